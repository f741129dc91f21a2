"""One font face through HarfBuzz: what it covers, how it shapes, and the pictures of its glyphs.

Lengths are in ems (1.0 = the type size) and y grows upwards, unless a name ends in `_px`: those grow downwards.
uharfbuzz carries no types, so this is the one module that touches it and everything leaving it is typed.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_hb: Final[Any] = import_module("uharfbuzz")
_EM: Final = 1 << 16
_SUBPIXEL: Final = 64
_FAUX_BOLD_EM: Final = 0.022
HAN_SCRIPTS: Final = frozenset({"Hani", "Hira", "Kana", "Bopo", "Hang"})
"""ISO 15924 tags of the scripts that fonts for Chinese, Japanese or Korean have."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One positioned glyph of a shaped run; `cluster` is the index of its first character in the shaped string."""

    glyph: int
    cluster: int
    advance: float
    dx: float
    dy: float


class Mark(NamedTuple):
    """A glyph on the canvas: type size and the place of its origin on the baseline, in pixels from the top left."""

    face: "Typeface"
    glyph: int
    size_px: float
    x_px: float
    y_px: float


class Mask(NamedTuple):
    """Coverage 0..255 of shape (h, w); `left` and `top` place it on the canvas."""

    left: int
    top: int
    coverage: NDArray[np.uint8]


class ColorPicture(NamedTuple):
    """A colour glyph as straight RGBA of shape (h, w, 4); `left` and `top` place it on the canvas."""

    left: int
    top: int
    rgba: NDArray[np.uint8]


