"""From a timeline to segments that can be encoded one by one: pure data, no codec, no clock, no disk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from nemo_mcp.studio.render.jobs import Canvas, Caption, Layer, Move, Raster
from nemo_mcp.studio.timeline import Clip, Text, Timeline

# Short enough that two workers end together and that one edit re-encodes little; key frames still cost few bytes.
LONGEST_SEGMENT_S: Final = 4.0


@dataclass(frozen=True, slots=True)
class Segment:
    """`frames` frames from frame `start` of the output. Nothing in `layers` and `captions` depends on `start`."""

    start: int
    frames: int
    layers: tuple[Layer, ...]
    captions: tuple[Caption, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    """A clip on the frame grid: shown from `start` to `shown_end`, its own length ending at `end`."""

    clip: Clip
    start: int
    end: int
    shown_end: int
    enter: int

    def covers(self, first: int, last: int) -> bool:
        """Whether the clip alone fills all frames from `first` up to, not including, `last`."""
        return self.start + self.enter <= first and last <= self.shown_end


def dressed(timeline: Timeline) -> Timeline:
    """The timeline with a plain background clip when it has texts or sounds but no clip at all."""
    if timeline.clips:
        return timeline
    return replace(timeline, clips=(Clip(start_ms=0, duration_ms=timeline.duration_ms),))


def to_frames(ms: float, fps: int) -> int:
    """The nearest frame edge."""
    return int(ms * fps / 1000 + 0.5)


def total_frames(timeline: Timeline, fps: int) -> int:
    """How many frames the whole output has."""
    return max(1, to_frames(timeline.duration_ms, fps))


def split(timeline: Timeline, canvas: Canvas, rasters: Sequence[Raster | None]) -> tuple[Segment, ...]:
    """Cut a (dressed) timeline where clips begin or the picture falls to black, then into pieces of a few seconds.

    `rasters` holds one drawn text per text of the timeline, None where there is nothing to draw.
    """
    total = total_frames(timeline, canvas.fps)
    spans = _spans(timeline.clips, canvas.fps, total)
    pieces = _pieces(spans, total, max(1, int(LONGEST_SEGMENT_S * canvas.fps)))
    drawn = [(text, raster) for text, raster in zip(timeline.texts, rasters, strict=True) if raster is not None]
    return tuple(_segment(first, last, spans, drawn, canvas.fps) for first, last in pieces)


def _spans(clips: Sequence[Clip], fps: int, total: int) -> list[_Span]:
    spans: list[_Span] = []
    for index, clip in enumerate(clips):
        start, end = to_frames(clip.start_ms, fps), min(total, to_frames(clip.end_ms, fps))
        if end <= start:
            continue
        follower = clips[index + 1] if index + 1 < len(clips) else None
        enter = min(_enter_frames(clip, fps), end - start)
        spans.append(_Span(clip, start, end, _shown_end(end, follower, fps), enter))
    return spans


def _shown_end(end: int, follower: Clip | None, fps: int) -> int:
    """A clip that reaches the next one stays visible until that one's transition is over, whatever was rounded."""
    if follower is None:
        return end
    begins = to_frames(follower.start_ms, fps)
    return max(end, begins + _enter_frames(follower, fps)) if end >= begins else end


def _enter_frames(clip: Clip, fps: int) -> int:
    return to_frames(clip.transition.duration_ms, fps) if clip.transition else 0


def _pieces(spans: Sequence[_Span], total: int, longest: int) -> list[tuple[int, int]]:
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


def _segment(first: int, last: int, spans: Sequence[_Span], drawn: Sequence[tuple[Text, Raster]], fps: int) -> Segment:
    visible = [
        span
        for index, span in enumerate(spans)
        if span.start < last
        and span.shown_end > first
        and not any(later.covers(first, last) for later in spans[index + 1 :])
    ]
    layers = tuple(_layer(span, first, last, fps) for span in visible)
    captions = tuple(
        _caption(text, raster, first, last, fps)
        for text, raster in drawn
        if to_frames(text.start_ms, fps) < last and to_frames(text.end_ms, fps) > first
    )
    return Segment(first, last - first, layers, captions)


def _layer(span: _Span, first: int, last: int, fps: int) -> Layer:
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
    )


def _move(clip: Clip, length: int) -> Move | None:
    zoom = clip.zoom
    if zoom is None:
        return None
    return Move(zoom.from_scale, zoom.to_scale, zoom.from_x, zoom.from_y, zoom.to_x, zoom.to_y, length)


def _caption(text: Text, raster: Raster, first: int, last: int, fps: int) -> Caption:
    start, end = to_frames(text.start_ms, fps), to_frames(text.end_ms, fps)
    length = end - start
    fade_in = min(to_frames(text.fade_in_ms, fps), length // 2)
    fade_out = min(to_frames(text.fade_out_ms, fps), length // 2)
    if start + fade_in <= first and last <= end - fade_out:
        return Caption(raster, 0, last - first, 0, 0)
    return Caption(raster, first - start, length, fade_in, fade_out)


def sources(timeline: Timeline) -> tuple[str, ...]:
    """The ids of all assets that the timeline shows or plays, each once, in order."""
    pieces = (*timeline.clips, *timeline.sounds)
    return tuple(dict.fromkeys(piece.asset for piece in pieces if piece.asset is not None))


def heard(timeline: Timeline, kinds: Mapping[str, str]) -> Timeline:
    """What the sound of a timeline depends on: no texts, no looks, and pictures replaced by plain clips.

    `kinds` maps each asset to video, image or audio.
    """
    silent = [
        replace(
            clip,
            asset=None if clip.asset is None or kinds[clip.asset] == "image" else clip.asset,
            fit="cover",
            zoom=None,
            color="#000000",
        )
        for clip in timeline.clips
    ]
    return Timeline(width=16, height=16, fps=30, clips=tuple(silent), sounds=timeline.sounds)
