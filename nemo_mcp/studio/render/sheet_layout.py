"""How a contact sheet is laid out: how many pictures, at which times, how large, and in which rows. Pure data."""

from dataclasses import dataclass
from math import ceil, log, sqrt
from typing import Final

SHEET_WIDTH: Final = 1120
GAP: Final = 6
STRIP: Final = 30
"""The height of the strip under each picture, in which its time stands: nothing of the picture is covered."""
MOST_FRAMES: Final = 12
# A model sees a picture at about 750 pixels a token; more than this shows little that this does not.
_MOST_PIXELS: Final = 600_000
_LARGEST: Final = 640
_NARROWEST: Final = 96
# As wide as it is in most chats, which show pictures across their column.
_SHAPE: Final = 2.2
_BLANK: Final = 1.5
# Up to which length (ms) a film is shown by how many pictures. Those of a film of a moment would all look the same.
_COUNTS: Final = ((500, 1), (1_500, 2), (4_000, 4), (60_000, 6), (300_000, 9))
_TALL: Final = {6: 8, 9: 10}
# In longer films nobody looks for tenths of a second.
_TENTHS_MS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns` pictures of `width` x `height` pixels (both even) side by side, each with its strip below."""

    columns: int
    width: int
    height: int

    def size(self, count: int) -> tuple[int, int]:
        """Width and height of a sheet of `count` pictures."""
        columns, rows = min(count, self.columns), ceil(count / self.columns)
        return (
            columns * self.width + (columns - 1) * GAP,
            rows * (self.height + STRIP) + (rows - 1) * GAP,
        )

    def corner(self, index: int) -> tuple[int, int]:
        """Where the upper left corner of a picture stands."""
        row, column = divmod(index, self.columns)
        return column * (self.width + GAP), row * (self.height + STRIP + GAP)


def frames_for(duration_ms: int, shape: float) -> int:
    """How many pictures show a film of this length; `shape` is its width by its height."""
    count = next((count for limit_ms, count in _COUNTS if duration_ms <= limit_ms), MOST_FRAMES)
    return _TALL.get(count, count) if shape < 1 else count


def layout_for(count: int, shape: float, width: int = SHEET_WIDTH) -> Layout:
    """The grid in which `count` pictures of a shape are largest, on a sheet at most `width` pixels wide."""
    shape = max(0.25, min(4.0, shape))

    def unlike(columns: int) -> float:
        rows = ceil(count / columns)
        blank = 1 - count / (rows * columns)
        return abs(log(columns * shape / rows / _SHAPE)) + _BLANK * blank

    columns = min({ceil(count / rows) for rows in range(1, count + 1)}, key=unlike)
    room = (width - GAP * (columns - 1)) / columns
    across = max(_NARROWEST, min(room, sqrt(_MOST_PIXELS / count * shape), _LARGEST, _LARGEST * shape))
    return Layout(columns, _even(across), _even(across / shape))


def even_moments(duration_ms: int, count: int) -> list[int]:
    """The middles of `count` equal parts, in ms."""
    return [int(duration_ms * (index + 0.5) / count) for index in range(count)]


def timecode(ms: int, duration_ms: int = 0) -> str:
    """Minutes and seconds, tenths where the whole is short, hours only when there are any."""
    tenths = ms // 100
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{rest // 10:02d}" + (f".{rest % 10}" if duration_ms <= _TENTHS_MS else "")
    return f"{hours}:{minutes:02d}:{seconds}" if hours else f"{minutes}:{seconds}"


def _even(length: float) -> int:
    return max(16, int(length / 2) * 2)
