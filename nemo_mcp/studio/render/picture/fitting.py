"""How a picture of any shape meets the canvas: pure arithmetic, the same for stills and films."""

from dataclasses import dataclass
from typing import Final, TypeVar

from nemo_mcp.studio.timeline import Crop

# A picture much longer than the canvas is cut: nothing scrolls further than this many canvases.
_LONGEST: Final = 4.0
# A crop leaves at least this share of either side: below it a large picture would turn to porridge.
_SMALLEST_CROP: Final = 0.01
_WHOLE: Final = Crop()
Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class Framing:
    """What is done to a source, in this order: crop, turn, mirror, fit to `canvas` (width, height), look.

    `scale` is how far the camera goes in, `moves` whether it moves at all; transparency lies on `background`.
    """

    canvas: tuple[int, int]
    fit: str = "cover"
    scale: float = 1.0
    moves: bool = False
    crop: Crop | None = None
    turn: int = 0
    mirror: bool = False
    look: str = ""
    background: str = "#101418"


@dataclass(frozen=True, slots=True)
class Framed:
    """A framing for a source of one size: resize `box` (left, top, right, bottom) to `size`, then turn and mirror.

    `size` is as before the turn. The result is centred on a `plate`, which has the canvas' shape unless the picture
    overhangs it for a camera move. All but `box` is even.
    """

    box: tuple[float, float, float, float]
    size: tuple[int, int]
    plate: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Fitting:
    """Cut `crop` (pixels of the source, from its middle), resize that to `size`, and centre it on a `plate`."""

    crop: tuple[float, float]
    size: tuple[int, int]
    plate: tuple[int, int]


def framed(source: tuple[float, float], framing: Framing) -> Framed:
    """Apply a framing to an upright source (width, height)."""
    left, top, width, height = _cropped(source, framing.crop or _WHOLE)
    sideways = framing.turn % 180 != 0
    shape = (height, width) if sideways else (width, height)
    fitted = fitting(shape, framing.canvas, framing.fit, framing.scale, framing.moves)
    across, down = swapped(fitted.crop) if sideways else fitted.crop
    left, top = left + (width - across) / 2, top + (height - down) / 2
    size = swapped(fitted.size) if sideways else fitted.size
    return Framed((left, top, left + across, top + down), size, fitted.plate)


def swapped(size: tuple[Number, Number]) -> tuple[Number, Number]:
    """Width and height of the same thing lying on its side."""
    return (size[1], size[0])


def fitting(source: tuple[float, float], canvas: tuple[int, int], fit: str, scale: float, moves: bool) -> Fitting:
    """Fit a `source` to a `canvas`, both (width, height), for a camera that goes in up to `scale`.

    The result is never larger than the source's own resolution can fill, and never smaller than the canvas needs.
    """
    width, height = source
    if fit == "contain":
        inner = min(canvas[0] / width, canvas[1] / height)
        grow = min(scale, max(1.0, 1 / inner))
        plate = (even(canvas[0] * grow), even(canvas[1] * grow))
        size = (min(plate[0], even(width * inner * grow)), min(plate[1], even(height * inner * grow)))
        return Fitting(source, size, plate)
    per_pixel = min(width / canvas[0], height / canvas[1])
    grow = min(scale, max(1.0, per_pixel))
    limit = _LONGEST if moves else 1.0
    crop = (min(width, canvas[0] * per_pixel * limit), min(height, canvas[1] * per_pixel * limit))
    size = (even(crop[0] / per_pixel * grow), even(crop[1] / per_pixel * grow))
    return Fitting(crop, size, size)


def even(length: float) -> int:
    """The nearest even number, at least 2."""
    return max(2, int(length / 2 + 0.5) * 2)


def _cropped(source: tuple[float, float], crop: Crop) -> tuple[float, float, float, float]:
    """Left, top, width and height of a crop in pixels, kept inside the source."""
    x, width = _span(crop.x, crop.width)
    y, height = _span(crop.y, crop.height)
    return x * source[0], y * source[1], width * source[0], height * source[1]


def _span(start: float, length: float) -> tuple[float, float]:
    begins = min(1 - _SMALLEST_CROP, max(0.0, start))
    return begins, min(1 - begins, max(_SMALLEST_CROP, length + min(0.0, start)))
