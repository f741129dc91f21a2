"""Facts about the clips: which there are, in which order, what changed about them. Numbers count from 1."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from bench.instructions.cases import REFUSES, UNCHANGED, Check, Seen
from bench.instructions.values import Wants, fits, has, phrase

_MOVES: Final = ("start_ms",)
_OVERLAP_MS: Final = 2500
_SEAMS: Final = ("start_ms", "transition", "fade_in_ms", "fade_out_ms", "zoom")


def clips(changes: Mapping[int, Wants]) -> Check:
    """These clips (1 is the first, -1 the last) change as wanted; of the others at most the start does."""

    def holds(seen: Seen) -> bool:
        old, new = seen.before.clips, seen.after.clips
        if len(old) != len(new):
            return False
        wanted = {number % len(old) if number < 0 else number - 1: wants for number, wants in changes.items()}
        pairs = enumerate(zip(old, new, strict=True))
        return all(fits(was, now, wanted.get(index, {}), _MOVES) for index, (was, now) in pairs)

    return Check("; ".join(f"clip {n}: {phrase(wants)}" for n, wants in changes.items()), holds)


def clip(number: int, **wants: Any) -> Check:
    """One clip changes as wanted, the others do not."""
    return clips({number: wants})


def each_clip(**wants: Any) -> Check:
    """Every clip changes as wanted."""
    return Check(
        f"every clip: {phrase(wants)}",
        lambda seen: (
            len(seen.before.clips) == len(seen.after.clips) > 0
            and all(fits(was, now, wants, _MOVES) for was, now in zip(seen.before.clips, seen.after.clips, strict=True))
        ),
    )


def cuts(*numbers: int, **wants: Any) -> Check:
    """The transition into these clips (into all but the first, without numbers) is as wanted; the others stay.

    An overlap may be made by taking the outgoing clip further or from the film's length, so a clip may get a little
    longer or shorter.
    """

    def holds(seen: Seen) -> bool:
        old, new = seen.before.clips, seen.after.clips
        chosen = numbers or range(2, len(old) + 1)
        return len(old) == len(new) and all(
            fits(was, now, wants if index in chosen else {}, (*_MOVES, "duration_ms", "in_ms"))
            and abs(was.duration_ms - now.duration_ms) <= _OVERLAP_MS
            and abs(was.in_ms - now.in_ms) <= _OVERLAP_MS
            for index, (was, now) in enumerate(zip(old, new, strict=True), 1)
        )

    return Check(f"the transitions {numbers or ''}: {phrase(wants)}", holds)


def arranged(*numbers: int, free: Collection[str] = ()) -> Check:
    """The clips are those of before, in this order by their old numbers: to reorder, remove and repeat."""

    def holds(seen: Seen) -> bool:
        old, new = seen.before.clips, seen.after.clips
        return len(new) == len(numbers) and all(
            fits(old[number - 1], now, {}, (*_SEAMS, *free)) for number, now in zip(numbers, new, strict=True)
        )

    return Check(f"the clips are, by their old numbers, {numbers}", holds)


def shows(*names: str) -> Check:
    """The clips show these files, in this order."""
    return Check(
        f"the clips are {', '.join(names)}",
        lambda seen: tuple(piece.asset for piece in seen.after.clips) == tuple(f"id:{name}" for name in names),
    )


def shows_all(*names: str) -> Check:
    """Each of these files is seen at least once, and no other."""
    return Check(
        f"the clips show {', '.join(names)} in some order",
        lambda seen: {piece.asset for piece in seen.after.clips} == {f"id:{name}" for name in names},
    )


def clip_where(number: int, **wants: Any) -> Check:
    """A clip of the outcome by its number there, whatever became of the others."""

    def holds(seen: Seen) -> bool:
        index = number if number < 0 else number - 1
        new = seen.after.clips
        if not -len(new) <= index < len(new):
            return False
        return has(new[index], wants)

    return Check(f"clip {number} of the outcome: {phrase(wants)}", holds)


def all_clips_where(**wants: Any) -> Check:
    """Every clip of the outcome, whatever it was before."""
    return Check(
        f"every clip of the outcome: {phrase(wants)}",
        lambda seen: bool(seen.after.clips) and all(has(each, wants) for each in seen.after.clips),
    )


def clip_count(number: int) -> Check:
    """So many clips."""
    return Check(f"{number} clips", lambda seen: len(seen.after.clips) == number)


def cards(low: int, high: int) -> Check:
    """Only plain clips without an asset, in this number."""
    return Check(
        f"{low}-{high} plain cards and no footage",
        lambda seen: low <= len(seen.after.clips) <= high and all(each.asset is None for each in seen.after.clips),
    )


CARDS_OR_REFUSAL: Final = Check(
    "plain cards instead of footage, or the draft as it was and a refusal",
    lambda seen: cards(1, 12).holds(seen) or (UNCHANGED.holds(seen) and REFUSES.holds(seen)),
)
"""What may come of a wish for footage that would have to be made from nothing."""
