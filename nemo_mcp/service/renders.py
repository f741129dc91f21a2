"""One render: submitted under an id that is in the journal first, polled to its end, delivered.

A render whose process died is polled under the same id, and its file is fetched without rendering again.
"""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio

from nemo_mcp.client.replies import RenderStatus
from nemo_mcp.core.draft import Draft, read_draft
from nemo_mcp.core.pacing import next_poll_s
from nemo_mcp.core.text import quote, says
from nemo_mcp.core.timeline_view import timeline_view
from nemo_mcp.errors import (
    BrokenReplyError,
    NoAnswerError,
    RateLimitedError,
    RenderFailedError,
    RenderUnknownError,
    SessionGoneError,
    SetupError,
)
from nemo_mcp.journal import JobRow, SessionRow
from nemo_mcp.kill_points import reached
from nemo_mcp.service import sessions
from nemo_mcp.service.delivery import STILLS, Delivery, Film, contact_sheet, deliver, delivered_before
from nemo_mcp.service.job import Job, Work
from nemo_mcp.service.results import ExportResult, JobResult
from nemo_mcp.service.runner import NOT_SENT, UNSETTLED
from nemo_mcp.service.workbench import Workbench

RENDER_SHARE = 0.8
MEGABYTE = 1024 * 1024
LAST_WORD_S = 5.0


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be rendered and how the file is to be called. `at_ms` is the time of a still, None for the middle."""

    draft: Draft
    format: str
    quality: str
    name: str
    at_ms: int | None = None

    @property
    def subject(self) -> str:
        """What makes two exports the same: the draft and the output."""
        moment = "" if self.at_ms is None else f":{self.at_ms}"
        return f"{self.draft.digest}:{self.format}:{self.quality}{moment}"

    @property
    def output(self) -> dict[str, str | int]:
        """The same as the backend is told it."""
        wish: dict[str, str | int] = {"format": self.format, "quality": self.quality}
        return wish if self.at_ms is None else wish | {"at_ms": self.at_ms}

    @property
    def expected_ms(self) -> int:
        """How long the file must be; 0 for a still, and when the draft does not say."""
        return 0 if self.format in STILLS else self.draft.duration_ms or 0

    def details(self, render_id: str, failures: int) -> dict[str, Any]:
        """All that another process needs to carry on."""
        return {
            "render_id": render_id,
            "failures": failures,
            "name": self.name,
            "format": self.format,
            "quality": self.quality,
            "at_ms": self.at_ms,
            "draft": self.draft.raw,
        }

    @classmethod
    def of(cls, details: dict[str, Any]) -> "Order":
        """The order from the journal."""
        draft = read_draft(details.get("draft"))
        form, quality = details.get("format", "mp4"), details.get("quality", "high")
        return cls(draft, form, quality, details.get("name", "nemo"), details.get("at_ms"))


@dataclass(slots=True)
class _Render:
    """A render under way. `render_id` is None before it is submitted and after it failed."""

    order: Order
    render_id: str | None = None
    failures: int = 0
    at_once: bool = False
    """Whether to ask before the first scheduled time: somebody has waited already."""


async def run(bench: Workbench, row: SessionRow, order: Order, job: Job) -> tuple[str, JobResult]:
    """Render and deliver. Raises RenderFailedError after the second failure, refusals, and trouble with the file."""
    reached("export.intent")
    try:
        return await _carry_out(bench, row, job, _Render(order))
    except SessionGoneError as gone:
        raise await sessions.lost(bench, row, gone) from gone


def take_up(bench: Workbench, row: JobRow) -> Work:
    """What an export needs that another process, or an earlier call, left open."""

    async def work(job: Job) -> tuple[str, JobResult]:
        session = bench.journal.sessions.get(row.session_id)
        render_id = row.details.get("render_id")
        if render_id is None or session is None:
            return NOT_SENT, not_begun(row)
        film = await delivered_before(bench, str(render_id), row.details.get("path"))
        if film is not None:
            return "done", await _presented(bench, session, job, film, Order.of(row.details).draft)
        found = _Render(Order.of(row.details), str(render_id), int(row.details.get("failures") or 0), at_once=True)
        return await _carry_out(bench, session, job, found)

    return work


async def _carry_out(bench: Workbench, row: SessionRow, job: Job, found: _Render) -> tuple[str, JobResult]:
    """Finish a render, and tell the backend of one that is cancelled. The end of the server cancels nothing."""
    try:
        return await _finish(bench, row, job, found)
    except anyio.get_cancelled_exc_class():
        if job.scope.cancel_called and found.render_id is not None:
            with anyio.move_on_after(LAST_WORD_S, shield=True):
                await bench.backend.cancel_render(found.render_id)
        raise


async def _finish(bench: Workbench, row: SessionRow, job: Job, found: _Render) -> tuple[str, JobResult]:
    while True:
        if found.render_id is None:
            found.render_id = await _submit(bench, row, job, found)
        try:
            done = await _poll(bench, job, found)
        except RenderUnknownError:  # it never arrived: the same request once more is right
            await _hand_over(bench, row, found)
            done = await _poll(bench, job, found)
        if not done.failed:
            break
        found.failures += 1
        found.render_id = None  # a failed render gets a new id, once
        if found.failures > 1:
            raise RenderFailedError(
                f"The render failed twice.{says(done.reason)}", "change the timeline with `edit`, then try again."
            )
    if not done.completed:
        return UNSETTLED, _unfinished(row, job)
    return "done", await _fetch(bench, row, job, found, done)


async def _submit(bench: Workbench, row: SessionRow, job: Job, found: _Render) -> str:
    """E7 under a fresh id, which is in the journal before it is on the wire."""
    found.render_id = f"render_{uuid.uuid4().hex}"
    found.at_once = False
    bench.jobs.sending(job, found.order.details(found.render_id, found.failures))
    job.tell(0.05, "handing over the timeline")
    await _hand_over(bench, row, found)
    reached("export.replied")
    return found.render_id


async def _hand_over(bench: Workbench, row: SessionRow, found: _Render) -> None:
    try:
        await _post(bench, row, found)
    except (NoAnswerError, BrokenReplyError):
        try:  # no answer: ask about this very id before anything else
            await bench.backend.poll_render(str(found.render_id))
        except RenderUnknownError:
            await _post(bench, row, found)


async def _post(bench: Workbench, row: SessionRow, found: _Render) -> None:
    order = found.order
    await bench.backend.start_render(str(found.render_id), row.session_id, order.draft.raw or "{}", order.output)


async def _poll(bench: Workbench, job: Job, found: _Render) -> RenderStatus:
    """Ask at the scheduled times until the render is over or the schedule is used up."""
    began, polls, pause = bench.clock.now(), 0, None
    times = (0.0, *bench.polls_s) if found.at_once else bench.polls_s
    status = RenderStatus("pending")
    while (wait := next_poll_s(times, polls, bench.clock.now() - began, pause)) is not None:
        await bench.clock.sleep(wait)
        polls, pause = polls + 1, None
        try:
            status = await bench.backend.poll_render(str(found.render_id))
        except (RateLimitedError, BrokenReplyError) as refusal:
            pause = refusal.retry_after_s
            continue
        except NoAnswerError:
            continue
        reached("export.polled")
        if status.completed or status.failed:
            return status
        share = (status.progress or 0) / 100
        job.tell(0.1 + (RENDER_SHARE - 0.1) * min(share, 1.0), f"rendering, {share:.0%}")
    return status


async def _fetch(bench: Workbench, row: SessionRow, job: Job, found: _Render, done: RenderStatus) -> ExportResult:
    order = found.order
    job.tell(RENDER_SHARE, "downloading")
    expected_ms = order.expected_ms or int((done.duration_s or 0) * 1000)

    def placed(path: Path) -> None:
        reached("export.published")
        with suppress(SetupError):  # the film is there, and that is what counts
            bench.journal.jobs.note(job.job_id, {"path": str(path)})

    delivery = Delivery(str(found.render_id), done, order.format, order.name, expected_ms)
    film = await deliver(bench, delivery, placed)
    return (await _presented(bench, row, job, film, order.draft, done.warnings)).drawn(timeline_view(order.draft))


async def _presented(
    bench: Workbench, row: SessionRow, job: Job, film: Film, draft: Draft, warnings: tuple[str, ...] = ()
) -> ExportResult:
    job.kept = True
    job.tell(0.97, "making the contact sheet")
    sheet = None if film.path.suffix.lstrip(".") in STILLS else await contact_sheet(bench, film.path, job.job_id, draft)
    link = await bench.backend.claim_link(row.session_id, row.task_id)
    return ExportResult(
        status="done",
        session=row.session_id,
        job=job.job_id,
        path=str(film.path),
        sheet=str(sheet[0]) if sheet else None,
        frames=", ".join(sheet[1]) or None if sheet else None,
        url=link,
        seconds=round(film.found.duration_ms / 1000, 2) if film.found.duration_ms else None,
        width=film.found.width,
        height=film.found.height,
        mb=round(film.size / MEGABYTE, 2),
        note=f"The service notes: {'; '.join(map(quote, warnings))}." if warnings else None,
        next="tell the person where the file is; call `edit` and `export` again for another version.",
    )


def _unfinished(row: SessionRow, job: Job) -> ExportResult:
    return ExportResult(
        status="running",
        session=row.session_id,
        job=job.job_id,
        note="The video service is still rendering; it is taking longer than usual.",
        next=f'call `state` with job="{job.job_id}" in a minute: it takes up the same render.',
    )


def not_begun(row: JobRow) -> ExportResult:
    """What becomes of an export whose process ended before it had done anything."""
    return ExportResult(
        status="failed",
        session=row.session_id,
        job=row.job_id,
        note="The server was closed before this export began.",
        next="call `export` again if it is still wanted.",
    )
