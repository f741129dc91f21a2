"""Where the camera looks: a window with fractional edges that glides over a picture larger than the canvas."""

from dataclasses import dataclass
from math import pi, sin
from typing import Final

from nemo_mcp.studio.render.jobs import Move
from nemo_mcp.studio.render.picture.planes import Plane, Planes, flat
from nemo_mcp.studio.render.picture.resample import PillowPlate, SimdPlate, plate

LARGEST_ZOOM: Final = 8.0
# Plain colours drift round once in this time, inside a plate a little larger than the canvas.
_DRIFT_S: Final = 24.0
DRIFT_SCALE: Final = 1.2
_NO_ROOM: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Window:
    """Zoom factor (1.0: the picture just covers the canvas) and focus across and down, 0..1."""

    scale: float
    x: float
    y: float


CENTRE: Final = Window(1.0, 0.5, 0.5)


def window_at(move: Move, index: int, overhang: tuple[float, float] = (1.0, 1.0)) -> Window:
    """The window at a clip's frame `index`: every point of the picture goes straight on, at its own constant speed.

    `overhang` is how many canvases the picture is wide and high at a zoom factor of 1.0.
    """
    share = min(1.0, max(0.0, index / max(1, move.length - 1)))
    scales = (clamp_scale(move.from_scale), clamp_scale(move.to_scale))
    return Window(
        _between(*scales, share),
        _focus(scales, (_unit(move.from_x), _unit(move.to_x)), overhang[0], share),
        _focus(scales, (_unit(move.from_y), _unit(move.to_y)), overhang[1], share),
    )


def _focus(scales: tuple[float, float], ends: tuple[float, float], overhang: float, share: float) -> float:
    """The focus on one axis for which the hidden part before the window, in canvases, changes evenly."""
    rooms = (scales[0] * overhang - 1, scales[1] * overhang - 1)
    room = _between(*rooms, share)
    if room <= _NO_ROOM:
        return _between(*ends, share)
    return _unit(_between(rooms[0] * ends[0], rooms[1] * ends[1], share) / room)


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
        # Either the planes or, once something was resampled, the plates.
        self._planes: Planes | None = planes
        self._plates: list[PillowPlate | SimdPlate] = []
        self._shapes = [plane.shape for plane in planes]
        self._width = width
        self._height = height

    @property
    def overhang(self) -> tuple[float, float]:
        """How many canvases the picture is wide and high; at least one of them is 1.0."""
        rows, columns = self._shapes[0]
        fitted = min(columns / self._width, rows / self._height)
        return (columns / self._width / fitted, rows / self._height / fitted)

    def into(self, target: Planes, window: Window) -> None:
        """Draw the canvas as seen through a window."""
        for number, (view, part) in enumerate(zip(target, (1, 2, 2), strict=True)):
            self._sample(number, view, window, part)

    def through(self, window: Window) -> Planes:
        """The canvas as seen through a window, as planes of its own."""
        target = flat(self._width, self._height)
        self.into(target, window)
        return target

    def _sample(self, number: int, view: Plane, window: Window, part: int) -> None:
        width, height = self._width // part, self._height // part
        rows, columns = self._shapes[number]
        fitted = min(columns / width, rows / height)
        across, down = min(columns, width * fitted / window.scale), min(rows, height * fitted / window.scale)
        left, top = (columns - across) * window.x, (rows - down) * window.y
        if self._planes and (across, down) == (width, height) and left == int(left) and top == int(top):
            view[:] = self._planes[number][int(top) : int(top) + height, int(left) : int(left) + width]
            return
        if self._planes:
            self._plates = [plate(each) for each in self._planes]
            self._planes = None
        self._plates[number].into(view, (left, top, left + across, top + down))


def _between(start: float, end: float, share: float) -> float:
    return start + (end - start) * share


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))
