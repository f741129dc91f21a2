"""From a timeline to segments that can be encoded one by one: pure data, no codec, no clock, no disk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from nemo_mcp.studio.render.jobs import Canvas, Caption, Inset, Layer, Move, Raster
from nemo_mcp.studio.render.spans import Span, spans_of, to_frames
from nemo_mcp.studio.timeline import Clip, Overlay, Text, Timeline

# Short enough that two workers end together and that one edit re-encodes little; key frames still cost few bytes.
LONGEST_SEGMENT_S: Final = 4.0
# So that a time that was computed from a frame number finds that frame again.
_ROUNDING: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Segment:
    """`frames` frames from frame `start` of the output. What is drawn in them does not depend on `start`."""

    start: int
    frames: int
    layers: tuple[Layer, ...]
    captions: tuple[Caption, ...]
    overlays: tuple[Inset, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of the assets that are shown, each once, in order."""
        shown = (*(layer.source for layer in self.layers), *(inset.source for inset in self.overlays))
        return tuple(dict.fromkeys(source for source in shown if source is not None))


@dataclass(frozen=True, slots=True)
class _Scene:
    """All that may be seen, from which a segment takes its part."""

    spans: Sequence[Span]
    drawn: Sequence[tuple[Text, Raster]]
    overlays: Sequence[Overlay]
    fps: int


def dressed(timeline: Timeline) -> Timeline:
    """The timeline with a plain background clip when it has texts or sounds but no clip at all."""
    if timeline.clips:
        return timeline
    return replace(timeline, clips=(Clip(start_ms=0, duration_ms=timeline.duration_ms),))


def total_frames(timeline: Timeline, fps: int) -> int:
    """How many frames the whole output has."""
    return max(1, to_frames(timeline.duration_ms, fps))


def split(timeline: Timeline, canvas: Canvas, rasters: Sequence[Raster | None]) -> tuple[Segment, ...]:
    """Cut a (dressed) timeline where clips begin or the picture falls to black, then into pieces of a few seconds.

    `rasters` holds one drawn text per text of the timeline, None where there is nothing to draw.
    """
    scene = _scene(timeline, canvas, rasters)
    pieces = _pieces(scene.spans, total_frames(timeline, canvas.fps), max(1, int(LONGEST_SEGMENT_S * canvas.fps)))
    return tuple(_segment(first, last, scene) for first, last in pieces)


def moment(timeline: Timeline, canvas: Canvas, rasters: Sequence[Raster | None], at_ms: float) -> Segment:
    """The one frame of a (dressed) timeline that is on the screen at `at_ms`; the last one for any time after the end.

    `rasters` as for `split`; those of texts that are not on the screen then may be None.
    """
    index = min(total_frames(timeline, canvas.fps) - 1, max(0, int(at_ms * canvas.fps / 1000 + _ROUNDING)))
    return _segment(index, index + 1, _scene(timeline, canvas, rasters))


def _scene(timeline: Timeline, canvas: Canvas, rasters: Sequence[Raster | None]) -> _Scene:
    spans = spans_of(timeline.clips, canvas.fps, total_frames(timeline, canvas.fps))
    drawn = [(text, raster) for text, raster in zip(timeline.texts, rasters, strict=True) if raster is not None]
    return _Scene(spans, drawn, timeline.overlays, canvas.fps)


