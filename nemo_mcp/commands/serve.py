"""`nemo-mcp serve`: what a host starts when it has folders to name."""

from typing import Annotated

import typer

from nemo_mcp.serving import serve_stdio


def serve(
    folders: Annotated[list[str] | None, typer.Argument(help="More folders that files may be uploaded from.")] = None,
    studio: Annotated[bool, typer.Option("--studio", help="Edit on this computer: no account, no network.")] = False,
) -> None:
    """Serve an MCP host on stdin and stdout. As without a command, with more folders to upload from."""
    serve_stdio(studio=studio, folders=folders or [])
