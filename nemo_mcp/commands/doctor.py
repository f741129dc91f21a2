"""`nemo-mcp doctor`: what is wrong on this computer, and what mends it."""

from typing import Annotated

import typer


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Leave out what needs a network.")] = False,
    studio: Annotated[bool, typer.Option("--studio", help="Look at the studio instead of the cloud.")] = False,
) -> None:
    """Check the installation and say what mends each fault. Changes nothing; exit code 1 when there is a problem."""
    from nemo_mcp.doctor.run import run

    if not run(json=as_json, offline=offline, studio=studio):
        raise typer.Exit(1)
