"""Titles and captions as pictures to lay over the frame.

`rasterise` never draws outside the canvas and never draws a box in place of a character that no font has: what is left
out stands in the warnings.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nemo_mcp.studio.render.fonts import FontBook, book
from nemo_mcp.studio.render.shaping import ShapedLine, advances, han_region, shape_line
from nemo_mcp.studio.render.shaping_bidi import base_level, without_controls
from nemo_mcp.studio.render.shaping_harfbuzz import Mark
from nemo_mcp.studio.render.text_layout import Layout, Paragraph, Room, lay_out
from nemo_mcp.studio.render.text_paint import Box, Frame, Look, paint
from nemo_mcp.studio.render.text_style import SAFE_MARGIN, backing, ink, style_of, type_size
from nemo_mcp.studio.timeline import Text

_CHARACTER_LIMIT: Final = 600
_PARAGRAPH_LIMIT: Final = 12
_NAMED_LIMIT: Final = 6
_ASCENT: Final = 0.74  # capitals and ascenders of the bundled family, and a hair
_DESCENT: Final = 0.24
_CORNER_SHARE: Final = 0.62
_TALLEST_LINE: Final = 1.42
_SMALLEST_SHARE: Final = 0.016  # of the shorter side of the picture; anything smaller is not read anyway


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
    return draw(text, width, height, language, book(text.role))


def draw(text: Text, width: int, height: int, language: str | None, fonts: FontBook) -> Raster:
    """`rasterise` with the fonts given."""
    paragraphs, shortened = _paragraphs(text.text)
    language = language or _language(paragraphs)
    base = base_level(" ".join(paragraphs))
    shaped = [shape_line(paragraph, fonts, language, base) for paragraph in paragraphs]
    warnings = _warnings(text, shaped)
    if not any(line.glyphs for line in shaped):
        return Raster(0, 0, np.zeros((2, 2, 4), np.uint8), warnings)
    style, size = style_of(text), type_size(text, width, height)
    pitch = _pitch(style.pitch, shaped, fonts)
    measured = [Paragraph(line, tuple(advances(line, run))) for line, run in zip(paragraphs, shaped, strict=True)]
    layout = lay_out(measured, _room(text, width, height, pitch, size))
    if layout.cut or shortened:
        warnings = (*warnings, f"the text “{_start(text.text)}” is too long for the picture; its end is left out")
    size *= layout.factor
    lines = [shape_line(line, fonts, language, base) for line in layout.lines]
    marks, box = _placed(text, lines, layout, size, pitch, (width, height))
    color = ink(text.color)
    look = Look(style, size, color, backing(color), box if text.box else None)
    painted = paint(marks, look, Frame(0, 0, width, height))
    if painted is None:
        return Raster(0, 0, np.zeros((2, 2, 4), np.uint8), warnings)
    frame, rgba = painted
    return Raster(frame.left, frame.top, rgba, warnings)


def _paragraphs(text: str) -> tuple[list[str], bool]:
    """The hard lines of a text without control characters, and whether it had to be shortened."""
    shortened = len(text) > _CHARACTER_LIMIT
    lines: list[str] = []
    for line in text[:_CHARACTER_LIMIT].splitlines():
        plain = "".join(" " if character == "\t" else character for character in line if not _control(character))
        plain = without_controls(unicodedata.normalize("NFC", plain)).strip()
        if plain:
            lines.append(plain)
    return lines[:_PARAGRAPH_LIMIT], shortened or len(lines) > _PARAGRAPH_LIMIT


def _language(paragraphs: Sequence[str]) -> str | None:
    """Lines of one text share their Han forms: one with kana makes all of them Japanese."""
    return {"JP": "ja", "KR": "ko"}.get(han_region("".join(paragraphs), None))


def _control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"} and character != "\t"


def _pitch(own: float, shaped: Sequence[ShapedLine], fonts: FontBook) -> float:
    """Baseline to baseline in ems: the style's own, more when a script from another font stands taller."""
    others = {face for line in shaped for face in line.faces if face is not fonts.base and not face.in_color}
    tallest = max((face.ascent + face.descent for face in others), default=0.0)
    return max(own, min(tallest, _TALLEST_LINE))


def _room(text: Text, width: int, height: int, pitch: float, size: float) -> Room:
    style = style_of(text)
    pad_x, pad_y = (style.pad_x, style.pad_y) if text.box else (0.0, 0.0)
    share = _CORNER_SHARE if "-" in text.place else 1 - 2 * SAFE_MARGIN
    return Room(
        width=max(width * share / size - 2 * pad_x, 0.5),
        height=max(height * (1 - 2 * SAFE_MARGIN) / size - 2 * pad_y, 0.5),
        measure=style.measure,
        lines=style.lines,
        pitch=pitch,
        smallest=min(0.5, _SMALLEST_SHARE * min(width, height) / size),
    )


def _placed(
    text: Text, lines: Sequence[ShapedLine], layout: Layout, size: float, pitch: float, canvas: tuple[int, int]
) -> tuple[list[Mark], Box]:
    """Every glyph on the canvas, and the box around the lines."""
    style = style_of(text)
    pad_x, pad_y = (style.pad_x * size, style.pad_y * size) if text.box else (0.0, 0.0)
    block_w = max(line.width for line in lines) * size
    block_h = ((len(lines) - 1) * pitch + _ASCENT + _DESCENT) * size
    left = _along(text.place, "left", "right", canvas[0], block_w, pad_x)
    top = _along(text.place, "top", "bottom", canvas[1], block_h, pad_y)
    marks: list[Mark] = []
    for number, line in enumerate(lines):
        x = left + (block_w - line.width * size) * _lean(text.place)
        y = top + (_ASCENT + number * pitch) * size
        marks.extend(Mark(each.face, each.glyph, size, x + each.x * size, y - each.y * size) for each in line.glyphs)
    box = Box(left - pad_x, top - pad_y, left + block_w + pad_x, top + block_h + pad_y, style.radius * size)
    return marks, box


def _along(place: str, low: str, high: str, length: int, block: float, pad: float) -> float:
    """Where the block starts on one axis: at the safe margin of the side that the place names, else in the middle."""
    margin = length * SAFE_MARGIN + pad
    if low in place:
        return margin
    if high in place:
        return length - margin - block
    return (length - block) / 2


def _lean(place: str) -> float:
    return 0.0 if "left" in place else 1.0 if "right" in place else 0.5


def _warnings(text: Text, shaped: Sequence[ShapedLine]) -> tuple[str, ...]:
    missing = list(dict.fromkeys(point for line in shaped for point in line.missing))
    if not missing:
        return ()
    named = ", ".join(_named(point) for point in missing[:_NAMED_LIMIT])
    more = f" and {len(missing) - _NAMED_LIMIT} more" if len(missing) > _NAMED_LIMIT else ""
    return (f"no font on this computer has {named}{more}; left out of the {text.role} “{_start(text.text)}”",)


def _named(point: int) -> str:
    name = unicodedata.name(chr(point), "")
    return f"U+{point:04X} ({name.lower()})" if name else f"U+{point:04X}"


def _start(text: str) -> str:
    plain = " ".join("".join(" " if _control(character) else character for character in text[:80]).split())
    return plain if len(plain) <= 32 else plain[:31] + "…"
