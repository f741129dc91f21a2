"""The timeline as a picture in plain characters: a ruler, and under it each track with its segments as boxes.

Where a box begins and ends is as exact as a column is wide; the exact times are told in words under the picture. What
the draft does not place is not drawn but counted.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from nemo_mcp.core.draft import Draft
from nemo_mcp.core.summary import segment_label, timeline_text
from nemo_mcp.core.text import label
from nemo_mcp.core.tracks import Segment, Track
from nemo_mcp.core.words import seconds

WIDTH: Final = 72
"""Columns of the drawing itself."""
LABEL_WIDTH: Final = 20
MOST_TRACKS: Final = 24
MOST_ROWS: Final = 4
"""Rows of a track at most: segments at the same time, or too short to stand side by side, take more than one."""

_LABEL_ROOM: Final = 9
_LONGEST_MS: Final = 30 * 86_400_000
_STEPS_MS: Final = (
    100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000,
    60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000,
)  # fmt: skip
# They join or colour what stands before them, and terminals do not agree on how wide the whole is then.
_JOINERS: Final = frozenset("\u200c\u200d\ufe0f")
_NO_WIDTH: Final = frozenset({"Mn", "Me", "Cf", "Cc"})
_EDGE, _FILL, _OPEN, _CROSSING, _DENSE, _TICK, _RULE = "|", ".", ">", "X", "#", "+", "-"


@dataclass(frozen=True, slots=True)
class _Box:
    """Columns from `left` to `right`, both included. `joined`: it comes in over the end of the box before it."""

    left: int
    right: int
    name: str
    joined: bool = False
    open_end: bool = False


def timeline_page(draft: Draft) -> str:
    """The picture between the line for the whole and the lines for each segment, with their exact times and notes."""
    heading, _, words = timeline_text(draft).partition("\n")
    if not words:
        return heading
    picture = timeline_picture(draft) or "(No drawing: the draft does not say when its segments begin.)"
    return f"{heading}\n\n{picture}\n\n{words}"


def timeline_picture(draft: Draft) -> str | None:
    """The picture, at most 100 columns wide and a few dozen lines long; None where the draft places nothing in time."""
    length_ms = _length(draft)
    if not length_ms:
        return None
    lines = [f"{' ' * LABEL_WIDTH}{row}" for row in ruler(length_ms)]
    for track in draft.tracks[:MOST_TRACKS]:
        lines += _track(track, length_ms)
    hidden = len(draft.tracks) - MOST_TRACKS
    if hidden > 0:
        lines.append(f"(and {hidden} more, not drawn)")
    if any(segment.joined for track in draft.tracks[:MOST_TRACKS] for segment in track.segments):
        lines.append(f"{' ' * LABEL_WIDTH}{_CROSSING} is a transition: both are seen.")
    return "\n".join(line.rstrip() for line in lines)


def display_width(text: str) -> int:
    """Columns that a terminal gives to a text: wide letters take two, marks none."""
    return sum(map(_columns, text))


def clipped(text: str, width: int) -> str:
    """The beginning of a text that fits into `width` columns; a mark stays with its letter."""
    used, kept = 0, list[str]()
    for char in text:
        used += _columns(char)
        if used > width:
            break
        kept.append(char)
    return "".join(kept)


def ruler(length_ms: int) -> tuple[str, str]:
    """Times and ticks over `length_ms`, each WIDTH columns wide."""
    step_ms = _step(length_ms)
    times, ticks = [" "] * WIDTH, [_RULE] * WIDTH
    for at_ms in range(0, length_ms + 1, step_ms):
        at, told = _column(at_ms, length_ms), f"{seconds(at_ms)}s"
        ticks[at] = _TICK
        begins = min(at, WIDTH - len(told))
        if all(char == " " for char in times[max(0, begins - 1) : begins + len(told)]):
            times[begins : begins + len(told)] = told
    return "".join(times), "".join(ticks)


def _length(draft: Draft) -> int:
    """How long the ruler is: the timeline, and what lies beyond its end. 0 when nothing has a place."""
    placed = [segment for track in draft.tracks for segment in track.segments if segment.start_ms is not None]
    if not placed:
        return 0
    ends = [segment.end_ms or segment.start_ms or 0 for segment in placed]
    return min(max(*ends, draft.duration_ms or 0, 1), _LONGEST_MS)


def _step(length_ms: int) -> int:
    """The time between two ticks, so that every label has room."""
    least_ms = length_ms * _LABEL_ROOM // WIDTH
    for step_ms in _STEPS_MS:
        if step_ms >= least_ms:
            return step_ms
    hour_ms = _STEPS_MS[-1]
    return hour_ms * -(-least_ms // hour_ms)


def _column(at_ms: int, length_ms: int) -> int:
    return (2 * min(at_ms, length_ms) * (WIDTH - 1) + length_ms) // (2 * length_ms)


def _track(track: Track, length_ms: int) -> list[str]:
    placed = [segment for segment in track.segments if segment.start_ms is not None]
    boxes = [_box(track, segment, length_ms) for segment in _ordered(placed)]
    rows = _rows(boxes)
    head = _head(f"{track.number}. {_drawable(track.word)}")
    drawn = [_covered(boxes)] if rows is None else [_drawn(row) for row in rows]
    heads = [head, *([" " * LABEL_WIDTH] * len(drawn))]
    lines = [f"{first}{row}" for first, row in zip(heads, drawn, strict=False)] or [head]
    notes = [
        f"{len(boxes)} segments, too close together to draw one by one" if rows is None else "",
        _unplaced(len(track.segments) - len(placed)),
    ]
    return lines + [f"{' ' * LABEL_WIDTH}({note})" for note in notes if note]


def _ordered(segments: Iterable[Segment]) -> list[Segment]:
    return sorted(segments, key=lambda segment: segment.start_ms or 0)


def _unplaced(count: int) -> str:
    if not count:
        return ""
    which = "1 segment" if count == 1 else f"{count} segments"
    return f"{which} not drawn: the draft does not say when"


def _box(track: Track, segment: Segment, length_ms: int) -> _Box:
    left = min(_column(segment.start_ms or 0, length_ms), WIDTH - 2)  # at least two columns, wherever it lies
    right = left + 1 if segment.end_ms is None else max(left + 1, _column(segment.end_ms, length_ms))
    name = _drawable(segment_label(track, segment) or "")
    return _Box(left, right, name, joined=segment.joined, open_end=segment.end_ms is None)


def _rows(boxes: list[_Box]) -> list[list[_Box]] | None:
    """Boxes in as few rows as hold them side by side; None when that is more than MOST_ROWS."""
    rows: list[list[_Box]] = []
    for box in boxes:
        row = next((row for row in rows if _fits(row[-1], box)), None)
        if row is not None:
            row.append(box)
        elif len(rows) < MOST_ROWS:
            rows.append([box])
        else:
            return None
    return rows


def _covered(boxes: list[_Box]) -> str:
    """One row for boxes that are too many to be told apart: where there are any."""
    taken = {column for box in boxes for column in range(box.left, box.right + 1)}
    return "".join(_DENSE if column in taken else " " for column in range(WIDTH))


def _fits(before: _Box, box: _Box) -> bool:
    """Whether a box may follow another in its row: from its end on, or over its end in a transition."""
    return before.right <= box.left or (box.joined and before.left < box.left and before.right < box.right)


def _drawn(row: list[_Box]) -> str:
    """A row, WIDTH columns wide. Where two boxes cross, the columns of both show the transition."""
    cells = [" "] * WIDTH
    for box in row:
        cells[box.left : box.right + 1] = [
            _EDGE,
            *[_FILL] * (box.right - box.left - 1),
            _OPEN if box.open_end else _EDGE,
        ]
    for before, box in pairwise(row):
        if box.left < before.right or (box.joined and box.left == before.right):
            cells[box.left : before.right + 1] = [_CROSSING] * (before.right + 1 - box.left)
        elif box.left == before.right:
            cells[box.left] = _EDGE
    for before, box, after in zip([None, *row], row, [*row[1:], None], strict=False):
        begins = max(box.left, before.right if before is not None else 0) + 1
        ends = min(box.right, after.left if after is not None else WIDTH)
        _write(cells, begins, clipped(box.name, ends - begins))
    return "".join(cells)


def _write(cells: list[str], column: int, text: str) -> None:
    """Put a text into cells of one column each: a wide letter leaves the next one empty, a mark joins its letter."""
    for char in text:
        width = _columns(char)
        if not width:
            cells[column - 1] += char
            continue
        cells[column] = char
        if width == 2:
            cells[column + 1] = ""
        column += width


def _drawable(name: str) -> str:
    """A name without what would look like a part of the drawing, or has no width that all agree on."""
    plain = "".join(char for char in label(name) if char not in _JOINERS)
    return plain.replace(_EDGE, "/")


def _head(text: str) -> str:
    """What stands before a row; a `~` says that it was cut."""
    if display_width(text) >= LABEL_WIDTH:
        text = f"{clipped(text, LABEL_WIDTH - 2)}~"
    return text + " " * (LABEL_WIDTH - display_width(text))


def _columns(char: str) -> int:
    if unicodedata.category(char) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
