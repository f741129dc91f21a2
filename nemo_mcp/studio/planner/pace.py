"""How long clips last: fitting them to a total, sharing time out, what a source can give."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from nemo_mcp.studio.planner.arrange import SHORTEST_CLIP_MS, lay
from nemo_mcp.studio.planner.model import Source
from nemo_mcp.studio.timeline import Clip

_ENDLESS: Final = 10**9


def room_ms(clip: Clip, sources: Mapping[str, Source]) -> int:
    """How long a clip can last at most on the timeline: pictures and colours for ever, videos to their source's end."""
    source = sources.get(clip.asset) if clip.asset else None
    if source is None or source.kind != "video" or source.duration_ms is None:
        return _ENDLESS
    return max(1, int((source.duration_ms - clip.in_ms) / clip.speed))


def fit_total(clips: Sequence[Clip], total_ms: int, sources: Mapping[str, Source]) -> tuple[Clip, ...]:
    """Clips whose lengths are scaled so that the whole lasts `total_ms`, or as near as the sources allow.

    Transitions keep their lengths where the clips leave room for them, and get shorter or go where they do not.
    """
    if not clips:
        return ()
    # a transition may take a third of the mean length, so that a clip with two of them still shows for itself
    widest = total_ms // (len(clips) * 3)
    fitted = [clips[0], *(_with_shorter_transition(clip, widest) for clip in clips[1:])]
    fitted[0] = replace(fitted[0], transition=None)
    for _ in range(len(clips) + 2):
        overlaps = sum(clip.transition.duration_ms for clip in fitted if clip.transition)
        lengths = _scaled(
            [clip.duration_ms for clip in fitted], [room_ms(c, sources) for c in clips], total_ms + overlaps
        )
        laid = lay(replace(clip, duration_ms=length) for clip, length in zip(fitted, lengths, strict=True))
        if sum(clip.transition.duration_ms for clip in laid if clip.transition) == overlaps:
            return laid
        fitted = [replace(clip, transition=new.transition) for clip, new in zip(fitted, laid, strict=True)]
    plain = [replace(clip, transition=None) for clip in fitted]
    lengths = _scaled([clip.duration_ms for clip in plain], [room_ms(c, sources) for c in clips], total_ms)
    return lay(replace(clip, duration_ms=length) for clip, length in zip(plain, lengths, strict=True))


def _with_shorter_transition(clip: Clip, limit_ms: int) -> Clip:
    if clip.transition is None or clip.transition.duration_ms <= limit_ms:
        return clip
    return replace(clip, transition=replace(clip.transition, duration_ms=limit_ms) if limit_ms >= 100 else None)


def _scaled(lengths: Sequence[int], rooms: Sequence[int], total_ms: int) -> list[int]:
    """Whole lengths in the old proportions that sum to `total_ms`; those without room keep theirs, others take more."""
    result = [0] * len(lengths)
    free = list(range(len(lengths)))
    left = total_ms
    while free:
        weight = sum(lengths[index] for index in free) or 1
        full = [index for index in free if left * lengths[index] / weight > rooms[index]]
        if not full:
            break
        for index in full:
            result[index] = rooms[index]
            left -= rooms[index]
            free.remove(index)
    weight = sum(lengths[index] for index in free) or 1
    given = 0
    for place, index in enumerate(free):
        share = left - given if place == len(free) - 1 else round(left * lengths[index] / weight)
        result[index] = max(SHORTEST_CLIP_MS, min(share, rooms[index]))
        given += result[index]
    return result
