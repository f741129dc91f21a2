"""What is seen when: the outcome as spans of the film before."""

from collections.abc import Collection
from typing import Final

from bench.instructions.cases import Check, Seen
from bench.instructions.values import Span
from nemo_mcp.studio.timeline import Timeline

_STEP_MS: Final = 100


def plays(*spans: Span, slack: float = 0.2) -> Check:
    """The outcome is these spans of the film before, one after the other; `slack` forgives seams (transitions)."""

    def holds(seen: Seen) -> bool:
        margin, place = slack * 1000, 0.0
        total = sum(end - start for start, end in spans) * 1000
        if abs(seen.after.duration_ms - total) > margin + 50:
            return False
        moving = {source.id for source in seen.sources if source.kind == "video"}
        for start, end in spans:
            length = (end - start) * 1000
            if not _alike(seen, place, start * 1000, length, margin, moving):
                return False
            place += length
        return True

    return Check("plays " + " then ".join(f"{start:g}-{end:g} s" for start, end in spans), holds)


def _alike(seen: Seen, at: float, was_at: float, length: float, margin: float, moving: Collection[str]) -> bool:
    """The outcome from `at` shows what the film before showed from `was_at`, away from the seams."""
    inside = range(int(margin), int(length - margin), _STEP_MS)
    for step in inside:
        old, new = _picture(seen.before, was_at + step), _picture(seen.after, at + step)
        near_old = {_picture(seen.before, was_at + step + side)[0] for side in (-margin, margin)}
        if old[0] != new[0] and new[0] not in near_old:
            return False
        if old[0] == new[0] and old[0] in moving and abs(old[1] - new[1]) > margin + 50:
            return False
    return True


def _picture(film: Timeline, at: float) -> tuple[str | None, float]:
    """The asset on the screen at a time, and the time within it."""
    for piece in reversed(film.clips):
        if piece.start_ms <= at < piece.end_ms:
            return piece.asset, piece.in_ms + (at - piece.start_ms) * piece.speed
    return None, 0.0
