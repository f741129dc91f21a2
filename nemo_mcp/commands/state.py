"""`nemo-mcp state`."""

import shutil
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from nemo_mcp.commands.answers import show
from nemo_mcp.commands.command import command
from nemo_mcp.commands.options import Session, Terms, Wait
from nemo_mcp.commands.work import Desk, attempt, settings_of

if TYPE_CHECKING:
    from nemo_mcp.service.results import Result


@command
def state(
    terms: Terms,
    session: Session = None,
    job: Annotated[str | None, typer.Option(help="A job id: wait for that job.", show_default=False)] = None,
    wait_s: Wait = None,
) -> None:
    """Show the timeline, the files and what is running. With --job wait for that job. Free."""
    whole: list[tuple[str, str]] = []
    work = partial(_job, job, wait_s) if job else partial(_state, session, whole)
    answer = attempt(terms, work, settings_of(terms))
    show(terms, replace(answer, words=lambda: _with_whole(answer.words(), whole)))


async def _job(job: str, wait_s: float | None, desk: Desk) -> "Result":
    from nemo_mcp.service.lookup import await_job_by_id

    return await desk.end_of(await await_job_by_id(desk.bench, job, 0.0, desk.report), wait_s)


async def _state(session: str | None, whole: list[tuple[str, str]], desk: Desk) -> "Result":
    from nemo_mcp.service import lookup

    found = await lookup.state(desk.bench, session, desk.report)
    if found.exportable:
        whole.append((found.timeline, await lookup.timeline(desk.bench, found.session)))
    return found


def _with_whole(words: str, whole: list[tuple[str, str]]) -> str:
    """The words with the whole timeline in the place of the line that sums it up."""
    for line, timeline in whole:
        words = words.replace(line, _fitting(timeline.rstrip("\n"), shutil.get_terminal_size().columns), 1)
    return words


def _fitting(timeline: str, columns: int) -> str:
    """The timeline without its picture where the lines of that would be broken."""
    parts = timeline.split("\n\n")
    wide = sys.stdout.isatty() and len(parts) == 3 and max(map(len, parts[1].split("\n"))) > columns
    return "\n".join([parts[0], *parts[2:]]) if wide else timeline
