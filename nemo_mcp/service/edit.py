"""One paid turn: baseline, one POST, and a verdict from what the backend holds then, never from the stream alone."""

from dataclasses import dataclass, field
from typing import cast

from nemo_mcp.client.edit_stream import StreamEnd
from nemo_mcp.core.diff import changes
from nemo_mcp.core.draft import Draft
from nemo_mcp.core.pacing import next_look_s
from nemo_mcp.core.routing import route
from nemo_mcp.core.speech import asks, plain
from nemo_mcp.core.state import SessionState
from nemo_mcp.core.summary import timeline_line
from nemo_mcp.core.text import without_links
from nemo_mcp.core.turn import Turn
from nemo_mcp.core.verdict import Look, Verdict, verdict
from nemo_mcp.errors import (
    BusyError,
    InstructionError,
    NemoError,
    NoCreditsError,
    RefusedError,
    SessionGoneError,
    WrongToolError,
)
from nemo_mcp.journal import SessionRow
from nemo_mcp.service import sessions
from nemo_mcp.service.jobs import Job
from nemo_mcp.service.results import EditResult, JobResult, Status
from nemo_mcp.service.waiting import await_job
from nemo_mcp.service.workbench import Report, Workbench

INSTRUCTION_LIMIT = 8_000
OTHER_TOOLS = {
    "export": "That is what the `export` tool does.",
    "credits": "That is what the `credits` tool does.",
    "state": "That is what the `state` tool does.",
    "upload": "That is what the `upload` tool does.",
}


async def edit(
    bench: Workbench,
    instruction: str,
    session: str | None,
    request_key: str | None,
    wait_s: float | None,
    report: Report,
) -> EditResult:
    """Carry out one instruction, or join the job that is doing so already.

    Raises InstructionError, WrongToolError, BusyError, KeyReusedError before anything is sent; RefusedError when the
    backend refused; else the verdict is in the result.
    """
    text = check_instruction(instruction)
    job = _known(bench, request_key, session, text)
    if job is None:
        row = await sessions.resolve(bench, session, report, text)
        # Asked once more: a twin of this call may have begun while the session was looked up.
        job = _known(bench, request_key, session, text) or _join(bench, row, text, request_key)
        job = job or bench.jobs.start("edit", row.session_id, text, lambda job: _run(bench, row, job), key=request_key)
    return cast(EditResult, await await_job(bench, job, wait_s, report))


def _known(bench: Workbench, key: str | None, session: str | None, text: str) -> Job | None:
    if not key:
        return None
    return bench.jobs.by_key(key, None if session == sessions.NEW else session, text)


def check_instruction(instruction: str) -> str:
    """The instruction as it will be sent. Raises InstructionError or WrongToolError; nothing is sent."""
    text = instruction.strip()
    if not text:
        raise InstructionError(
            "The instruction is empty.", "say what to do, for example: add the title Autumn for 3 s."
        )
    if len(text) > INSTRUCTION_LIMIT:
        raise InstructionError(
            f"The instruction has {len(text):,} characters; the limit is {INSTRUCTION_LIMIT:,}.",
            "say it shorter, or split it into several edits.",
        )
    tool = route(text)
    if tool != "edit":
        raise WrongToolError(OTHER_TOOLS[tool], f"call `{tool}`; nothing was sent and nothing was charged.")
    return text


def _join(bench: Workbench, row: SessionRow, text: str, key: str | None) -> Job | None:
    running = bench.jobs.running(row.session_id, "edit")
    if not running:
        return None
    if running[0].subject == text and key is None:
        return running[0]
    raise BusyError(
        f"Another edit of this session is still running ({running[0].job_id}).",
        f'wait for it with `state` (job="{running[0].job_id}", wait_s=50), then send this one.',
    )


@dataclass(slots=True)
class _Edit:
    """What is known of an edit while it runs."""

    before: SessionState
    baseline: Look
    end: StreamEnd
    sent_s: float
    looks: list[Look] = field(default_factory=list[Look])
    after: SessionState | None = None

    @property
    def clean(self) -> bool:
        turn = self.end.turn
        return self.end.clean and turn.complete and turn.failure is None


async def _run(bench: Workbench, row: SessionRow, job: Job) -> tuple[str, JobResult]:
    job.tell(0.05, "reading the timeline")
    try:
        before = await bench.backend.state(row.session_id)
    except SessionGoneError as gone:
        raise await sessions.lost(bench, row) from gone
    baseline = await _look(bench, before)
    details = {"fingerprint": baseline.fingerprint, "available": baseline.available, "frozen": baseline.frozen}
    bench.journal.sending(job.job_id, details | {"draft": before.draft.raw})
    sent_s = bench.clock.now()
    try:
        end = await bench.backend.edit(row.session_id, job.subject, lambda turn: _tell(job, turn))
    except SessionGoneError as gone:
        raise await sessions.lost(bench, row) from gone
    found = _Edit(before, baseline, end, sent_s)
    decided = await _decide(bench, row, job, found)
    await bench.draft_changed(row.session_id)
    return decided.value, _result(bench, row, job, found, decided)


