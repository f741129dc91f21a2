"""The journal: every query that the product makes, with one row and with a million."""

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

from bench.figure import Figure, figure
from bench.journal_rows import DAY_S, NOW_S, PLACE, Known, write_journal
from bench.plot import line_chart
from nemo_mcp.journal import Journal, NewJob, Spending
from nemo_mcp.open_jobs import has_open_jobs

TITLE: Final = "Journal: the time of each query as it grows"
SIZES: Final = (1, 1_000, 100_000, 1_000_000)
QUICK_SIZES: Final = (1, 1_000, 10_000)
AIM_OF_GROWTH: Final = 2.0
READ_ROUNDS: Final = 300
WRITE_ROUNDS: Final = 40
PLOT: Final = Path(__file__).with_suffix(".png")
NOTES: Final = (
    "The journals have a thousand jobs a day, ten to a session and eight open; a write waits for the disk, a read does "
    "not.",
    "Three queries used to read whole tables. At 100,000 jobs they took then: the budgets 218 ms (0.3 after it was "
    "mended), the current session 11 ms (0.02), the results that nobody has 11 ms (0.06), and with the budgets the "
    "beginning of an edit 283 ms (4, all of it the disk, on a slower one). Four indexes and a query in three parts "
    "bought that.",
    "That an edit begins grows by 2.39 from 1,000 to 1,000,000 rows, over the aim of 2: it is a write of about a "
    "millisecond into a table with five indexes, and what waits for the disk varies. It was left as it is.",
    "Opening the file wrote its version each time and so waited for the disk: 32 ms, now 0.4.",
    "That a session was used and that a result was collected may be lost with the power: they are written without "
    "waiting for the disk (6.6 ms, now 0.1). `state` makes the first of these writes on every call.",
    "Jobs and their keys are kept for 30 days. They used to be dropped at a start only, all at once; now each new job "
    "drops up to ten, so that a server that runs for years stays small, and a start at most 20,000. Sessions and their "
    "uploads are never dropped: they grow for ever, by about half a kilobyte for each session.",
)


@dataclass(slots=True)
class Opened:
    """A journal under measurement, and a plain connection to the same file."""

    path: Path
    known: Known
    journal: Journal
    plain: sqlite3.Connection
    numbers: "count[int]" = field(default_factory=count)

    def new_job(self) -> NewJob:
        """An edit that nobody has asked for yet."""
        return NewJob(f"new-{next(self.numbers)}", "edit", self.known.session_id, "undo", "me")


Query = Callable[[Opened], object]

READS: Final[dict[str, Query]] = {
    "open jobs, before anything is open": lambda at: has_open_jobs(at.path),
    "the current session": lambda at: at.journal.sessions.of(PLACE, limit=1),
    "the last 100 sessions": lambda at: at.journal.sessions.of(PLACE),
    "a session": lambda at: at.journal.sessions.get(at.known.session_id),
    "an upload by its SHA-256": lambda at: at.journal.sessions.upload(at.known.session_id, at.known.sha256),
    "a job": lambda at: at.journal.jobs.get(at.known.job_id),
    "a job by its key": lambda at: at.journal.jobs.by_key(at.known.key),
    "open jobs": lambda at: at.journal.jobs.unsettled(PLACE),
    "results that nobody has": lambda at: at.journal.jobs.uncollected(PLACE, NOW_S - 7 * DAY_S),
    "budgets of session and day": lambda at: at.journal.jobs.spending(at.known.session_id, NOW_S),
    "jobs to forget": lambda at: at.journal.jobs.forget(0.0),
}
WRITES: Final = ("an edit begins", "it is sent", "it is settled", "its result is collected")
DRAWN: Final = (
    "an edit begins",
    "budgets of session and day",
    "open jobs",
    "results that nobody has",
    "the current session",
    "a job by its key",
)
OPENING: Final = "opening the file"
LOOKUP: Final = "sqlite3 itself, by primary key"
UPDATE: Final = "sqlite3 itself, one row updated"


