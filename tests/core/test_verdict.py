import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.core.verdict import Look, Verdict, verdict

BASE = Look("a", 100, 0)
SAME = BASE
BUSY = Look("a", 60, 40)
CHARGED = Look("a", 60, 0)
NEW = Look("b", 60, 0)
NEWER = Look("c", 60, 0)
NEW_BUSY = Look("b", 60, 40)
NO_STATE = Look(None, 100, 0)
NO_CREDITS = Look("a", None, None)
NEW_NO_CREDITS = Look("b", None, None)

A, N, R, C, X, U = (
    Verdict.APPLIED,
    Verdict.ANSWERED,
    Verdict.RUNNING,
    Verdict.CHARGED_NO_EFFECT,
    Verdict.NOT_APPLIED,
    Verdict.UNKNOWN,
)

# The looks; then the verdict before the deadline and at it.
AFTER_TEXT: list[tuple[list[Look], Verdict, Verdict]] = [
    ([NEW], A, A),
    ([SAME], N, N),
    ([CHARGED], N, N),
    ([NEW_BUSY], R, A),
    ([BUSY], R, U),
    ([BUSY, NEW], A, A),
    ([NO_STATE], R, U),
    ([NO_CREDITS], R, U),
    ([NEW_NO_CREDITS], R, A),
    ([], R, U),
]
AFTER_SILENCE: list[tuple[list[Look], Verdict, Verdict]] = [
    ([NEW], R, A),
    ([NEW, NEW], A, A),
    ([NEW, NEWER], R, A),
    ([NEW, NEWER, NEWER], A, A),
    ([NEW_BUSY, NEW], A, A),
    ([NEW, NEW_BUSY], R, A),
    ([SAME], R, X),
    ([SAME, SAME], X, X),
    ([BUSY, SAME], R, X),
    ([NO_CREDITS, SAME], R, X),
    ([CHARGED, CHARGED], R, C),
    ([CHARGED] * 4, C, C),
    ([CHARGED] * 3 + [NEW], R, A),
    ([BUSY, BUSY], R, U),
    ([NO_STATE, NO_STATE], R, U),
    ([NEW, NO_STATE], R, U),
    ([NEW, NO_STATE, NEW], R, A),
    ([], R, U),
]
AFTER_A_BREAK: list[tuple[list[Look], Verdict, Verdict]] = [
    ([NEW], R, A),
    ([NEW, NEW], A, A),
    ([NEW, NEWER], R, A),
    ([NEW_BUSY, NEW_BUSY], R, A),
    ([SAME] * 9, R, X),
    ([CHARGED] * 9, R, C),
    ([BUSY] * 9, R, U),
    ([NO_CREDITS] * 9, R, U),
    ([NO_STATE] * 9, R, U),
]


@pytest.mark.promise("P43")
@pytest.mark.parametrize(("looks", "before", "at_deadline"), AFTER_TEXT)
def test_after_a_clean_close_with_text(looks: list[Look], before: Verdict, at_deadline: Verdict) -> None:
    assert verdict(BASE, looks, clean_close=True, has_text=True, at_deadline=False) is before
    assert verdict(BASE, looks, clean_close=True, has_text=True, at_deadline=True) is at_deadline


@pytest.mark.promise("P44")
@pytest.mark.parametrize(("looks", "before", "at_deadline"), AFTER_SILENCE)
def test_after_a_clean_close_without_text(looks: list[Look], before: Verdict, at_deadline: Verdict) -> None:
    assert verdict(BASE, looks, clean_close=True, has_text=False, at_deadline=False) is before
    assert verdict(BASE, looks, clean_close=True, has_text=False, at_deadline=True) is at_deadline


@pytest.mark.promise("P22")
@pytest.mark.parametrize("has_text", [True, False])
@pytest.mark.parametrize(("looks", "before", "at_deadline"), AFTER_A_BREAK)
def test_after_a_break(looks: list[Look], before: Verdict, at_deadline: Verdict, has_text: bool) -> None:
    assert verdict(BASE, looks, clean_close=False, has_text=has_text, at_deadline=False) is before
    assert verdict(BASE, looks, clean_close=False, has_text=has_text, at_deadline=True) is at_deadline


def test_an_unreadable_baseline_never_gives_a_verdict() -> None:
    for baseline in (Look(None, 100, 0), NO_CREDITS):
        assert verdict(baseline, [SAME, SAME], clean_close=True, has_text=True, at_deadline=False) is R
        assert verdict(baseline, [SAME, SAME], clean_close=True, has_text=True, at_deadline=True) is U


def test_credits_that_grew_are_no_charge() -> None:
    topped_up = Look("a", 400, 0)
    assert verdict(BASE, [topped_up] * 2, clean_close=True, has_text=False, at_deadline=False) is X


def test_credits_frozen_before_the_edit_do_not_hold_it_up() -> None:
    baseline, after = Look("a", 60, 40), Look("b", 20, 40)
    assert verdict(baseline, [after], clean_close=True, has_text=True, at_deadline=False) is A


LOOKS = st.builds(
    Look,
    st.sampled_from([None, "a", "b"]),
    st.sampled_from([None, 40.0, 100.0]),
    st.sampled_from([None, 0.0, 40.0]),
)


@given(LOOKS, st.lists(LOOKS, max_size=5), st.booleans(), st.booleans())
def test_the_deadline_ends_all_waiting_and_reverses_no_verdict(
    baseline: Look, looks: list[Look], clean: bool, has_text: bool
) -> None:
    before = verdict(baseline, looks, clean_close=clean, has_text=has_text, at_deadline=False)
    final = verdict(baseline, looks, clean_close=clean, has_text=has_text, at_deadline=True)
    assert final is not Verdict.RUNNING
    assert before is not Verdict.UNKNOWN
    assert before in {Verdict.RUNNING, final}
