"""`nemo-mcp edit`."""

import math
import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from nemo_mcp.commands.answers import show
from nemo_mcp.commands.command import command
from nemo_mcp.commands.options import Session, Terms, Wait
from nemo_mcp.commands.work import Desk, attempt, settings_of
from nemo_mcp.errors import ConsentError
from nemo_mcp.serving import say

if TYPE_CHECKING:
    from nemo_mcp.service.edit import EditCall
    from nemo_mcp.service.results import Result


@command
def edit(
    terms: Terms,
    instruction: Annotated[str, typer.Argument(help="What to make or change, in plain words.")],
    session: Session = None,
    request_key: Annotated[
        str | None,
        typer.Option(help="Your own key: the same key again never edits twice.", show_default=False),
    ] = None,
    confirmed: Annotated[bool, typer.Option("--confirmed", help="Spend more than is available, unasked.")] = False,
    after_unknown: Annotated[
        bool, typer.Option("--after-unknown", help="Go on although the edit before is unconfirmed.")
    ] = False,
    wait_s: Wait = None,
) -> None:
    """Change the video by one instruction in plain words. Costs credits in the cloud."""
    from nemo_mcp.service.edit import EditCall

    call = EditCall(instruction, session, request_key, after_unknown)
    settings = settings_of(terms)
    try:
        answer = attempt(terms, partial(_edit, call, confirmed, wait_s), settings)
    except ConsentError as need:
        if terms.as_json or not _agreed(need):
            raise
        answer = attempt(terms, partial(_edit, call, True, wait_s), settings)
    show(terms, answer)


async def _edit(call: "EditCall", confirmed: bool, wait_s: float | None, desk: Desk) -> "Result":
    from nemo_mcp.service import edit as editing

    await _end_what_was_left(desk, call)
    asked = None if confirmed else await editing.question(desk.bench, call)
    if asked is not None:
        advice = desk.bench.backend.low_credits_advice()
        raise ConsentError(f"{asked} Nothing was sent.", f"to send it all the same add --confirmed. {advice}")
    return await desk.end_of(await editing.edit(desk.bench, call, 0.0, desk.report), wait_s)


async def _end_what_was_left(desk: Desk, call: "EditCall") -> None:
    """Wait for an edit of the session that a process left before its end, such as one that was interrupted.

    Its result is not shown here: it is there for whoever asks for it.
    """
    bench = desk.bench
    current = bench.journal.sessions.of(bench.place, limit=1)
    session = call.session or (current[0].session_id if current else None)
    for row in bench.journal.jobs.unsettled(bench.place):
        other = row.kind == "edit" and row.session_id == session and row.subject != call.instruction.strip()
        if other and bench.jobs.is_orphan(row):
            await bench.jobs.wait(bench.jobs.of(row), math.inf, desk.report)


def _agreed(need: ConsentError) -> bool:
    """Ask on a terminal. Only a plain yes is one."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    say(need.message)
    sys.stderr.write("Send it all the same? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
