"""How a picture of any shape meets the canvas: pure arithmetic, the same for stills and films."""

from dataclasses import dataclass
from typing import Final

# A picture much longer than the canvas is cut: nothing scrolls further than this many canvases.
_LONGEST: Final = 4.0


@dataclass(frozen=True, slots=True)
class Fitting:
    """Cut `crop` (pixels of the source, from its middle), resize that to `size`, and centre it on a `plate`.

    `plate` has the canvas' shape unless the picture overhangs it for a camera move. All but `crop` is even.
    """

    crop: tuple[float, float]
    size: tuple[int, int]
    plate: tuple[int, int]


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
