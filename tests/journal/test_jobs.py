"""What the journal itself holds to be impossible, whatever the code above it does."""

import stat
import sys
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.errors import BusyError, Problem
from nemo_mcp.journal import Journal, NewJob, Spending
from nemo_mcp.journal.rows import Kind
from nemo_mcp.open_jobs import has_open_jobs

PLACE = "https://backend.example"


@pytest.fixture
def journal(tmp_path: Path) -> Generator[Journal]:
    opened = Journal(tmp_path / "journal.sqlite3")
    for session in ("s1", "s2"):
        opened.sessions.add(session, PLACE, None, "en", 100)
    with closing(opened):
        yield opened


def a_job(job_id: str, kind: Kind = "edit", session: str = "s1", subject: str = "a title", **more: object) -> NewJob:
    values: dict[str, object] = {"owner": "me"} | more
    return NewJob(job_id, kind, session, subject, **values)  # pyright: ignore[reportArgumentType]


def test_a_session_has_one_open_edit_and_the_second_is_told_of_it(journal: Journal) -> None:
    assert journal.jobs.claim(a_job("e1"), 100) is None
    row = journal.jobs.claim(a_job("e2", subject="another title"), 101)
    assert row is not None
    assert row.job_id == "e1"
    assert journal.jobs.get("e2") is None
    assert journal.jobs.claim(a_job("e3", session="s2"), 102) is None


def test_a_settled_edit_makes_room_for_the_next(journal: Journal) -> None:
    journal.jobs.claim(a_job("e1"), 100)
    journal.jobs.settle("e1", "applied", 110)
    assert journal.jobs.claim(a_job("e2"), 111) is None


def test_a_key_stands_once_also_after_its_job_is_over(journal: Journal) -> None:
    journal.jobs.claim(a_job("e1", key="k"), 100)
    journal.jobs.sending("e1", "me", {})
    journal.jobs.settle("e1", "applied", 110)
    row = journal.jobs.claim(a_job("e2", session="s2", key="k"), 111)
    assert row is not None
    assert row.job_id == "e1"


def test_a_job_that_never_came_to_its_request_gives_its_key_back(journal: Journal) -> None:
    journal.jobs.claim(a_job("e1", key="k"), 100)
    journal.jobs.settle("e1", "not_sent", 110)
    assert journal.jobs.claim(a_job("e2", key="k"), 111) is None


def test_the_same_export_joins_and_another_one_does_not(journal: Journal) -> None:
    assert journal.jobs.claim(a_job("x1", "export", subject="d1"), 100) is None
    assert journal.jobs.claim(a_job("x2", "export", subject="d1"), 100) is not None
    assert journal.jobs.claim(a_job("x3", "export", subject="d2"), 100) is None


def test_an_edit_that_opened_its_own_session_is_found_by_its_twin_in_another(journal: Journal) -> None:
    journal.jobs.claim(a_job("e1", fresh=True), 100)
    row = journal.jobs.claim(a_job("e2", session="s2", fresh=True), 101)
    assert row is not None
    assert row.job_id == "e1"
    assert journal.jobs.claim(a_job("e3", session="s2", fresh=True, key="mine"), 101) is None


def test_of_all_who_take_a_job_over_one_succeeds(journal: Journal, tmp_path: Path) -> None:
    journal.jobs.claim(a_job("e1", owner="dead"), 100)
    with closing(Journal(tmp_path / "journal.sqlite3")) as other:
        assert other.jobs.take("e1", "you", "dead")
        assert not journal.jobs.take("e1", "me", "dead")


def test_nothing_may_be_sent_for_a_job_that_is_somebody_elses_now(journal: Journal) -> None:
    journal.jobs.claim(a_job("e1"), 100)
    journal.jobs.take("e1", "you", "me")
    with pytest.raises(BusyError, match="taken over"):
        journal.jobs.sending("e1", "me", {"draft": "{}"})
    row = journal.jobs.get("e1")
    assert row is not None
    assert row.stage == "intent"


def test_a_job_is_not_settled_by_a_process_that_does_not_have_it_any_more(journal: Journal) -> None:
    journal.jobs.claim(a_job("e1"), 100)
    journal.jobs.take("e1", "you", "me")
    journal.jobs.settle("e1", "failed", 110, owner="me")
    row = journal.jobs.get("e1")
    assert row is not None
    assert (row.settled, row.owner) == (False, "you")