async def _decide(bench: Workbench, row: SessionRow, job: Job, found: _Edit) -> Verdict:
    """Look at state and credits until they say what became of the edit (contract 8.4)."""
    while True:
        await bench.clock.sleep(_next_look_s(bench, found) or 0)
        job.tell(0.9, "checking the result")
        found.looks.append(await _fresh_look(bench, row, found))
        at_deadline = _next_look_s(bench, found) is None
        decided = verdict(
            found.baseline,
            found.looks,
            clean_close=found.clean,
            has_text=bool(found.end.turn.text.strip()),
            at_deadline=at_deadline,
        )
        if decided is not Verdict.RUNNING or at_deadline:
            return decided
        job.tell(0.9, "waiting for the video service to finish")


def _next_look_s(bench: Workbench, found: _Edit) -> float | None:
    return next_look_s(found.sent_s, bench.clock.now(), found.clean, len(found.looks))


async def _fresh_look(bench: Workbench, row: SessionRow, found: _Edit) -> Look:
    try:
        found.after = await bench.backend.state(row.session_id)
    except NemoError:
        return Look(None, None, None)
    return await _look(bench, found.after)


async def _look(bench: Workbench, state: SessionState) -> Look:
    try:
        credits = await bench.backend.credits()
    except NemoError:
        return Look(state.fingerprint, None, None)
    return Look(state.fingerprint, credits.available, credits.frozen)


def _tell(job: Job, turn: Turn) -> None:
    news = turn.events + turn.keep_alives
    job.tell(min(0.85, 0.1 + 0.04 * turn.events + 0.002 * news), "editing" if turn.tools else "thinking")


def _result(bench: Workbench, row: SessionRow, job: Job, found: _Edit, decided: Verdict) -> EditResult:
    failure = found.end.turn.failure
    if failure is not None and failure.code == 2001 and decided is not Verdict.APPLIED:
        raise bench.backend.no_credits(NoCreditsError("There are not enough credits left.", user_id=failure.user_id))
    text = plain(without_links(found.end.turn.text, bench.backend.hosts)).strip()
    if failure is not None and decided is Verdict.NOT_APPLIED:
        raise RefusedError(
            "The video service could not carry this out; nothing changed and nothing was charged.",
            "say it in other words or in smaller steps.",
            code=failure.code,
        )
    draft = found.after.draft if found.after else Draft(None, None)
    changed = list(changes(found.before.draft, draft)) if found.after else []
    status, note, advice = _account_for(decided, text, bool(changed), job.job_id)
    return EditResult(
        status=status,
        session=row.session_id,
        job=job.job_id,
        changes=changed,
        timeline=timeline_line(draft) if found.after else None,
        backend_text=text or None,
        credits_spent=_spent(found),
        note=note,
        next=advice,
    )


def _spent(found: _Edit) -> float | None:
    """By how much the credits fell; another device may have spent some of them meanwhile."""
    before, after = found.baseline.available, found.looks[-1].available if found.looks else None
    return before - after if before is not None and after is not None and after < before else None


def _account_for(decided: Verdict, text: str, changed: bool, job_id: str) -> tuple[Status, str | None, str]:
    """Status, note and advice for a verdict: exactly what is known, and what to do."""
    match decided:
        case Verdict.APPLIED:
            note = None if changed or text else "The timeline changed, without a word from the editor."
            return ("needs_input" if asks(text) else "done"), note, "call `edit` to refine, or `export` for the MP4."
        case Verdict.ANSWERED:
            advice = "answer with `edit`." if asks(text) else "call `edit` with a more specific instruction if needed."
            return ("needs_input" if asks(text) else "done"), "Nothing changed on the timeline.", advice
        case Verdict.CHARGED_NO_EFFECT:
            note = "Credits were charged, but the timeline did not change. The edit was not sent again."
            return "failed", note, "tell the person before you spend more; `credits` shows what is left."
        case Verdict.NOT_APPLIED:
            note = "Nothing changed and nothing was charged."
            return "failed", note, "ask the person whether to try again, then call `edit`."
        case _:
            note = "The edit was sent, but it cannot be seen yet whether it was carried out."
            return "unconfirmed", note, "call `state` later; do not send the same edit again before that."
