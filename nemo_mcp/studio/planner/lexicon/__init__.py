"""The words that the planner knows: data tables from a tag to its phrases, one per language."""