def test_a_job_is_settled_once(journal: Journal) -> None:
    journal.jobs.claim(a_job("e1"), 100)
    journal.jobs.settle("e1", "applied", 110, spent=50)
    journal.jobs.settle("e1", "failed", 120, problem=Problem("NemoError", "no", ""))
    row = journal.jobs.get("e1")
    assert row is not None
    assert (row.verdict, row.settled_s, row.spent, row.reserved, row.problem) == ("applied", 110, 50, 0, None)


def test_a_result_is_offered_until_somebody_has_it(journal: Journal) -> None:
    journal.jobs.claim(a_job("e1"), 100)
    assert journal.jobs.uncollected(PLACE, 0) == []
    journal.jobs.settle("e1", "applied", 110)
    assert [row.job_id for row in journal.jobs.uncollected(PLACE, 0)] == ["e1"]
    assert journal.jobs.uncollected(PLACE, 111) == []
    journal.jobs.collect("e1", 120)
    assert journal.jobs.uncollected(PLACE, 0) == []


def test_sixteen_open_jobs_of_a_session_are_enough(journal: Journal) -> None:
    for number in range(16):
        assert journal.jobs.claim(a_job(f"x{number}", "export", subject=f"d{number}"), 100) is None
    with pytest.raises(BusyError, match="16 jobs"):
        journal.jobs.claim(a_job("x16", "export", subject="d16"), 100)
    assert journal.jobs.claim(a_job("x17", "export", session="s2", subject="d16"), 100) is None


def test_what_a_permit_refuses_is_not_begun(journal: Journal) -> None:
    def refuse(spending: Spending) -> float:
        raise BusyError(f"{spending.day:g} spent")

    with pytest.raises(BusyError, match="0 spent"):
        journal.jobs.claim(a_job("e1"), 100, refuse)
    assert journal.jobs.get("e1") is None
    assert journal.jobs.claim(a_job("e2"), 100) is None


def test_open_jobs_of_other_backends_are_not_ours(journal: Journal) -> None:
    journal.sessions.add("elsewhere", "studio", None, "en", 100)
    journal.jobs.claim(a_job("e1", session="elsewhere"), 100)
    journal.jobs.claim(a_job("e2"), 100)
    assert [row.job_id for row in journal.jobs.unsettled(PLACE)] == ["e2"]


def test_jobs_of_a_month_ago_are_forgotten_unless_they_are_open(journal: Journal) -> None:
    journal.jobs.claim(a_job("e1"), 100)
    journal.jobs.settle("e1", "applied", 110)
    journal.jobs.claim(a_job("e2"), 120)
    journal.jobs.forget(110 + 30 * 86_400 + 1)
    assert journal.jobs.get("e1") is None
    assert journal.jobs.get("e2") is not None


@given(st.lists(st.tuples(st.sampled_from(["s1", "s2"]), st.integers(0, 300), st.booleans()), max_size=12))
def test_what_is_spent_and_reserved_adds_up(steps: list[tuple[str, int, bool]]) -> None:
    """Settled edits count what they cost, open ones what they may; by session, by day and the dearest of all."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder, closing(Journal(Path(folder) / "journal.sqlite3")) as journal:
        for session in ("s1", "s2"):
            journal.sessions.add(session, PLACE, None, "en", 100)
        expected = {"s1": 0.0, "s2": 0.0}
        dearest, blocked = 0.0, set[str]()
        for number, (session, cost, settles) in enumerate(steps):
            if session in blocked:
                continue
            assert journal.jobs.claim(a_job(f"e{number}", session=session), 200_000, lambda _: 100.0) is None
            if settles:
                journal.jobs.settle(f"e{number}", "applied", 200_001, spent=cost)
                expected[session] += cost
                dearest = max(dearest, cost)
            else:
                blocked.add(session)
                expected[session] += 100
        for session, spent in expected.items():
            found = journal.jobs.spending(session, 200_002)
            assert (found.session, found.day, found.dearest) == (spent, sum(expected.values()), dearest)
            assert journal.jobs.spending(session, 400_000).day == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there the profile folder's own rights protect it")
def test_the_journal_is_for_its_owner_alone(journal: Journal, tmp_path: Path) -> None:
    journal.jobs.claim(a_job("e1"), 100)
    for file in tmp_path.glob("journal.sqlite3*"):
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file.name


def test_whether_work_is_waiting_can_be_asked_without_opening_anything(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    assert not has_open_jobs(path)
    assert not path.exists()
    with closing(Journal(path)) as journal:
        journal.sessions.add("s1", PLACE, None, "en", 100)
        assert not has_open_jobs(path)
        journal.jobs.claim(a_job("e1"), 100)
        assert has_open_jobs(path)
    (tmp_path / "broken.sqlite3").write_text("no database")
    assert not has_open_jobs(tmp_path / "broken.sqlite3")
