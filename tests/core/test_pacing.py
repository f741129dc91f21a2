from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.core.pacing import (
    LOOK_UNTIL_S,
    POLLS_S,
    Stop,
    backoff_s,
    next_look_s,
    next_poll_s,
    poll_times,
    retry_after_s,
)

NOW_S = datetime(2026, 3, 19, 12, 0, tzinfo=UTC).timestamp()
SECONDS = st.floats(0, 10_000)


@pytest.mark.promise("P28")
def test_the_schedule_has_no_more_polls_than_the_vendor_and_keeps_two_seconds_between_them() -> None:
    assert poll_times() == POLLS_S
    assert len(POLLS_S) == 10
    assert POLLS_S[-1] == 300
    assert all(later - sooner >= 2 for sooner, later in pairwise(POLLS_S))


@pytest.mark.promise("P56")
@pytest.mark.parametrize("finished_s", range(30, 91))
def test_a_render_that_finishes_when_renders_do_is_noticed_within_ten_seconds(finished_s: int) -> None:
    noticed_s = min(poll for poll in POLLS_S if poll >= finished_s)
    assert noticed_s - finished_s <= 10


def test_a_configured_schedule_is_made_fit_for_use() -> None:
    assert poll_times([10, 1, 1.5, -4, 0, float("nan"), float("inf")]) == (1, 3.0, 10)
    assert poll_times([0.2, 0.4, 0.6], least_gap_s=0.1) == (0.2, 0.4, 0.6)
    assert poll_times([]) == ()


@given(st.lists(st.floats(allow_nan=True), max_size=20), st.floats(0, 5))
def test_any_schedule_rises_by_at_least_the_gap(schedule_s: list[float], gap_s: float) -> None:
    times = poll_times(schedule_s, least_gap_s=gap_s)
    assert all(later >= sooner + gap_s * 0.999 for sooner, later in pairwise(times))
    assert all(time > 0 for time in times)


@pytest.mark.parametrize(
    ("polls", "since_s", "retry_s", "wait_s"),
    [
        (0, 0, None, 10),
        (0, 4, None, 6),
        (1, 10, None, 30),
        (2, 90, None, 0),
        (1, 10, 60, 60),
        (1, 10, 2, 30),
        (9, 180, None, 120),
        (10, 300, None, None),
        (10, 300, 60, None),
    ],
)
@pytest.mark.promise("P28")
def test_the_next_poll_follows_the_schedule_and_retry_after(
    polls: int, since_s: float, retry_s: float | None, wait_s: float | None
) -> None:
    assert next_poll_s(POLLS_S, polls, since_s, retry_s) == wait_s


@pytest.mark.parametrize(
    ("value", "expected_s"),
    [
        ("30", 30.0),
        (" 1.5 ", 1.5),
        ("0", 0.0),
        (format_datetime(datetime(2026, 3, 19, 12, 1, tzinfo=UTC), usegmt=True), 60.0),
        (format_datetime(datetime(2026, 3, 19, 11, 0, tzinfo=UTC), usegmt=True), 0.0),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("٣٠", None),
        ("9" * 400, None),
        ("Thu, 99 Mar 2026 12:00:00 GMT", None),
        ("Thu, 19 Mar 99999 12:00:00 GMT", None),
    ],
)
@pytest.mark.promise("P54")
def test_retry_after_is_read_as_seconds_or_date(value: str | None, expected_s: float | None) -> None:
    assert retry_after_s(value, NOW_S) == expected_s


@given(
    st.text(max_size=40) | st.from_regex(r"[A-Z][a-z]{2}, \d{1,3} [A-Z][a-z]{2} \d{1,6} \d{1,3}:\d\d:\d\d [A-Z+-]\w*")
)
def test_any_retry_after_is_unread_or_not_negative(value: str) -> None:
    found_s = retry_after_s(value, NOW_S)
    assert found_s is None or found_s >= 0


@given(st.integers(-5, 10_000), st.floats(0, 1), st.floats(0.01, 5), st.floats(0.01, 60))
def test_backoff_has_full_jitter_below_its_cap(attempt: int, roll: float, base: float, cap: float) -> None:
    wait_s = backoff_s(attempt, roll, base, cap)
    assert 0 <= wait_s <= cap
    assert wait_s <= backoff_s(attempt + 1, roll, base, cap)


def test_backoff_doubles_from_half_a_second_to_eight() -> None:
    assert [backoff_s(attempt, 1.0) for attempt in range(6)] == [0.5, 1, 2, 4, 8, 8]
    assert backoff_s(3, 0.0) == 0
    assert backoff_s(3, 0.5) == 2


@pytest.mark.promise("P22")
@pytest.mark.parametrize(
    ("now_s", "stop", "looks", "wait_s"),
    [
        (100, "break", 0, 30),
        (130, "break", 1, 60),
        (130, "break", 7, 60),
        (100, "clean", 0, 0),
        (100, "clean", 1, 5),
        (100, "clean", 2, 10),
        (100, "clean", 3, 30),
        (100, "clean", 4, 60),
        (100, "restart", 0, 0),
        (100, "restart", 1, 30),
        (100, "restart", 2, 60),
        (950, "break", 3, 10),
        (960, "break", 3, None),
        (5000, "clean", 0, None),
    ],
)
def test_looks_follow_the_end_of_the_stream_until_sixteen_minutes_after_the_send(
    now_s: float, stop: Stop, looks: int, wait_s: float | None
) -> None:
    assert next_look_s(0, now_s, stop, looks) == wait_s


@given(SECONDS, st.floats(0, 900), st.sampled_from(["clean", "break", "restart"]))
def test_the_last_look_falls_on_the_deadline(sent_s: float, broke_after_s: float, stop: Stop) -> None:
    now_s, looks = sent_s + broke_after_s, 0
    while (wait_s := next_look_s(sent_s, now_s, stop, looks)) is not None:
        now_s, looks = now_s + wait_s, looks + 1
        assert looks < 30
    assert abs(now_s - sent_s - LOOK_UNTIL_S) < 0.001
