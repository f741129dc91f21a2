"""Export: a render job under an id of our own, polled to its end and delivered."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from nemo_mcp.client.replies import RenderStatus
from nemo_mcp.core.pacing import next_poll_s
from nemo_mcp.core.state import SessionState
from nemo_mcp.errors import (
    BrokenReplyError,
    EmptyTimelineError,
    ExportFormatError,
    NoAnswerError,
    RateLimitedError,
    RenderFailedError,
    RenderUnknownError,
    SessionGoneError,
)
from nemo_mcp.journal import JobRow, SessionRow
from nemo_mcp.service import sessions
from nemo_mcp.service.delivery import Delivery, contact_sheet, deliver
from nemo_mcp.service.files_out import check_name, make_folder
from nemo_mcp.service.jobs import UNSETTLED, Job
from nemo_mcp.service.results import ExportResult, JobResult
from nemo_mcp.service.waiting import await_job
from nemo_mcp.service.workbench import Report, Workbench

FORMATS = ("mp4",)
QUALITIES = ("draft", "standard", "high", "best")
RENDER_SHARE = 0.8
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be rendered and how the file is to be called."""

    state: SessionState
    format: str
    quality: str
    name: str

    @property
    def subject(self) -> str:
        """What makes two exports the same: the draft and the output."""
        return f"{self.state.draft.digest}:{self.format}:{self.quality}"


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
    state = await _exportable(bench, row)
    order = Order(state, format.lower(), quality.lower(), name or f"nemo-{_day(bench)}-{row.session_id[-4:]}")
    job = _join(bench, row, order) or _begin(bench, row, order)
    return cast(ExportResult, await await_job(bench, job, wait_s, report))


async def _exportable(bench: Workbench, row: SessionRow) -> SessionState:
    try:
        state = await bench.backend.state(row.session_id)
    except SessionGoneError as gone:
        raise await sessions.lost(bench, row) from gone
    if not state.draft.exportable:
        raise EmptyTimelineError("There is nothing on the timeline to export.")
    return state


def _join(bench: Workbench, row: SessionRow, order: Order) -> Job | None:
    same = [job for job in bench.jobs.running(row.session_id, "export") if job.subject == order.subject]
    return same[0] if same else None


def _begin(bench: Workbench, row: SessionRow, order: Order) -> Job:
    """A new export, or one that was left before its end: its render is taken up again, not paid or waited for twice."""
    left = [
        job
        for job in bench.journal.unsettled(row.session_id)
        if job.kind == "export" and job.subject == order.subject and job.details.get("render_id")
    ]
    found: JobRow | None = left[-1] if left else None
    render_id = str(found.details["render_id"]) if found else None
    return bench.jobs.start(
        "export",
        row.session_id,
        order.subject,
        lambda job: _run(bench, row, order, job, render_id),
        row=found,
        resumable=True,
    )


async def _run(
    bench: Workbench, row: SessionRow, order: Order, job: Job, render_id: str | None
) -> tuple[str, JobResult]:
    done = RenderStatus("pending")
    for last_try in (False, True):
        try:
            render_id = render_id or await _submit(bench, row, order, job)
            done = await _poll(bench, job, render_id)
        except RenderUnknownError:
            render_id = None if not last_try else render_id
            if last_try:
                raise
            continue
        if not done.failed:
            break
        if last_try:
            reason = f": {done.reason}" if done.reason else ""
            raise RenderFailedError(
                f"The render failed twice{reason}.", "change the timeline with `edit`, then try again."
            )
        render_id = None  # a failed render gets a new id, once
    if render_id is None or not done.completed:
        return UNSETTLED, _unfinished(row, job)
    return "done", await _fetch(bench, row, order, job, render_id, done)


async def _submit(bench: Workbench, row: SessionRow, order: Order, job: Job) -> str:
    """E7 under a fresh id, which is in the journal before it is on the wire."""
    render_id = f"render_{uuid.uuid4().hex}"
    bench.journal.sending(job.job_id, {"render_id": render_id, "name": order.name})
    job.tell(0.05, "handing over the timeline")
    output = {"format": order.format, "quality": order.quality}
    try:
        await bench.backend.start_render(render_id, row.session_id, order.state.draft.raw or "{}", output)
    except (NoAnswerError, BrokenReplyError):
        try:  # no answer: ask about this very id before anything else
            await bench.backend.poll_render(render_id)
        except RenderUnknownError:
            await bench.backend.start_render(render_id, row.session_id, order.state.draft.raw or "{}", output)
    return render_id


async def _poll(bench: Workbench, job: Job, render_id: str) -> RenderStatus:
    """Ask at the scheduled times until the render is over or the schedule is used up."""
    began, polls, pause = bench.clock.now(), 0, None
    status = RenderStatus("pending")
    while (wait := next_poll_s(bench.polls_s, polls, bench.clock.now() - began, pause)) is not None:
        await bench.clock.sleep(wait)
        polls, pause = polls + 1, None
        try:
            status = await bench.backend.poll_render(render_id)
        except RateLimitedError as refusal:
            pause = refusal.retry_after_s
            continue
        except (NoAnswerError, BrokenReplyError):
            continue
        if status.completed or status.failed:
            return status
        share = (status.progress or 0) / 100
        job.tell(0.1 + (RENDER_SHARE - 0.1) * min(share, 1.0), f"rendering, {share:.0%}")
    return status


async def _fetch(
    bench: Workbench, row: SessionRow, order: Order, job: Job, render_id: str, done: RenderStatus
) -> ExportResult:
    job.tell(RENDER_SHARE, "downloading")
    expected_ms = order.state.draft.duration_ms or int((done.duration_s or 0) * 1000)
    film = await deliver(bench, Delivery(render_id, done, order.format, order.name, expected_ms))
    job.tell(0.97, "making the contact sheet")
    sheet = await contact_sheet(bench, film.path)
    link = await bench.backend.claim_link(row.session_id, row.task_id)
    return ExportResult(
        status="done",
        session=row.session_id,
        job=job.job_id,
        path=str(film.path),
        sheet=str(sheet) if sheet else None,
        url=link,
        seconds=round(film.found.duration_ms / 1000, 2) if film.found.duration_ms else None,
        width=film.found.width,
        height=film.found.height,
        mb=round(film.size / MEGABYTE, 2),
        note="; ".join(done.warnings) or None,
        next="tell the person where the file is; call `edit` and `export` again for another version.",
    )


def _unfinished(row: SessionRow, job: Job) -> ExportResult:
    return ExportResult(
        status="running",
        session=row.session_id,
        job=job.job_id,
        note="The video service is still rendering; it is taking longer than usual.",
        next="call `export` again in a minute: it takes up the same render.",
    )


def _day(bench: Workbench) -> str:
    return datetime.fromtimestamp(bench.clock.wall(), UTC).astimezone().strftime("%Y%m%d-%H%M%S")
