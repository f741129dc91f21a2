"""Was it done? The verdict on an edit, from what state and credits say against a baseline (reliability, section 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import Final

# After a clean close nothing is coming any more, so a silent edit need not be watched for 16 minutes. Two equal looks
# settle that nothing happened; where credits were taken the effect may still be on its way, so it gets more time.
_LOOKS_TO_SETTLE: Final = 2
_LOOKS_TO_SETTLE_A_CHARGE: Final = 4
_CREDIT_FRACTION: Final = 1e-6


class Verdict(StrEnum):
    """RUNNING before the deadline and UNKNOWN at it are no verdicts: the job is looked at again."""

    APPLIED = "applied"
    ANSWERED = "answered"
    RUNNING = "running"
    CHARGED_NO_EFFECT = "charged_no_effect"
    NOT_APPLIED = "not_applied"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Look:
    """State and credits at one moment. None: could not be read."""

    fingerprint: str | None
    available: float | None
    frozen: float | None


def verdict(baseline: Look, looks: Sequence[Look], *, clean_close: bool, has_text: bool, at_deadline: bool) -> Verdict:
    """The verdict on the looks made since the stream ended, oldest first.

    `clean_close`: the HTTP framing ended as it should and no tool call is left without its result. `has_text`: the
    stream said something. `at_deadline`: no further look will be made.
    """
    waiting = Verdict.UNKNOWN if at_deadline else Verdict.RUNNING
    last = looks[-1] if looks else None
    if last is None or last.fingerprint is None or baseline.fingerprint is None:
        return waiting
    if last.fingerprint != baseline.fingerprint:
        needed = 1 if clean_close and has_text else _LOOKS_TO_SETTLE
        done = _frozen_back(baseline, last) and _alike(looks, credits_too=False) >= needed
        return Verdict.APPLIED if done or at_deadline else Verdict.RUNNING
    if not _frozen_back(baseline, last):
        return waiting
    if clean_close and has_text:
        return Verdict.ANSWERED
    charged = _charged(baseline, last)
    if charged is None:
        return waiting
    needed = _LOOKS_TO_SETTLE_A_CHARGE if charged else _LOOKS_TO_SETTLE
    if at_deadline or (clean_close and _alike(looks, credits_too=True) >= needed):
        return Verdict.CHARGED_NO_EFFECT if charged else Verdict.NOT_APPLIED
    return Verdict.RUNNING


def _frozen_back(baseline: Look, look: Look) -> bool:
    """No credits are reserved beyond the baseline. Unreadable credits prove nothing."""
    if baseline.frozen is None or look.frozen is None:
        return False
    return look.frozen <= baseline.frozen + _CREDIT_FRACTION


def _charged(baseline: Look, look: Look) -> bool | None:
    if baseline.available is None or look.available is None:
        return None
    return look.available < baseline.available - _CREDIT_FRACTION


def _alike(looks: Sequence[Look], *, credits_too: bool) -> int:
    """How many looks in a row, up to the last, saw the same state (and the same credits)."""
    last = looks[-1]
    same = (look == last if credits_too else look.fingerprint == last.fingerprint for look in reversed(looks))
    return sum(1 for _ in takewhile(bool, same))
