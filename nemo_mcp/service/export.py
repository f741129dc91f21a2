"""The `export` use case: which render job a call means, and what it is told of it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from nemo_mcp.core.state import SessionState
from nemo_mcp.errors import EmptyTimelineError, ExportFormatError, SessionGoneError
from nemo_mcp.journal import SessionRow
from nemo_mcp.service import renders, sessions
from nemo_mcp.service.files_out import check_name, make_folder
from nemo_mcp.service.job import Job
from nemo_mcp.service.renders import Order
from nemo_mcp.service.results import ExportResult
from nemo_mcp.service.waiting import await_job
from nemo_mcp.service.workbench import Report, Workbench

FORMATS = ("mp4",)
JOINED_FOR_S = 600.0
QUALITIES = ("draft", "standard", "high", "best")


async def export(
    bench: Workbench,
    session: str | None,
    format: str,
    quality: str,
    filename: str | None,
    wait_s: float | None,
    report: Report,
) -> ExportResult:
    """Render the timeline and fetch the file, or join the export that is doing so already.

    Raises ExportFormatError, FilenameError, EmptyTimelineError before anything is sent; PlanRequiredError,
    RenderFailedError and other refusals from the backend.
    """
    if format.lower() not in FORMATS:
        raise ExportFormatError(f"The format {format!r} is not offered.", "use mp4, which plays everywhere.")
    if quality.lower() not in QUALITIES:
        raise ExportFormatError(f"The quality {quality!r} is not offered.", f"use one of: {', '.join(QUALITIES)}.")
    name = check_name(filename, format.lower()) if filename is not None else None
    make_folder(bench.exports)
    row = await sessions.resolve(bench, session, report)
    draft = (await _exportable(bench, row)).draft
    order = Order(draft, format.lower(), quality.lower(), name or f"nemo-{_day(bench)}-{row.session_id[-4:]}")
    job = _finished_unseen(bench, row, order, name) or _begin(bench, row, order)
    return cast(ExportResult, await await_job(bench, job, wait_s, report))


def _begin(bench: Workbench, row: SessionRow, order: Order) -> Job:
    # One that was left before its end stands in the way here: its render is taken up again, not waited for twice.
    taken = bench.jobs.begin(
        "export", row.session_id, order.subject, lambda job: renders.run(bench, row, order, job), resumable=True
    )
    return taken if isinstance(taken, Job) else bench.jobs.of(taken)


def _finished_unseen(bench: Workbench, row: SessionRow, order: Order, name: str | None) -> Job | None:
    """The same export, over a moment ago without anybody having heard of it: its file is there already."""
    for each in bench.journal.jobs.uncollected(bench.place, bench.clock.wall() - JOINED_FOR_S):
        same = (each.kind, each.session_id, each.subject) == ("export", row.session_id, order.subject)
        path = each.details.get("path")
        if same and path and Path(path).is_file() and name in {None, each.details.get("name")}:
            return bench.jobs.of(each)
    return None


async def _exportable(bench: Workbench, row: SessionRow) -> SessionState:
    try:
        state = await bench.backend.state(row.session_id)
    except SessionGoneError as gone:
        raise await sessions.lost(bench, row, gone) from gone
    if not state.draft.exportable:
        raise EmptyTimelineError("There is nothing on the timeline to export.")
    return state


def _day(bench: Workbench) -> str:
    return datetime.fromtimestamp(bench.clock.wall(), UTC).astimezone().strftime("%Y%m%d-%H%M%S")
