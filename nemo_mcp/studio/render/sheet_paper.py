"""Contact sheets on paper: pictures with their times below, a sound's wave over its times. Worker side only."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from nemo_mcp.studio.render.errors import RenderError
from nemo_mcp.studio.render.sheet_layout import STRIP, Layout, timecode

MOST_BYTES: Final = 100_000
PAPER: Final = "#2a2f37"
"""Neither black nor white: films are cut to both, and their edges have to be seen."""
_INK: Final = "#f2f4f7"
_WAVE: Final = "#4fb3bf"
_FAINT: Final = "#59616d"
_QUALITIES: Final = (88, 80, 72, 64, 54, 44, 34, 24)
_FONT: Final = Path(__file__).with_name("fonts") / "Inter-SemiBold.otf"
_LETTERS: Final = 21
_BAR: Final = 4
_MARKS: Final = 5


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONT), size, layout_engine=ImageFont.Layout.BASIC)


def grid(pictures: Sequence[tuple[Image.Image, str]], layout: Layout) -> Image.Image:
    """Rows of pictures, each with its time below."""
    sheet = Image.new("RGB", layout.size(len(pictures)), PAPER)
    draw = ImageDraw.Draw(sheet)
    for index, (picture, time) in enumerate(pictures):
        left, top = layout.corner(index)
        sheet.paste(picture, (left, top))
        middle = (left + layout.width / 2, top + layout.height + STRIP / 2)
        draw.text(middle, time, fill=_INK, font=_font(_LETTERS), anchor="mm")
    return sheet


def wave(bars: NDArray[np.float32], duration_ms: int, width: int) -> Image.Image:
    """Bars of loudness over a scale of times, from the start to the end."""
    height = width // 3
    sheet = Image.new("RGB", (width, height + STRIP), PAPER)
    draw = ImageDraw.Draw(sheet)
    for mark in range(_MARKS):
        across = mark * (width - 1) / (_MARKS - 1)
        draw.line((across, 0, across, height), fill=_FAINT, width=1)
        anchor, inset = ("lm", _BAR) if mark == 0 else ("rm", -_BAR) if mark == _MARKS - 1 else ("mm", 0)
        words = timecode(duration_ms * mark // (_MARKS - 1), duration_ms)
        draw.text((across + inset, height + STRIP / 2), words, fill=_INK, font=_font(_LETTERS), anchor=anchor)
    for index, bar in enumerate(bars):
        reach = max(1, int(bar * height * 0.46))
        left = index * _BAR
        draw.rectangle((left, height // 2 - reach, left + _BAR - 2, height // 2 + reach), fill=_WAVE)
    return sheet


def bars_across(width: int) -> int:
    """How many bars a wave of this width has."""
    return width // _BAR


def jpeg(sheet: Image.Image) -> bytes:
    """As good as fits into the limit; the picture is reduced when even the lowest quality is too large."""
    for shrink in (1.0, 0.7, 0.5):
        small = sheet if shrink == 1.0 else sheet.resize((int(sheet.width * shrink), int(sheet.height * shrink)))
        for quality in _QUALITIES:
            data = BytesIO()
            small.save(data, "JPEG", quality=quality, optimize=True)
            if data.tell() <= MOST_BYTES:
                return data.getvalue()
    raise RenderError("the contact sheet does not fit into its limit")
