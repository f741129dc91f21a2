"""The journal and the signs of life, read without a trace."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from nemo_mcp.doctor import records, running
from nemo_mcp.doctor.finding import Finding
from nemo_mcp.journal import Journal
from nemo_mcp.journal.schema import MIGRATIONS
from nemo_mcp.locks import Life
from nemo_mcp.places import ALIVE, JOURNAL
from tests.doctor.looking import everything, facts

VERSION_1 = Path(__file__).parents[1] / "journal" / "version1.sql"


def journal(folder: Path) -> Path:
    """A journal as a server leaves it."""
    path = folder / "data" / JOURNAL
    Journal(path).close()
    return path


def looked(folder: Path) -> Finding:
    """What the check says; nothing may change meanwhile."""
    before = everything(folder)
    (found,) = records.check(facts(folder))
    assert everything(folder) == before
    return found


def test_no_journal_is_fine_and_none_is_made(tmp_path: Path) -> None:
    assert looked(tmp_path).found.startswith("none yet")


def test_a_journal_tells_its_version_and_its_jobs(tmp_path: Path) -> None:
    journal(tmp_path)
    found = looked(tmp_path)
    assert found.status == "ok"
    assert found.found.startswith(f"version {len(MIGRATIONS)}, 0 jobs, 0.")


def test_an_older_journal_is_left_for_the_server_to_bring_up_to_date(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with closing(sqlite3.connect(tmp_path / "data" / JOURNAL)) as db:
        db.executescript(VERSION_1.read_text(encoding="utf-8"))
        db.execute("PRAGMA user_version = 1")
        db.commit()
    found = looked(tmp_path)
    assert found.status == "ok"
    assert f"brought up to version {len(MIGRATIONS)} at the next start" in found.found
    assert "unfinished, which go on while a server runs" in found.found


def test_a_journal_of_a_newer_version_is_a_problem(tmp_path: Path) -> None:
    with closing(sqlite3.connect(journal(tmp_path), isolation_level=None)) as db:
        db.execute("PRAGMA user_version = 99")
    found = looked(tmp_path)
    assert found.status == "problem"
    assert "newer nemo-mcp (version 99" in found.found


def rubbish(path: Path) -> None:
    path.write_bytes(b"this is no database, but long enough to be looked at as if it were one" * 9)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def scratched(path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[4096:6000] = b"\xff" * 1904
    path.write_bytes(held)


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("spoil", [rubbish, cut, scratched, folder_instead])
def test_a_journal_that_is_damaged_is_a_problem_that_says_what_is_lost(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(journal(tmp_path))
    found = looked(tmp_path)
    assert found.status == "problem"
    assert "cannot be read: " in found.found
    assert "are forgotten" in found.mend


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="nothing is closed to root")
@pytest.mark.skipif(os.name == "nt", reason="rights are those of the profile folder there")
def test_a_journal_that_is_closed_to_us_is_opened_by_the_command(tmp_path: Path) -> None:
    path = journal(tmp_path)
    path.chmod(0o000)
    (found,) = records.check(facts(tmp_path))
    assert (found.status, found.mend) == ("problem", f"run: chmod 600 {path}")


def test_servers_that_live_are_counted_and_the_dead_are_not(tmp_path: Path) -> None:
    folder = tmp_path / "data" / ALIVE
    assert running.check(facts(tmp_path))[0].found.startswith("no nemo-mcp runs now")
    assert not folder.exists()
    one, two = Life(folder), Life(folder)
    (folder / "0123456789abcdef.life").write_bytes(b"")  # left by one that died
    before = everything(tmp_path)
    assert running.living(folder) == running.Lives(alive=2, dead=1)
    assert everything(tmp_path) == before
    assert running.check(facts(tmp_path))[0].found == "2 run now, which is fine"
    assert one.is_alive(two.name)
    one.close()
    assert running.check(facts(tmp_path))[0].found == "1 nemo-mcp runs now"
    two.close()
