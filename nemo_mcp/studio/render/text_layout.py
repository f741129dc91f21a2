"""Where lines break and how large the type may be. Pure arithmetic on shaped widths, in ems and shares of the picture.

Widths grow with the type size alone, so a text is shaped once and every size is tried without shaping it again.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from uniseg.graphemecluster import grapheme_cluster_boundaries
from uniseg.linebreak import line_break_boundaries  # pyright: ignore[reportUnknownVariableType]

_STEPS: Final = 24
_ANY_NUMBER: Final = 1000
_ELLIPSIS: Final = "…"
_ROUNDING: Final = 1e-9
_SPACE: Final = 1.0  # the room that spaces at line ends save, at most


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One hard line of a text: its characters and the advance of each, in ems."""

    text: str
    advances: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """What the lines must stay inside, in ems of the size asked for, and how many of them there may be.

    `measure` is the widest comfortable line in ems of the type itself; `width` and `height` end the picture;
    `smallest` is the least factor on the size asked for.
    """

    width: float
    height: float
    measure: float
    lines: int
    pitch: float
    smallest: float = 0.3


@dataclass(frozen=True, slots=True)
class Layout:
    """Lines of text, the factor on the size asked for, and whether words had to be left out."""

    lines: tuple[str, ...]
    factor: float
    cut: bool = False


def lay_out(paragraphs: Sequence[Paragraph], room: Room) -> Layout:
    """Break into balanced lines at the largest size that fits.

    Up to about two thirds of the size asked for the number of lines holds, down to a half there may be twice as many;
    below that words break anywhere, and when even the smallest size fills the picture the end is left out.
    """
    measured = [_Measured(paragraph) for paragraph in paragraphs]
    few = max(room.lines, len(paragraphs))
    for whole, limit, floor in ((True, few, 0.62), (True, 2 * few, 0.5), (False, _ANY_NUMBER, room.smallest)):
        for factor in _factors(floor):
            width = min(room.width / factor, room.measure)
            fewest = max(len(measured), sum(each.width for each in measured) / (width + _SPACE))
            if fewest > limit or fewest * room.pitch * factor > room.height:
                continue
            lines = _balanced(measured, width, whole)
            if lines and len(lines) <= limit and len(lines) * room.pitch * factor <= room.height:
                return Layout(tuple(lines), factor)
    return _cut(measured, room)


def _cut(measured: Sequence["_Measured"], room: Room) -> Layout:
    width = max(room.width / room.smallest - 1.0, 1.0)
    lines = [line for each in measured for line in each.broken(width, whole=False) or [""]]
    count = max(1, int(room.height / (room.pitch * room.smallest)))
    kept = lines[:count]
    cut = len(lines) > count
    if cut:
        kept[-1] = kept[-1].rstrip() + _ELLIPSIS
    return Layout(tuple(kept), room.smallest, cut)


def _factors(floor: float) -> Iterator[float]:
    for step in range(_STEPS + 1):
        yield 1.0 - (1.0 - floor) * step / _STEPS


def _balanced(measured: Sequence["_Measured"], width: float, whole: bool) -> list[str]:
    """Lines of about equal length: as many as needed, each paragraph at its narrowest. Empty when it cannot be."""
    lines: list[str] = []
    for each in measured:
        broken = each.broken(width, whole)
        if not broken:
            return []
        lines.extend(each.balanced(len(broken), width, whole))
    return lines


class _Breaks:
    """Places where a line may end, with the position of the last ink before each: spaces at a line's end are free."""

    def __init__(self, text: str, ends: Iterator[int], edges: Sequence[float]) -> None:
        self.ends = [end for end in ends if end > 0]
        self._inked = [edges[len(text[:end].rstrip())] for end in self.ends]

    def furthest(self, start: int, limit: float) -> int:
        """The last end after `start` whose ink does not pass `limit`; `start` when there is none."""
        place = bisect_right(self._inked, limit + _ROUNDING)
        return max(self.ends[place - 1], start) if place else start

    def following(self, start: int) -> int:
        """The first end after `start`."""
        return self.ends[bisect_right(self.ends, start)]


class _Measured:
    """A paragraph with running widths and its break points."""

    def __init__(self, paragraph: Paragraph) -> None:
        self._text = paragraph.text
        self._edges = (0.0, *accumulate(paragraph.advances))
        self._whole_words = {*paragraph.text.split()}
        self._words = _Breaks(paragraph.text, line_break_boundaries(paragraph.text), self._edges)
        self._clusters = _Breaks(paragraph.text, grapheme_cluster_boundaries(paragraph.text), self._edges)

    @property
    def width(self) -> float:
        """The width on one line."""
        return self._edges[-1]

    def broken(self, width: float, whole: bool) -> list[str]:
        """Greedy lines no wider than `width`; empty when a part that may not break is wider."""
        lines: list[str] = []
        start = 0
        while start < len(self._text):
            limit = self._edges[start] + width
            end = self._words.furthest(start, limit)
            if end == start:
                if whole:
                    return []
                end = self._clusters.furthest(start, limit)
                end = end if end > start else self._clusters.following(start)
            lines.append(self._text[start:end].strip())
            start = end
        return lines or [""]

    def balanced(self, count: int, width: float, whole: bool) -> list[str]:
        """`count` lines at the narrowest width that still gives `count`."""
        low, high = self.width / (count + 1), width
        best = self.broken(width, whole)
        for _ in range(12 if count > 1 else 0):
            middle = (low + high) / 2
            lines = self.broken(middle, whole)
            # Breaking inside words makes any width possible: a narrower line must not break more words.
            if lines and len(lines) <= count and (whole or self._cuts(lines) <= self._cuts(best)):
                best, high = lines, middle
            else:
                low = middle
        return best

    def _cuts(self, lines: Sequence[str]) -> int:
        return sum(1 for line in lines for word in line.split() if word not in self._whole_words)
