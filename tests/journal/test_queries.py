"""No query of the product reads more than it answers with: counted in SQLite's own steps, whatever the machine."""

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bench.journal import READS, Opened, one_edit
from bench.journal_rows import write_journal
from nemo_mcp.journal import Journal, NewJob
from nemo_mcp.open_jobs import ANY_OPEN

SMALL, LARGE = 1_000, 10_000
MOST_GROWTH = 1.1


@contextmanager
def opened(folder: Path, rows: int) -> Generator[Opened]:
    path = folder / f"{rows}.sqlite3"
    known = write_journal(path, rows)
    with closing(Journal(path)) as journal, closing(sqlite3.connect(path, isolation_level=None)) as plain:
        yield Opened(path, known, journal, plain)


def connection(at: Opened) -> sqlite3.Connection:
    return at.journal._file._db  # pyright: ignore[reportPrivateUsage]: to count and explain what it does


def everything(at: Opened) -> None:
    """Each query once, and an edit from its beginning to its end."""
    for query in READS.values():
        query(at)
    one_edit(at)
    at.journal.jobs.claim(NewJob("twin", "edit", at.known.session_id, "redo", "me", fresh=True), 0)
    at.journal.jobs.take("twin", "you", "me")
    at.journal.jobs.note("twin", {"unknown": True})
    at.journal.jobs.release("twin", "you")
    at.journal.sessions.touch(at.known.session_id, 0)
    at.journal.sessions.lose(at.known.session_id)


def steps_of(at: Opened) -> dict[str, int]:
    """How many instructions of SQLite's virtual machine each query takes."""
    found: dict[str, int] = {}
    for name, query in READS.items():
        steps = 0

        def step() -> None:
            nonlocal steps
            steps += 1

        connection(at).set_progress_handler(step, 1)
        query(at)
        connection(at).set_progress_handler(None, 1)
        found[name] = steps
    return found


def test_no_query_reads_a_whole_table(tmp_path: Path) -> None:
    said: list[str] = []
    with opened(tmp_path, SMALL) as at:
        db = connection(at)
        db.set_trace_callback(said.append)
        everything(at)
        db.set_trace_callback(None)
        questions = {each for each in said if each.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}} | {ANY_OPEN}
        plans = {each: [str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {each}")] for each in questions}
    assert len(plans) > 20
    for question, plan in plans.items():
        read_whole = [
            each for each in plan if each.startswith("SCAN") and each.split()[1] in {"jobs", "sessions", "uploads"}
        ]
        assert all("INDEX open_jobs" in each for each in read_whole), (question, plan)
        assert not any("TEMP B-TREE" in each for each in plan), (question, plan)


def test_no_query_takes_longer_because_there_is_more(tmp_path: Path) -> None:
    with opened(tmp_path, SMALL) as small, opened(tmp_path, LARGE) as large:
        few, many = steps_of(small), steps_of(large)
    assert {name: (few[name], many[name]) for name in few if many[name] > MOST_GROWTH * few[name]} == {}


@pytest.mark.parametrize("most", [1, 50])
def test_what_is_old_is_forgotten_bit_by_bit_as_edits_begin(tmp_path: Path, most: int) -> None:
    with opened(tmp_path, SMALL) as at:
        count = "SELECT count(*) FROM jobs"
        later_s = 2_000_000_000.0
        before = at.plain.execute(count).fetchone()[0]
        at.journal.jobs.forget(later_s, most)
        assert at.plain.execute(count).fetchone()[0] == before - most
        for number in range(120):
            job = NewJob(f"late-{number}", "edit", at.known.session_id, "undo", "me")
            assert at.journal.jobs.claim(job, later_s) is None
            at.journal.jobs.settle(job.job_id, "applied", later_s)
        left = at.plain.execute("SELECT count(*) FROM jobs WHERE began_s < ?", (later_s,)).fetchone()[0]
        assert left == at.plain.execute("SELECT count(*) FROM jobs WHERE stage = 'sending'").fetchone()[0]
