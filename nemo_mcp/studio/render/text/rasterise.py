"""Titles, captions and lower thirds as pictures to lay over the frame.

`rasterise` never draws outside the canvas and never draws a box in place of a character that no font has: what is left
out stands in the warnings.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nemo_mcp.studio.render.picture.safe_area import safe_area
from nemo_mcp.studio.render.text.block import Block, Place, Writing, set_block
from nemo_mcp.studio.render.text.fonts import Cut, FontBook, book
from nemo_mcp.studio.render.text.lower_third import lower_third
from nemo_mcp.studio.render.text.paint import Box, Drawing, Frame, Letters, Panel, paint
from nemo_mcp.studio.render.text.remarks import is_control, long_warning, missing_warning
from nemo_mcp.studio.render.text.shaping import han_region
from nemo_mcp.studio.render.text.shaping_bidi import base_level, without_controls
from nemo_mcp.studio.render.text.style import backing, ink, smallest_size, style_of, type_size
from nemo_mcp.studio.timeline import Text

_CHARACTER_LIMIT: Final = 600
_PARAGRAPH_LIMIT: Final = 12
_CORNER_SHARE: Final = 0.7
_NOTHING: Final = (Frame(0, 0, 2, 2), np.zeros((2, 2, 4), np.uint8))
Books = Callable[[Cut], FontBook]


@dataclass(frozen=True)
class Raster:
    """A picture to blend at (x, y): straight alpha, shape (h, w, 4). All of x, y, w and h are even."""

    x: int
    y: int
    rgba: NDArray[np.uint8]
    warnings: tuple[str, ...] = ()


def rasterise(text: Text, width: int, height: int, language: str | None = None) -> Raster:
    """Draw a text for a canvas of `width` x `height` pixels, without its fades over time.

    A text without anything visible gives two by two clear pixels. `language` (BCP 47) chooses between the Han forms.
    """
    return draw(text, width, height, language, book)


def draw(text: Text, width: int, height: int, language: str | None, books: Books) -> Raster:
    """`rasterise` with the fonts given."""
    paragraphs, shortened = _paragraphs(text.text)
    if not paragraphs:
        return Raster(0, 0, _NOTHING[1])
    writing = Writing(language or _language(paragraphs), base_level(" ".join(paragraphs)))
    if text.role == "lower-third":
        drawing, blocks = lower_third(text, paragraphs, books, writing, (width, height))
    else:
        drawing, blocks = _lines(text, paragraphs, books(text.role), writing, (width, height))
    warnings = missing_warning(text, list(dict.fromkeys(point for block in blocks for point in block.missing)))
    frame, rgba = paint(drawing, Frame(0, 0, width, height)) or _NOTHING
    if shortened or any(block.cut for block in blocks):
        warnings = (*warnings, long_warning(text))
    return Raster(frame.left, frame.top, rgba, warnings)


def _paragraphs(text: str) -> tuple[list[str], bool]:
    """The hard lines of a text without control characters, and whether it had to be shortened."""
    shortened = len(text) > _CHARACTER_LIMIT
    lines: list[str] = []
    for line in text[:_CHARACTER_LIMIT].splitlines():
        plain = "".join(" " if character == "\t" else character for character in line if not is_control(character))
        plain = without_controls(unicodedata.normalize("NFC", plain)).strip()
        if plain:
            lines.append(plain)
    return lines[:_PARAGRAPH_LIMIT], shortened or len(lines) > _PARAGRAPH_LIMIT


def _language(paragraphs: Sequence[str]) -> str | None:
    """Lines of one text share their Han forms: one with kana makes all of them Japanese."""
    return {"JP": "ja", "KR": "ko", "TC": "zh-Hant"}.get(han_region("".join(paragraphs), None))


def _lines(
    text: Text, paragraphs: Sequence[str], fonts: FontBook, writing: Writing, canvas: tuple[int, int]
) -> tuple[Drawing, tuple[Block, ...]]:
    """A title or caption: one block of lines, in a box or with an outline or a shadow."""
    style, size = style_of(text.role), type_size(text, *canvas)
    pad_x, pad_y = (style.pad_x * size, style.pad_y * size) if text.box else (0.0, 0.0)
    left, top, right, bottom = safe_area(*canvas)
    width, height = _room(text.place, (left, top, right, bottom), canvas)
    place = Place(size, width - 2 * pad_x, height - 2 * pad_y, smallest_size(*canvas))
    block = set_block(paragraphs, fonts, writing, style, place)
    pad_x, pad_y = pad_x * block.size / size, pad_y * block.size / size
    x = _along(text.place, ("left", "right"), (left + pad_x, right - pad_x), canvas[0], block.width)
    y = _along(text.place, ("top", "bottom"), (top + pad_y, bottom - pad_y), canvas[1], block.height)
    color = ink(text.color)
    stroke = style.stroke * block.size if text.outline else 0.0
    letters = Letters(block.marks(x, y, _lean(text.place)), color, stroke)
    box = Box(x - pad_x, y - pad_y, x + block.width + pad_x, y + block.height + pad_y, style.radius * block.size)
    panels = [Panel(box, backing(color), style.box_alpha)] if text.box else []
    shadow = () if text.box else style.glow if text.outline else style.shadow
    return Drawing(panels, [letters], shadow, block.size, backing(color)), (block,)


def _room(place: str, safe: tuple[int, int, int, int], canvas: tuple[int, int]) -> tuple[float, float]:
    """Width and height for the lines. What is centred keeps the same distance on both sides."""
    left, top, right, bottom = safe
    middle_x, middle_y = canvas[0] / 2, canvas[1] / 2
    width = 2 * min(middle_x - left, right - middle_x)
    if "-" in place:
        width = (right - left) * (_CORNER_SHARE if canvas[0] > canvas[1] else 0.9)
    height = bottom - top if place != "center" else 2 * min(middle_y - top, bottom - middle_y)
    return width, height


def _along(place: str, names: tuple[str, str], room: tuple[float, float], length: int, block: float) -> float:
    """Where the block starts on one axis: at the side that the place names, else in the middle of the picture."""
    if names[0] in place:
        return room[0]
    if names[1] in place:
        return room[1] - block
    return (length - block) / 2


def _lean(place: str) -> float:
    return 0.0 if "left" in place else 1.0 if "right" in place else 0.5
