"""Overlays: logos and pictures in the picture, blended on their own rectangle only. Worker side only."""

from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from nemo_mcp.studio.render.container import format_of
from nemo_mcp.studio.render.jobs import Canvas, Inset
from nemo_mcp.studio.render.picture.animation import Animation
from nemo_mcp.studio.render.picture.film import Film, NoPictureError
from nemo_mcp.studio.render.picture.fitting import Framing
from nemo_mcp.studio.render.picture.overlay import Ink, bled, blend, ink_of, quartered
from nemo_mcp.studio.render.picture.pictures import Identity, identity_of, moment_of, rhythm_at
from nemo_mcp.studio.render.picture.placing import Box, overlay_box
from nemo_mcp.studio.render.picture.planes import Plane, Planes, copy_into, from_rgb
from nemo_mcp.studio.render.picture.stills import cutout, read_still
from nemo_mcp.studio.render.sniff import is_still

# Prepared logos kept by a worker; they are small and come back in every segment.
_KEPT: Final = 8
_FINER: Final = 4


class _Content(Protocol):
    """What an overlay shows. The same object is given out for as long as the picture stays the same."""

    box: Box

    def at(self, index: int) -> "tuple[Planes, Planes | None]":
        """Colours and alpha (None: all of it is opaque) at frame `index` of the source's time; sizes as `box`."""
        ...

    def warnings(self) -> list[str]: ...


class _Logo:
    def __init__(self, inset: Inset, canvas: Canvas, path: Path, form: str) -> None:
        size = (canvas.width, canvas.height)
        self.box, self._cutout = _kept_logo(identity_of(path), form, inset.place, inset.size, size)

    def at(self, index: int) -> tuple[Planes, Planes | None]:
        return self._cutout

    def warnings(self) -> list[str]:
        return []


class _Animated:
    def __init__(self, inset: Inset, canvas: Canvas, animation: Animation) -> None:
        self._inset = inset
        self._fps = canvas.fps
        self._animation = animation
        self._shown: tuple[int, tuple[Planes, Planes | None]] | None = None
        self.box = _box(inset, animation.size, canvas)

    def at(self, index: int) -> tuple[Planes, Planes | None]:
        number = self._animation.number_at(moment_of(self._inset.in_ms, 1.0, index, self._fps))
        if self._shown is None or self._shown[0] != number:
            self._shown = (number, _cut(cutout(self._animation.frame(number), (self.box.width, self.box.height))))
        return self._shown[1]

    def warnings(self) -> list[str]:
        return []


class _Footage:
    def __init__(self, inset: Inset, canvas: Canvas, path: Path, form: str, stack: ExitStack) -> None:
        self._inset = inset
        self._fps = canvas.fps
        self._film = stack.enter_context(Film(path, form, self._seconds(max(0, inset.first))))
        self.box = _box(inset, self._film.display_size, canvas)
        self._framing = Framing((self.box.width, self.box.height))

    def at(self, index: int) -> tuple[Planes, Planes | None]:
        return self._film.planes_at(self._seconds(index), self._framing), None

    def warnings(self) -> list[str]:
        return self._film.warnings()

    def _seconds(self, index: int) -> float:
        return moment_of(self._inset.in_ms, 1.0, index, self._fps)


