"""A video editor that an AI assistant can hold: an MCP server in front of the NemoVideo backend or the local studio."""

__version__ = "0.1.0"
