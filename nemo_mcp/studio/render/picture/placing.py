"""Where an overlay stands: pure arithmetic."""

from dataclasses import dataclass
from typing import Final

from nemo_mcp.studio.render.picture.fitting import even
from nemo_mcp.studio.render.picture.safe_area import Edges, safe_area

_SMALLEST: Final = 0.01


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the canvas, all of it even."""

    x: int
    y: int
    width: int
    height: int


def overlay_box(place: str, size: float, shape: tuple[float, float], canvas: tuple[int, int]) -> Box:
    """Where a picture of `shape` (width, height) goes that takes the share `size` of the canvas' width.

    It keeps its shape, stays within the safe area, and in the middle of the canvas unless `place` names a side. Only
    one that is wider than the safe area leaves that, to both sides alike.
    """
    safe = safe_area(*canvas)
    width = min(1.0, max(_SMALLEST, size)) * canvas[0]
    height = width * shape[1] / shape[0]
    tallest = safe.bottom - safe.top
    if height > tallest:
        width, height = width * tallest / height, tallest
    columns, rows = min(canvas[0], even(width)), min(canvas[1], even(height))
    return Box(_across(place, columns, canvas[0], safe), _down(place, rows, canvas[1], safe), columns, rows)


def _across(place: str, length: int, whole: int, safe: Edges) -> int:
    if place.endswith("left"):
        wanted = safe.left
    elif place.endswith("right"):
        wanted = safe.right - length
    else:
        wanted = (whole - length) / 2
    if length > safe.right - safe.left:
        wanted = (whole - length) / 2
    else:
        wanted = min(max(wanted, safe.left), safe.right - length)
    return _even_within(wanted, length, whole)


def _down(place: str, length: int, whole: int, safe: Edges) -> int:
    if place.startswith("top"):
        wanted = safe.top
    elif place.startswith("bottom"):
        wanted = safe.bottom - length
    else:
        wanted = min(max((whole - length) / 2, safe.top), safe.bottom - length)
    return _even_within(wanted, length, whole)


def _even_within(wanted: float, length: int, whole: int) -> int:
    return min(whole - length, max(0, round(wanted / 2) * 2))