def _pieces(spans: Sequence[Span], total: int, longest: int) -> list[tuple[int, int]]:
    edges = {0, total} | {span.start for span in spans if span.start < total}
    for index, span in enumerate(spans):
        later = spans[index + 1 :]
        if span.shown_end < total and not any(each.start <= span.shown_end < each.shown_end for each in later):
            edges.add(span.shown_end)
    ordered = sorted(edges)
    pieces: list[tuple[int, int]] = []
    for first, last in pairwise(ordered):
        count = -(-(last - first) // longest)
        marks = [first + (last - first) * step // count for step in range(count + 1)]
        pieces.extend(pairwise(marks))
    return pieces


def _segment(first: int, last: int, scene: _Scene) -> Segment:
    spans, fps = scene.spans, scene.fps
    visible = [
        span
        for index, span in enumerate(spans)
        if span.start < last
        and span.shown_end > first
        and not any(later.covers(first, last) for later in spans[index + 1 :])
    ]
    layers = tuple(_layer(span, first, last, fps) for span in visible)
    captions = tuple(
        _caption(text, raster, first, last, fps) for text, raster in scene.drawn if _meets(text, first, last, fps)
    )
    overlays = tuple(_inset(each, first, last, fps) for each in scene.overlays if _meets(each, first, last, fps))
    return Segment(first, last - first, layers, captions, overlays)


def _meets(piece: Text | Overlay, first: int, last: int, fps: int) -> bool:
    start, end = to_frames(piece.start_ms, fps), to_frames(piece.end_ms, fps)
    return start < end and start < last and end > first


def _layer(span: Span, first: int, last: int, fps: int) -> Layer:
    clip, begins, ends = span.clip, first - span.start, last - span.start
    length = span.end - span.start
    fade_in = min(to_frames(clip.fade_in_ms, fps), length)
    fade_out = min(to_frames(clip.fade_out_ms, fps), length)
    entering = begins < span.enter
    fading_in, fading_out = begins < fade_in, fade_out > 0 and ends > length - fade_out
    return Layer(
        source=clip.asset,
        first=begins,
        in_ms=max(0, clip.in_ms),
        speed=clip.speed if clip.speed > 0 else 1.0,
        fit=clip.fit,
        color=clip.color,
        move=_move(clip, length),
        kind=clip.transition.kind if clip.transition and entering else "",
        enter=span.enter if entering else 0,
        until=span.shown_end - span.start if span.shown_end < last else None,
        fade_in=fade_in if fading_in else 0,
        fade_out=fade_out if fading_out else 0,
        fade_out_from=length - fade_out if fading_out else 0,
        crop=clip.crop,
        turn=clip.turn,
        mirror=clip.mirror,
        look=clip.look,
    )


def _move(clip: Clip, length: int) -> Move | None:
    zoom = clip.zoom
    if zoom is None:
        return None
    return Move(zoom.from_scale, zoom.to_scale, zoom.from_x, zoom.from_y, zoom.to_x, zoom.to_y, length)


def _caption(text: Text, raster: Raster, first: int, last: int, fps: int) -> Caption:
    return Caption(raster, *_coming_and_going(text, first, last, fps))


def _inset(overlay: Overlay, first: int, last: int, fps: int) -> Inset:
    age, length, fade_in, fade_out = _coming_and_going(overlay, first, last, fps)
    return Inset(
        source=overlay.asset,
        first=first - to_frames(overlay.start_ms, fps),
        in_ms=max(0, overlay.in_ms),
        age=age,
        length=length,
        fade_in=fade_in,
        fade_out=fade_out,
        place=overlay.place,
        size=overlay.size,
        opacity=overlay.opacity,
        radius=overlay.radius,
    )


def _coming_and_going(piece: Text | Overlay, first: int, last: int, fps: int) -> tuple[int, int, int, int]:
    """Own frame number at `first`, length, fade in, fade out; where it is simply there, nothing tells since when."""
    start, end = to_frames(piece.start_ms, fps), to_frames(piece.end_ms, fps)
    length = end - start
    fade_in = min(to_frames(piece.fade_in_ms, fps), length // 2)
    fade_out = min(to_frames(piece.fade_out_ms, fps), length // 2)
    if start + fade_in <= first and last <= end - fade_out:
        return 0, last - first, 0, 0
    return first - start, length, fade_in, fade_out


def sources(timeline: Timeline) -> tuple[str, ...]:
    """The ids of all assets that the timeline shows or plays, each once, in order."""
    pieces = (*timeline.clips, *timeline.overlays, *timeline.sounds)
    return tuple(dict.fromkeys(piece.asset for piece in pieces if piece.asset is not None))


def heard(timeline: Timeline, kinds: Mapping[str, str]) -> Timeline:
    """What the sound of a timeline depends on: no texts, no looks, and pictures replaced by plain clips.

    `kinds` maps each asset to video, image or audio. Overlays stay only when they can be heard.
    """
    clips = [
        Clip(
            start_ms=clip.start_ms,
            duration_ms=clip.duration_ms,
            asset=None if clip.asset is None or kinds[clip.asset] == "image" else clip.asset,
            name=clip.name,
            in_ms=clip.in_ms,
            speed=clip.speed,
            volume=clip.volume,
            transition=clip.transition,
            fade_in_ms=clip.fade_in_ms,
            fade_out_ms=clip.fade_out_ms,
            color="#000000",
        )
        for clip in timeline.clips
    ]
    overlays = [
        replace(overlay, place="center", size=1.0, opacity=1.0, radius=0.0)
        for overlay in timeline.overlays
        if overlay.volume > 0 and kinds[overlay.asset] != "image"
    ]
    return Timeline(
        width=16,
        height=16,
        fps=30,
        clips=tuple(clips),
        sounds=timeline.sounds,
        overlays=tuple(overlays),
        loudness_lufs=timeline.loudness_lufs,
    )
