"""What a layer shows at each of its frames, whatever its source is. Worker side only."""

from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

from nemo_mcp.studio.render.container import format_of
from nemo_mcp.studio.render.errors import RenderError
from nemo_mcp.studio.render.jobs import Canvas, Layer
from nemo_mcp.studio.render.picture.animation import Animation, Rhythm, read_rhythm
from nemo_mcp.studio.render.picture.backdrop import backdrop_planes
from nemo_mcp.studio.render.picture.film import Film, NoPictureError
from nemo_mcp.studio.render.picture.fitting import Framing, framed
from nemo_mcp.studio.render.picture.planes import Planes, copy_into
from nemo_mcp.studio.render.picture.stills import read_still, still_planes
from nemo_mcp.studio.render.picture.window import CENTRE, Gaze, Window, drift_at, largest_scale, window_at
from nemo_mcp.studio.render.sniff import is_still

# Prepared stills kept by a worker: the next segment of the same clip usually follows.
_KEPT_STILLS: Final = 4


class Picture(Protocol):
    """The moving content of a layer, at the size of the canvas."""

    def at(self, index: int, closer: float = 1.0) -> Planes:
        """The picture at the clip's own frame `index`, seen `closer` by that factor. Read only.

        May raise MediaError.
        """
        ...

    def into(self, target: Planes, index: int, closer: float = 1.0) -> None:
        """The same, drawn into planes that are there."""
        ...

    def warnings(self) -> list[str]:
        """What should be told about the source afterwards."""
        ...


class _Still:
    def __init__(self, layer: Layer, gaze: Gaze) -> None:
        self._layer = layer
        self._gaze = gaze

    def at(self, index: int, closer: float = 1.0) -> Planes:
        return self._gaze.through(_window(self._layer, self._gaze, index, closer))

    def into(self, target: Planes, index: int, closer: float = 1.0) -> None:
        self._gaze.into(target, _window(self._layer, self._gaze, index, closer))

    def warnings(self) -> list[str]:
        return []


class _Backdrop:
    def __init__(self, layer: Layer, canvas: Canvas, warnings: list[str]) -> None:
        self._fps = canvas.fps
        self._gaze = _backdrop_gaze(canvas.width, canvas.height, layer.color, layer.look)
        self._warnings = warnings

    def at(self, index: int, closer: float = 1.0) -> Planes:
        return self._gaze.through(_nearer(drift_at(index / self._fps), closer))

    def into(self, target: Planes, index: int, closer: float = 1.0) -> None:
        self._gaze.into(target, _nearer(drift_at(index / self._fps), closer))

    def warnings(self) -> list[str]:
        return self._warnings


class _Moving:
    """Common to films and animations: when the source picture changes, a new gaze is made."""

    def __init__(self, layer: Layer, canvas: Canvas) -> None:
        self._layer = layer
        self._canvas = canvas
        self._framing = framing_of(layer, canvas)
        self._seen: tuple[Planes, Gaze] | None = None

    def _seconds(self, index: int) -> float:
        return moment_of(self._layer.in_ms, self._layer.speed, index, self._canvas.fps)

    def _look(self, planes: Planes, index: int, closer: float) -> Planes:
        if self._layer.move is None and closer == 1.0:
            return planes
        if self._seen is None or self._seen[0] is not planes:
            self._seen = (planes, Gaze(planes, self._canvas.width, self._canvas.height))
        gaze = self._seen[1]
        return gaze.through(_window(self._layer, gaze, index, closer))


class _FilmClip(_Moving):
    def __init__(self, layer: Layer, canvas: Canvas, path: Path, form: str, stack: ExitStack, *, sketch: bool) -> None:
        super().__init__(layer, canvas)
        self._film = stack.enter_context(Film(path, form, self._seconds(max(0, layer.first)), sketch=sketch))

    def at(self, index: int, closer: float = 1.0) -> Planes:
        return self._look(self._film.planes_at(self._seconds(index), self._framing), index, closer)

    def into(self, target: Planes, index: int, closer: float = 1.0) -> None:
        copy_into(target, self.at(index, closer))

    def warnings(self) -> list[str]:
        return self._film.warnings()


