"""The journal, and the studio's database: read without opening them as their owners do, which would change them."""

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from nemo_mcp.doctor.facts import UNREADABLE, Facts, shown
from nemo_mcp.doctor.finding import Finding, fine, left_out, wrong
from nemo_mcp.doctor.running import living
from nemo_mcp.journal.schema import MIGRATIONS
from nemo_mcp.pasting import quoted
from nemo_mcp.places import ALIVE, JOURNAL
from nemo_mcp.settings import Settings

NAME: Final = "journal"
_CHECKED_BYTES: Final = 64_000_000
"""A larger file is not read from end to end."""
_COPIED_BYTES: Final = 256_000_000


@dataclass(frozen=True, slots=True)
class Record:
    """A database as it is. `version` counts its migrations; `jobs` and `open_jobs` how many there are.

    `fault` is empty, or says why it cannot be read; `closed`: because we have no right to.
    """

    size: int
    version: int = 0
    jobs: int = 0
    open_jobs: int = 0
    fault: str = ""
    closed: bool = False


def check(facts: Facts) -> list[Finding]:
    """The journal of this computer."""
    if not isinstance(facts.settings, Settings):
        return [left_out(NAME, UNREADABLE)]
    path = facts.settings.data_dir / JOURNAL
    alive = living(facts.settings.data_dir / ALIVE).alive > 0
    return [finding(path, look(path, shared=alive), facts.home)]


def finding(path: Path, record: Record | None, home: Path) -> Finding:
    """What a journal is like; None is one that is not there."""
    if record is None:
        return fine(NAME, "none yet; it is made when a host first starts the server")
    name = shown(path, home)
    if record.closed:
        return wrong(NAME, f"{name} cannot be read: {record.fault}", f"run: {quoted('chmod', '600', str(path))}")
    if record.fault:
        mend = f"move it away, and a new one is made (sessions and unfinished jobs are forgotten): {name}"
        return wrong(NAME, f"{name} cannot be read: {record.fault}", mend)
    if record.version > len(MIGRATIONS):
        told = f"{name} was written by a newer nemo-mcp (version {record.version}, this one knows {len(MIGRATIONS)})"
        return wrong(NAME, told, "install the newest nemo-mcp, or set NEMO_DATA_DIR to another folder")
    told = f"version {record.version}, {record.jobs:,} jobs, {record.size / 1e6:.1f} MB"
    if record.version < len(MIGRATIONS):
        told += f"; brought up to version {len(MIGRATIONS)} at the next start"
    if record.open_jobs:
        told += f"; {record.open_jobs} unfinished, which go on while a server runs"
    return fine(NAME, told)


def look(path: Path, *, shared: bool, jobs: bool = True) -> Record | None:
    """A database's figures; None when there is none. `shared` says that a living process may be writing to it.

    A reader of SQLite leaves marks beside the file. So a file at rest is read as one that cannot change, one that a
    dead process left in the middle of things is copied first, and only one that is in use anyway is opened in place.
    `jobs` counts those of a journal.
    """
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return None
    except OSError as problem:
        return Record(0, fault=problem.strerror or str(problem))
    if not os.access(path, os.R_OK):
        return Record(size, fault="it is closed to you", closed=True)
    log = path.with_name(f"{path.name}-wal")
    try:
        pending = _stamp(log)
        if not pending[0]:
            return _read(path, size, "mode=ro&immutable=1", jobs)
        if not shared and size + pending[0] <= _COPIED_BYTES:
            with tempfile.TemporaryDirectory(prefix="nemo-doctor-", ignore_cleanup_errors=True) as folder:
                for each in (path, log):
                    shutil.copyfile(each, Path(folder) / each.name)
                if _stamp(log) == pending:  # else it is in use after all
                    return _read(Path(folder) / path.name, size + pending[0], "mode=rw", jobs)
        return _read(path, size, "mode=ro", jobs)
    except sqlite3.Error as problem:
        return Record(size, fault=str(problem))
    except OSError as problem:
        return Record(size, fault=problem.strerror or str(problem))


def _stamp(path: Path) -> tuple[int, int]:
    """The size of a file and when it was written; zeros when there is none. Raises OSError."""
    try:
        facts = path.stat()
    except FileNotFoundError:
        return 0, 0
    return facts.st_size, facts.st_mtime_ns


def _read(path: Path, size: int, options: str, jobs: bool) -> Record:
    """Raises sqlite3.Error."""
    address = f"file:{quote(path.absolute().as_posix())}?{options}"
    with closing(sqlite3.connect(address, uri=True, timeout=1)) as db:
        version = _number(db, "PRAGMA user_version")
        if size <= _CHECKED_BYTES and (said := _fault(db)):
            return Record(size, version, fault=said)
        if not jobs or not version:
            return Record(size, version)
        open_jobs = _number(db, "SELECT count(*) FROM jobs WHERE stage != 'settled'")
        return Record(size, version, _number(db, "SELECT count(*) FROM jobs"), open_jobs)


def _number(db: sqlite3.Connection, question: str) -> int:
    return int(db.execute(question).fetchone()[0])


def _fault(db: sqlite3.Connection) -> str:
    """What is wrong with the file, by SQLite's own look at every page; empty when nothing is."""
    said = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    return "" if said == "ok" else said
