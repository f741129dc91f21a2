"""The use cases: functions that take a `Workbench` and give back results; they know neither MCP nor HTTP."""
