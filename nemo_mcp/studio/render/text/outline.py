"""A line of even width around letters: the union of their masks moved round a circle, drawn anew at each place."""

import math
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from nemo_mcp.studio.render.text.shaping_harfbuzz import Mark, Mask, outline_mask

_FLATNESS_PX: Final = 0.06  # how far the line's edge may stay inside the true circle
_FEWEST: Final = 12
_MOST: Final = 64


def stroked(marks: Sequence[Mark], radius_px: float) -> Mask | None:
    """The letters grown by `radius_px` on all sides, with round joins and soft edges. None when nothing has ink.

    Every copy lies where it belongs to a fraction of a pixel, so the line is as smooth as the letters at any size.
    """
    copies = [mask for dx, dy in _ring(radius_px) if (mask := outline_mask(_moved(marks, dx, dy))) is not None]
    if not copies:
        return None
    left, top = min(mask.left for mask in copies), min(mask.top for mask in copies)
    right = max(mask.left + mask.coverage.shape[1] for mask in copies)
    bottom = max(mask.top + mask.coverage.shape[0] for mask in copies)
    union = np.zeros((bottom - top, right - left), np.uint8)
    for mask in copies:
        height, width = mask.coverage.shape
        part = union[mask.top - top : mask.top - top + height, mask.left - left : mask.left - left + width]
        np.maximum(part, mask.coverage, out=part)
    return Mask(left, top, union)


def _moved(marks: Sequence[Mark], dx: float, dy: float) -> Iterator[Mark]:
    return (mark._replace(x_px=mark.x_px + dx, y_px=mark.y_px + dy) for mark in marks)


def _ring(radius: float) -> Iterator[tuple[float, float]]:
    """The middle, a full circle, and one of half the size for strokes thinner than the line."""
    yield 0.0, 0.0
    for share in (0.5, 1.0):
        reach = radius * share
        for step in range(count := _corners(reach)):
            angle = 2 * math.pi * step / count
            yield reach * math.cos(angle), reach * math.sin(angle)


def _corners(radius: float) -> int:
    """How many corners a polygon needs to pass for a circle."""
    if radius <= _FLATNESS_PX:
        return _FEWEST
    return min(max(math.ceil(math.pi / math.acos(1 - _FLATNESS_PX / radius)), _FEWEST), _MOST)
