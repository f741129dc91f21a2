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
_MOST_PARTS: Final = 60
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
    if index < 0 and clause.has("each") and clause.has("clip", "image"):
        _cut_each(work, clause)
        return
    if clause.has("edge.both"):
        _cut_both_ends(work, clause, index)
        return
    spans = [token for token in clause.tokens if token.span and token.span.how in _STRETCHES]
    if len(spans) > 1 and index < 0:
        _cut_several(work, clause, spans)
        return
    before = work.timeline
    clip = before.clips[index] if index >= 0 else None
    length = clip.duration_ms if clip else work.total_ms
    start, end = _range(work, clause, length)
    if not _sound_range(work, start, end, length):
        return
    end = min(end, length)
    if length - (end - start) < _SHORTEST_LEFT_MS:
        work.cannot("nothing-left", total=work.s(length))
        return
    if clip is None:
        work.timeline = cut_out(before, start, end)
        work.did("cut", when=say.stretch(start, end, work.chinese), total=work.total_change(before))
        return
    which = work.which([index])
    _cut_clip(work, index, start, end)
    work.did("cut-clip", clip=which, when=say.stretch(start, end, work.chinese), total=work.total_change(before))


def _cut_each(work: Work, clause: Clause) -> None:
    """The same stretch out of every clip that is long enough."""
    before = work.timeline
    cut: list[int] = []
    for index in reversed(range(len(before.clips))):
        length = before.clips[index].duration_ms
        start, end = _range(work, clause, length)
        if 0 <= start < end <= length and length - (end - start) >= _SHORTEST_LEFT_MS:
            _cut_clip(work, index, start, end)
            cut.append(index)
    if not cut:
        work.cannot("nothing-left", total=work.s(min(clip.duration_ms for clip in before.clips)))
        return
    span = clause.span("first", "last", "range", "length", "by")
    time = work.s((span.b_ms - span.a_ms if span.how == "range" else span.a_ms) if span else 0)
    work.did("cut-each", n=len(cut), time=time, total=work.total_change(before))


def _cut_both_ends(work: Work, clause: Clause, index: int) -> None:
    """ "Half a second off both ends"."""
    said = clause.span("length", "by", "first", "last", "for", "at")
    amount = said.a_ms if said else 1000
    before = work.timeline
    length = before.clips[index].duration_ms if index >= 0 else work.total_ms
    if length - 2 * amount < _SHORTEST_LEFT_MS:
        work.cannot("nothing-left", total=work.s(length))
        return
    which = work.which([index]) if index >= 0 else say.sentence("word.video", work.chinese)
    if index >= 0:
        _cut_clip(work, index, length - amount, length)
        _cut_clip(work, index, 0, amount)
    else:
        work.timeline = cut_out(cut_out(before, length - amount, length), 0, amount)
    work.did("cut-both", what=which, time=work.s(amount), total=work.total_change(before))


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
            before = work.timeline
            work.timeline = cut_out(before, start, stop)
            end_before = start
            work.did("cut", when=say.stretch(start, stop, work.chinese), total=work.total_change(before))


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
    end, before = min(end, length), work.timeline
    if index >= 0:
        clip = work.timeline.clips[index]
        part = head(tail(clip, start) if start else clip, end - start)
        work.timeline = rearrange(work.timeline, _with(work.timeline, index, Moved(part, index, from_ms=start)))
        total = work.total_change(before)
        work.did("kept-clip", clip=work.which([index]), when=say.stretch(start, end, work.chinese), total=total)
        return
    timeline = before
    if end < length:
        timeline = cut_out(timeline, end, length)
    if start > 0:
        timeline = cut_out(timeline, 0, start)
    work.timeline = timeline
    if timeline == before:
        work.already(say.sentence("length-is", work.chinese, total=work.s(work.total_ms)))
        return
    work.did("kept", when=say.stretch(start, end, work.chinese), total=work.total_change(before))


def _with(timeline: Timeline, index: int, new: Moved) -> list[Moved]:
    return [new if number == index else Moved(clip, number) for number, clip in enumerate(timeline.clips)]


