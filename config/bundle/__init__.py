"""What hosts install: the bundle for Claude Desktop, and the facts that the registry and the plugin tell of us."""
