"""Where the lines of one paragraph may end, and which of those places read and look best."""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from math import inf
from typing import Final

from nemo_mcp.studio.render.text.segments import clusters, line_ends

_ROUNDING: Final = 1e-9
_SENTENCE_END: Final = frozenset(".!?…。！？؟۔।")
_PAUSE: Final = frozenset(",;:、，；：،؛–—")
_CLOSING: Final = frozenset({"Pe", "Pf"})
# What a line that ends with a sentence or a clause is worth, as a share of the squared length of a line: enough to
# accept lines of three to two, or of four to three.
_SENTENCE_GAIN: Final = 0.09
_PAUSE_GAIN: Final = 0.05


class Breaks:
    """Places where a line may end, with the position of the last ink before each: spaces at a line's end are free."""

    def __init__(self, text: str, ends: Iterable[int], edges: Sequence[float]) -> None:
        self.ends = list(ends)
        self.inked = [edges[len(text[:end].rstrip())] for end in self.ends]

    def furthest(self, start: int, limit: float) -> int:
        """The last end after `start` whose ink does not pass `limit`; `start` when there is none."""
        place = bisect_right(self.inked, limit + _ROUNDING)
        return max(self.ends[place - 1], start) if place else start

    def following(self, start: int) -> int:
        """The first end after `start`."""
        return self.ends[bisect_right(self.ends, start)]


class BreakableText:
    """A paragraph with the advance of each of its characters, and its break points."""

    def __init__(self, text: str, advances: Sequence[float]) -> None:
        self._text = text
        self._edges = (0.0, *accumulate(advances))
        self._whole_words = {*text.split()}
        self._words = Breaks(text, line_ends(text), self._edges)
        self._clusters = Breaks(text, accumulate(map(len, clusters(text))), self._edges)

    @property
    def width(self) -> float:
        """The width on one line."""
        return self._edges[-1]

    def filled(self, width: float, whole: bool) -> list[str]:
        """Lines as full as `width` allows; empty when a part that may not break is wider and words stay `whole`."""
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
        """`count` lines of about equal length, none wider than `width`, of a text that `filled` breaks into as many."""
        if count == 1:
            return self.filled(width, whole)
        return self._evened(count, width) if whole else self._narrowed(count, width)

    def _evened(self, count: int, width: float) -> list[str]:
        """The lines that come closest to the mean length, with a liking for ends of sentences and clauses."""
        places = (0, *self._words.ends)
        begins = [self._edges[place] for place in places]
        inked = (0.0, *self._words.inked)
        gains = [_gain(self._text[:place]) for place in places]
        mean = self.width / count
        # Line by line: the least cost of setting what stands before each place, and where the line then begins.
        costs = [0.0, *[inf] * len(self._words.ends)]
        came: list[list[int]] = []
        for line in range(1, count + 1):
            reached, origins = [inf], [0]
            for end in range(1, len(places)):
                first = min(bisect_left(begins, inked[end] - width - _ROUNDING), end - 1)
                origin = min(
                    range(first, end), key=lambda begin: costs[begin] + ((inked[end] - begins[begin]) / mean - 1) ** 2
                )
                waste = ((inked[end] - begins[origin]) / mean - 1) ** 2
                reached.append(costs[origin] + waste - (gains[end] if line < count else 0.0))
                origins.append(origin)
            costs = reached
            came.append(origins)
        cuts = [len(places) - 1]
        for origins in reversed(came):
            cuts.append(origins[cuts[-1]])
        return [self._text[places[begin] : places[end]].strip() for begin, end in pairwise(reversed(cuts))]

    def _narrowed(self, count: int, width: float) -> list[str]:
        """Lines at the narrowest width that still gives `count` of them, in a text whose words have to break."""
        low, high = self.width / (count + 1), width
        best = self.filled(width, whole=False)
        for _ in range(12):
            middle = (low + high) / 2
            lines = self.filled(middle, whole=False)
            # Breaking inside words makes any width possible: a narrower line must not break more words.
            if len(lines) <= count and self._broken_words(lines) <= self._broken_words(best):
                best, high = lines, middle
            else:
                low = middle
        return best

    def _broken_words(self, lines: Sequence[str]) -> int:
        return sum(1 for line in lines for word in line.split() if word not in self._whole_words)


def _gain(before: str) -> float:
    """What breaking after these words is worth."""
    before = before.rstrip()
    while before and (unicodedata.category(before[-1]) in _CLOSING or before[-1] in "\"'"):
        before = before[:-1]
    last = before[-1:]
    return _SENTENCE_GAIN if last in _SENTENCE_END else _PAUSE_GAIN if last in _PAUSE else 0.0
