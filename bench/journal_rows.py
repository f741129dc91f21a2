"""A journal as years of work leave it: any number of jobs, a thousand a day, ten to a session, a few of them open."""

import json
import sqlite3
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nemo_mcp.journal import Journal

PLACE: Final = "https://backend.example"
NOW_S: Final = 1_800_000_000.0
DAY_S: Final = 86_400.0
JOBS_A_DAY: Final = 1_000
JOBS_OF_A_SESSION: Final = 10
OPEN: Final = 8
UNCOLLECTED: Final = 5
PRICE: Final = 50.0
_SCATTER: Final = 0x9E3779B97F4A7C15F39CC0605CEDC835
"""Odd, so that no two numbers meet: ids come in no order, as random ones do."""
_RESULT: Final = json.dumps({"status": "done", "next": "call `export` for the MP4.", "reply": "Done. " * 25})
_DETAILS: Final = json.dumps({"fingerprint": "f" * 32, "after": "a" * 32})


@dataclass(frozen=True, slots=True)
class Known:
    """What is asked for: ids that stand in the middle of a journal. `sha256` lies in `session_id`."""

    rows: int
    sessions: int
    session_id: str
    job_id: str
    key: str
    sha256: str


def known(rows: int) -> Known:
    """What a journal of so many jobs holds."""
    sessions = max(1, rows // JOBS_OF_A_SESSION)
    middle = sessions // 2
    job = middle * JOBS_OF_A_SESSION
    return Known(rows, sessions, _session_id(middle), _name("job", job), _name("key", job), _name("file", middle))


def write_journal(path: Path, rows: int) -> Known:
    """Make a journal of so many jobs, in one transaction; every session has one upload."""
    Journal(path).close()
    found = known(rows)
    with closing(sqlite3.connect(path)) as db:
        for pragma in ("synchronous = OFF", "cache_size = -400000"):
            db.execute(f"PRAGMA {pragma}")
        with db:
            db.executemany("INSERT INTO sessions VALUES (?, ?, NULL, 'en', ?, ?, 0)", _sessions(found.sessions))
            db.executemany("INSERT INTO uploads VALUES (?, ?, 'photo.jpg', '{}', ?, NULL)", _uploads(found.sessions))
            db.executemany(
                "INSERT INTO jobs (job_id, kind, session_id, key, subject, stage, verdict, details, result, began_s,"
                " settled_s, reserved, spent, collected_s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                _jobs(rows),
            )
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return found


def _sessions(count: int) -> Generator[tuple[Any, ...]]:
    for number in range(count):
        used_s = _time_s(number * JOBS_OF_A_SESSION, count * JOBS_OF_A_SESSION)
        yield _session_id(number), PLACE, used_s, used_s


def _uploads(count: int) -> Generator[tuple[Any, ...]]:
    for number in range(count):
        yield _session_id(number), _name("file", number), NOW_S


def _jobs(rows: int) -> Generator[tuple[Any, ...]]:
    """The oldest first. The newest are open, those before them nobody has collected."""
    for number in range(rows):
        began_s = _time_s(number, rows)
        is_open = rows - number <= min(OPEN, rows - 1)
        waits = rows - number <= OPEN + UNCOLLECTED
        kind = "export" if is_open or number % 5 == 4 else "edit"
        yield (
            _name("job", number),
            kind,
            _session_id(number // JOBS_OF_A_SESSION),
            _name("key", number),
            f"add the title {number}",
            "sending" if is_open else "settled",
            None if is_open else "applied",
            _DETAILS,
            None if is_open else _RESULT,
            began_s,
            None if is_open else began_s + 30,
            0,
            PRICE if kind == "edit" else 0,
            None if is_open or waits else began_s + 60,
        )


def _time_s(number: int, rows: int) -> float:
    return NOW_S - (rows - number) * DAY_S / JOBS_A_DAY


def _session_id(number: int) -> str:
    return str(10**18 + number * _SCATTER % (9 * 10**18))


def _name(kind: str, number: int) -> str:
    return f"{kind}-{number * _SCATTER % 2**96:024x}"
