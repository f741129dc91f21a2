"""What the journal knows of earlier work: sessions and jobs, without asking the backend anything."""

import json
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any

from nemo_mcp.journal import JobRow, Journal, SessionRow
from nemo_mcp.service.results import Asked, Name, Own, Result, Where

SESSIONS_SHOWN = 100
JOBS_READ = 1_000
RECENT = 20
VERDICTS = {"cancelled": "cancelled", "given_up": "given up"}


class SessionEntry(Result):
    """A session. Times are ISO 8601 in local time; `last_edit` is the newest instruction that the journal holds."""

    session: Asked
    current: bool | None = None
    opened: Own
    used: Own
    files: list[Name]
    edits: int
    last_edit: Asked | None = None
    exports: list[Name]


class SessionsResult(Result):
    """The sessions of a backend, the one used last first. Jobs of more than a month ago are forgotten."""

    sessions: list[SessionEntry]


class JobEntry(Result):
    """A job. `status`: running, open (nobody works on it), or how it ended."""

    job: Own
    kind: Own
    status: Own
    session: Asked
    began: Own
    seconds: float | None = None
    about: Asked
    credits_spent: float | None = None
    path: Where | None = None


class JobsResult(Result):
    """The jobs of a backend, the newest first. `more`: how many are not shown."""

    jobs: list[JobEntry]
    more: int | None = None


def sessions_known(journal_file: Path, place: str) -> SessionsResult:
    """The sessions of a backend. Raises FolderError."""
    with _opened(journal_file) as journal:
        if journal is None:
            return SessionsResult(sessions=[])
        rows, jobs = journal.sessions.of(place, SESSIONS_SHOWN), journal.jobs.latest(place, JOBS_READ)
        found = [_session(row, journal.sessions.upload_names(row.session_id), jobs) for row in rows]
    if found:
        found[0].current = True
    return SessionsResult(sessions=found)


def jobs_known(journal_file: Path, place: str, is_alive: Callable[[str | None], bool], *, every: bool) -> JobsResult:
    """The open jobs of a backend and the latest others, or `every` one. `is_alive` tells of a process by its name.

    Raises FolderError.
    """
    with _opened(journal_file) as journal:
        rows = journal.jobs.latest(place, JOBS_READ) if journal is not None else []
    shown = [row for number, row in enumerate(rows) if every or number < RECENT or not row.settled]
    return JobsResult(jobs=[_job(row, is_alive) for row in shown], more=len(rows) - len(shown) or None)


@contextmanager
def _opened(path: Path) -> Generator[Journal | None]:
    """The journal, or None where there is none yet: asking makes none."""
    if not path.is_file():
        yield None
        return
    with closing(Journal(path)) as journal:
        yield journal


def _session(row: SessionRow, files: list[str], jobs: list[JobRow]) -> SessionEntry:
    own = [job for job in jobs if job.session_id == row.session_id]
    edits = [job for job in own if job.kind == "edit"]
    return SessionEntry(
        session=row.session_id,
        opened=_time(row.opened_s),
        used=_time(row.used_s),
        files=files,
        edits=len(edits),
        last_edit=edits[0].subject if edits else None,
        exports=[PurePath(path).name for job in own if (path := job.details.get("path"))],
    )


def _job(row: JobRow, is_alive: Callable[[str | None], bool]) -> JobEntry:
    return JobEntry(
        job=row.job_id,
        kind=row.kind,
        status=_status(row, is_alive),
        session=row.session_id,
        began=_time(row.began_s),
        seconds=round(row.settled_s - row.began_s, 1) if row.settled_s else None,
        about=_about(row),
        credits_spent=row.spent or None,
        path=row.details.get("path"),
    )


def _status(row: JobRow, is_alive: Callable[[str | None], bool]) -> str:
    if not row.settled:
        return "running" if is_alive(row.owner) else "open"
    if row.verdict in VERDICTS:
        return VERDICTS[row.verdict]
    return "failed" if row.problem or row.result is None else str(json.loads(row.result)["status"])


def _about(row: JobRow) -> str:
    if row.kind == "edit":
        return row.subject
    if row.kind == "export":
        return f"{row.details.get('name', 'film')}.{row.details.get('format', 'mp4')}"
    assets: list[dict[str, Any]] = json.loads(row.result).get("assets", []) if row.result else []
    return ", ".join(str(asset["name"]) for asset in assets) or "files"


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).astimezone().isoformat(timespec="seconds")
