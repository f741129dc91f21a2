"""Putting the server into the configuration files of MCP hosts: which hosts there are, and how a file is edited."""