def figures(*, quick: bool) -> list[Figure]:
    """Each query in the largest journal: against SQLite itself in the same file, and against a thousand rows."""
    sizes, rounds = (QUICK_SIZES, 0.2) if quick else (SIZES, 1.0)
    with tempfile.TemporaryDirectory() as folder:
        found = {rows: measured(Path(folder, f"{rows}.sqlite3"), rows, rounds) for rows in sizes}
    if not quick:
        draw(PLOT, found)
    largest, usual = found[sizes[-1]], found[1_000]
    lines: list[Figure] = []
    for name in (OPENING, *READS, *WRITES):
        peer = UPDATE if name in WRITES else LOOKUP
        lines.append(figure(f"{name}, {sizes[-1]:,} rows", largest[name], "µs", peer, largest[peer]))
    for name in (OPENING, *READS, *WRITES):
        words = f"{name}, from 1,000 to {sizes[-1]:,}"
        lines.append(figure(words, largest[name], "µs", "the same with 1,000", usual[name], aim=AIM_OF_GROWTH))
    return lines


def draw(target: Path, found: dict[int, dict[str, list[float]]]) -> None:
    """The plot: a query whose line is flat reads what it answers with, and no more."""
    lines = {
        name: [(rows, statistics.median(times[name])) for rows, times in found.items()] for name in (*DRAWN, LOOKUP)
    }
    line_chart(target, "Queries of the journal as it grows", "jobs in the journal", "microseconds", lines)


def measured(path: Path, rows: int, rounds: float) -> dict[str, list[float]]:
    """Microseconds of every query in a journal of so many rows, in turn with SQLite's own."""
    began = time.perf_counter()
    known = write_journal(path, rows)
    print(f"{rows:,} rows written in {time.perf_counter() - began:.1f} s", file=sys.stderr)
    times: dict[str, list[float]] = {name: [] for name in (OPENING, *READS, *WRITES, LOOKUP, UPDATE)}
    for _ in range(max(3, round(20 * rounds))):
        times[OPENING].append(timed(lambda: Journal(path).close()))
    with closing(Journal(path)) as journal, closing(sqlite3.connect(path, isolation_level=None)) as plain:
        plain.execute("PRAGMA synchronous = FULL")
        opened = Opened(path, known, journal, plain)
        for _ in range(max(3, round(READ_ROUNDS * rounds))):
            for name, query in READS.items():
                times[name].append(timed(query, opened))
                times[LOOKUP].append(timed(_look_up, opened))
        for _ in range(max(3, round(WRITE_ROUNDS * rounds))):
            for name, spent in one_edit(opened).items():
                times[name].append(spent)
    return times


def one_edit(at: Opened) -> dict[str, float]:
    job, jobs = at.new_job(), at.journal.jobs
    steps: dict[str, Query] = {
        UPDATE: lambda at: at.plain.execute(
            "UPDATE jobs SET owner = ? WHERE job_id = ?", (job.job_id, at.known.job_id)
        ),
        "an edit begins": lambda at: jobs.claim(job, NOW_S, _allowed),
        "it is sent": lambda at: jobs.sending(job.job_id, job.owner, {"fingerprint": "f" * 32}),
        "it is settled": lambda at: jobs.settle(job.job_id, "applied", NOW_S, result="{}", spent=50),
        "its result is collected": lambda at: jobs.collect(job.job_id, NOW_S),
    }
    return {name: timed(step, at) for name, step in steps.items()}


def _allowed(spending: Spending) -> float:
    return spending.dearest


def _look_up(at: Opened) -> Any:
    return at.plain.execute("SELECT * FROM jobs WHERE job_id = ?", (at.known.job_id,)).fetchone()


def timed(work: Callable[..., object], *values: object) -> float:
    """Microseconds that one go takes."""
    began = time.perf_counter()
    work(*values)
    return (time.perf_counter() - began) * 1e6
