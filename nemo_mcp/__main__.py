"""`nemo-mcp` and `python -m nemo_mcp`."""

from nemo_mcp.cli import main

if __name__ == "__main__":
    main()
