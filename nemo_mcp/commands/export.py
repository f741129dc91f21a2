"""`nemo-mcp export`."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nemo_mcp.commands.answers import show
from nemo_mcp.commands.command import command
from nemo_mcp.commands.options import Session, Terms, Wait
from nemo_mcp.commands.work import Desk, attempt, settings_of

if TYPE_CHECKING:
    from nemo_mcp.service.export import ExportCall
    from nemo_mcp.service.results import Result


@command
def export(
    terms: Terms,
    session: Session = None,
    form: Annotated[
        str,
        typer.Option(
            "--format", help="mp4, or otio for other editors; with --studio also mov, webm, mkv, gif, mp3, wav, png."
        ),
    ] = "mp4",
    quality: Annotated[str, typer.Option(help="preview, medium, high or best.")] = "high",
    at_s: Annotated[
        float | None, typer.Option(min=0, help="png: which second; else the middle.", show_default=False)
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to save in.", show_default=False)] = None,
    filename: Annotated[
        str | None, typer.Option(help="Bare file name; nothing is overwritten.", show_default=False)
    ] = None,
    wait_s: Wait = None,
) -> None:
    """Render the timeline and save the video on this computer. Costs no credits."""
    from nemo_mcp.service.export import ExportCall

    folder = None if out is None else Path.cwd() / out.expanduser()
    work = partial(_export, session, ExportCall(form, quality, at_s, filename), wait_s)
    show(terms, attempt(terms, work, settings_of(terms, export_dir=folder)))


async def _export(session: str | None, call: "ExportCall", wait_s: float | None, desk: Desk) -> "Result":
    from nemo_mcp.service.export import export as exporting

    return await desk.end_of(await exporting(desk.bench, session, call, 0.0, desk.report), wait_s)
