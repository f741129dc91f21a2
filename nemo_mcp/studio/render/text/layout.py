"""Where lines break and how large the type may be. Pure arithmetic on shaped widths, in ems and shares of the picture.

Widths grow with the type size alone, so a text is shaped once and every size is tried without shaping it again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from nemo_mcp.studio.render.text.breaks import BreakableText

_STEPS: Final = 24
_ANY_NUMBER: Final = 1000
_ELLIPSIS: Final = "…"
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
    measured = [BreakableText(paragraph.text, paragraph.advances) for paragraph in paragraphs]
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


def _cut(measured: Sequence[BreakableText], room: Room) -> Layout:
    width = max(room.width / room.smallest - 1.0, 1.0)
    lines = [line for each in measured for line in each.filled(width, whole=False) or [""]]
    count = max(1, int(room.height / (room.pitch * room.smallest)))
    kept = lines[:count]
    cut = len(lines) > count
    if cut:
        kept[-1] = kept[-1].rstrip() + _ELLIPSIS
    return Layout(tuple(kept), room.smallest, cut)


def _factors(floor: float) -> Iterator[float]:
    for step in range(_STEPS + 1):
        yield 1.0 - (1.0 - floor) * step / _STEPS


def _balanced(measured: Sequence[BreakableText], width: float, whole: bool) -> list[str]:
    """Lines of about equal length: as many as needed, each paragraph at its narrowest. Empty when it cannot be."""
    lines: list[str] = []
    for each in measured:
        broken = each.filled(width, whole)
        if not broken:
            return []
        lines.extend(each.balanced(len(broken), width, whole))
    return lines
