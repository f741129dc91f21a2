"""Where lines break and how large the type may be. Pure arithmetic on shaped widths, in ems and shares of the picture.

Widths grow with the type size alone, so a text is shaped once and every size is tried without shaping it again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from uniseg.graphemecluster import grapheme_cluster_boundaries
from uniseg.linebreak import line_break_boundaries

_STEPS: Final = 36
_WHOLE_WORDS_DOWN_TO: Final = 0.55
_SMALLEST: Final = 0.3
_ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One hard line of a text: its characters and the advance of each, in ems."""

    text: str
    advances: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """What the lines must stay inside, in ems of the size asked for, and how many of them there may be.

    `measure` is the widest comfortable line in ems of the type itself; `width` and `height` end the picture.
    """

    width: float
    height: float
    measure: float
    lines: int
    pitch: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Lines of text, the factor on the size asked for, and whether words had to be left out."""

    lines: tuple[str, ...]
    factor: float
    cut: bool = False


def lay_out(paragraphs: Sequence[Paragraph], room: Room) -> Layout:
    """Break into balanced lines at the largest size that fits.

    Words stay whole as long as shrinking to a little over half helps; below that they break anywhere, and when even
    the smallest size is too large the end is left out.
    """
    measured = [_Measured(paragraph) for paragraph in paragraphs]
    limit = max(room.lines, len(paragraphs))
    for whole, floor in ((True, _WHOLE_WORDS_DOWN_TO), (False, _SMALLEST)):
        for factor in _factors(floor):
            width = min(room.width / factor, room.measure)
            if limit * room.pitch * factor > room.height and len(paragraphs) * room.pitch * factor > room.height:
                continue
            lines = _balanced(measured, width, whole)
            if lines and len(lines) <= limit and len(lines) * room.pitch * factor <= room.height:
                return Layout(tuple(lines), factor)
    return _cut(measured, room)


def _cut(measured: Sequence["_Measured"], room: Room) -> Layout:
    width = max(room.width / _SMALLEST - 1.0, 1.0)
    lines = [line for each in measured for line in each.broken(width, whole=False) or [""]]
    count = max(1, min(max(room.lines, len(measured)), int(room.height / (room.pitch * _SMALLEST))))
    kept = lines[:count]
    cut = len(lines) > count
    if cut:
        kept[-1] = kept[-1].rstrip() + _ELLIPSIS
    return Layout(tuple(kept), _SMALLEST, cut)


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


class _Measured:
    """A paragraph with running widths and its break points."""

    def __init__(self, paragraph: Paragraph) -> None:
        self._text = paragraph.text
        self._edges = (0.0, *accumulate(paragraph.advances))
        self._words = [*line_break_boundaries(paragraph.text)][1:] or [0]
        self._clusters = [*grapheme_cluster_boundaries(paragraph.text)][1:] or [0]

    def broken(self, width: float, whole: bool) -> list[str]:
        """Greedy lines no wider than `width`; empty when a part that may not break is wider."""
        lines: list[str] = []
        start = 0
        while start < len(self._text):
            end = self._furthest(start, width, self._words)
            if end == start and not whole:
                end = self._furthest(start, width, self._clusters) or start
                end = end if end > start else next(edge for edge in self._clusters if edge > start)
            if end == start:
                return []
            lines.append(self._text[start:end].strip())
            start = end
        return lines or [""]

    def balanced(self, count: int, width: float, whole: bool) -> list[str]:
        """`count` lines at the narrowest width that still gives `count`."""
        low, high = self._edges[-1] / (count + 1), width
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
        words = {*self._text.split()}
        return sum(1 for line in lines for word in line.split() if word not in words)

    def _furthest(self, start: int, width: float, edges: Sequence[int]) -> int:
        """The last edge after `start` whose line fits, trailing space not counted; `start` when none does."""
        best = start
        for edge in edges:
            if edge <= start:
                continue
            inked = start + len(self._text[start:edge].rstrip())
            if self._edges[inked] - self._edges[start] > width:
                break
            best = edge
        return best
