"""What `nemo-mcp doctor` looks at. A check reads and never changes anything, and what it finds is a value."""
