"""What an MCP host sees: tools, resources, prompts. The only package that knows the MCP SDK's server side."""
