"""Resampling through a box with fractional edges: what a zoom spends its time with.

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

    def into(self, target: Plane, box: Box) -> None:
        """Fill `target` with the part of the plane inside `box`."""
        size = (target.shape[1], target.shape[0])
        target[:] = np.asarray(self._image.resize(size, Image.Resampling.BILINEAR, box=box))


class SimdPlate:
    """A plane that the SIMD resizer resamples. What it gives is a picture of its own."""

    def __init__(self, plane: Plane) -> None:
        self._rows = plane.shape[0]
        self._quarter = -(-self._rows // _QUARTERS)
        padded = np.pad(plane, ((0, self._quarter * _QUARTERS - self._rows), (0, 0)), "edge")
        # CMYK is the one mode of four channels of which none is taken for transparency.
        self._image = Image.merge("CMYK", [Image.fromarray(part, "L") for part in np.split(padded, _QUARTERS)])
        self._resizer = _simd.Resizer()

    def into(self, target: Plane, box: Box) -> None:
        """Fill `target` with the part of the plane inside `box`."""
        left, top, right, bottom = box
        height, width = target.shape
        across = _scratch("CMYK", width, self._quarter)
        self._resizer.resize_pil(self._image, across, _options(left, 0, right - left, self._quarter))
        whole = _scratch("L", width, self._rows)
        for number, part in enumerate(across.split()):
            whole.paste(part, (0, number * self._quarter))
        # A picture over the very memory of `target`: Pillow's own way out would copy it twice. Lines with padding
        # between them cannot be looked at like that.
        solid = target if target.flags.c_contiguous else np.empty_like(target)
        down = Image.frombuffer("L", (width, height), solid, "raw", "L", 0, 1)
        self._resizer.resize_pil(whole, down, _options(0, top, width, bottom - top))
        if solid is not target:
            target[:] = solid


def plate(plane: Plane) -> PillowPlate | SimdPlate:
    """The quickest way to resample a plane here."""
    return SimdPlate(plane) if _simd is not None else PillowPlate(plane)


@lru_cache(maxsize=8)
def _scratch(mode: str, width: int, height: int) -> Image.Image:
    """A picture to be overwritten; a worker does one thing at a time."""
    return Image.new(mode, (width, height))


def resized(image: Image.Image, size: tuple[int, int], box: Box) -> Image.Image:
    """The part of a picture inside `box`, brought to `size` as well as it gets (bicubic)."""
    if _simd is None or image.mode != "RGB":
        return image.resize(size, Image.Resampling.BICUBIC, box=box, reducing_gap=2.0)
    found = Image.new("RGB", size)
    left, top, right, bottom = box
    _simd.Resizer().resize_pil(image, found, _options(left, top, right - left, bottom - top, "catmull_rom"))
    return found


def _options(left: float, top: float, width: float, height: float, kernel: str = "bilinear") -> Any:
    return _simd.ResizeOptions(
        resize_alg=_simd.ResizeAlg.convolution(getattr(_simd.FilterType, kernel)),
        use_alpha=False,
        crop_box=_simd.CropBox(left, top, width, height),
    )
