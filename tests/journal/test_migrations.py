"""A journal of an older version becomes one of this version, with everything that stands in it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from nemo_mcp.errors import FolderError
from nemo_mcp.journal import Journal
from nemo_mcp.journal.schema import MIGRATIONS

VERSION_1 = Path(__file__).parent / "version1.sql"


def older(path: Path, version: int) -> Path:
    """An empty journal as that version made it."""
    with closing(sqlite3.connect(path)) as db:
        for statements in MIGRATIONS[:version]:
            for statement in statements:
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {version}")
        db.commit()
    return path


def first_version(path: Path) -> Path:
    """A journal with the work of version 1 in it."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(VERSION_1.read_text(encoding="utf-8"))
        db.execute("PRAGMA user_version = 1")
        db.commit()
    return path


def tables(path: Path) -> set[tuple[str, str]]:
    """Every table and index with its columns."""
    with closing(sqlite3.connect(path)) as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")]
        return {(name, str(db.execute(f"PRAGMA table_xinfo({name})").fetchall())) for name in names}


@pytest.mark.parametrize("version", range(len(MIGRATIONS)))
def test_a_journal_of_any_older_version_gets_the_same_tables_as_a_new_one(tmp_path: Path, version: int) -> None:
    Journal(tmp_path / "new.sqlite3").close()
    Journal(older(tmp_path / "old.sqlite3", version)).close()
    assert tables(tmp_path / "old.sqlite3") == tables(tmp_path / "new.sqlite3")


def test_sessions_uploads_and_results_of_the_first_version_are_kept(tmp_path: Path) -> None:
    journal = Journal(first_version(tmp_path / "journal.sqlite3"))
    with closing(journal):
        row = journal.jobs.by_key("first")
        assert row is not None
        assert (row.verdict, row.settled, row.fresh, row.spent) == ("applied", True, False, 0)
        assert row.result is not None
        assert row.result.startswith('{"status":"done"')
        session = journal.sessions.get(row.session_id)
        assert session is not None
        assert journal.sessions.of(session.place)[0].session_id == row.session_id
        assert journal.jobs.uncollected(session.place, 0) == [], "old results are not offered again"
        uploads = journal.sessions.uploads(row.session_id)
        assert uploads
        assert all(each.name and each.origin is None for each in uploads), "nobody wrote down where they came from"


def test_open_jobs_of_the_first_version_can_be_taken_up_and_only_one_edit_of_a_session_stays_open(
    tmp_path: Path,
) -> None:
    journal = Journal(first_version(tmp_path / "journal.sqlite3"))
    with closing(journal):
        places = {
            row.place for job in ("edit-ed3951aa", "export-00000002") if (found := journal.jobs.get(job)) is not None
            for row in [journal.sessions.get(found.session_id)] if row is not None
        }  # fmt: skip
        rows = [row for place in places for row in journal.jobs.unsettled(place)]
        assert {row.job_id for row in rows} == {"edit-ed3951aa", "export-00000002"}
        assert all(row.owner is None and journal.jobs.take(row.job_id, "me", None) for row in rows)
        older_edit = journal.jobs.get("edit-00000001")
        assert older_edit is not None
        assert older_edit.verdict == "given_up"


def test_a_journal_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = older(tmp_path / "journal.sqlite3", len(MIGRATIONS))
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    before = path.read_bytes()
    with pytest.raises(FolderError, match="newer version"):
        Journal(path)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)
    assert len(path.read_bytes()) == len(before)


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    path.write_text("this is not a database at all, only a text of some length" * 20)
    with pytest.raises(FolderError, match="cannot be used"):
        Journal(path)
