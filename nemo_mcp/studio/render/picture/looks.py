"""The looks of a clip: tables that turn the planes of a picture into those of another mood. Worker side only.

A look never clips: black stays black, white stays white, and a colour that is strong already moves less.
"""

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nemo_mcp.studio.render.picture.planes import Plane, Planes

_BLACK: Final = 16
_WHITE: Final = 235
_NEUTRAL: Final = 128
_STRONGEST: Final = 112.0
# How fast a tint fades towards black and white: 1 a parabola, 0 not at all.
_HUMP: Final = 0.6


@dataclass(frozen=True, slots=True)
class _Recipe:
    """`contrast` bends the tones (0..1), `blue` and `red` shift chroma in mid-tones, `colour` is how much is kept."""

    contrast: float = 0.0
    blue: float = 0.0
    red: float = 0.0
    colour: float = 1.0


_RECIPES: Final = MappingProxyType({
    "warm": _Recipe(contrast=0.08, blue=-8.5, red=6.5),
    "cool": _Recipe(contrast=0.1, blue=8.0, red=-4.5),
    "mono": _Recipe(contrast=0.28, colour=0.0),
    "vivid": _Recipe(contrast=0.22, colour=1.34),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Tables:
    """For brightness 256 values; for each chroma plane 256 values per brightness."""

    luma: list[int]
    blue: Plane
    red: Plane


def graded(planes: Planes, look: str) -> Planes:
    """A picture in a look; itself, not a copy, for the look "" and any unknown one."""
    recipe = _RECIPES.get(look)
    if recipe is None:
        return planes
    luma, blue, red = planes
    tables = _tables(look)
    bright = np.asarray(Image.fromarray(luma, "L").point(tables.luma))
    if recipe.colour == 0:
        return bright, np.full_like(blue, _NEUTRAL), np.full_like(red, _NEUTRAL)
    row = luma[::2, ::2].astype(np.uint16) << np.uint16(8)
    return bright, tables.blue.take(row | blue), tables.red.take(row | red)


@cache
def _tables(look: str) -> _Tables:
    recipe = _RECIPES[look]
    tone = (np.arange(256, dtype=np.float64) - _BLACK) / (_WHITE - _BLACK)
    inside = np.clip(tone, 0, 1)
    bent = inside + recipe.contrast * (inside * inside * (3 - 2 * inside) - inside)
    luma = np.rint((bent + tone - inside) * (_WHITE - _BLACK) + _BLACK)
    weight = (4 * inside * (1 - inside)) ** _HUMP
    chroma = (_chroma(recipe.colour, shift, weight) for shift in (recipe.blue, recipe.red))
    return _Tables(np.clip(luma, 0, 255).astype(int).tolist(), *chroma)


def _chroma(colour: float, shift: float, weight: NDArray[np.float64]) -> Plane:
    """256 tables, one per brightness, in a row. Most is done in the mid-tones, and least to colours near the limit."""
    value = np.arange(256, dtype=np.float64)[None, :] - _NEUTRAL
    reach = np.clip(np.abs(value) / _STRONGEST, 0, 1)
    more = (colour - 1) * (1 - reach * reach) * value
    room = np.where(value * shift > 0, 1 - reach, 1.0)
    changed = value + (more + shift * room) * weight[:, None]
    return np.clip(np.rint(changed + _NEUTRAL), 0, 255).astype(np.uint8).ravel()
