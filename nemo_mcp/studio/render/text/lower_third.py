"""Lower thirds: a name, smaller lines that say who or what that is, and a panel with a bar at its side."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from nemo_mcp.studio.render.picture.safe_area import safe_area
from nemo_mcp.studio.render.text.block import Block, Place, Writing, set_block
from nemo_mcp.studio.render.text.fonts import Cut, FontBook
from nemo_mcp.studio.render.text.paint import Box, Drawing, Letters, Panel
from nemo_mcp.studio.render.text.style import Style, backing, ink, mixed, smallest_size, style_of, type_size
from nemo_mcp.studio.timeline import Text

_DETAIL: Final = 0.6  # size of the smaller lines in ems of the name
_DETAIL_MOST: Final = 0.76
_DETAIL_LINES: Final = 3
_FADED: Final = 0.16  # how much of the backing the smaller lines take on
_GAP: Final = 0.3
_BAR: Final = 0.11
_SOLID: Final = 0.94
_WIDE_SHARE: Final = 0.6
_CAPTION_ROOM: Final = 3.3  # ems of caption type: two lines of captions in a box fit below


class _Sides(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float


def lower_third(
    text: Text, lines: Sequence[str], books: Callable[[Cut], FontBook], writing: Writing, canvas: tuple[int, int]
) -> tuple[Drawing, tuple[Block, ...]]:
    """Draw for a canvas of (width, height) pixels; `lines` are the hard lines, at least one.

    Text and bar stand at the left, for writing from right to left at the right. So does the panel unless `text.place`
    names a side or the middle of the picture. At the bottom it leaves room for two lines of captions below.
    """
    style, size = style_of(text.role), type_size(text, *canvas)
    sides = _sides(text, canvas)
    pad_x, pad_y, bar = style.pad_x * size, style.pad_y * size, _BAR * size
    width = (sides.right - sides.left) * (_WIDE_SHARE if canvas[0] > canvas[1] else 1.0) - 2 * pad_x - bar
    height = sides.bottom - sides.top - 2 * pad_y
    smallest = smallest_size(*canvas)
    name = set_block(lines[:1], books("title"), writing, style, Place(size, width, height * 0.55, smallest))
    detail = set_block(
        lines[1:],
        books("caption"),
        writing,
        _detail_style(style),
        Place(min(_DETAIL * size, _DETAIL_MOST * name.size), width, height - name.height - _GAP * size, smallest),
    )
    blocks = tuple(block for block in (name, detail) if block.lines)
    inner_w = max((block.width for block in blocks), default=0.0)
    inner_h = sum(block.height for block in blocks) + _GAP * size * (len(blocks) - 1)
    outer = _placed(text.place, sides, inner_w + 2 * pad_x + bar, inner_h + 2 * pad_y, writing.base)
    left = outer.left + pad_x + (0.0 if writing.base else bar)
    color = ink(text.color)
    below = backing(color)
    letters: list[Letters] = []
    top = outer.top + pad_y
    for block in blocks:
        marks = block.marks(left + (inner_w - block.width) * writing.base, top, float(writing.base))
        tint = color if block is name or text.outline else mixed(color, below, _FADED)
        # Small letters need the wider line in proportion.
        stroke = style.stroke * (block.size + size) / 2 if text.outline else 0.0
        letters.append(Letters(marks, tint, stroke))
        top += block.height + _GAP * size
    shadow = style.glow if text.outline else ()
    return Drawing(_panels(text, outer, bar, writing.base), letters, shadow, size, below), (name, detail)


def _detail_style(style: Style) -> Style:
    return replace(style, pitch=1.28, measure=style.measure / _DETAIL, lines=_DETAIL_LINES)


def _sides(text: Text, canvas: tuple[int, int]) -> _Sides:
    """The room for the panel in pixels."""
    left, top, right, bottom = safe_area(*canvas)
    lift = _CAPTION_ROOM * type_size(replace(text, role="caption", size=1.0), *canvas) if "bottom" in text.place else 0
    return _Sides(left, top, right, max(bottom - lift, top + 1))


def _placed(place: str, sides: _Sides, width: float, height: float, base: int) -> _Sides:
    across = 0.0 if "left" in place else 1.0 if "right" in place else 0.5 if place == "center" else float(base)
    down = 0.0 if "top" in place else 1.0 if "bottom" in place else 0.5
    left = sides.left + max(sides.right - sides.left - width, 0) * across
    top = sides.top + max(sides.bottom - sides.top - height, 0) * down
    return _Sides(left, top, left + width, top + height)


def _panels(text: Text, outer: _Sides, bar: float, base: int) -> list[Panel]:
    """The backing, which outlined letters do without, and the bar at the side where lines begin."""
    style, color = style_of(text.role), ink(text.color)
    edge = outer.right - bar if base else outer.left
    side = Panel(Box(edge, outer.top, edge + bar, outer.bottom, 0.0), color, 1.0)
    if text.outline and not text.box:
        line = style.stroke / _BAR * bar
        around = Box(edge - line, outer.top - line, edge + bar + line, outer.bottom + line, line)
        return [Panel(around, backing(color), 1.0), side]
    alpha = _SOLID if text.box else style.box_alpha
    return [Panel(Box(*outer, 0.0), backing(color), alpha), side]
