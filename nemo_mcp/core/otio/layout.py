"""Pieces laid out as OpenTimelineIO wants them: in whole frames, in tracks in which nothing overlaps.

Every time is rounded by itself and lengths are what lies between two times, so that nothing drifts however many pieces
there are. Two pieces that overlap in a transition meet in its middle, which both reach over by their handles.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Final

from nemo_mcp.contract import VIDEO_TRACK
from nemo_mcp.core.otio.pieces import LONGEST_MS, Piece, is_sound

MOST_PASSES: Final = 500
_NTSC: Final = tuple(Fraction(whole * 1000, 1001) for whole in (24, 30, 48, 60, 120))


@dataclass(frozen=True, slots=True)
class Rate:
    """Frames per second. `told` is the number that stands in the file."""

    exact: Fraction

    @classmethod
    def of(cls, fps: float | None) -> "Rate":
        """The rate of a draft, 30 when it tells none that makes sense; 29.97 and its like are what they stand for."""
        if fps is None or not 1 <= fps <= 240:
            return cls(Fraction(30))
        found = Fraction(fps).limit_denominator(1000)
        near = next((each for each in _NTSC if abs(each - found) < Fraction(6, 1000)), None)
        return cls(near if near is not None and found.denominator != 1 else found)

    @property
    def told(self) -> float:
        return float(self.exact)

    def frame(self, at_ms: int) -> int:
        """The frame boundary that is nearest to a time."""
        return floor(at_ms * self.exact / 1000 + Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Span:
    """A piece, or a part of one, in frames. `source` is the frame of its medium at which it begins."""

    piece: Piece
    start: int
    end: int
    source: int
    frozen: bool = False

    def source_at(self, frame: int) -> int:
        """The frame of its medium that is seen at a frame of the timeline."""
        if self.frozen:
            return self.source
        return self.source + round((frame - self.start) * Fraction(self.piece.speed).limit_denominator(10_000))


@dataclass(frozen=True, slots=True)
class Placed:
    """What is seen of a span, from `start` to `end`. `into`: how far a transition before it reaches, to both sides."""

    span: Span
    start: int
    end: int
    into: tuple[int, int] | None = None


Lane = list[Placed]


def lanes(pieces: Iterable[Piece], rate: Rate) -> list[Lane]:
    """Pieces of one track in as few lanes as hold them without an overlap other than a transition's."""
    found: list[list[Span]] = []
    for piece in pieces:
        for span in _spans(piece, rate):
            lane = next((lane for lane in found if _follows(lane, span)), None)
            if lane is None:
                found.append([span])
            else:
                lane.append(span)
    return [_met(lane) for lane in found]


def _spans(piece: Piece, rate: Rate) -> list[Span]:
    """The parts of a piece: passes of a loop, and what is left when its medium has ended.

    A video stands still at its last frame then, a sound is silent. A piece that is there at all has a frame at least.
    """
    start = rate.frame(piece.start_ms)
    end, source = max(rate.frame(piece.end_ms), start + 1), rate.frame(piece.in_ms)
    media = piece.media
    if media is None or media.still or not media.duration_ms:
        return [Span(piece, start, end, 0 if media is not None and media.still else source)]
    last = rate.frame(min(media.duration_ms, LONGEST_MS))
    room = floor((last - source) / Fraction(piece.speed).limit_denominator(10_000))
    if room <= 0 or end - start <= room + 1:  # a frame more or less is the rounding
        return [Span(piece, start, end, source)]
    if piece.loops and end - start <= room * MOST_PASSES:
        return [Span(piece, at, min(at + room, end), source) for at in range(start, end, room)]
    whole = Span(piece, start, start + room, source)
    return [whole] if is_sound(piece.track) else [whole, Span(piece, start + room, end, last - 1, frozen=True)]


def _follows(lane: Sequence[Span], span: Span) -> bool:
    """Whether a span may come next: behind the last one, or over its end in a transition that leaves both whole."""
    last = lane[-1]
    if last.end <= span.start:
        return True
    taken = lane[-2].end if len(lane) > 1 and lane[-2].end > last.start else last.start + 1
    joined = span.piece.segment.joined and span.piece.track.kind == VIDEO_TRACK
    return joined and taken <= span.start and last.end < span.end


def _met(lane: Sequence[Span]) -> Lane:
    """Where the spans of a lane begin and end, when those that overlap meet in the middle."""
    cuts = [_cut(before, after) for before, after in pairwise(lane)]
    placed: Lane = []
    for place, span in enumerate(lane):
        before = cuts[place - 1] if place else None
        after = cuts[place] if place < len(cuts) else None
        into = (before - span.start, lane[place - 1].end - before) if before is not None else None
        start = span.start if before is None else before
        placed.append(Placed(span, start, span.end if after is None else after, into))
    return placed


def _cut(before: Span, after: Span) -> int | None:
    return after.start + (before.end - after.start) // 2 if after.start < before.end else None
