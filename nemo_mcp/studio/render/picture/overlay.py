"""Texts laid over the picture: converted once to planes with alpha, then blended on their own rectangle only.

Worker side only.
"""

import zlib
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nemo_mcp.studio.render.jobs import Caption, Raster
from nemo_mcp.studio.render.picture.planes import Plane, Planes, from_rgb

Words = NDArray[np.uint16]
# (value * alpha + 128, 255 - alpha) for each plane.
Ink = tuple[tuple[Words, Words], ...]

_KEPT_RASTERS: Final = 16


class Overlay:
    """One caption, ready to be blended into frames."""

    def __init__(self, caption: Caption) -> None:
        self._caption = caption
        raster = caption.raster
        self._box = (raster.x, raster.y, raster.width, raster.height)
        self._planes = _raster_planes(raster)
        self._strength = -1.0
        self._ink: Ink = ()

    def draw(self, target: Planes, index: int) -> None:
        """Blend the text into the segment's frame `index`."""
        strength = self._strength_at(self._caption.first + index)
        if strength <= 0:
            return
        if strength != self._strength:
            values, alphas = self._planes
            self._ink = tuple(ink_of(value, alpha, strength) for value, alpha in zip(values, alphas, strict=True))
            self._strength = strength
        x, y, width, height = self._box
        for part, view, (premultiplied, rest) in zip((1, 2, 2), target, self._ink, strict=True):
            blend(view[y // part : (y + height) // part, x // part : (x + width) // part], premultiplied, rest)

    def _strength_at(self, index: int) -> float:
        """How visible the text is, 0..1, at its own frame `index`."""
        caption = self._caption
        if not 0 <= index < caption.length:
            return 0.0
        rising = (index + 1) / (caption.fade_in + 1)
        falling = (caption.length - index) / (caption.fade_out + 1)
        return min(1.0, rising, falling)


def blend(view: Plane, premultiplied: Words, rest: Words) -> None:
    """view = view * (1 - alpha) + text * alpha, exact to one level and inside 16 bits."""
    mixed = np.multiply(view, rest, dtype=np.uint16)
    mixed += premultiplied
    mixed += mixed >> np.uint16(8)
    mixed >>= np.uint16(8)
    view[:] = mixed


def ink_of(value: Plane, alpha: Plane, strength: float) -> tuple[Words, Words]:
    """Colour times alpha, and what is left of the picture below, for `blend`."""
    faded = np.rint(alpha * np.float32(strength)).astype(np.uint16)
    return value * faded + np.uint16(128), np.uint16(255) - faded


@lru_cache(maxsize=_KEPT_RASTERS)
def _raster_planes(raster: Raster) -> tuple[Planes, Planes]:
    """The text's colours and its alpha as planes."""
    data = zlib.decompress(Path(raster.path).read_bytes())
    rgba = np.frombuffer(data, np.uint8).reshape(raster.height, raster.width, 4)
    alpha = rgba[:, :, 3].copy()
    coarse = quartered(alpha)
    return from_rgb(bled(rgba)), (alpha, coarse, coarse)


def quartered(alpha: Plane) -> Plane:
    """The alpha of chroma: the mean of the four pixels that it stands for."""
    rows, columns = alpha.shape
    quarters = alpha.reshape(rows // 2, 2, columns // 2, 2).astype(np.uint16)
    return ((quarters.sum(axis=(1, 3)) + 2) >> 2).astype(np.uint8)


def bled(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Colours of transparent pixels taken from their 2x2 block, so that chroma does not mix with hidden colours."""
    rows, columns = rgba.shape[0] // 2, rgba.shape[1] // 2
    weight = rgba[:, :, 3:].astype(np.float32)
    blocks = (rgba[:, :, :3] * weight).reshape(rows, 2, columns, 2, 3).sum(axis=(1, 3))
    total = weight.reshape(rows, 2, columns, 2, 1).sum(axis=(1, 3))
    mean = (blocks / np.maximum(total, 1)).repeat(2, axis=0).repeat(2, axis=1)
    return np.where(rgba[:, :, 3:] > 0, rgba[:, :, :3], np.rint(mean).astype(np.uint8))
