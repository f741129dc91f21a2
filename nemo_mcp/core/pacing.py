"""When to ask again: polls of a render, tries after a failure, looks after an edit. Time always comes in as a value."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

# Weighted to when renders finish, 30 to 90 s after their start; in number no more than the vendor's ten in 5 minutes.
# The first one is early to hear of what failed at once; bench/waiting.py has the seconds that each choice costs.
POLLS_S: Final[tuple[float, ...]] = (10, 40, 50, 60, 70, 80, 90, 135, 180, 300)
LEAST_GAP_S: Final = 2.0

# An edit may run 15 minutes; a minute more covers what the backend does behind it.
LOOK_UNTIL_S: Final = 16 * 60.0
LOOK_EVERY_S: Final = 60.0
Stop = Literal["clean", "break", "restart"]
"""How a stream was left: at its clean end, broken, or by the end of the process that followed it."""

# Waits before the first, second ... look. The backend is done after a clean close, so the first look costs no wait;
# after a restart some time has passed already.
_WAITS_S: Final[Mapping[Stop, tuple[float, ...]]] = MappingProxyType(
    {
        "clean": (0.0, 5.0, 10.0, 30.0),
        "break": (30.0,),
        "restart": (0.0, 30.0),
    }
)

_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?", re.ASCII)
_MOST_DOUBLINGS: Final = 60


def poll_times(schedule_s: Iterable[float] = POLLS_S, *, least_gap_s: float = LEAST_GAP_S) -> tuple[float, ...]:
    """A schedule fit for use: seconds after acceptance, rising, at least `least_gap_s` apart.

    Times that are no finite positive numbers are left out.
    """
    times: list[float] = []
    for time_s in sorted(time_s for time_s in schedule_s if math.isfinite(time_s) and time_s > 0):
        times.append(max(time_s, times[-1] + least_gap_s) if times else time_s)
    return tuple(times)


def next_poll_s(
    times_s: Sequence[float], polls_done: int, since_accepted_s: float, retry_after_s: float | None = None
) -> float | None:
    """How long to wait, from now, until the next poll; None once the schedule is over. `Retry-After` is a minimum."""
    if polls_done >= len(times_s):
        return None
    return max(times_s[polls_done] - since_accepted_s, retry_after_s or 0.0, 0.0)


def retry_after_s(value: str | None, now_epoch_s: float) -> float | None:
    """A `Retry-After` header, seconds or HTTP date, as seconds from now, never below 0. None when it cannot be read."""
    word = (value or "").strip()
    if _SECONDS.fullmatch(word):
        return float(word)
    try:
        from email.utils import parsedate_to_datetime  # of no use before the first pause, and slow to load

        until_s = parsedate_to_datetime(word).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None
    return max(until_s - now_epoch_s, 0.0)


def backoff_s(attempt: int, roll: float, base: float = 0.5, cap: float = 8.0) -> float:
    """Full jitter: from 0 to `cap` seconds. `attempt` counts from 0; `roll` is a random number from 0 to 1."""
    doublings = min(max(attempt, 0), _MOST_DOUBLINGS)
    return min(max(roll, 0.0), 1.0) * min(cap, base * 2.0**doublings)


def next_look_s(sent_s: float, now_s: float, stop: Stop, looks: int = 0) -> float | None:
    """How long to wait, from now, until state and credits are looked at next; None once 16 min after the send are over.

    `looks` counts those made since the stream ended. After a break the first comes after 30 s; after a clean close or a
    restart at once, and some follow soon; then one a minute, the last one at the deadline itself.
    """
    left_s = sent_s + LOOK_UNTIL_S - now_s
    if left_s <= 0:
        return None
    waits = _WAITS_S[stop]
    wait_s = waits[max(looks, 0)] if looks < len(waits) else LOOK_EVERY_S
    return min(wait_s, left_s)
