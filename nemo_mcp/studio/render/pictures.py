"""What a layer shows at each of its frames, whatever its source is. Worker side only."""

from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

from nemo_mcp.studio.render.animation import Rhythm, read_rhythm, show
from nemo_mcp.studio.render.backdrop import backdrop_planes
from nemo_mcp.studio.render.container import format_of
from nemo_mcp.studio.render.errors import RenderError
from nemo_mcp.studio.render.film import Film, NoPictureError
from nemo_mcp.studio.render.fitting import fitting
from nemo_mcp.studio.render.jobs import Canvas, Layer
from nemo_mcp.studio.render.planes import Planes
from nemo_mcp.studio.render.sniff import is_still
from nemo_mcp.studio.render.stills import open_still, read_still, still_planes
from nemo_mcp.studio.render.window import CENTRE, Gaze, drift_at, largest_scale, window_at

# Prepared stills kept by a worker: the next segment of the same clip usually follows.
_KEPT_STILLS: Final = 4


class Picture(Protocol):
    """The moving content of a layer, at the size of the canvas."""

    def at(self, index: int) -> Planes:
        """The picture at the clip's own frame `index`. Read only. May raise MediaError."""
        ...

    def warnings(self) -> list[str]:
        """What should be told about the source afterwards."""
        ...


class _Still:
    def __init__(self, layer: Layer, gaze: Gaze) -> None:
        self._move = layer.move
        self._gaze = gaze

    def at(self, index: int) -> Planes:
        return self._gaze.through(window_at(self._move, index) if self._move else CENTRE)

    def warnings(self) -> list[str]:
        return []


class _Backdrop:
    def __init__(self, canvas: Canvas, color: str, warnings: list[str]) -> None:
        self._fps = canvas.fps
        self._gaze = _backdrop_gaze(canvas.width, canvas.height, color)
        self._warnings = warnings

    def at(self, index: int) -> Planes:
        return self._gaze.through(drift_at(index / self._fps))

    def warnings(self) -> list[str]:
        return self._warnings


class _Moving:
    """Common to films and animations: when the source picture changes, a new gaze is made."""

    def __init__(self, layer: Layer, canvas: Canvas) -> None:
        self._layer = layer
        self._canvas = canvas
        self._scale = largest_scale(layer.move)
        self._seen: tuple[Planes, Gaze] | None = None

    def _seconds(self, index: int) -> float:
        """The moment of the source that a frame shows: the middle of its time, where no rounding can reach."""
        return self._layer.in_ms / 1000 + (index + 0.5) * self._layer.speed / self._canvas.fps

    def _look(self, planes: Planes, index: int) -> Planes:
        move = self._layer.move
        if move is None:
            return planes
        if self._seen is None or self._seen[0] is not planes:
            self._seen = (planes, Gaze(planes, self._canvas.width, self._canvas.height))
        return self._seen[1].through(window_at(move, index))


class _FilmClip(_Moving):
    def __init__(self, layer: Layer, canvas: Canvas, path: Path, form: str, stack: ExitStack) -> None:
        super().__init__(layer, canvas)
        self._film = stack.enter_context(Film(path, form, self._seconds(layer.first)))

    def at(self, index: int) -> Planes:
        size = (self._canvas.width, self._canvas.height)
        layer = self._layer
        planes = self._film.planes_at(self._seconds(index), size, layer.fit, self._scale, layer.move is not None)
        return self._look(planes, index)

    def warnings(self) -> list[str]:
        return self._film.warnings()


class _Animation(_Moving):
    def __init__(self, layer: Layer, canvas: Canvas, path: Path, form: str, rhythm: Rhythm, stack: ExitStack) -> None:
        super().__init__(layer, canvas)
        self._path = path
        self._rhythm = rhythm
        self._image = open_still(stack.enter_context(path.open("rb")), path, form)
        self._shown: tuple[int, Planes] | None = None

    def at(self, index: int) -> Planes:
        number = self._rhythm.frame_at(self._seconds(index) * 1000)
        if self._shown is None or self._shown[0] != number:
            self._shown = (number, self._prepare(number))
        return self._look(self._shown[1], index)

    def _prepare(self, number: int) -> Planes:
        image = show(self._image, number, self._path)
        size, moves = (self._canvas.width, self._canvas.height), self._layer.move is not None
        fitted = fitting(image.size, size, self._layer.fit, self._scale, moves)
        return still_planes(image.copy(), fitted, self._layer.color)

    def warnings(self) -> list[str]:
        return []


def picture_of(layer: Layer, canvas: Canvas, path: Path | None, stack: ExitStack) -> Picture:
    """Open what a layer shows; what must be closed goes on `stack`. Raises MediaError."""
    if path is None:
        return _Backdrop(canvas, layer.color, [])
    form = format_of(path)
    if is_still(form):
        rhythm = _kept_rhythm(_identity(path), form)
        if rhythm is not None:
            return _Animation(layer, canvas, path, form, rhythm, stack)
        return _Still(layer, _still_gaze(_identity(path), form, canvas, layer.fit, largest_scale(layer.move), layer))
    try:
        return _FilmClip(layer, canvas, path, form, stack)
    except NoPictureError as reason:
        return _Backdrop(canvas, layer.color, [str(reason)])


_Identity = tuple[Path, int, int]


def _identity(path: Path) -> _Identity:
    status = path.stat()
    return (path, status.st_size, status.st_mtime_ns)


def _still_gaze(identity: _Identity, form: str, canvas: Canvas, fit: str, scale: float, layer: Layer) -> Gaze:
    return _kept_gaze(identity, form, (canvas.width, canvas.height), fit, scale, layer.move is not None, layer.color)


@lru_cache(maxsize=_KEPT_STILLS)
def _kept_gaze(
    identity: _Identity, form: str, size: tuple[int, int], fit: str, scale: float, moves: bool, color: str
) -> Gaze:

    def wanted(whole: tuple[int, int]) -> tuple[int, int]:
        fitted = fitting(whole, size, fit, scale, moves)
        return (
            int(whole[0] * fitted.size[0] / fitted.crop[0]),
            int(whole[1] * fitted.size[1] / fitted.crop[1]),
        )

    image = read_still(identity[0], form, wanted)
    return Gaze(still_planes(image, fitting(image.size, size, fit, scale, moves), color), *size)


@lru_cache(maxsize=_KEPT_STILLS)
def _kept_rhythm(identity: _Identity, form: str) -> Rhythm | None:
    return read_rhythm(identity[0], form)


@lru_cache(maxsize=2)
def _backdrop_gaze(width: int, height: int, color: str) -> Gaze:
    try:
        return Gaze(backdrop_planes(width, height, color), width, height)
    except ValueError as problem:
        raise RenderError(f"{color!r} is not a colour") from problem
