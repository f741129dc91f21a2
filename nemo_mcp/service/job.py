"""One job, as those see it who work on it and those who wait for it."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import anyio

from nemo_mcp.core.text import line
from nemo_mcp.errors import NemoError, UnconfirmedError
from nemo_mcp.journal import JobRow, Kind
from nemo_mcp.service.results import RESULTS, JobResult

logger = logging.getLogger(__name__)

NOTICE_S = 120.0


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
    scope: anyio.CancelScope = field(default_factory=anyio.CancelScope)
    spent: float = 0.0
    """Credits that it cost, as far as is known."""
    findings: dict[str, Any] = field(default_factory=dict[str, Any])
    """What is added to the details in the journal when it settles."""
    kept: bool = False
    """Whether it has made something that stays, so that it can no longer be cancelled."""
    taken_up: bool = False
    """Whether another process began it: then nothing is lost when this one ends before the job."""
    resumable: bool = False
    """Whether trouble on this computer or the way leaves the job unsettled, so that the next call takes it up."""

    def tell(self, share: float, words: str) -> None:
        """Say how far it is; the share never goes back."""
        if words != self.words:
            logger.debug("%s: %s", self.job_id, line(words))
        self.share = max(self.share, min(share, 1.0))
        self.words = words

    def outcome(self) -> JobResult:
        """The result of a job that is done; raises its error if it failed with one."""
        if self.problem is not None:
            raise self.problem
        if self.result is None:
            raise UnconfirmedError(f"Job {self.job_id} has not finished.")
        return self.result

    def recall(self, row: JobRow) -> None:
        """Fill in what the journal knows of a job that is over."""
        if row.problem is not None:
            self.problem = row.problem.error()
        elif row.result is not None:
            self.result = RESULTS[row.kind].model_validate_json(row.result)
        else:
            self.problem = UnconfirmedError(f"Nobody saw how {row.job_id} ended.")
        self.done.set()

    def describe(self, now_s: float) -> str:
        """How far it is, in a few words, with the time it has taken."""
        took = timedelta(seconds=int(now_s - self.began_s))
        return f"{self.words}, {str(took).removeprefix('0:')}"

    def notice(self, now_s: float) -> str:
        """The same; every two minutes with a sign that it is still alive."""
        notices = int((now_s - self.began_s) // NOTICE_S)
        if notices > self.notices:
            self.notices = notices
            return f"⏳ Still working... {self.describe(now_s)}"
        return self.describe(now_s)


Work = Callable[[Job], Awaitable[tuple[str, JobResult]]]
"""Does a job; returns the verdict for the journal (or `UNSETTLED`) and the result."""