class InsetView:
    """One overlay, ready to be blended into the frames of a segment in order. May raise MediaError."""

    def __init__(self, inset: Inset, canvas: Canvas, path: Path, stack: ExitStack) -> None:
        self._inset = inset
        self._content: _Content | None = None
        self._warnings: list[str] = []
        try:
            self._content = _content(inset, canvas, path, stack)
        except NoPictureError as reason:
            self._warnings.append(str(reason))
            return
        box = self._content.box
        self._mask = _corners(box.width, box.height, inset.radius) if inset.radius > 0 else None
        self._shown: tuple[Planes, float] | None = None
        self._ink: Ink = ()

    def draw(self, target: Planes, index: int) -> None:
        """Blend the overlay into the segment's frame `index`."""
        strength = self._strength_at(self._inset.age + index)
        if self._content is None or strength <= 0:
            return
        colors, alphas = self._content.at(self._inset.first + index)
        spot = _part(target, self._content.box)
        if alphas is None and self._mask is None and strength >= 1:
            copy_into(spot, colors)
            return
        if self._shown is None or self._shown[0] is not colors or self._shown[1] != strength:
            self._ink = _ink(colors, _masked(alphas, self._mask, colors), strength)
            self._shown = (colors, strength)
        for view, (premultiplied, rest) in zip(spot, self._ink, strict=True):
            blend(view, premultiplied, rest)

    def warnings(self) -> list[str]:
        """What the source has to say, once all frames are drawn. Raises MediaError for too much damage."""
        return self._warnings if self._content is None else self._content.warnings()

    def _strength_at(self, age: int) -> float:
        inset = self._inset
        if not 0 <= age < inset.length:
            return 0.0
        rising, falling = (age + 1) / (inset.fade_in + 1), (inset.length - age) / (inset.fade_out + 1)
        return min(1.0, max(0.0, inset.opacity)) * min(1.0, rising, falling)


def _content(inset: Inset, canvas: Canvas, path: Path, stack: ExitStack) -> _Content:
    form = format_of(path)
    if not is_still(form):
        return _Footage(inset, canvas, path, form, stack)
    rhythm = rhythm_at(path, form)
    if rhythm is None:
        return _Logo(inset, canvas, path, form)
    return _Animated(inset, canvas, Animation(path, form, rhythm, stack))


def _box(inset: Inset, shape: tuple[float, float], canvas: Canvas) -> Box:
    return overlay_box(inset.place, inset.size, shape, (canvas.width, canvas.height))


@lru_cache(maxsize=_KEPT)
def _kept_logo(
    identity: Identity, form: str, place: str, size: float, canvas: tuple[int, int]
) -> tuple[Box, tuple[Planes, Planes | None]]:

    def wanted(whole: tuple[int, int]) -> tuple[int, int]:
        box = overlay_box(place, size, whole, canvas)
        return (box.width, box.height)

    image = read_still(identity[0], form, wanted)
    box = overlay_box(place, size, image.size, canvas)
    return box, _cut(cutout(image, (box.width, box.height)))


def _cut(rgba: NDArray[np.uint8]) -> tuple[Planes, Planes | None]:
    alpha = np.ascontiguousarray(rgba[:, :, 3])
    if alpha.min() == 255:
        return from_rgb(rgba[:, :, :3]), None
    return from_rgb(bled(rgba)), _of_all_planes(alpha)


def _of_all_planes(alpha: Plane) -> Planes:
    coarse = quartered(alpha)
    return (alpha, coarse, coarse)


@lru_cache(maxsize=_KEPT)
def _corners(width: int, height: int, radius: float) -> Planes:
    """The alpha of a rectangle with round corners; `radius` is a share of its shorter side."""
    image = Image.new("L", (width * _FINER, height * _FINER))
    reach = min(0.5, radius) * min(image.size)
    ImageDraw.Draw(image).rounded_rectangle((0, 0, image.width - 1, image.height - 1), reach, fill=255)
    return _of_all_planes(np.asarray(image.reduce(_FINER)))


def _masked(alphas: Planes | None, mask: Planes | None, colors: Planes) -> Planes:
    if alphas is None or mask is None:
        opaque = (np.full_like(colors[0], 255), np.full_like(colors[1], 255), np.full_like(colors[2], 255))
        return alphas or mask or opaque
    luma, chroma = (
        np.rint(alpha.astype(np.float32) * cover / 255).astype(np.uint8)
        for alpha, cover in zip(alphas[:2], mask[:2], strict=True)
    )
    return (luma, chroma, chroma)


def _ink(colors: Planes, alphas: Planes, strength: float) -> Ink:
    return tuple(ink_of(color, alpha, strength) for color, alpha in zip(colors, alphas, strict=True))


def _part(target: Planes, box: Box) -> Planes:
    luma, blue, red = (
        view[box.y // part : (box.y + box.height) // part, box.x // part : (box.x + box.width) // part]
        for part, view in zip((1, 2, 2), target, strict=True)
    )
    return (luma, blue, red)
