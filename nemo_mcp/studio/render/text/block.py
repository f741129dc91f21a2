"""Lines set at one size: shaped, broken to fit a room, and ready to be put anywhere on the canvas."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from nemo_mcp.studio.render.text.fonts import FontBook
from nemo_mcp.studio.render.text.layout import Paragraph, Room, lay_out
from nemo_mcp.studio.render.text.shaping import ShapedLine, advances, shape_line
from nemo_mcp.studio.render.text.shaping_harfbuzz import Mark
from nemo_mcp.studio.render.text.style import Style

_ASCENT: Final = 0.74  # capitals and ascenders of the bundled family, and a hair
_DESCENT: Final = 0.24
_LEADING: Final = 0.2
_TALLEST_LINE: Final = 1.45
_TALLEST_INK: Final = 1.2


class Writing(NamedTuple):
    """What all lines of a text share: the language (BCP 47), and 1 when it is written from right to left, else 0."""

    language: str | None
    base: int


class Place(NamedTuple):
    """Where a block may go: the type size asked for, the room for its lines and the smallest type, all in pixels."""

    size: float
    width: float
    height: float
    smallest: float


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of type. `size` is in pixels, `pitch`, `ascent` and `descent` are in ems of it.

    `missing` are the code points that no font has; `cut` says whether words had to be left out.
    """

    lines: tuple[ShapedLine, ...]
    size: float
    pitch: float
    ascent: float
    descent: float
    cut: bool
    missing: tuple[int, ...]

    @property
    def width(self) -> float:
        """Width of the widest line in pixels."""
        return max((line.width for line in self.lines), default=0.0) * self.size

    @property
    def height(self) -> float:
        """From the top of the first line's letters to the bottom of the last line's, in pixels."""
        return ((len(self.lines) - 1) * self.pitch + self.ascent + self.descent) * self.size if self.lines else 0.0

    def marks(self, left: float, top: float, lean: float) -> list[Mark]:
        """Every glyph with the block's corner at (left, top). `lean` 0 aligns lines at the left, 1 at the right."""
        found: list[Mark] = []
        for number, line in enumerate(self.lines):
            x = left + (self.width - line.width * self.size) * lean
            y = top + (self.ascent + number * self.pitch) * self.size
            found.extend(
                Mark(each.face, each.glyph, self.size, x + each.x * self.size, y - each.y * self.size)
                for each in line.glyphs
            )
        return found


def set_block(paragraphs: Sequence[str], fonts: FontBook, writing: Writing, style: Style, place: Place) -> Block:
    """Set paragraphs as large as they fit. A block in which no glyph shows has no lines."""
    shaped = [shape_line(paragraph, fonts, *writing) for paragraph in paragraphs]
    missing = tuple(dict.fromkeys(point for line in shaped for point in line.missing))
    if missing:
        paragraphs = [line for each in paragraphs if (line := _without(each, missing))]
        shaped = [shape_line(paragraph, fonts, *writing) for paragraph in paragraphs]
    if not any(line.glyphs for line in shaped):
        return Block((), place.size, style.pitch, 0.0, 0.0, False, missing)
    pitch = _pitch(style.pitch, shaped, fonts)
    measured = [Paragraph(line, tuple(advances(line, run))) for line, run in zip(paragraphs, shaped, strict=True)]
    room = Room(
        width=max(place.width / place.size, 0.5),
        height=max(place.height / place.size, 0.5),
        measure=style.measure,
        lines=style.lines,
        pitch=pitch,
        smallest=min(0.5, place.smallest / place.size),
    )
    layout = lay_out(measured, room)
    lines = tuple(shape_line(line, fonts, *writing) for line in layout.lines)
    ascent, descent = _extent(lines[:1], lines[-1:], fonts)
    return Block(lines, place.size * layout.factor, pitch, ascent, descent, layout.cut, missing)


def _without(line: str, missing: Collection[int]) -> str:
    """The line without what no font has, nor the spaces that stood around it."""
    return " ".join("".join(character for character in line if ord(character) not in missing).split())


def _pitch(own: float, shaped: Sequence[ShapedLine], fonts: FontBook) -> float:
    """Baseline to baseline in ems: the style's own, more when a script from another font stands taller."""
    ascent, descent = _extent(shaped, shaped, fonts)
    return max(own, min(ascent + descent + _LEADING, _TALLEST_LINE)) if ascent + descent > _ASCENT + _DESCENT else own


def _extent(first: Sequence[ShapedLine], last: Sequence[ShapedLine], fonts: FontBook) -> tuple[float, float]:
    """How far some lines reach up and others down, in ems; glyphs of other fonts than the bundled are measured."""
    up, down = (
        [glyph for line in lines for glyph in line.glyphs if glyph.face is not fonts.base] for lines in (first, last)
    )
    ascent = max((glyph.y + glyph.face.reach(glyph.glyph)[0] for glyph in up), default=0.0)
    descent = max((glyph.face.reach(glyph.glyph)[1] - glyph.y for glyph in down), default=0.0)
    return min(max(_ASCENT, ascent), _TALLEST_INK), min(max(_DESCENT, descent), _TALLEST_INK)
