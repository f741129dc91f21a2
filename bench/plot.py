"""A line chart on logarithmic axes, drawn with Pillow alone: how something grows can be seen by its slope."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

import nemo_mcp.studio.render as rendering

FONT: Final = Path(str(rendering.__file__)).parent / "fonts" / "Inter-SemiBold.otf"
SIZE: Final = (1000, 560)
FINER: Final = 2
"""It is drawn so much larger and then made smaller, which makes smooth lines."""
LEFT, TOP, RIGHT, BOTTOM = 80, 72, 270, 64
INK, FAINT, PAPER = "#1f2933", "#e3e7eb", "#ffffff"
COLORS: Final = ("#0b6e99", "#d1603d", "#4b7f52", "#7d4e9e", "#b8860b", "#5a6570", "#c2406b", "#2f8f8f")
LABEL_GAP: Final = 20

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Axis:
    """A logarithmic axis from `low` to `high`, on the pixels from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    @classmethod
    def of(cls, values: Sequence[float], start: float, end: float) -> "Axis":
        """The whole decades that hold the values, which are over 0."""
        low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        return cls(10.0**low, 10.0 ** max(high, low + 1), start, end)

    def at(self, value: float) -> float:
        """Where a value lies, in pixels."""
        share = math.log10(value / self.low) / math.log10(self.high / self.low)
        return self.start + share * (self.end - self.start)

    @property
    def decades(self) -> list[float]:
        """1, 10, 100 ..."""
        count = round(math.log10(self.high / self.low))
        return [self.low * 10**step for step in range(count + 1)]


def line_chart(target: Path, title: str, x_name: str, y_name: str, lines: Mapping[str, Points]) -> None:
    """Write a PNG with one line for each name; every value must be over 0."""
    picture = Image.new("RGB", (SIZE[0] * FINER, SIZE[1] * FINER), PAPER)
    draw = ImageDraw.Draw(picture)
    points = [point for each in lines.values() for point in each]
    across = Axis.of([x for x, _ in points], LEFT, SIZE[0] - RIGHT)
    up = Axis.of([y for _, y in points], SIZE[1] - BOTTOM, TOP)
    _grid(draw, across, up)
    _text(draw, (LEFT, 22), title, 19)
    _text(draw, (LEFT, TOP - 12), y_name, 13, anchor="ls")
    _text(draw, ((LEFT + SIZE[0] - RIGHT) / 2, SIZE[1] - 14), x_name, 13, anchor="ms")
    ends = apart([up.at(each[-1][1]) for each in lines.values()], LABEL_GAP)
    for (name, each), color, label_y in zip(lines.items(), COLORS, ends, strict=False):
        _line(draw, [(across.at(x), up.at(y)) for x, y in each], color)
        _text(draw, (SIZE[0] - RIGHT + 16, label_y), name, 13, color, anchor="lm")
    picture.resize(SIZE, Image.Resampling.LANCZOS).save(target, optimize=True)


def apart(places: Sequence[float], gap: float) -> list[float]:
    """The same places, moved as little as it takes to be `gap` from each other, in the order of their values."""
    order = sorted(range(len(places)), key=places.__getitem__)
    groups: list[tuple[float, list[int]]] = []
    for index in order:
        group = (places[index], [index])
        while groups and group[0] - _half(group, gap) < groups[-1][0] + _half(groups[-1], gap):
            before = groups.pop()
            members = [*before[1], *group[1]]
            group = (sum(places[each] for each in members) / len(members), members)
        groups.append(group)
    moved = [0.0] * len(places)
    for middle, members in groups:
        for position, index in enumerate(members):
            moved[index] = middle + (position - (len(members) - 1) / 2) * gap
    return moved


def _half(group: tuple[float, list[int]], gap: float) -> float:
    return len(group[1]) * gap / 2


def _grid(draw: ImageDraw.ImageDraw, across: Axis, up: Axis) -> None:
    for value in up.decades:
        y = up.at(value)
        draw.line([_fine(across.start, y), _fine(across.end, y)], FAINT, FINER)
        _text(draw, (LEFT - 10, y), f"{value:,g}", 13, anchor="rm")
    for value in across.decades:
        x = across.at(value)
        draw.line([_fine(x, up.start), _fine(x, up.end)], FAINT, FINER)
        _text(draw, (x, SIZE[1] - BOTTOM + 20), f"{value:,.0f}", 13, anchor="ms")


def _line(draw: ImageDraw.ImageDraw, points: Points, color: str) -> None:
    draw.line([_fine(*point) for point in points], color, 2 * FINER + 1, joint="curve")
    for x, y in points:
        draw.ellipse([_fine(x - 4, y - 4), _fine(x + 4, y + 4)], color)


def _text(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], words: str, size: int, color: str = INK, anchor: str = "ls"
) -> None:
    draw.text(_fine(*at), words, color, ImageFont.truetype(FONT, size * FINER), anchor)


def _fine(x: float, y: float) -> tuple[float, float]:
    return x * FINER, y * FINER
