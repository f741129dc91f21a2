"""The journal's tables, and how a journal of an older version becomes one of this version.

`PRAGMA user_version` counts the migrations that a file has been through. They are never changed once released: a new
version of the tables is a new entry.
"""

import sqlite3
from collections.abc import Sequence
from typing import Final

MIGRATIONS: Final[Sequence[Sequence[str]]] = (
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
    (
        # owner: the process that works on an unsettled job. fresh: its session was opened for it. Credits: what may
        # still be spent by it, and what was. collected_s: when somebody received its result.
        "ALTER TABLE jobs ADD COLUMN owner TEXT",
        "ALTER TABLE jobs ADD COLUMN fresh INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE jobs ADD COLUMN reserved REAL NOT NULL DEFAULT 0",
        "ALTER TABLE jobs ADD COLUMN spent REAL NOT NULL DEFAULT 0",
        "ALTER TABLE jobs ADD COLUMN collected_s REAL",
        "UPDATE jobs SET collected_s = settled_s WHERE stage = 'settled'",
        # The first version could leave several open edits in a session; only the last of them can still be judged.
        """UPDATE jobs SET stage = 'settled', verdict = 'given_up', settled_s = began_s, collected_s = began_s
            WHERE kind = 'edit' AND stage != 'settled' AND rowid NOT IN (
                SELECT max(rowid) FROM jobs WHERE kind = 'edit' AND stage != 'settled' GROUP BY session_id)""",
        "CREATE UNIQUE INDEX one_open_edit ON jobs (session_id) WHERE kind = 'edit' AND stage != 'settled'",
        "CREATE INDEX open_jobs ON jobs (began_s) WHERE stage != 'settled'",
        "CREATE INDEX settled_jobs ON jobs (settled_s) WHERE stage = 'settled'",
    ),
    (
        # Each query reads what it answers with, however much stands beside it.
        "CREATE INDEX sessions_by_use ON sessions (place, used_s) WHERE NOT gone",
        "CREATE INDEX uncollected_jobs ON jobs (settled_s) WHERE stage = 'settled' AND collected_s IS NULL",
        """CREATE INDEX paid_edits_by_time ON jobs (began_s, session_id, spent, reserved, kind)
            WHERE kind = 'edit' AND spent + reserved > 0""",
        "CREATE INDEX edits_by_cost ON jobs (spent) WHERE kind = 'edit' AND spent > 0",
    ),
    (
        # origin: where the file lies on this computer, as it was when it was uploaded.
        "ALTER TABLE uploads ADD COLUMN origin TEXT",
    ),
)


def migrate(db: sqlite3.Connection) -> None:
    """Bring a journal to this version, all or nothing. Raises sqlite3.Error, also for a file of a newer version."""
    if _version(db) == len(MIGRATIONS):  # a write would make every start wait for the disk
        return
    db.execute("BEGIN IMMEDIATE")  # first, so that two processes that start together migrate once
    try:
        version = _version(db)
        if version > len(MIGRATIONS):
            raise sqlite3.DatabaseError("it was written by a newer version of this program")
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])
