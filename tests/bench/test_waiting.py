"""What waiting costs is counted on a simulated clock, so these figures do not depend on the machine."""

import statistics
from itertools import pairwise

import anyio
import pytest

from bench.waiting import (
    POLLS_S,
    VENDOR_S,
    best_schedule,
    broken_streams,
    finish_times,
    lost_s,
    noticed_s,
    polls_spent,
    vendor_answers_s,
)
from bench.waiting_product import EditCase, edit_waits, render_noticed_s
from nemo_mcp.core.verdict import Verdict

FINISHES_S = finish_times(2_000)


def mean_lost_s(schedule_s: tuple[float, ...], most_s: float) -> float:
    return statistics.fmean(lost_s(schedule_s, [finish_s for finish_s in FINISHES_S if finish_s <= most_s]))


def test_a_usual_render_waits_a_third_of_what_the_vendor_waits() -> None:
    assert mean_lost_s(POLLS_S, 90) <= 0.35 * mean_lost_s(VENDOR_S, 90)


def test_the_long_tail_waits_less_than_with_the_vendor_too_and_no_render_takes_more_polls() -> None:
    assert mean_lost_s(POLLS_S, 300) <= 0.65 * mean_lost_s(VENDOR_S, 300)
    assert max(polls_spent(POLLS_S, FINISHES_S)) == len(VENDOR_S)


def test_the_schedule_is_close_to_the_best_of_ten_polls_with_an_early_one() -> None:
    best = best_schedule(10, POLLS_S[0])
    assert len(best) == 10
    assert (best[0], best[-1]) == (POLLS_S[0], 300)
    assert all(sooner < later for sooner, later in pairwise(best))
    assert mean_lost_s(best_schedule(10), 300) < mean_lost_s(best, 300) < mean_lost_s(VENDOR_S, 300)
    assert mean_lost_s(POLLS_S, 300) < 1.1 * mean_lost_s(best, 300)


def test_the_simulation_is_what_the_product_does() -> None:
    sample = [*FINISHES_S[:60], 40.0, 40.001, 299.9, 300.0, 300.1, 600.0]
    told = anyio.run(render_noticed_s, sample, POLLS_S)
    assert told == [noticed_s(POLLS_S, finish_s) for finish_s in sample]
    assert told[-2:] == [None, None]


@pytest.mark.parametrize(
    ("case", "verdict", "waited_s", "looks"),
    [
        (EditCase(20, 20, text="Done."), Verdict.APPLIED, 0, 1),
        (EditCase(20, None, text="Hello."), Verdict.ANSWERED, 0, 1),
        (EditCase(20, 20), Verdict.APPLIED, 5, 2),
        (EditCase(20, None), Verdict.NOT_APPLIED, 5, 2),
        (EditCase(20, 20, clean=False), Verdict.APPLIED, 90, 2),
        (EditCase(20, 850, clean=False), Verdict.APPLIED, 930, 16),
    ],
)
def test_an_edit_is_answered_as_soon_as_the_looks_allow(
    case: EditCase, verdict: Verdict, waited_s: float, looks: int
) -> None:
    (wait,) = anyio.run(edit_waits, [case])
    assert (wait.verdict, wait.looks) == (verdict, looks)
    assert wait.answered_s - case.ended_s == pytest.approx(waited_s)


def test_the_vendors_five_looks_give_up_on_work_that_we_see_finished() -> None:
    cases = broken_streams(100)
    given_up = [case for case in cases if vendor_answers_s(case) is None]
    assert given_up
    assert {wait.verdict for wait in anyio.run(edit_waits, cases)} == {Verdict.APPLIED}
