"""Questions that cost nothing: the state of a session, the credits, the draft as it is."""

import json
from datetime import datetime

from nemo_mcp.core.draft import Draft
from nemo_mcp.core.state import SessionState
from nemo_mcp.core.summary import timeline_line
from nemo_mcp.core.text import json_shown
from nemo_mcp.core.timeline_picture import timeline_page
from nemo_mcp.core.timeline_view import timeline_view
from nemo_mcp.errors import SessionGoneError, UnknownSessionError
from nemo_mcp.journal import JobRow
from nemo_mcp.service import recovery, sessions
from nemo_mcp.service.job import Job
from nemo_mcp.service.results import AssetInfo, CreditsResult, JobInfo, JobResult, StateResult
from nemo_mcp.service.spending import told_of_budgets
from nemo_mcp.service.waiting import await_job
from nemo_mcp.service.workbench import Report, Workbench

ASSETS_SHOWN = 20
JOBS_SHOWN = 8
LOW_CREDITS = 50
ENDED = {"done": "done", "needs_input": "asks something"}


async def state(bench: Workbench, session: str | None, report: Report) -> StateResult:
    """What a session holds, after the jobs that are open and the results that nobody has collected.

    Open jobs that no process works on are taken up. Raises UnknownSessionError, SessionGoneError.
    """
    row = await sessions.resolve(bench, session, report)
    try:
        found = await bench.backend.state(row.session_id)
    except SessionGoneError as gone:
        raise await sessions.lost(bench, row, gone) from gone
    jobs = sorted(recovery.open_jobs(bench), key=lambda job: job.session_id != row.session_id)  # its own come first
    waiting = recovery.uncollected(bench)
    assets = [AssetInfo.of(asset) for asset in found.assets[:ASSETS_SHOWN]]
    return StateResult(
        status="running" if jobs else "done",
        session=row.session_id,
        timeline=timeline_line(found.draft),
        exportable=found.draft.exportable,
        assets=assets,
        jobs=[_job_info(bench, job) for job in jobs[:JOBS_SHOWN]] + [_finished(row) for row in waiting],
        more_jobs=max(0, len(jobs) - JOBS_SHOWN) or None,
        next=_advice(found, len(jobs), len(waiting)),
    ).drawn(timeline_view(found.draft))


def jobs_of(bench: Workbench, session_id: str) -> tuple[list[JobInfo], list[JobInfo]]:
    """The open jobs of a session, and those that are over and whose result nobody has collected.

    Open jobs that no process works on are taken up.
    """
    running = [_job_info(bench, job) for job in recovery.open_jobs(bench) if job.session_id == session_id]
    return running, [_finished(row) for row in recovery.uncollected(bench) if row.session_id == session_id]


async def await_job_by_id(bench: Workbench, job_id: str, wait_s: float | None, report: Report) -> JobResult:
    """Wait for a job and give its result, in the shape of the tool that began it. Raises UnknownJobError."""
    return await await_job(bench, bench.jobs.find(job_id), 0.0 if wait_s is None else wait_s, report)


async def credits(bench: Workbench, report: Report) -> CreditsResult:
    """What can still be spent."""
    await sessions.connect(bench, report)
    found = await bench.backend.credits()
    account = bench.backend.account
    low = found.available < LOW_CREDITS
    return CreditsResult(
        available=found.available,
        frozen=found.frozen,
        total=found.total,
        account=account.label,
        expires=_date(account.expires_at),
        budget=told_of_budgets(bench, _current(bench)),
        next=bench.backend.low_credits_advice() if low else account.prices,
    )


async def draft_json(bench: Workbench, session: str | None) -> str:
    """The draft as JSON, as the backend gave it; `{}` before the first edit. Raises UnknownSessionError.

    Characters that nobody can see are escaped: the value is the same, and they can be seen.
    """
    found = await _read(bench, session)
    return json_shown((found and found.draft.raw) or "{}")


async def timeline(bench: Workbench, session: str | None) -> str:
    """The timeline drawn in plain characters, and a line for each segment. Raises UnknownSessionError."""
    found = await _read(bench, session)
    return timeline_page(found.draft if found else Draft(None, None))


async def timeline_otio(bench: Workbench, session: str | None) -> str:
    """The timeline as OpenTimelineIO, its files linked. Raises UnknownSessionError."""
    from nemo_mcp.service.timeline_files import timeline_for

    row = await sessions.resolve(bench, session, _quiet)
    found = await _state(bench, row.session_id)
    return (await timeline_for(bench, found, row.session_id, "timeline")).text


def session_ids(bench: Workbench, start: str) -> list[str]:
    """Ids of known sessions that begin so, the one used last first."""
    rows = bench.journal.sessions.of(bench.place)
    return [row.session_id for row in rows if row.session_id.startswith(start)]


async def _read(bench: Workbench, session: str | None) -> SessionState | None:
    """The state of a session; None when none is named and there is none yet: reading a resource opens nothing."""
    if session is None and not bench.journal.sessions.of(bench.place, limit=1):
        return None
    return await _state(bench, (await sessions.resolve(bench, session, _quiet)).session_id)


async def _state(bench: Workbench, session_id: str) -> SessionState:
    try:
        return await bench.backend.state(session_id)
    except SessionGoneError as gone:
        raise UnknownSessionError("There is no such session any more.") from gone


def _date(told: str | None) -> str | None:
    """A date as the backend gives it; words in its place are not passed on."""
    try:
        return told if told and datetime.fromisoformat(told) else None
    except ValueError:
        return None


async def _quiet(share: float, words: str) -> None:
    return None


def _current(bench: Workbench) -> str | None:
    rows = bench.journal.sessions.of(bench.place, limit=1)
    return rows[0].session_id if rows else None


def _job_info(bench: Workbench, job: Job) -> JobInfo:
    about = _about(job.kind, job.subject)
    return JobInfo(
        job=job.job_id, kind=job.kind, about=about, progress=bench.jobs.describe(job), share=round(job.share, 2)
    )


def _finished(row: JobRow) -> JobInfo:
    status = "failed" if row.problem or row.result is None else json.loads(row.result)["status"]
    about = _about(row.kind, row.subject)
    return JobInfo(job=row.job_id, kind=row.kind, about=about, progress=ENDED.get(status, "failed"), finished=True)


def _that_job(count: int) -> str:
    return "that `job`" if count == 1 else "the first `job` of these"


def _about(kind: str, subject: str) -> str:
    return subject[:80] if kind == "edit" else {"export": "render", "upload": "files"}[kind]


def _advice(found: SessionState, running: int, finished: int) -> str:
    """What to do; the jobs stand in the result already, so their ids are not said again."""
    if running:
        return f"wait with `state`, {_that_job(running)} and wait_s=50."
    if finished:
        return f"fetch the result of what finished meanwhile with `state` and {_that_job(finished)}."
    if found.draft.exportable:
        return "call `edit` to change it or `export` for the MP4."
    return "call `edit` and say what to make." if found.assets else "call `upload`, or `edit` with a description."
