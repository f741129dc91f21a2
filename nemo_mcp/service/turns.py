"""One paid turn: baseline, one POST, and a verdict from what the backend holds then, never from the stream alone.

A turn whose process died after its POST is never sent again: it is judged by the same looks against the baseline that
was journalled before it.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from nemo_mcp.client.edit_stream import StreamEnd
from nemo_mcp.core.draft import Draft, read_draft
from nemo_mcp.core.pacing import Stop, next_look_s
from nemo_mcp.core.state import SessionState
from nemo_mcp.core.turn import Turn
from nemo_mcp.core.values import number
from nemo_mcp.core.verdict import Look, Verdict, verdict
from nemo_mcp.errors import NemoError, NotAllowedError, SessionGoneError
from nemo_mcp.journal import JobRow, SessionRow
from nemo_mcp.kill_points import reached
from nemo_mcp.service import sessions
from nemo_mcp.service.edit_words import Facts, not_sent, result_of
from nemo_mcp.service.job import Job, Work
from nemo_mcp.service.results import JobResult
from nemo_mcp.service.runner import NOT_SENT, UNSETTLED
from nemo_mcp.service.workbench import Workbench

UNKNOWN = "unknown"


@dataclass(slots=True)
class _Edit:
    """What is known of an edit while it runs. `sent_s` is on the monotonic clock, also after a restart."""

    before: Draft
    baseline: Look
    end: StreamEnd
    sent_s: float
    stop: Stop
    looks: list[Look] = field(default_factory=list[Look])
    after: SessionState | None = None

    @property
    def clean(self) -> bool:
        turn = self.end.turn
        return self.end.clean and turn.complete and turn.failure is None


async def run(bench: Workbench, row: SessionRow, job: Job) -> tuple[str, JobResult]:
    """Send an edit and judge it. Raises only when nothing was done, and says so."""
    reached("edit.intent")
    job.tell(0.05, "reading the timeline")
    try:
        before = await bench.backend.state(row.session_id)
    except SessionGoneError as gone:
        raise await sessions.lost(bench, row, gone) from gone
    baseline = await _baseline(bench, before)
    reached("edit.baseline")
    bench.jobs.sending(job, _details(bench, before, baseline))
    reached("edit.sending")
    sent_s = bench.clock.now()
    try:
        end = await bench.backend.edit(row.session_id, job.subject, lambda turn: _tell(job, turn))
    except SessionGoneError as gone:
        raise await sessions.lost(bench, row, gone) from gone
    clean = end.clean and end.turn.complete and end.turn.failure is None
    stop: Stop = "clean" if clean else "break"
    return await _judge(bench, row, job, _Edit(before.draft, baseline, end, sent_s, stop))


def take_up(bench: Workbench, row: JobRow) -> Work:
    """What an edit needs that another process left: nothing was sent, or the verdict has to be found."""

    async def work(job: Job) -> tuple[str, JobResult]:
        session = bench.journal.sessions.get(row.session_id)
        if row.stage == "intent" or session is None:
            return NOT_SENT, not_sent(row)
        reached("reconcile.start")
        job.tell(0.9, "checking what became of it")
        nothing = StreamEnd(Turn(), clean=False, reason="the server was closed")
        draft = read_draft(row.details.get("draft"))
        baseline = Look(
            row.details.get("fingerprint"), number(row.details.get("available")), number(row.details.get("frozen"))
        )
        found = _Edit(draft, baseline, nothing, await _sent_s(bench, row), "restart")
        return await _judge(bench, session, job, found)

    return work


async def _baseline(bench: Workbench, before: SessionState) -> Look:
    """What is compared later. Without it a doubt could never be settled, so an unreadable one stops the edit."""
    try:
        credits = await bench.backend.credits()
    except NotAllowedError:
        return Look(before.fingerprint, None, None)
    return Look(before.fingerprint, credits.available, credits.frozen)


def _details(bench: Workbench, before: SessionState, baseline: Look) -> dict[str, Any]:
    return {
        "fingerprint": baseline.fingerprint,
        "available": baseline.available,
        "frozen": baseline.frozen,
        "draft": before.draft.raw,
        "server_time_s": bench.backend.server_time_s,
        "sent_s": bench.clock.wall(),
    }


async def _sent_s(bench: Workbench, row: JobRow) -> float:
    """When the edit was sent, on this process's monotonic clock; by the backend's clock where both ends told it."""
    with suppress(NemoError):
        await bench.backend.credits()
    began, now = number(row.details.get("server_time_s")), bench.backend.server_time_s
    if began is None or now is None:
        began, now = number(row.details.get("sent_s")) or row.began_s, bench.clock.wall()
    return bench.clock.now() - max(0.0, now - began)


async def _judge(bench: Workbench, row: SessionRow, job: Job, found: _Edit) -> tuple[str, JobResult]:
    decided = await _decide(bench, row, job, found)
    reached("edit.before_verdict" if found.stop != "restart" else "reconcile.before_verdict")
    await bench.draft_changed(row.session_id)
    last = found.looks[-1] if found.looks else found.baseline
    job.spent = _spent(found.baseline, last)
    job.findings = {"after": last.fingerprint}
    if decided is Verdict.UNKNOWN:
        bench.journal.jobs.note(job.job_id, {UNKNOWN: True})
    moving = decided is Verdict.APPLIED and _verdict(found, at_deadline=False) is Verdict.RUNNING
    facts = Facts(decided, found.before, found.end.turn, found.after, job.spent, moving)
    result = result_of(bench, row, job, facts)
    return UNSETTLED if decided is Verdict.UNKNOWN else decided.value, result


async def _decide(bench: Workbench, row: SessionRow, job: Job, found: _Edit) -> Verdict:
    """Look at state and credits until they say what became of the edit (contract 8.4)."""
    while True:
        await bench.clock.sleep(_next_look_s(bench, found) or 0)
        job.tell(0.9, "checking the result")
        found.looks.append(await _fresh_look(bench, row, found))
        if found.stop == "restart" and len(found.looks) <= 2:
            reached("reconcile.first_look" if len(found.looks) == 1 else "reconcile.second_look")
        at_deadline = _next_look_s(bench, found) is None
        decided = _verdict(found, at_deadline=at_deadline)
        if decided is not Verdict.RUNNING or at_deadline:
            return decided
        job.tell(0.9, "waiting for the video service to finish")


def _verdict(found: _Edit, *, at_deadline: bool) -> Verdict:
    has_text = bool(found.end.turn.text.strip())
    return verdict(found.baseline, found.looks, clean_close=found.clean, has_text=has_text, at_deadline=at_deadline)


def _next_look_s(bench: Workbench, found: _Edit) -> float | None:
    return next_look_s(found.sent_s, bench.clock.now(), found.stop, len(found.looks))


async def _fresh_look(bench: Workbench, row: SessionRow, found: _Edit) -> Look:
    """One look. Raises SessionGoneError when the account cannot see the session any more: no look ever will."""
    try:
        found.after = await bench.backend.state(row.session_id)
    except SessionGoneError as gone:
        raise SessionGoneError(
            f"Session {row.session_id} is gone or belongs to a previous account, so nobody can see what became of the "
            "edit.",
            'it was not sent again. Call `upload` and `edit` with session="new" to start afresh.',
            code=gone.code,
        ) from gone
    except NemoError:
        return Look(None, None, None)
    try:
        credits = await bench.backend.credits()
    except NemoError:
        return Look(found.after.fingerprint, None, None)
    return Look(found.after.fingerprint, credits.available, credits.frozen)


def _spent(baseline: Look, last: Look) -> float:
    """By how much the credits fell; another device may have spent some of them meanwhile."""
    if baseline.available is None or last.available is None:
        return 0.0
    return max(0.0, baseline.available - last.available)


def _tell(job: Job, turn: Turn) -> None:
    news = turn.events + turn.keep_alives
    job.tell(min(0.85, 0.1 + 0.04 * turn.events + 0.002 * news), "editing" if turn.tools else "thinking")
