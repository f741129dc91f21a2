"""All checks at once: one that hangs or breaks is a line of the report, and the others do not wait for it."""

import threading
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from nemo_mcp.core.secrets import remember
from nemo_mcp.doctor.examine import Check, examine
from nemo_mcp.doctor.facts import Facts
from nemo_mcp.doctor.finding import Finding, fine
from nemo_mcp.doctor.in_time import in_time
from tests.doctor.looking import facts


def test_findings_come_in_the_order_of_the_checks(tmp_path: Path) -> None:
    second = threading.Event()

    def slow(_: Facts) -> list[Finding]:
        assert second.wait(10)
        return [fine("one", "slow")]

    def quick(_: Facts) -> list[Finding]:
        second.set()
        return [fine("two", "quick")]

    found = examine(facts(tmp_path), [Check(("one",), slow), Check(("two",), quick)])
    assert [each.name for each in found] == ["one", "two"]


def test_a_check_that_hangs_is_a_problem_and_the_rest_is_told(tmp_path: Path) -> None:
    never = threading.Event()

    def hangs(_: Facts) -> list[Finding]:
        never.wait(60)
        return []

    checks = [Check(("backend", "clock"), hangs, 0.05), Check(("fonts",), lambda _: [fine("fonts", "good")])]
    try:
        first, second, third = examine(facts(tmp_path), checks)
    finally:
        never.set()
    assert (first.name, first.status, first.found) == ("backend", "problem", "no result after 0.05 s")
    assert (second.name, second.status) == ("clock", "skipped")
    assert third == fine("fonts", "good")


def test_a_check_that_breaks_is_a_problem_without_secrets(tmp_path: Path) -> None:
    remember("secret-of-a-broken-check")

    def breaks(_: Facts) -> list[Finding]:
        raise KeyError("secret-of-a-broken-check")

    (found,) = examine(facts(tmp_path), [Check(("codec",), breaks)])
    assert found.status == "problem"
    assert found.found == "the check itself failed: KeyError: '[secret]'"
    assert "--json" in found.mend


def test_what_work_raises_is_raised_for_who_asked(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        in_time((tmp_path / "none").read_text, 5)


async def test_work_that_ends_in_time_gives_its_result() -> None:
    with anyio.fail_after(5):
        assert await anyio.to_thread.run_sync(in_time, lambda: 7, 5) == 7