def split(work: Work, clause: Clause) -> None:
    """Cut clips in two or in more parts without taking anything away."""
    index = _one_clip(work, clause)
    if index is None:
        return
    moments = _moments(work, clause, index)
    before = work.timeline
    for moment in sorted(moments, reverse=True):
        _split_at(work, moment, index)
    if work.timeline == before:
        time = work.s(moments[0] if moments else 0)
        work.cannot("split-nowhere", time=time, total=work.s(work.total_ms))
        return
    times = say.listed([work.s(moment) for moment in sorted(moments)], work.chinese)
    work.did("split", time=times, old=len(before.clips), n=len(work.timeline.clips))


def _moments(work: Work, clause: Clause, index: int) -> list[int]:
    """Where to cut, in ms of the video."""
    clip = work.timeline.clips[index] if index >= 0 else None
    start, length = (clip.start_ms, clip.duration_ms) if clip else (0, work.total_ms)
    parts = clause.value("parts")
    if parts:
        count = min(_MOST_PARTS, max(2, int(parts)))
        return [start + round(length * n / count) for n in range(1, count)]
    every = clause.span("every")
    if every is not None and every.a_ms >= SHORTEST_CLIP_MS:
        return [start + time for time in range(every.a_ms, length - SHORTEST_CLIP_MS, every.a_ms)][:_MOST_PARTS]
    said = [
        token.span.a_ms
        for token in clause.tokens
        if token.span and token.span.how in {"at", "after", "before", "length", "to", "first"}
    ]
    if said:
        return [start + time for time in said]
    if clip is None and not clause.has("place.center", "half") and len(work.timeline.clips) > 1:
        return [work.timeline.clips[0].duration_ms // 2]
    return [start + length // 2]


def _split_at(work: Work, time_ms: int, index: int) -> None:
    """Cut the clip that shows at a moment, when it is the one meant (any for -1) and both parts last long enough."""
    clips = work.timeline.clips
    showing = max((i for i, c in enumerate(clips) if c.start_ms <= time_ms), default=0)
    number = index if index >= 0 else showing
    clip = clips[number]
    inside = time_ms - clip.start_ms
    if not SHORTEST_CLIP_MS <= inside <= clip.duration_ms - SHORTEST_CLIP_MS:
        return
    parts: Sequence[Moved] = (
        Moved(head(clip, inside), number),
        Moved(replace(tail(clip, inside), transition=None), number, from_ms=inside),
    )
    moved = [each for n, c in enumerate(clips) for each in (parts if n == number else (Moved(c, n),))]
    work.timeline = rearrange(work.timeline, moved)


def start_at(work: Work, clause: Clause) -> None:
    """Let the video begin or end at a moment: what lies before or behind it goes."""
    span = clause.span("at", "onward", "after", "before", "to", "length")
    if span is None:
        return
    index = _one_clip(work, clause)
    if index is None:
        return
    ends = clause.has("edge.end") and not clause.has("edge.start")
    if index >= 0:
        _start_clip_at(work, index, span.a_ms, ends=ends)
        return
    start, end = (span.a_ms, work.total_ms) if ends else (0, span.a_ms)
    if not _sound_range(work, start, end, work.total_ms):
        return
    if work.total_ms - (min(end, work.total_ms) - start) < _SHORTEST_LEFT_MS:
        work.cannot("nothing-left", total=work.s(work.total_ms))
        return
    before = work.timeline
    work.timeline = cut_out(before, start, min(end, work.total_ms))
    work.did("cut", when=say.stretch(start, end, work.chinese), total=work.total_change(before))


def _start_clip_at(work: Work, index: int, time_ms: int, *, ends: bool) -> None:
    before = work.timeline
    length = before.clips[index].duration_ms
    start, end = (time_ms, length) if ends else (0, time_ms)
    if not _sound_range(work, start, end, length):
        return
    if length - (min(end, length) - start) < _SHORTEST_LEFT_MS:
        work.cannot("nothing-left", total=work.s(length))
        return
    which = work.which([index])
    _cut_clip(work, index, start, end)
    work.did("cut-clip", clip=which, when=say.stretch(start, end, work.chinese), total=work.total_change(before))
