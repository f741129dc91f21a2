"""Where the camera looks: a window with fractional edges that glides over a picture larger than the canvas."""

from dataclasses import dataclass
from math import pi, sin
from typing import Final

import numpy as np
from PIL import Image

from nemo_mcp.studio.render.jobs import Move
from nemo_mcp.studio.render.planes import Plane, Planes, images

LARGEST_ZOOM: Final = 8.0
# Plain colours drift round once in this time, inside a plate a little larger than the canvas.
_DRIFT_S: Final = 24.0
DRIFT_SCALE: Final = 1.2


@dataclass(frozen=True, slots=True)
class Window:
    """Zoom factor (1.0: the picture just covers the canvas) and focus across and down, 0..1."""

    scale: float
    x: float
    y: float


CENTRE: Final = Window(1.0, 0.5, 0.5)


def window_at(move: Move, index: int) -> Window:
    """The window at a clip's frame `index`: constant speed, resting at either end."""
    share = min(1.0, max(0.0, index / max(1, move.length - 1)))
    return Window(
        _between(clamp_scale(move.from_scale), clamp_scale(move.to_scale), share),
        _between(_unit(move.from_x), _unit(move.to_x), share),
        _between(_unit(move.from_y), _unit(move.to_y), share),
    )


def drift_at(seconds: float) -> Window:
    """The window on a plain colour's plate."""
    turn = 2 * pi * seconds / _DRIFT_S
    return Window(DRIFT_SCALE, 0.5 + 0.5 * sin(turn), 0.5 + 0.5 * sin(turn * 0.75 + 1.0))


def clamp_scale(scale: float) -> float:
    """A zoom factor that can be drawn."""
    return min(LARGEST_ZOOM, max(1.0, scale))


def largest_scale(move: Move | None) -> float:
    """How far the camera goes in at most."""
    return 1.0 if move is None else clamp_scale(max(move.from_scale, move.to_scale))


class Gaze:
    """A picture that covers the canvas, ready to be looked at through windows."""

    def __init__(self, planes: Planes, width: int, height: int) -> None:
        self._planes = planes
        self._images = images(planes)
        self._width = width
        self._height = height

    def through(self, window: Window) -> Planes:
        """The canvas as seen through a window. May share memory with the picture: read only."""
        luma, blue, red = self._images
        return (
            self._sample(luma, self._planes[0], window, 1),
            self._sample(blue, self._planes[1], window, 2),
            self._sample(red, self._planes[2], window, 2),
        )

    def _sample(self, image: Image.Image, plane: Plane, window: Window, part: int) -> Plane:
        width, height = self._width // part, self._height // part
        rows, columns = plane.shape
        fitted = min(columns / width, rows / height)
        across, down = min(columns, width * fitted / window.scale), min(rows, height * fitted / window.scale)
        left, top = (columns - across) * window.x, (rows - down) * window.y
        if (across, down) == (width, height) and left == int(left) and top == int(top):
            return plane[int(top) : int(top) + height, int(left) : int(left) + width]
        box = (left, top, left + across, top + down)
        return np.asarray(image.resize((width, height), Image.Resampling.BILINEAR, box=box))


def _between(start: float, end: float, share: float) -> float:
    return start + (end - start) * share


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))
