"""One frame of a segment: clips with transitions and fades, overlays above them, then texts. Worker side only."""

from contextlib import ExitStack
from math import prod
from pathlib import Path

from nemo_mcp.studio.render.jobs import Canvas, Layer, SegmentJob, StillJob
from nemo_mcp.studio.render.picture.inset import InsetView
from nemo_mcp.studio.render.picture.overlay import Overlay
from nemo_mcp.studio.render.picture.pictures import Picture, picture_of
from nemo_mcp.studio.render.picture.planes import Planes, copy_into, darken, flat
from nemo_mcp.studio.render.picture.transitions import arriving, clear, enter_into, leaving


class Composer:
    """Draws the frames of one segment in order. Opening and drawing may raise MediaError. For `sketch` see `Film`."""

    def __init__(self, job: SegmentJob | StillJob, stack: ExitStack, *, sketch: bool = False) -> None:
        self._canvas: Canvas = job.canvas
        self._sketch = sketch
        self._shows = [(layer, self._picture(layer, job, stack)) for layer in job.layers]
        self._insets = [InsetView(inset, job.canvas, Path(job.paths[inset.source]), stack) for inset in job.overlays]
        self._captions = [Overlay(caption) for caption in job.captions]
        self._scratch = flat(job.canvas.width, job.canvas.height)

    def draw(self, target: Planes, index: int) -> None:
        """Draw the segment's frame `index` into `target`."""
        stack = visible(self._shows, index)
        if not stack or _share(stack[0][0], index) < 1:
            clear(target)
        for place, (layer, picture) in enumerate(stack):
            share = _share(layer, index)
            closer = arriving(layer.kind, share) * _left_behind(stack[place + 1 :], index)
            if share >= 1:
                picture.into(target, layer.first + index, closer)
                self._fade(layer, target, index)
            else:
                planes = self._faded(layer, picture.at(layer.first + index, closer), index)
                enter_into(target, planes, layer.kind, share)
        for inset in self._insets:
            inset.draw(target, index)
        for caption in self._captions:
            caption.draw(target, index)

    def warnings(self) -> list[str]:
        """What the sources have to say, once all frames are drawn. Raises MediaError for too much damage."""
        pictures = (*(picture for _, picture in self._shows), *self._insets)
        return [text for picture in pictures for text in picture.warnings()]

    def _picture(self, layer: Layer, job: SegmentJob | StillJob, stack: ExitStack) -> Picture:
        path = None if layer.source is None else Path(job.paths[layer.source])
        return picture_of(layer, job.canvas, path, stack, sketch=self._sketch)

    def _fade(self, layer: Layer, target: Planes, index: int) -> None:
        light = _light(layer, layer.first + index)
        if light < 1:
            darken(target, light)

    def _faded(self, layer: Layer, planes: Planes, index: int) -> Planes:
        light = _light(layer, layer.first + index)
        if light >= 1:
            return planes
        copy_into(self._scratch, planes)
        darken(self._scratch, light)
        return self._scratch


def visible(shows: list[tuple[Layer, Picture]], index: int) -> list[tuple[Layer, Picture]]:
    """The layers that show through at a frame, from the bottom up: down to the first that hides all below it."""
    found: list[tuple[Layer, Picture]] = []
    for layer, picture in reversed(shows):
        position = layer.first + index
        if position < 0 or (layer.until is not None and position >= layer.until):
            continue
        found.append((layer, picture))
        if _share(layer, index) >= 1:
            break
    return found[::-1]


def _left_behind(above: list[tuple[Layer, Picture]], index: int) -> float:
    """How much closer a layer is seen because of what comes in above it."""
    return prod(leaving(layer.kind, _share(layer, index)) for layer, _ in above)


def _share(layer: Layer, index: int) -> float:
    """How far a layer has come in, 0..1."""
    return min(1.0, (layer.first + index + 1) / (layer.enter + 1))


def _light(layer: Layer, position: int) -> float:
    """Brightness from the clip's own fades, 0..1."""
    rising = (position + 1) / (layer.fade_in + 1) if layer.fade_in else 1.0
    gone = position - layer.fade_out_from
    falling = 1 - (gone + 1) / (layer.fade_out + 1) if layer.fade_out and gone >= 0 else 1.0
    return max(0.0, min(1.0, rising, falling))
