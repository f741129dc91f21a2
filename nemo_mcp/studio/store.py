"""The studio's folder: one SQLite database, media by content, and a lock per process that works in it.

Several processes may share a folder. Each holds an exclusive SQLite lock on a file of its own for as long as it lives;
the operating system drops the lock with the process, so work left by a dead one can be told from work in progress.
"""

import hashlib
import secrets
import shutil
import sqlite3
import stat
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from nemo_mcp.owner_only import keep_file, make_folder

Row = sqlite3.Row
BUSY_S: Final = 5.0

# Each step is run once, in order; `user_version` counts the steps a database has seen.
MIGRATIONS: Final = (
    """
    CREATE TABLE accounts (
        user_id TEXT PRIMARY KEY, kind TEXT NOT NULL, client_id TEXT, created_at REAL NOT NULL);
    CREATE TABLE tokens (
        token TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES accounts, client_id TEXT NOT NULL,
        issued_at REAL NOT NULL, expires_at REAL NOT NULL);
    CREATE INDEX tokens_by_client ON tokens (client_id);
    CREATE TABLE claims (
        claim TEXT PRIMARY KEY, user_id TEXT NOT NULL, session_id TEXT NOT NULL, expires_at REAL NOT NULL);
    CREATE TABLE ledger (
        n INTEGER PRIMARY KEY, user_id TEXT NOT NULL REFERENCES accounts, turn_id TEXT, kind TEXT NOT NULL,
        amount INTEGER NOT NULL, at REAL NOT NULL, UNIQUE (turn_id, kind));
    CREATE INDEX ledger_by_user ON ledger (user_id);
    CREATE TABLE sessions (
        session_id TEXT PRIMARY KEY, task_id TEXT NOT NULL, user_id TEXT NOT NULL REFERENCES accounts,
        task_name TEXT NOT NULL, language TEXT NOT NULL, created_at REAL NOT NULL);
    CREATE TABLE drafts (
        session_id TEXT NOT NULL REFERENCES sessions, seq INTEGER NOT NULL, draft TEXT,
        PRIMARY KEY (session_id, seq)) WITHOUT ROWID;
    CREATE TABLE assets (
        asset_id TEXT PRIMARY KEY, session_id TEXT NOT NULL REFERENCES sessions, sha256 TEXT NOT NULL,
        capability TEXT NOT NULL UNIQUE, filename TEXT NOT NULL, kind TEXT NOT NULL, format TEXT NOT NULL,
        duration_ms INTEGER, width INTEGER, height INTEGER, fps REAL, has_audio INTEGER NOT NULL, size INTEGER NOT NULL,
        UNIQUE (session_id, sha256));
    CREATE TABLE turns (
        turn_id TEXT PRIMARY KEY, session_id TEXT NOT NULL REFERENCES sessions, user_id TEXT NOT NULL,
        instruction TEXT NOT NULL, status TEXT NOT NULL, pending TEXT, worker TEXT NOT NULL,
        started_at REAL NOT NULL, ended_at REAL);
    CREATE UNIQUE INDEX one_turn_at_a_time ON turns (session_id) WHERE status = 'running';
    CREATE TABLE renders (
        render_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, session_id TEXT NOT NULL REFERENCES sessions,
        capability TEXT NOT NULL UNIQUE, draft TEXT NOT NULL, quality TEXT NOT NULL, status TEXT NOT NULL,
        progress INTEGER NOT NULL, error TEXT, duration_ms INTEGER, size INTEGER, warnings TEXT NOT NULL DEFAULT '[]',
        worker TEXT NOT NULL, created_at REAL NOT NULL, completed_at REAL);
    """,
    """
    CREATE TABLE undone (
        session_id TEXT NOT NULL REFERENCES sessions, seq INTEGER NOT NULL, draft TEXT,
        PRIMARY KEY (session_id, seq)) WITHOUT ROWID;
    """,
    "ALTER TABLE assets ADD COLUMN cues INTEGER",
    """
    ALTER TABLE renders ADD COLUMN format TEXT NOT NULL DEFAULT 'mp4';
    ALTER TABLE renders ADD COLUMN at_ms INTEGER;
    """,
    # Who reads the file must not be able to act as its accounts.
    "UPDATE tokens SET token = digest_of(token)",
)