class _AnimatedClip(_Moving):
    def __init__(self, layer: Layer, canvas: Canvas, animation: Animation) -> None:
        super().__init__(layer, canvas)
        self._animation = animation
        self._shown: tuple[int, Planes] | None = None

    def at(self, index: int, closer: float = 1.0) -> Planes:
        number = self._animation.number_at(self._seconds(index))
        if self._shown is None or self._shown[0] != number:
            self._shown = (number, still_planes(self._animation.frame(number), self._framing))
        return self._look(self._shown[1], index, closer)

    def into(self, target: Planes, index: int, closer: float = 1.0) -> None:
        copy_into(target, self.at(index, closer))

    def warnings(self) -> list[str]:
        return []


def picture_of(layer: Layer, canvas: Canvas, path: Path | None, stack: ExitStack, *, sketch: bool = False) -> Picture:
    """Open what a layer shows; what must be closed goes on `stack`. For `sketch` see `Film`. Raises MediaError."""
    if path is None:
        return _Backdrop(layer, canvas, [])
    form = format_of(path)
    if is_still(form):
        rhythm = rhythm_at(path, form)
        if rhythm is not None:
            return _AnimatedClip(layer, canvas, Animation(path, form, rhythm, stack))
        return _Still(layer, _kept_gaze(identity_of(path), form, framing_of(layer, canvas)))
    try:
        return _FilmClip(layer, canvas, path, form, stack, sketch=sketch)
    except NoPictureError as reason:
        return _Backdrop(layer, canvas, [str(reason)])


def framing_of(layer: Layer, canvas: Canvas) -> Framing:
    """What a layer asks to be done to its source."""
    return Framing(
        canvas=(canvas.width, canvas.height),
        fit=layer.fit,
        scale=largest_scale(layer.move),
        moves=layer.move is not None,
        crop=layer.crop,
        turn=layer.turn,
        mirror=layer.mirror,
        look=layer.look,
        background=layer.color,
    )


def moment_of(in_ms: int, speed: float, index: int, fps: int) -> float:
    """The second of a source that a frame shows: the middle of its time, where no rounding can reach."""
    return in_ms / 1000 + (index + 0.5) * speed / fps


def rhythm_at(path: Path, form: str) -> Rhythm | None:
    """The rhythm of an animation, None for a still picture; read once. Raises MediaError."""
    return _kept_rhythm(identity_of(path), form)


Identity = tuple[Path, int, int]


def identity_of(path: Path) -> Identity:
    """What tells whether a file is still the one that was read."""
    status = path.stat()
    return (path, status.st_size, status.st_mtime_ns)


def _window(layer: Layer, gaze: Gaze, index: int, closer: float) -> Window:
    return _nearer(window_at(layer.move, index, gaze.overhang) if layer.move else CENTRE, closer)


def _nearer(window: Window, closer: float) -> Window:
    return window if closer == 1.0 else Window(window.scale * closer, window.x, window.y)


@lru_cache(maxsize=_KEPT_STILLS)
def _kept_gaze(identity: Identity, form: str, framing: Framing) -> Gaze:

    def wanted(whole: tuple[int, int]) -> tuple[int, int]:
        plan = framed(whole, framing)
        left, top, right, bottom = plan.box
        return (int(whole[0] * plan.size[0] / (right - left)), int(whole[1] * plan.size[1] / (bottom - top)))

    return Gaze(still_planes(read_still(identity[0], form, wanted), framing), *framing.canvas)


@lru_cache(maxsize=_KEPT_STILLS)
def _kept_rhythm(identity: Identity, form: str) -> Rhythm | None:
    return read_rhythm(identity[0], form)


@lru_cache(maxsize=2)
def _backdrop_gaze(width: int, height: int, color: str, look: str) -> Gaze:
    try:
        return Gaze(backdrop_planes(width, height, color, look), width, height)
    except ValueError as problem:
        raise RenderError(f"{color!r} is not a colour") from problem
