"""The `export` use case: which render job a call means, and what it is told of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from nemo_mcp import contract
from nemo_mcp.core.draft import Draft
from nemo_mcp.core.state import SessionState
from nemo_mcp.errors import EmptyTimelineError, ExportFormatError, SessionGoneError
from nemo_mcp.journal import SessionRow
from nemo_mcp.service import renders, sessions, timeline_files
from nemo_mcp.service.delivery import STILLS
from nemo_mcp.service.files_out import check_name, make_folder
from nemo_mcp.service.job import Job
from nemo_mcp.service.renders import Order
from nemo_mcp.service.results import ExportResult, JobResult
from nemo_mcp.service.waiting import await_job
from nemo_mcp.service.workbench import Report, Workbench

JOINED_FOR_S = 600.0


@dataclass(frozen=True, slots=True)
class ExportCall:
    """An export as it was asked for. `at_s` is the time of a still on the timeline, None for the middle."""

    format: str = "mp4"
    quality: str = "high"
    at_s: float | None = None
    filename: str | None = None


async def export(
    bench: Workbench,
    session: str | None,
    call: ExportCall,
    wait_s: float | None,
    report: Report,
) -> ExportResult:
    """Render the timeline and fetch the file, or join the export that is doing so already; otio takes no render.

    Raises ExportFormatError, FilenameError, EmptyTimelineError before anything is rendered; PlanRequiredError,
    RenderFailedError and other refusals from the backend.
    """
    form, quality = call.format.lower(), call.quality.lower()
    _check_output(bench, form, quality, call.at_s)
    quality = "high" if form == timeline_files.FORMAT else quality  # a timeline has none
    name = check_name(call.filename, form) if call.filename is not None else None
    make_folder(bench.exports)
    row = await sessions.resolve(bench, session, report)
    state = await _exportable(bench, row)
    at_ms = _moment(state.draft, call.at_s)
    order = Order(state.draft, form, quality, name or f"nemo-{_day(bench)}", at_ms)
    job = _finished_unseen(bench, row, order, name) or _begin(bench, row, order, state)
    return cast(ExportResult, await await_job(bench, job, wait_s, report))


def _check_output(bench: Workbench, form: str, quality: str, at_s: float | None) -> None:
    """Raise ExportFormatError for what nobody makes, and for what this backend does not."""
    made = (*bench.formats, timeline_files.FORMAT)
    if form not in {*contract.RENDER_FORMATS, *made}:
        raise ExportFormatError(f"The format {form!r} is not offered.", f"use one of: {', '.join(made)}.")
    if form not in made:
        raise ExportFormatError(
            f"The cloud renders {' and '.join(bench.formats)} only, not {form}.",
            f"export mp4 and convert it, or start the server with --studio, which makes {form} on this computer.",
        )
    if quality not in contract.RENDER_QUALITIES:
        offered = ", ".join(contract.RENDER_QUALITIES)
        raise ExportFormatError(f"The quality {quality!r} is not offered.", f"use one of: {offered}.")
    if at_s is not None and form not in STILLS:
        raise ExportFormatError(
            f"`at_s` is the time of a still picture, and {form} is none.", 'leave it out, or use format="png".'
        )


def _moment(draft: Draft, at_s: float | None) -> int | None:
    """The time of a still in ms. Raises ExportFormatError when the timeline ends before it."""
    if at_s is None:
        return None
    length_ms, at_ms = draft.duration_ms, round(at_s * 1000)
    if length_ms is not None and at_ms > length_ms:
        length = f"{length_ms / 1000:g}"
        raise ExportFormatError(
            f"There is no picture at {at_s:g} s: the timeline ends at {length} s.", f"use an `at_s` from 0 to {length}."
        )
    return at_ms


def _begin(bench: Workbench, row: SessionRow, order: Order, state: SessionState) -> Job:
    async def work(job: Job) -> tuple[str, JobResult]:
        if order.format == timeline_files.FORMAT:
            return await timeline_files.run(bench, row, state, order.name, job)
        return await renders.run(bench, row, order, job)

    # One that was left before its end stands in the way here: its render is taken up again, not waited for twice.
    taken = bench.jobs.begin("export", row.session_id, order.subject, work, resumable=True)
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
