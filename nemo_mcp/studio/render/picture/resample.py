"""Bilinear resampling of a plane through a box with fractional edges: what a zoom spends its time with.

Where the SIMD resizer has no wheel, Pillow does the same (within one level) at several times the cost. The resizer is
quick at everything but a single channel across. So a plane is kept as four channels, each a quarter of its rows: across
it is resized as one picture of four channels, then the quarters are put under each other and resized down.
Worker side only.
"""

from functools import lru_cache
from importlib import import_module
from typing import Any, Final

import numpy as np
from PIL import Image

from nemo_mcp.studio.render.picture.planes import Plane

# Left, top, right, bottom in pixels of the plane.
Box = tuple[float, float, float, float]

_QUARTERS: Final = 4


def _resizer_of_this_platform() -> Any:  # it comes without types
    try:
        return import_module("cykooz_resizer")
    except ImportError:
        return None


_simd: Final = _resizer_of_this_platform()


class PillowPlate:
    """A plane that Pillow resamples."""

    def __init__(self, plane: Plane) -> None:
        self._image = Image.fromarray(plane, "L")

    def through(self, box: Box, width: int, height: int) -> Plane:
        """The part of the plane inside `box` as a picture of `width` x `height`."""
        return np.asarray(self._image.resize((width, height), Image.Resampling.BILINEAR, box=box))


class SimdPlate:
    """A plane that the SIMD resizer resamples. What it gives is a picture of its own."""

    def __init__(self, plane: Plane) -> None:
        self._rows = plane.shape[0]
        self._quarter = -(-self._rows // _QUARTERS)
        padded = np.pad(plane, ((0, self._quarter * _QUARTERS - self._rows), (0, 0)), "edge")
        # CMYK is the one mode of four channels of which none is taken for transparency.
        self._image = Image.merge("CMYK", [Image.fromarray(part, "L") for part in np.split(padded, _QUARTERS)])
        self._resizer = _simd.Resizer()

    def through(self, box: Box, width: int, height: int) -> Plane:
        """The part of the plane inside `box` as a picture of `width` x `height`."""
        left, top, right, bottom = box
        across = _scratch("across", "CMYK", width, self._quarter)
        self._resizer.resize_pil(self._image, across, _options(left, 0, right - left, self._quarter))
        whole = _scratch("whole", "L", width, self._rows)
        for number, part in enumerate(across.split()):
            whole.paste(part, (0, number * self._quarter))
        down, pixels = _window(width, height)
        self._resizer.resize_pil(whole, down, _options(0, top, width, bottom - top))
        return pixels.copy()


def plate(plane: Plane) -> PillowPlate | SimdPlate:
    """The quickest way to resample a plane here."""
    return SimdPlate(plane) if _simd is not None else PillowPlate(plane)


@lru_cache(maxsize=12)
def _scratch(_use: str, mode: str, width: int, height: int) -> Image.Image:
    """A picture to be overwritten, one for each use; a worker does one thing at a time."""
    return Image.new(mode, (width, height))


@lru_cache(maxsize=4)
def _window(width: int, height: int) -> tuple[Image.Image, Plane]:
    """The same memory as a picture to be overwritten and as numbers: Pillow's own way out copies it in slices."""
    pixels = np.zeros((height, width), np.uint8)
    return Image.frombuffer("L", (width, height), pixels, "raw", "L", 0, 1), pixels


def _options(left: float, top: float, width: float, height: float) -> Any:
    return _simd.ResizeOptions(
        resize_alg=_simd.ResizeAlg.convolution(_simd.FilterType.bilinear),
        use_alpha=False,
        crop_box=_simd.CropBox(left, top, width, height),
    )
