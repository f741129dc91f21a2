"""Cutting stretches out, keeping stretches, splitting."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from nemo_mcp.studio.planner import choose, say
from nemo_mcp.studio.planner.arrange import SHORTEST_CLIP_MS, Moved, cut_out, head, rearrange, tail
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.tokens import Token
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Timeline

_SHORTEST_LEFT_MS: Final = 200
_STRETCHES: Final = frozenset({"range", "first", "last", "onward", "after", "before"})


def _range(work: Work, clause: Clause, length_ms: int, *, keeping: bool = False) -> tuple[int, int]:
    """The stretch meant within something of `length_ms`."""
    span = clause.span("range", "first", "last", "onward", "after", "before", "by", "length", "for", "at")
    if span is None:
        return 0, 0
    if span.how == "range":
        return span.a_ms, span.b_ms
    at_end = clause.has("edge.end") and not clause.has("edge.start")
    if span.how in {"first", "before"} or (span.how in {"by", "length", "for"} and not at_end):
        return 0, span.a_ms
    if span.how in {"onward", "after"}:
        return span.a_ms, max(length_ms, span.a_ms)
    if span.how == "at":
        return (0, span.a_ms) if keeping else (span.a_ms, length_ms)
    return max(0, length_ms - span.a_ms), length_ms


def _one_clip(work: Work, clause: Clause) -> int | None:
    """The clip named in a request about time, -1 for the whole video, None after a refusal."""
    if not clause.nth("clip") and not any(a in {c.asset for c in work.timeline.clips} for a in clause.assets()):
        return -1
    found = choose.clips(work, clause)
    return None if not found else found[0]


def cut_span(work: Work, clause: Clause) -> None:
    """Take a stretch out of the video, or out of one clip."""
    index = _one_clip(work, clause)
    if index is None:
        return
    spans = [token for token in clause.tokens if token.span and token.span.how in _STRETCHES]
    if len(spans) > 1 and index < 0:
        _cut_several(work, clause, spans)
        return
    clip = work.timeline.clips[index] if index >= 0 else None
    length = clip.duration_ms if clip else work.total_ms
    start, end = _range(work, clause, length)
    if not _sound_range(work, start, end, length):
        return
    end = min(end, length)
    if length - (end - start) < _SHORTEST_LEFT_MS:
        work.cannot("nothing-left", total=work.s(length))
        return
    if clip is None:
        work.timeline = cut_out(work.timeline, start, end)
        work.did("cut", when=say.stretch(start, end, work.chinese), total=work.s(work.total_ms))
        return
    _cut_clip(work, index, start, end)
    work.did(
        "cut-clip", clip=work.which([index]), when=say.stretch(start, end, work.chinese), total=work.s(work.total_ms)
    )


def _cut_several(work: Work, clause: Clause, spans: Sequence[Token]) -> None:
    """Several stretches in one request: all times are those of the video as it was, so the last one goes first."""
    total = work.total_ms
    stretches = [_range(work, Clause((token,), clause.lent, clause.source), total) for token in spans]
    end_before = total
    for start, end in sorted(stretches, reverse=True):
        if not _sound_range(work, start, end, total):
            continue
        stop = min(end, end_before)
        if stop > start and work.total_ms - (stop - start) >= _SHORTEST_LEFT_MS:
            work.timeline = cut_out(work.timeline, start, stop)
            end_before = start
            work.did("cut", when=say.stretch(start, stop, work.chinese), total=work.s(work.total_ms))


def _sound_range(work: Work, start: int, end: int, length: int) -> bool:
    if start >= length:
        work.cannot("beyond-end", time=work.s(start), total=work.s(length))
    elif end <= start:
        work.cannot("range-backwards", time=work.s(end), total=work.s(length))
    else:
        return True
    return False


def _cut_clip(work: Work, index: int, start: int, end: int) -> None:
    moved: list[Moved] = []
    for number, clip in enumerate(work.timeline.clips):
        if number != index:
            moved.append(Moved(clip, number))
            continue
        if start >= SHORTEST_CLIP_MS:
            moved.append(Moved(head(clip, start), number))
        if clip.duration_ms - end >= SHORTEST_CLIP_MS:
            rest = tail(clip, end)
            rest = replace(rest, transition=None) if start >= SHORTEST_CLIP_MS else rest
            moved.append(Moved(rest, number, from_ms=end))
    work.timeline = rearrange(work.timeline, moved)


def keep_span(work: Work, clause: Clause) -> None:
    """Keep a stretch and take the rest out."""
    index = _one_clip(work, clause)
    if index is None:
        return
    length = work.timeline.clips[index].duration_ms if index >= 0 else work.total_ms
    start, end = _range(work, clause, length, keeping=True)
    if not _sound_range(work, start, end, length):
        return
    end = min(end, length)
    if index >= 0:
        clip = work.timeline.clips[index]
        part = head(tail(clip, start) if start else clip, end - start)
        work.timeline = rearrange(work.timeline, _with(work.timeline, index, Moved(part, index, from_ms=start)))
        work.did(
            "kept-clip",
            clip=work.which([index]),
            when=say.stretch(start, end, work.chinese),
            total=work.s(work.total_ms),
        )
        return
    timeline = work.timeline
    if end < length:
        timeline = cut_out(timeline, end, length)
    if start > 0:
        timeline = cut_out(timeline, 0, start)
    work.timeline = timeline
    work.did("kept", when=say.stretch(start, end, work.chinese), total=work.s(work.total_ms))


def _with(timeline: Timeline, index: int, new: Moved) -> list[Moved]:
    return [new if number == index else Moved(clip, number) for number, clip in enumerate(timeline.clips)]


def split(work: Work, clause: Clause) -> None:
    """Cut a clip in two without taking anything away."""
    said = clause.span("at", "after", "before", "length", "to", "first")
    index = _one_clip(work, clause)
    if index is None:
        return
    if said is None:
        index = max(index, 0)
        clip = work.timeline.clips[index]
        time_ms = clip.start_ms + clip.duration_ms // 2
    else:
        time_ms = said.a_ms + (work.timeline.clips[index].start_ms if index >= 0 else 0)
        index = (
            index
            if index >= 0
            else max((i for i, c in enumerate(work.timeline.clips) if c.start_ms <= time_ms), default=0)
        )
    clip = work.timeline.clips[index]
    inside = time_ms - clip.start_ms
    if not SHORTEST_CLIP_MS <= inside <= clip.duration_ms - SHORTEST_CLIP_MS:
        work.cannot("beyond-end", time=work.s(time_ms), total=work.s(work.total_ms))
        return
    parts: Sequence[Moved] = (
        Moved(head(clip, inside), index),
        Moved(replace(tail(clip, inside), transition=None), index, from_ms=inside),
    )
    moved = [each for n, c in enumerate(work.timeline.clips) for each in (parts if n == index else (Moved(c, n),))]
    work.timeline = rearrange(work.timeline, moved)
    work.did("split", clip=index + 1, time=work.s(time_ms), n=len(work.timeline.clips))
