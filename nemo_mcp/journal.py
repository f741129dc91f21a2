"""What must outlive the process: sessions, what was uploaded into them, and every job with its stage and result.

One SQLite file (WAL, full sync), readable by its owner alone. A row is committed before the step that it announces:
`intent`, then `sending` before the first byte of a paid or keyed request, then `settled` with the verdict.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nemo_mcp.errors import FolderError, Problem
from nemo_mcp.private_file import private_folder

Stage = Literal["intent", "sending", "settled"]
Kind = Literal["edit", "export"]

MIGRATIONS: Sequence[Sequence[str]] = (
    (
        """CREATE TABLE sessions (
            session_id TEXT PRIMARY KEY, place TEXT NOT NULL, task_id TEXT, language TEXT NOT NULL,
            opened_s REAL NOT NULL, used_s REAL NOT NULL, gone INTEGER NOT NULL DEFAULT 0) STRICT""",
        """CREATE TABLE uploads (
            session_id TEXT NOT NULL, sha256 TEXT NOT NULL, name TEXT NOT NULL, facts TEXT NOT NULL,
            uploaded_s REAL NOT NULL, PRIMARY KEY (session_id, sha256)) STRICT""",
        """CREATE TABLE jobs (
            job_id TEXT PRIMARY KEY, kind TEXT NOT NULL, session_id TEXT NOT NULL, key TEXT UNIQUE,
            subject TEXT NOT NULL, stage TEXT NOT NULL, verdict TEXT, details TEXT NOT NULL DEFAULT '{}',
            result TEXT, problem TEXT, began_s REAL NOT NULL, settled_s REAL) STRICT""",
        "CREATE INDEX jobs_by_session ON jobs (session_id, kind, stage)",
    ),
)


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
class JobRow:
    """A job. `subject` is the instruction of an edit, the draft's digest of an export; `details` are the kind's own."""

    job_id: str
    kind: str
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


class Journal:
    """The journal of one folder. Calls are short and synchronous; each write is committed when the call returns."""

    def __init__(self, path: Path) -> None:
        """Open or make it. Raises FolderError for a folder or file that cannot be used, or one from a newer version."""
        private_folder(path.parent)
        try:
            path.touch(mode=0o600, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None, timeout=10)
            self._db.row_factory = sqlite3.Row
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._migrate()
        except (OSError, sqlite3.Error) as problem:
            raise FolderError(
                f"The journal {path} cannot be used ({problem}).", "set NEMO_DATA_DIR to another folder, or mend it."
            ) from problem

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def add_session(self, session_id: str, place: str, task_id: str | None, language: str, now_s: float) -> SessionRow:
        """Write a session down; one that is known already is only marked as used."""
        self._db.execute(
            "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, 0)"
            " ON CONFLICT DO UPDATE SET used_s = excluded.used_s, gone = 0",
            (session_id, place, task_id, language, now_s, now_s),
        )
        row = self.session(session_id)
        if row is None:
            raise sqlite3.IntegrityError("the session was not kept")
        return row

    def session(self, session_id: str) -> SessionRow | None:
        """A session by its id."""
        row = self._db.execute("SELECT * FROM sessions WHERE session_id = ?", (session_id,)).fetchone()
        return _session(row) if row else None

    def sessions(self, place: str, limit: int = 100) -> list[SessionRow]:
        """Sessions of a backend that still exist, the one used last first."""
        rows = self._db.execute(
            "SELECT * FROM sessions WHERE place = ? AND NOT gone ORDER BY used_s DESC, rowid DESC LIMIT ?",
            (place, limit),
        )
        return [_session(row) for row in rows]

    def touch_session(self, session_id: str, now_s: float) -> None:
        """Note that a session was used, which makes it the current one."""
        self._db.execute("UPDATE sessions SET used_s = ? WHERE session_id = ?", (now_s, session_id))

    def lose_session(self, session_id: str) -> None:
        """Note that the backend does not know a session any more."""
        self._db.execute("UPDATE sessions SET gone = 1 WHERE session_id = ?", (session_id,))

    def add_upload(self, session_id: str, sha256: str, name: str, facts: dict[str, Any], now_s: float) -> None:
        """Write down that a file's bytes are in a session."""
        self._db.execute(
            "INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?, ?)",
            (session_id, sha256, name, json.dumps(facts), now_s),
        )

    def upload(self, session_id: str, sha256: str) -> dict[str, Any] | None:
        """What is known of a file that is in a session already."""
        row = self._db.execute(
            "SELECT facts FROM uploads WHERE session_id = ? AND sha256 = ?", (session_id, sha256)
        ).fetchone()
        return json.loads(row["facts"]) if row else None

    def intend(self, job_id: str, kind: Kind, session_id: str, subject: str, key: str | None, now_s: float) -> None:
        """A job begins: nothing has been sent yet."""
        self._db.execute(
            "INSERT INTO jobs (job_id, kind, session_id, key, subject, stage, began_s)"
            " VALUES (?, ?, ?, ?, ?, 'intent', ?)",
            (job_id, kind, session_id, key, subject, now_s),
        )

    def sending(self, job_id: str, details: dict[str, Any]) -> None:
        """The next thing that happens is the request. `details` is all that is needed to find out what became of it."""
        self._db.execute(
            "UPDATE jobs SET stage = 'sending', details = ? WHERE job_id = ?", (json.dumps(details), job_id)
        )

    def settle(self, job_id: str, verdict: str, result: str | None, problem: Problem | None, now_s: float) -> None:
        """The job is over; `result` is JSON text."""
        words = json.dumps([problem.kind, problem.message, problem.hint]) if problem else None
        self._db.execute(
            "UPDATE jobs SET stage = 'settled', verdict = ?, result = ?, problem = ?, settled_s = ? WHERE job_id = ?",
            (verdict, result, words, now_s, job_id),
        )

    def job(self, job_id: str) -> JobRow | None:
        """A job by its id."""
        row = self._db.execute("SELECT * FROM jobs WHERE job_id = ?", (job_id,)).fetchone()
        return _job(row) if row else None

    def job_by_key(self, key: str) -> JobRow | None:
        """A job by its caller's `request_key`."""
        row = self._db.execute("SELECT * FROM jobs WHERE key = ?", (key,)).fetchone()
        return _job(row) if row else None

    def unsettled(self, session_id: str | None = None) -> list[JobRow]:
        """Jobs that were announced or sent and never settled, oldest first."""
        where = "" if session_id is None else " AND session_id = ?"
        values = () if session_id is None else (session_id,)
        rows = self._db.execute(f"SELECT * FROM jobs WHERE stage != 'settled'{where} ORDER BY began_s", values)  # noqa: S608
        return [_job(row) for row in rows]

    def _migrate(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")  # first, so that two processes that start together migrate once
        version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
        if version > len(MIGRATIONS):
            raise sqlite3.DatabaseError("it was written by a newer version of this program")
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                self._db.execute(statement)
        self._db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        self._db.execute("COMMIT")


def _session(row: sqlite3.Row) -> SessionRow:
    values: dict[str, Any] = dict(row)
    values["gone"] = bool(row["gone"])
    return SessionRow(**values)


def _job(row: sqlite3.Row) -> JobRow:
    values: dict[str, Any] = dict(row)
    values["details"] = json.loads(row["details"])
    values["problem"] = Problem(*json.loads(row["problem"])) if row["problem"] else None
    return JobRow(**values)
