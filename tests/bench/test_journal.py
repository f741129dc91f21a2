"""The journals of the bench hold what they say, and every query finds it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench.journal import OPENING, READS, WRITES, Opened, measured
from bench.journal_rows import JOBS_OF_A_SESSION, OPEN, PLACE, UNCOLLECTED, write_journal
from nemo_mcp.journal import Journal


@pytest.mark.parametrize("rows", [1, 10, 2_000])
def test_a_journal_has_as_many_jobs_as_asked_for_and_a_few_of_them_open(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "journal.sqlite3"
    known = write_journal(path, rows)
    with closing(Journal(path)) as journal, closing(sqlite3.connect(path)) as plain:
        counts = [
            plain.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("jobs", "sessions", "uploads")
        ]
        sessions = max(1, rows // JOBS_OF_A_SESSION)
        assert counts == [rows, sessions, sessions]
        assert len(journal.jobs.unsettled(PLACE)) == min(OPEN, rows - 1)
        assert len(journal.jobs.uncollected(PLACE, 0)) == min(UNCOLLECTED, max(1, rows - OPEN))
        job = journal.jobs.by_key(known.key)
        assert job is not None
        assert (job.job_id, job.session_id) == (known.job_id, known.session_id)
        for name, query in READS.items():
            query(Opened(path, known, journal, plain))
            assert name


def test_every_query_is_measured(tmp_path: Path) -> None:
    found = measured(tmp_path / "journal.sqlite3", 50, rounds=0.01)
    assert {OPENING, *READS, *WRITES} < set(found)
    assert all(len(times) >= 3 for times in found.values())
