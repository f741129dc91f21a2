"""The journal's file: opened once, every statement committed when it returns, SQLite's errors made ours."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from nemo_mcp.errors import DiskFullError, FolderError
from nemo_mcp.journal.schema import migrate
from nemo_mcp.owner_only import keep_file, take_back
from nemo_mcp.private_file import private_folder

BUSY_S = 10


class JournalFile:
    """One SQLite file, WAL and full sync, readable by its owner alone."""

    def __init__(self, path: Path) -> None:
        """Open or make it; rights that others have on it are taken away.

        Raises FolderError for a folder or file that cannot be used, one of another user, or one from a newer version.
        """
        self._path = path
        private_folder(path.parent)
        try:
            _keep_private(path)
            self._db = _opened(path)
        except (OSError, sqlite3.Error) as problem:
            raise FolderError(
                f"The journal {path} cannot be used ({problem}).", "set NEMO_DATA_DIR to another folder, or mend it."
            ) from problem

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def run(self, statement: str, *values: Any) -> int:
        """Carry out one statement; returns how many rows it changed. Raises FolderError, DiskFullError."""
        with self._translated():
            return self._db.execute(statement, values).rowcount

    def run_at_leisure(self, statement: str, *values: Any) -> int:
        """The same outside a transaction, for what does no harm when a power cut takes it back: it costs no wait.

        It stands for every process at once and outlives them; the disk has it with the next statement that waits.
        """
        with self._at_leisure():
            return self.run(statement, *values)

    def row(self, question: str, *values: Any) -> sqlite3.Row | None:
        """The first row of an answer. Raises FolderError."""
        with self._translated():
            row: sqlite3.Row | None = self._db.execute(question, values).fetchone()
            return row

    def rows(self, question: str, *values: Any) -> list[sqlite3.Row]:
        """All rows of an answer. Raises FolderError."""
        with self._translated():
            return self._db.execute(question, values).fetchall()

    @contextmanager
    def transaction_at_leisure(self) -> Generator[None]:
        """Several statements that other processes see at once or not at all; an exception takes them back.

        As with `run_at_leisure`, a power cut may take them back as well.
        """
        with self._at_leisure():
            self.run("BEGIN IMMEDIATE")
            try:
                yield
                self.run("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _at_leisure(self) -> Generator[None]:
        self.run("PRAGMA synchronous=NORMAL")
        try:
            yield
        finally:
            self.run("PRAGMA synchronous=FULL")

    @contextmanager
    def _translated(self) -> Generator[None]:
        try:
            yield
        except sqlite3.IntegrityError:
            raise
        except sqlite3.Error as problem:
            hint = "free some space or set NEMO_DATA_DIR to another folder, then try again; nothing was sent."
            full = getattr(problem, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
            if full:
                raise DiskFullError(f"There is no room for the journal {self._path}.", hint) from problem
            raise FolderError(f"The journal {self._path} cannot be written ({problem}).", hint) from problem


def _keep_private(path: Path) -> None:
    """Raises OSError. What SQLite makes beside its file gets the rights of the file."""
    keep_file(path)
    for beside in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            take_back(path.with_name(path.name + beside))


def _opened(path: Path) -> sqlite3.Connection:
    """A connection to a journal of this version. Raises sqlite3.Error, and leaves nothing open then."""
    db = sqlite3.connect(path, isolation_level=None, timeout=BUSY_S)
    try:
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        migrate(db)
    except sqlite3.Error:
        db.close()
        raise
    return db