def digest_of(token: str) -> str:
    """What is kept of an access token. It is long and random, so one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


class StudioFolderError(Exception):
    """The studio's folder cannot be used; the message says why."""


class Store:
    """The open folder. All queries run on the event loop's own thread: they take microseconds and never overlap."""

    def __init__(self, folder: Path) -> None:
        """Open or create the folder, for its owner alone. Raises StudioFolderError."""
        self.folder = folder = folder.absolute()
        self.worker = secrets.token_hex(8)
        try:
            _prepare(folder)
            self.media = _subfolder(folder, "media")
            self.renders = _subfolder(folder, "renders")
            self._live = _subfolder(folder, "live")
            self._incoming = _subfolder(folder, "incoming")
            self.incoming = _subfolder(self._incoming, self.worker)
            sign = self._live / f"{self.worker}.db"
            keep_file(sign)
            self._life = _hold(sign, BUSY_S)
            keep_file(folder / "studio.db")
        except OSError as problem:
            raise StudioFolderError(f"the studio cannot use the folder {folder}: {problem}") from problem
        try:
            self.database = _open(folder / "studio.db")
        except StudioFolderError:
            self._life.close()
            raise

    def close(self) -> None:
        """Close the database and give up this process's lock."""
        self.database.close()
        self._life.close()
        (self._live / f"{self.worker}.db").unlink(missing_ok=True)
        shutil.rmtree(self.incoming, ignore_errors=True)

    @contextmanager
    def transaction(self) -> Generator[sqlite3.Connection]:
        """Everything inside is done, or none of it. Nothing inside may wait."""
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield self.database
        except BaseException:
            self.database.execute("ROLLBACK")
            raise
        self.database.execute("COMMIT")

    def row(self, query: str, *values: Any) -> Row | None:
        """The first row of a query, or None."""
        return self.database.execute(query, values).fetchone()

    def rows(self, query: str, *values: Any) -> list[Row]:
        """All rows of a query."""
        return self.database.execute(query, values).fetchall()

    def run(self, statement: str, *values: Any) -> int:
        """One statement of its own; the number of rows it changed."""
        return self.database.execute(statement, values).rowcount

    def is_alive(self, worker: str) -> bool:
        """Whether the process that signed its work with `worker` still runs."""
        path = self._live / f"{worker}.db"
        if worker == self.worker:
            return True
        if not path.is_file():
            return False
        try:
            _hold(path).close()
        except OSError:
            return True
        return False

    def sweep(self) -> None:
        """Remove what dead processes left behind: their lock files and half-received uploads."""
        for path in self._live.glob("*.db"):
            if not self.is_alive(path.stem):
                path.unlink(missing_ok=True)
        for folder in self._incoming.iterdir():
            if not self.is_alive(folder.name):
                shutil.rmtree(folder, ignore_errors=True)


def _prepare(folder: Path) -> None:
    make_folder(folder)
    mode = folder.stat().st_mode
    if mode & 0o077 and not mode & stat.S_ISVTX:  # one like /tmp belongs to everybody and stays so
        folder.chmod(0o700)


def _subfolder(folder: Path, name: str) -> Path:
    path = folder / name
    make_folder(path)
    return path


def _hold(path: Path, wait_s: float = 0.0) -> sqlite3.Connection:
    """Take an exclusive lock on a database file. Raises OSError when another process holds it."""
    connection = sqlite3.connect(path, timeout=wait_s, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as problem:
        connection.close()
        raise OSError(f"{path.name} is in use") from problem
    return connection


def _open(path: Path) -> sqlite3.Connection:
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
        connection.row_factory = sqlite3.Row
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function("digest_of", 1, digest_of, deterministic=True)
        _migrate(connection)
    except (sqlite3.Error, StudioFolderError) as problem:
        if connection is not None:
            connection.close()
        raise StudioFolderError(f"the studio cannot use its database {path}: {problem}") from problem
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    with closing(connection.cursor()) as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        seen = int(cursor.execute("PRAGMA user_version").fetchone()[0])
        if seen > len(MIGRATIONS):
            cursor.execute("ROLLBACK")
            raise StudioFolderError("it was written by a newer version of the studio")
        for step in MIGRATIONS[seen:]:
            for statement in filter(None, (part.strip() for part in step.split(";"))):
                cursor.execute(statement)
        cursor.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        cursor.execute("COMMIT")
