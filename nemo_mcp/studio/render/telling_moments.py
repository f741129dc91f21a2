"""The moments of a timeline at which everything on it is seen once, in few pictures. Pure data."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from nemo_mcp.studio.render.sheet_layout import MOST_FRAMES, even_moments, frames_for
from nemo_mcp.studio.timeline import Clip, Overlay, Text, Timeline

# How long two pieces have to be seen together for one picture to show both.
_TOGETHER_MS: Final = 200
# Each is held against each other, and a sheet shows far fewer.
_MOST_WINDOWS: Final = 300

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Window:
    """When something is wholly seen, in ms; it has come in by `start` and begins to go at `end`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def middle(self) -> int:
        return (self.start + self.end) // 2

    def shared(self, other: "_Window") -> "_Window":
        return _Window(max(self.start, other.start), min(self.end, other.end))


def telling_moments(timeline: Timeline) -> tuple[int, ...]:
    """Times in ms, in order: each clip between its transitions, with the texts and overlays that come with it.

    Long stretches of one clip are shown more than once, and where there is too much for a sheet, some is left out.
    """
    length_ms = timeline.duration_ms
    clips, pieces = _clips(timeline, length_ms), _pieces(timeline, length_ms)
    return _moments([*clips, *pieces], clips, length_ms, timeline.width / timeline.height)


def moments_in(spans: Iterable[tuple[int, int]], length_ms: int, shape: float) -> tuple[int, ...]:
    """The same of a finished film: `spans` (ms) tell when something is wholly seen, `shape` is its width by its height.

    None where no span lies in the film.
    """
    windows = [_Window(start, min(end, length_ms)) for start, end in spans if 0 <= start < min(end, length_ms)]
    return _moments(windows, windows, length_ms, shape) if windows else ()


def _moments(windows: list[_Window], clips: list[_Window], length_ms: int, shape: float) -> tuple[int, ...]:
    known = sorted(windows, key=lambda window: (window.start, window.end))
    moments = [window.middle for window in _gathered(_thinned(known, _MOST_WINDOWS))]
    wanted = frames_for(length_ms, shape)
    if 2 * len(moments) <= wanted:
        moments = _filled(moments, wanted, clips, length_ms)
    return tuple(_thinned(sorted(set(moments)), MOST_FRAMES))


def _clips(timeline: Timeline, length_ms: int) -> list[_Window]:
    clips = timeline.clips
    nexts: list[Clip | None] = [*clips[1:], None]
    return [
        _clear(
            clip.start_ms,
            clip.end_ms if follower is None else max(clip.start_ms, min(clip.end_ms, follower.start_ms)),
            max(clip.fade_in_ms, clip.transition.duration_ms if clip.transition else 0),
            clip.fade_out_ms,
            length_ms,
        )
        for clip, follower in zip(clips, nexts, strict=True)
        if clip.start_ms < length_ms
    ]


def _pieces(timeline: Timeline, length_ms: int) -> list[_Window]:
    pieces: Iterable[Text | Overlay] = (*timeline.texts, *timeline.overlays)
    return [
        _clear(piece.start_ms, piece.end_ms, piece.fade_in_ms, piece.fade_out_ms, length_ms)
        for piece in pieces
        if piece.start_ms < length_ms
    ]


def _clear(start: int, end: int, coming: int, going: int, length_ms: int) -> _Window:
    """Without the time in which something comes and goes, unless there is no other."""
    end = min(end, length_ms)
    inner = _Window(start + coming, end - going)
    return inner if inner.length > 0 else _Window(start, max(start, end))


def _gathered(windows: list[_Window]) -> list[_Window]:
    """Windows put together as far as they overlap, so that the middle of each result shows all that is in it."""
    found: list[_Window] = []
    rest = sorted(windows, key=lambda window: (window.end, window.start))
    while rest:
        common, apart = rest[0], list[_Window]()
        for window in rest[1:]:
            both = common.shared(window)
            if both.length >= min(_TOGETHER_MS, common.length, window.length) and both.length > 0:
                common = both
            else:
                apart.append(window)
        found.append(common)
        rest = apart
    return found


def _filled(moments: list[int], wanted: int, clips: list[_Window], length_ms: int) -> list[int]:
    """More moments, each as far as can be from those that are there, and from where clips change."""
    found = list(moments)
    offered = [
        at
        for at in even_moments(length_ms, 2 * wanted)
        if not clips or any(each.start <= at < each.end for each in clips)
    ]
    while offered and len(found) < wanted:
        at = max(offered, key=lambda each: min((abs(each - other) for other in found), default=0))
        offered.remove(at)
        found.append(at)
    return found


def _thinned(found: list[T], most: int) -> list[T]:
    if len(found) <= most:
        return found
    return [found[round(index * (len(found) - 1) / (most - 1))] for index in range(most)]
