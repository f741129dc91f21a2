"""The `edit` use case: which job a call means. A call that was made twice is one edit, paid once."""

from dataclasses import dataclass
from typing import cast

from nemo_mcp.core.routing import route
from nemo_mcp.errors import BusyError, InstructionError, NemoError, UnconfirmedError, WrongToolError
from nemo_mcp.journal import JobRow, SessionRow
from nemo_mcp.service import sessions, turns
from nemo_mcp.service.job import Job
from nemo_mcp.service.results import EditResult
from nemo_mcp.service.spending import check_budget, permit, shortfall
from nemo_mcp.service.waiting import await_job
from nemo_mcp.service.workbench import Report, Workbench

INSTRUCTION_LIMIT = 8_000
JOINED_FOR_S = 600.0
GIVEN_UP = "given_up"
OTHER_TOOLS = {
    "export": "That is what the `export` tool does.",
    "credits": "That is what the `credits` tool does.",
    "state": "That is what the `state` tool does.",
    "upload": "That is what the `upload` tool does.",
}


@dataclass(frozen=True, slots=True)
class EditCall:
    """The arguments of a call. `after_unknown`: go on although nobody knows what became of the edit before."""

    instruction: str
    session: str | None = None
    request_key: str | None = None
    after_unknown: bool = False


async def edit(bench: Workbench, call: EditCall, wait_s: float | None, report: Report) -> EditResult:
    """Carry out one instruction, or join the job that is doing so already.

    Raises InstructionError, WrongToolError, BusyError, KeyReusedError, BudgetError, UnconfirmedError before anything is
    sent; RefusedError when the backend refused; else the verdict is in the result.
    """
    text = check_instruction(call.instruction)
    job = await joined(bench, call, text) or await _begin(bench, call, text, report)
    sessions.mark_used(bench, job.session_id)
    return cast(EditResult, await await_job(bench, job, wait_s, report))


async def question(bench: Workbench, call: EditCall) -> str | None:
    """What to ask the person before this call is carried out; None when there is no need to ask.

    A call that only joins a job spends nothing. Raises what the call itself would raise before it sends anything, such
    as BudgetError: nobody should agree to what is refused then.
    """
    text = check_instruction(call.instruction)
    if await joined(bench, call, text) is not None:
        return None
    check_budget(bench, call.session)
    return await shortfall(bench, call.session)


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


async def joined(bench: Workbench, call: EditCall, text: str) -> Job | None:
    """The job that a call like this one began before: by its key, or the same words while nobody has the result yet.

    Raises KeyReusedError.
    """
    if call.request_key:
        named = None if call.session == sessions.NEW else call.session
        return bench.jobs.by_key(call.request_key, "edit", named, text)
    for row in bench.journal.jobs.unsettled(bench.place):
        if _is_twin(bench, row, call, text):
            return bench.jobs.of(row)
    for row in bench.journal.jobs.uncollected(bench.place, bench.clock.wall() - JOINED_FOR_S):
        if _is_twin(bench, row, call, text) and await _untouched(bench, row):
            return bench.jobs.of(row)
    return None


def _is_twin(bench: Workbench, row: JobRow, call: EditCall, text: str) -> bool:
    if row.kind != "edit" or row.subject != text or row.key is not None:
        return False
    if call.after_unknown and row.details.get(turns.UNKNOWN) and not bench.jobs.is_running(row.job_id):
        return False
    if sessions.needs_new(bench, call.session):
        return row.fresh
    current = call.session or bench.journal.sessions.of(bench.place, limit=1)[0].session_id
    return row.session_id == current


async def _untouched(bench: Workbench, row: JobRow) -> bool:
    """Whether nobody has edited since: the draft is where that job began or ended."""
    try:
        now = (await bench.backend.state(row.session_id)).fingerprint
    except NemoError:
        return False
    return now in {row.details.get("fingerprint"), row.details.get("after")}


async def _begin(bench: Workbench, call: EditCall, text: str, report: Report) -> Job:
    fresh = sessions.needs_new(bench, call.session)
    row = await sessions.resolve(bench, call.session, report, text)
    if call.after_unknown:
        _give_up(bench, row)
    taken = bench.jobs.begin(
        "edit",
        row.session_id,
        text,
        lambda job: turns.run(bench, row, job),
        key=call.request_key or None,
        fresh=fresh,
        permit=permit(bench),
    )
    return taken if isinstance(taken, Job) else _stand_in(bench, taken, call, text)


def _stand_in(bench: Workbench, row: JobRow, call: EditCall, text: str) -> Job:
    """The job that stands in the way, when it is the same one. Raises BusyError, UnconfirmedError, KeyReusedError."""
    if call.request_key and row.key == call.request_key:
        job = bench.jobs.by_key(call.request_key, "edit", None, text)
        if job is not None:
            return job
    if row.subject == text and not call.request_key:
        return bench.jobs.of(row)
    if row.details.get(turns.UNKNOWN) and not bench.jobs.is_running(row.job_id):
        bench.jobs.of(row)  # one more look, in the background
        raise UnconfirmedError(
            f"Nobody can say yet what became of the edit before this one ({row.job_id}). Nothing was sent.",
            f'call `state` with job="{row.job_id}" and wait_s=50; to go on regardless, edit with after_unknown=true.',
        )
    raise BusyError(
        f"Another edit of this session is still running ({row.job_id}).",
        f'wait for it with `state` (job="{row.job_id}", wait_s=50), then send this one.',
    )


def _give_up(bench: Workbench, session: SessionRow) -> None:
    """Close an edit that nobody can judge; what it may have cost counts as spent."""
    for row in bench.journal.jobs.unsettled(bench.place):
        unknown = row.kind == "edit" and row.session_id == session.session_id and row.details.get(turns.UNKNOWN)
        if unknown and not bench.jobs.is_running(row.job_id) and bench.jobs.is_orphan(row):
            now_s = bench.clock.wall()
            bench.journal.jobs.settle(row.job_id, GIVEN_UP, now_s, spent=row.reserved)
            bench.journal.jobs.collect(row.job_id, now_s)
