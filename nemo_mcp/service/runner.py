"""Running a job to its end in this process: whatever happens, it is settled or left open for the next look."""

import logging
from collections.abc import Callable

from nemo_mcp.clock import Clock
from nemo_mcp.errors import (
    NemoError,
    NoAnswerError,
    Problem,
    RateLimitedError,
    SetupError,
    StoppedError,
    UnconfirmedError,
)
from nemo_mcp.journal import JobRow, Journal
from nemo_mcp.locks import Life
from nemo_mcp.service.job import Job, Work

logger = logging.getLogger(__name__)

WATCH_S = 1.0
MOST_LEFT = 64
UNSETTLED = "unsettled"
NOT_SENT = "not_sent"


class Runner:
    """Works on jobs and watches those of other processes. `take_up` gives the work that an open row needs."""

    def __init__(self, journal: Journal, clock: Clock, life: Life) -> None:
        self._journal = journal
        self._clock = clock
        self._life = life
        self.running: dict[str, Job] = {}
        self.left: dict[str, Job] = {}
        self.take_up: Callable[[JobRow], Work] = _nothing_known

    def add(self, job: Job) -> Job:
        """Count a job among those that run here."""
        self.left.pop(job.job_id, None)
        self.running[job.job_id] = job
        return job

    def collected(self, job: Job) -> None:
        """Note that somebody has the result, so that it is not offered again."""
        try:
            self._journal.jobs.collect(job.job_id, self._clock.wall())
        except SetupError as trouble:  # it is offered once more, which is better than not told now
            logger.warning("%s could not be marked: %s", job.job_id, trouble.message)

    def is_orphan(self, row: JobRow) -> bool:
        """Whether no living process works on an open job."""
        return not self._life.is_alive(row.owner)

    async def carry_on(self, job: Job) -> None:
        """Watch a job of another process; when that process dies, or nobody has the job, do it here."""
        try:
            while (row := self._journal.jobs.get(job.job_id)) is not None and not row.settled:
                if self._is_free(row) and self._journal.jobs.take(row.job_id, self._life.name, row.owner):
                    logger.info("%s is taken up", job.job_id)
                    await self.run(job, self.take_up(row))
                    return
                job.words = "running in another window"
                await self._clock.sleep(WATCH_S)
            if row is not None:
                job.recall(row)
        except SetupError as trouble:  # the journal cannot be read or written at the moment
            job.problem = trouble
        finally:
            self.running.pop(job.job_id, None)
            job.done.set()

    def _is_free(self, row: JobRow) -> bool:
        """Whether nobody works on an open job: its process is dead, or it is this one, which does not either."""
        return row.owner == self._life.name or self.is_orphan(row)

    async def run(self, job: Job, work: Work) -> None:
        settled = False
        try:
            with job.scope:
                verdict, job.result = await work(job)
                settled = verdict != UNSETTLED and self._settle(job, verdict, None)
            if job.scope.cancelled_caught:
                job.problem = StoppedError(f"{job.job_id} was cancelled.", "call the tool again to start afresh.")
                settled = self._settle(job, "cancelled", job.problem)
                self.collected(job)  # whoever cancelled it need not be told
        except NemoError as problem:
            job.problem = problem
            settled = not self._stays_open(job, problem) and self._settle(job, "failed", problem)
        except Exception as crash:  # a job must never take the server down
            logger.exception("%s crashed", job.job_id)
            job.problem = UnconfirmedError(f"Something unexpected went wrong ({type(crash).__name__}).")
            settled = not self._may_have_been_sent(job) and self._settle(job, "failed", job.problem)
        finally:
            if not settled:
                self._leave(job)
            self.running.pop(job.job_id, None)
            job.done.set()

    def _leave(self, job: Job) -> None:
        """Leave a job open for whoever looks at it next."""
        logger.info("%s is left open", job.job_id)
        self.left[job.job_id] = job
        while len(self.left) > MOST_LEFT:  # those of long ago are in the journal, like all others
            del self.left[next(iter(self.left))]
        try:
            self._journal.jobs.release(job.job_id, self._life.name)
        except SetupError as trouble:  # a job must never take the server down
            logger.warning("%s could not be released: %s", job.job_id, trouble.message)

    def _stays_open(self, job: Job, problem: NemoError) -> bool:
        """Whether trouble on this computer or the way is not the end of a job, because the next look may mend it."""
        if job.kind == "edit":
            return isinstance(problem, SetupError) and self._may_have_been_sent(job)
        return job.resumable and isinstance(problem, SetupError | NoAnswerError | RateLimitedError)

    def _may_have_been_sent(self, job: Job) -> bool:
        """Whether an edit has left: then it stays open, so that the next look says what became of it."""
        try:
            row = self._journal.jobs.get(job.job_id)
        except SetupError:
            return True
        return job.kind == "edit" and row is not None and row.stage == "sending"

    def _settle(self, job: Job, verdict: str, problem: NemoError | None) -> bool:
        try:
            self._journal.jobs.settle(
                job.job_id,
                verdict,
                self._clock.wall(),
                owner=self._life.name,
                result=job.result.model_dump_json(exclude_none=True) if job.result else None,
                problem=Problem.of(problem) if problem else None,
                spent=job.spent,
                details=job.findings,
                free_key=verdict == NOT_SENT or (isinstance(problem, NoAnswerError) and not problem.sent),
            )
        except SetupError as trouble:  # the result is told all the same; the open row is looked at again later
            logger.warning("%s could not be settled: %s", job.job_id, trouble.message)
            return False
        kind, took_s = type(problem).__name__ if problem else "", self._clock.now() - job.began_s
        logger.info("%s ended: %s after %.1f s", job.job_id, " ".join(filter(None, (verdict, kind))), took_s)
        return True


def _nothing_known(row: JobRow) -> Work:
    raise RuntimeError(f"nobody has said how a job such as {row.job_id} is taken up")
