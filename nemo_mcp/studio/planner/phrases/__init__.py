"""The sentences of the planner by key: one table per language, the same keys in both."""
