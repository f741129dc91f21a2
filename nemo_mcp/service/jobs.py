"""Jobs: work that belongs to the server, not to the call that began it.

A host may hang up, time out or retry at any moment; a call only ever *waits* for a job, so the paid request runs on and
its result is fetched later by its id. A job that another process works on is watched; one that nobody works on any more
is taken up here.
"""

import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from anyio.abc import TaskGroup

from nemo_mcp.clock import Clock
from nemo_mcp.errors import KeyReusedError, UnknownJobError
from nemo_mcp.journal import JobRow, Journal, Kind, NewJob, Permit
from nemo_mcp.locks import Life
from nemo_mcp.service.job import Job, Work
from nemo_mcp.service.runner import Runner

logger = logging.getLogger(__name__)

TICK_S = 5.0
CANCELLABLE: tuple[Kind, ...] = ("export", "upload")

Report = Callable[[float, str], Awaitable[None]]
"""Tells whoever waits how far things are: a share from 0 to 1, and a few words."""


class Jobs:
    """The jobs of this process, over the journal that outlives it."""

    def __init__(self, group: TaskGroup, journal: Journal, clock: Clock, life: Life, place: str) -> None:
        self._group = group
        self._journal = journal
        self._clock = clock
        self._life = life
        self._place = place
        self.tick_s = TICK_S
        """How often whoever waits hears of a job that goes on."""
        self._runner = Runner(journal, clock, life)

    def take_up_with(self, work_for: Callable[[JobRow], Work]) -> None:
        """Say what work an open row needs; before anything is taken up."""
        self._runner.take_up = work_for

    def begin(
        self,
        kind: Kind,
        session_id: str,
        subject: str,
        work: Work,
        *,
        key: str | None = None,
        fresh: bool = False,
        resumable: bool = False,
        permit: Permit | None = None,
    ) -> Job | JobRow:
        """Begin a job, journalled before anything is sent, or give the row of the job that stands in its way.

        Raises BusyError and what `permit` raises; FolderError when the journal cannot be written.
        """
        job_id = f"{kind}-{secrets.token_hex(4)}"
        new = NewJob(job_id, kind, session_id, subject, self._life.name, key, fresh)
        row = self._journal.jobs.claim(new, self._clock.wall(), permit)
        if row is not None:
            return row
        job = self._runner.add(Job(job_id, kind, session_id, subject, self._clock.now(), resumable=resumable))
        logger.info("%s begins in session %s", job_id, session_id)
        self._group.start_soon(self._runner.run, job, work, name=job_id)
        return job

    def of(self, row: JobRow) -> Job:
        """The job of a row: this process's own, one that is watched or taken up from now on, or one that is over."""
        job = self._runner.running.get(row.job_id)
        if job is not None:
            return job
        began_s = self._clock.now() - max(0.0, self._clock.wall() - row.began_s)
        job = Job(row.job_id, row.kind, row.session_id, row.subject, began_s, resumable=row.kind == "export")
        if row.settled:
            job.recall(row)
            return job
        job.words, job.taken_up = "taking it up again", True
        self._group.start_soon(self._runner.carry_on, self._runner.add(job), name=row.job_id)
        return job

    def find(self, job_id: str) -> Job:
        """A job of this backend by its id, whoever began it and whenever. Raises UnknownJobError."""
        row = self._journal.jobs.get(job_id)
        if row is None or not self._is_ours(row):
            raise UnknownJobError("There is no such job.")
        return self.of(row)

    def _is_ours(self, row: JobRow) -> bool:
        """Whether a job is one of this backend: the journal may hold those of others."""
        session = self._journal.sessions.get(row.session_id)
        return session is not None and session.place == self._place

    def by_key(self, key: str, kind: Kind, session_id: str | None, subject: str) -> Job | None:
        """The job that was begun under a `request_key`. Raises KeyReusedError when it was another request."""
        row = self._journal.jobs.by_key(key)
        if row is None:
            return None
        same = (row.kind, row.subject) == (kind, subject) and session_id in {None, row.session_id}
        if not (same and self._is_ours(row)):
            raise KeyReusedError("This `request_key` was used before with other arguments.")
        return self.of(row)

    def left_open(self, job_id: str) -> Job | None:
        """A job that this process worked on and left open, with all it could say; None once it is taken up again."""
        job = self._runner.left.get(job_id)
        row = self._journal.jobs.get(job_id) if job is not None else None
        return job if row is not None and not row.settled else None

    def is_running(self, job_id: str) -> bool:
        """Whether this process works on the job, or watches it, at this moment."""
        return job_id in self._runner.running

    def is_orphan(self, row: JobRow) -> bool:
        """Whether no living process works on an open job."""
        return self._runner.is_orphan(row)

    def sending(self, job: Job, details: dict[str, Any]) -> None:
        """Journal that the next thing to happen is the request. Raises BusyError when the job is not ours any more."""
        self._journal.jobs.sending(job.job_id, self._life.name, details)

    async def wait(self, job: Job, seconds: float, report: Report) -> bool:
        """Wait for a job at most so long, telling `report` now and then. Returns whether it is done."""
        end = self._clock.now() + seconds
        while not job.done.is_set() and (left := end - self._clock.now()) > 0:
            await report(job.share, job.notice(self._clock.now()))
            await self._clock.wait_for(job.done, min(self.tick_s, left))
        if job.done.is_set():
            await report(1.0, "done")
        return job.done.is_set()

    def describe(self, job: Job) -> str:
        """How far a job is, in a few words, with the time it has taken."""
        return job.describe(self._clock.now())

    def collected(self, job: Job) -> None:
        """Note that somebody has the result, so that it is not offered again."""
        self._runner.collected(job)

    def cancel(self, job: Job) -> None:
        """Stop an export or an upload that this process works on, while there is nothing yet that would stay behind.

        An edit is paid for: it runs on to its verdict.
        """
        if job.kind in CANCELLABLE and not job.kept:
            job.scope.cancel()

    async def drain(self, seconds: float) -> None:
        """Give edits that were sent from here a last moment to end, so that their streams are not cut for nothing."""
        end = self._clock.now() + seconds
        sent = [job for job in self._runner.running.values() if job.kind == "edit" and not job.taken_up]
        for job in sent:
            await self._clock.wait_for(job.done, max(0.0, end - self._clock.now()))
