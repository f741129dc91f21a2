"""What stands in the journal, as values."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any, Literal

from nemo_mcp.errors import Problem

Stage = Literal["intent", "sending", "settled"]
Kind = Literal["edit", "export", "upload"]


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session that we opened or were told of. Times are seconds since 1970."""

    session_id: str
    place: str
    task_id: str | None
    language: str
    opened_s: float
    used_s: float
    gone: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an uploaded file lies on this computer, and its size and time of change (ns) when it was uploaded."""

    path: str
    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class UploadRow:
    """A file that was uploaded into a session. `origin` is None where nobody wrote down where it came from."""

    sha256: str
    name: str
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job that is about to begin. `subject` is what makes two calls the same: an instruction, a draft's digest.

    `owner` is the process that does it; `fresh` says that the session was opened for this very job.
    """

    job_id: str
    kind: Kind
    session_id: str
    subject: str
    owner: str
    key: str | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job. `details` are the kind's own: all that is needed to find out what became of it.

    Times are seconds since 1970, `reserved` and `spent` are credits; `collected_s` is when somebody had the result.
    """

    job_id: str
    kind: Kind
    session_id: str
    key: str | None
    subject: str
    stage: Stage
    verdict: str | None
    details: dict[str, Any]
    result: str | None
    problem: Problem | None
    began_s: float
    settled_s: float | None
    owner: str | None
    fresh: bool
    reserved: float
    spent: float
    collected_s: float | None

    @property
    def settled(self) -> bool:
        """Whether it is over."""
        return self.stage == "settled"


@dataclass(frozen=True, slots=True)
class Spending:
    """Credits of one backend, spent or reserved by edits that may still cost something. `dearest`: the dearest edit."""

    session: float
    day: float
    dearest: float


def session_row(row: sqlite3.Row) -> SessionRow:
    """A row of `sessions`."""
    values: dict[str, Any] = dict(row)
    values["gone"] = bool(row["gone"])
    return SessionRow(**values)


def job_row(row: sqlite3.Row) -> JobRow:
    """A row of `jobs`."""
    values: dict[str, Any] = dict(row)
    values["details"] = json.loads(row["details"])
    values["problem"] = Problem(*json.loads(row["problem"])) if row["problem"] else None
    values["fresh"] = bool(row["fresh"])
    return JobRow(**values)
