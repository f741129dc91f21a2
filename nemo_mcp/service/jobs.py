"""Jobs: work that belongs to the server, not to the call that began it.

A host may hang up, time out or retry at any moment; a call only ever *waits* for a job, so the paid request runs on and
its result is fetched later by its id.
"""

import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import anyio
from anyio.abc import TaskGroup

from nemo_mcp.clock import Clock
from nemo_mcp.errors import (
    KeyReusedError,
    NemoError,
    NoAnswerError,
    Problem,
    SetupError,
    UnconfirmedError,
    UnknownJobError,
)
from nemo_mcp.journal import JobRow, Journal, Kind
from nemo_mcp.service.results import RESULTS, JobResult

logger = logging.getLogger(__name__)

TICK_S = 5.0
NOTICE_S = 120.0
UNSETTLED = "unsettled"

Report = Callable[[float, str], Awaitable[None]]
"""Tells whoever waits how far things are: a share from 0 to 1, and a few words."""


@dataclass(slots=True, eq=False)
class Job:
    """A running or finished job. `share` (0 to 1) only grows; `words` say what is going on."""

    job_id: str
    kind: Kind
    session_id: str
    subject: str
    began_s: float
    share: float = 0.0
    words: str = "starting"
    done: anyio.Event = field(default_factory=anyio.Event)
    result: JobResult | None = None
    problem: NemoError | None = None
    notices: int = 0
    resumable: bool = False
    """Whether trouble on this computer or the way leaves the job unsettled, so that the next call takes it up."""

    def tell(self, share: float, words: str) -> None:
        """Say how far it is; the share never goes back."""
        self.share = max(self.share, min(share, 1.0))
        self.words = words

    def outcome(self) -> JobResult:
        """The result of a job that is done; raises its error if it failed with one."""
        if self.problem is not None:
            raise self.problem
        if self.result is None:
            raise UnconfirmedError(f"Job {self.job_id} has not finished.")
        return self.result


Work = Callable[[Job], Awaitable[tuple[str, JobResult]]]
"""Does a job; returns the verdict for the journal (or `UNSETTLED`) and the result."""


class Jobs:
    """The jobs of this process, over the journal that outlives it."""

    def __init__(self, group: TaskGroup, journal: Journal, clock: Clock) -> None:
        self._group = group
        self._journal = journal
        self._clock = clock
        self._jobs: dict[str, Job] = {}

    def start(
        self,
        kind: Kind,
        session_id: str,
        subject: str,
        work: Work,
        *,
        key: str | None = None,
        row: JobRow | None = None,
        resumable: bool = False,
    ) -> Job:
        """Begin a job, journalled before anything is sent; `row` takes up one that the journal knows."""
        job_id = row.job_id if row else f"{kind}-{secrets.token_hex(4)}"
        if row is None:
            self._journal.intend(job_id, kind, session_id, subject, key, self._clock.wall())
        job = Job(job_id, kind, session_id, subject, self._clock.now(), resumable=resumable)
        self._jobs[job_id] = job
        self._group.start_soon(self._run, job, work, name=job_id)
        return job

    def running(self, session_id: str | None = None, kind: Kind | None = None) -> list[Job]:
        """Jobs of this process that are not done, oldest first."""
        return [
            job
            for job in self._jobs.values()
            if not job.done.is_set() and session_id in {None, job.session_id} and kind in {None, job.kind}
        ]

    def find(self, job_id: str) -> Job:
        """A job by its id, also one of an earlier process that settled. Raises UnknownJobError."""
        if job_id in self._jobs:
            return self._jobs[job_id]
        row = self._journal.job(job_id)
        if row is None:
            raise UnknownJobError("There is no such job.")
        return self._recall(row)

    def by_key(self, key: str, session_id: str | None, subject: str) -> Job | None:
        """The job that was begun under a `request_key`. Raises KeyReusedError when it was another request."""
        row = self._journal.job_by_key(key)
        if row is None:
            return None
        if row.subject != subject or session_id not in {None, row.session_id}:
            raise KeyReusedError("This `request_key` was used before with other arguments.")
        return self._jobs.get(row.job_id) or self._recall(row)

    async def wait(self, job: Job, seconds: float, report: Report) -> bool:
        """Wait for a job at most so long, telling `report` now and then. Returns whether it is done."""
        end = self._clock.now() + seconds
        while not job.done.is_set() and (left := end - self._clock.now()) > 0:
            await report(job.share, self._words(job))
            await self._clock.wait_for(job.done, min(TICK_S, left))
        if job.done.is_set():
            await report(1.0, "done")
        return job.done.is_set()

    def describe(self, job: Job) -> str:
        """How far a job is, in a few words, with the time it has taken."""
        took = timedelta(seconds=int(self._clock.now() - job.began_s))
        return f"{job.words}, {str(took).removeprefix('0:')}"

    def _words(self, job: Job) -> str:
        notices = int((self._clock.now() - job.began_s) // NOTICE_S)
        if notices > job.notices:
            job.notices = notices
            return f"⏳ Still working... {self.describe(job)}"
        return self.describe(job)

    async def _run(self, job: Job, work: Work) -> None:
        try:
            verdict, job.result = await work(job)
            if verdict != UNSETTLED:
                self._settle(job, verdict, None)
        except NemoError as problem:
            job.problem = problem
            if not (job.resumable and isinstance(problem, SetupError | NoAnswerError)):
                self._settle(job, "failed", Problem.of(problem))
        except Exception as crash:  # a job must never take the server down, nor stay open without a word
            logger.exception("%s crashed", job.job_id)
            job.problem = UnconfirmedError(f"Something unexpected went wrong ({type(crash).__name__}).")
            self._settle(job, "unknown", Problem.of(job.problem))
        finally:
            job.done.set()

    def _settle(self, job: Job, verdict: str, problem: Problem | None) -> None:
        result = job.result.model_dump_json(exclude_none=True) if job.result else None
        self._journal.settle(job.job_id, verdict, result, problem, self._clock.wall())

    def _recall(self, row: JobRow) -> Job:
        kind: Kind = "edit" if row.kind == "edit" else "export"
        job = Job(row.job_id, kind, row.session_id, row.subject, self._clock.now())
        job.done.set()
        if row.problem is not None:
            job.problem = row.problem.error()
        elif row.result is not None:
            job.result = RESULTS[kind].model_validate_json(row.result)
        else:
            job.problem = UnconfirmedError(
                f"The server was closed while {row.job_id} was running, so nobody saw how it ended.",
                "call `state` to see what the timeline holds; for an export call `export` again, it takes up the same "
                "render.",
            )
        return job
