"""Clips on the frame grid: where each begins, how long it stays visible under the next. Pure data."""

from collections.abc import Sequence
from dataclasses import dataclass

from nemo_mcp.studio.timeline import Clip


@dataclass(frozen=True, slots=True)
class Span:
    """A clip on the frame grid: shown from `start` to `shown_end`, its own length ending at `end`."""

    clip: Clip
    start: int
    end: int
    shown_end: int
    enter: int

    def covers(self, first: int, last: int) -> bool:
        """Whether the clip alone fills all frames from `first` up to, not including, `last`."""
        return self.start + self.enter <= first and last <= self.shown_end


def to_frames(ms: float, fps: int) -> int:
    """The nearest frame edge."""
    return int(ms * fps / 1000 + 0.5)


def spans_of(clips: Sequence[Clip], fps: int, total: int) -> list[Span]:
    """The clips that show at least one of `total` frames, in their order."""
    spans: list[Span] = []
    for index, clip in enumerate(clips):
        start, end = to_frames(clip.start_ms, fps), min(total, to_frames(clip.end_ms, fps))
        if end <= start:
            continue
        follower = clips[index + 1] if index + 1 < len(clips) else None
        enter = min(_enter_frames(clip, fps), end - start)
        spans.append(Span(clip, start, end, _shown_end(end, follower, fps), enter))
    return spans


def _shown_end(end: int, follower: Clip | None, fps: int) -> int:
    """A clip that reaches the next one stays visible until that one's transition is over, whatever was rounded."""
    if follower is None:
        return end
    begins = to_frames(follower.start_ms, fps)
    return max(end, begins + _enter_frames(follower, fps)) if end >= begins else end


def _enter_frames(clip: Clip, fps: int) -> int:
    return to_frames(clip.transition.duration_ms, fps) if clip.transition else 0