class Typeface:
    """A face of a font file at one weight. Raises ValueError when the file is not a font."""

    def __init__(self, path: Path, index: int = 0, weight: int = 400) -> None:
        try:
            self._face: Any = _hb.Face(_hb.Blob.from_file_path(str(path)), index)
        except _hb.HarfBuzzError as problem:
            raise ValueError(f"{path.name} cannot be read as a font: {problem}") from problem
        if self._face.glyph_count == 0:
            raise ValueError(f"{path.name} holds no glyphs")
        self.path = path
        self.family = str(self._face.get_name(16) or self._face.get_name(1) or path.stem)
        self.in_color = bool(self._face.has_color_png or self._face.has_color_layers or self._face.has_color_paint)
        self._unicodes: Any = self._face.unicodes
        self._font: Any = _hb.Font(self._face)
        self._font.scale = (_EM, _EM)
        self._embolden(weight)
        extents = self._font.get_font_extents("ltr")
        self.ascent = extents.ascender / _EM
        self.descent = -extents.descender / _EM

    def _embolden(self, weight: int) -> None:
        """Reach `weight` by the font's own axis, else by thickening outlines that are too light for a picture."""
        if self._face.has_var_data:
            self._font.set_variations({"wght": float(weight)})
        own = float(self._font.get_style_value(_hb.StyleTag.WEIGHT) or 400.0)
        if not self.in_color and weight - own > 150:
            self._font.synthetic_bold = (_FAUX_BOLD_EM, _FAUX_BOLD_EM, False)

    def covers(self, code_points: Iterable[int]) -> bool:
        """Whether the character map has every code point."""
        return all(code_point in self._unicodes for code_point in code_points)

    def reach(self, glyph: int) -> tuple[float, float]:
        """How far a glyph's ink goes above and below the baseline, in ems."""
        extents: Any = self._font.get_glyph_extents(glyph)
        if not extents or not extents.height:
            return 0.0, 0.0
        return extents.y_bearing / _EM, -(extents.y_bearing + extents.height) / _EM

    def shape(self, text: str, script: str | None, rtl: bool, language: str | None) -> list[Glyph]:
        """Glyphs in visual order, left to right, for text of one script and one direction."""
        buffer: Any = _hb.Buffer()
        buffer.add_str(text)
        if script:
            buffer.script = script
        if language:
            buffer.language = language
        buffer.direction = "rtl" if rtl else "ltr"
        buffer.guess_segment_properties()
        _hb.shape(self._font, buffer)
        infos: Sequence[Any] = buffer.glyph_infos
        positions: Sequence[Any] = buffer.glyph_positions
        return [
            Glyph(info.codepoint, info.cluster, at.x_advance / _EM, at.x_offset / _EM, at.y_offset / _EM)
            for info, at in zip(infos, positions, strict=True)
        ]

    def trace(self, pen: Any, glyph: int, size_px: float, x_px: float, y_px: float) -> None:
        """Add the outline of a glyph to a HarfBuzz raster pen."""
        scale = size_px * _SUBPIXEL / _EM
        pen.transform = (scale, 0.0, 0.0, scale, x_px * _SUBPIXEL, -y_px * _SUBPIXEL)
        pen.draw_glyph(self._font, glyph)

    def color_picture(self, mark: Mark) -> ColorPicture | None:
        """The glyph in its own colours (bitmap or COLR layers); None when it has none."""
        if self._face.has_color_png:
            return self._bitmap(mark)
        return self._layers(mark)

    def _bitmap(self, mark: Mark) -> ColorPicture | None:
        png: Any = self._font.get_glyph_color_png(mark.glyph)
        extents: Any = self._font.get_glyph_extents(mark.glyph)
        if not png or not extents or not extents.width or not extents.height:
            return None
        scale = mark.size_px / _EM
        width, height = max(1, round(extents.width * scale)), max(1, round(-extents.height * scale))
        with Image.open(io.BytesIO(bytes(png.data)), formats=["PNG"]) as picture:
            reduced = (
                picture.convert("RGBA")
                .convert("RGBa")
                .resize((width, height), Image.Resampling.LANCZOS)
                .convert("RGBA")
            )
        left = round(mark.x_px + extents.x_bearing * scale)
        top = round(mark.y_px - extents.y_bearing * scale)
        return ColorPicture(left, top, np.asarray(reduced, np.uint8))

    def _layers(self, mark: Mark) -> ColorPicture | None:
        extents: Any = self._font.get_glyph_extents(mark.glyph)
        if not extents or not extents.width:
            return None
        paint: Any = _hb.RasterPaint()
        paint.scale_factor = (_SUBPIXEL, _SUBPIXEL)
        scale = mark.size_px * _SUBPIXEL / _EM
        paint.transform = (scale, 0.0, 0.0, scale, mark.x_px * _SUBPIXEL, -mark.y_px * _SUBPIXEL)
        if not paint.set_glyph_extents(extents) or not paint.paint_glyph_or_fail(self._font, mark.glyph):
            return None
        image: Any = paint.render()
        if image is None:
            return None
        pixels = _rows(image, 4)[..., [2, 1, 0, 3]].astype(np.float32)
        alpha = np.maximum(pixels[..., 3:], 1.0)
        pixels[..., :3] = np.minimum(pixels[..., :3] * 255.0 / alpha, 255.0)
        box = image.extents
        return ColorPicture(box.x_origin, -(box.y_origin + box.height), pixels.round().astype(np.uint8))


def outline_mask(marks: Iterable[Mark]) -> Mask | None:
    """Coverage of all outlines together; None when nothing has ink."""
    pen: Any = _hb.RasterDraw()
    pen.scale_factor = (_SUBPIXEL, _SUBPIXEL)
    for mark in marks:
        mark.face.trace(pen, mark.glyph, mark.size_px, mark.x_px, mark.y_px)
    image: Any = pen.render()
    if image is None or image.extents.width == 0 or image.extents.height == 0:
        return None
    box = image.extents
    return Mask(box.x_origin, -(box.y_origin + box.height), _rows(image, 1)[..., 0])


def _rows(image: Any, channels: int) -> NDArray[np.uint8]:
    """Pixels of shape (h, w, channels), top row first."""
    box = image.extents
    flat = np.frombuffer(image.buffer, np.uint8).reshape(box.height, box.stride // channels, channels)
    return np.ascontiguousarray(flat[::-1, : box.width])


def faces_in(path: Path) -> int:
    """How many faces a font file or collection holds; 0 when it cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError:
        return 0
    return int.from_bytes(head[8:12], "big") if head[:4] == b"ttcf" else 1


@lru_cache(maxsize=4096)
def script_of(character: str) -> str | None:
    """ISO 15924 tag of a character's script; None for signs that all scripts share."""
    buffer: Any = _hb.Buffer()
    buffer.add_str(character)
    buffer.guess_segment_properties()
    script: str | None = buffer.script
    return script
