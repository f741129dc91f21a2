"""How long the video and its clips last, and how fast they run."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from nemo_mcp.studio.planner import choose, say
from nemo_mcp.studio.planner.arrange import SHORTEST_CLIP_MS, Moved, lay, rearrange
from nemo_mcp.studio.planner.changes import FADES
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.model import LONGEST_MS
from nemo_mcp.studio.planner.pace import fit_total, room_ms
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Clip, Sound, Timeline

SLOWEST, FASTEST = 0.25, 4.0
_SHORTEST_TOTAL_MS: Final = 200
# What only follows from other lengths is not told.
_ALONGSIDE: Final = FADES | {"transition", "time"}


def wanted_total(work: Work, clause: Clause) -> int | None:
    """The length asked for, in ms, capped; None when the words give none."""
    total = work.total_ms
    by = clause.span("by")
    if by is not None:
        return max(0, total - by.a_ms) if clause.has("shorten", "cut", "trim") else total + by.a_ms
    span = clause.span("to", "length", "for", "before", "at", "first")
    if span is not None:
        return span.a_ms
    factor = clause.value("factor") or (2.0 if clause.has("double") else 0.5 if clause.has("half") else None)
    if factor:
        return round(total / factor if clause.has("shorten") and factor > 1 else total * factor)
    share = clause.value("percent")
    step = share if share is not None else 0.1 if clause.has("bit") else 0.4 if clause.has("much") else 0.25
    return round(total * (1 - step if clause.has("shorten") else 1 + step))


def set_length(work: Work, clause: Clause) -> None:
    """Make the whole video last so long; pictures stretch and shrink, a lone video is cut off."""
    wanted = wanted_total(work, clause)
    if wanted is not None:
        to_length(work, wanted)


def to_length(work: Work, wanted: int) -> None:
    """Make the whole video last `wanted` ms, as far as that can be."""
    least = max(_SHORTEST_TOTAL_MS, len(work.timeline.clips) * SHORTEST_CLIP_MS)
    if wanted < least:
        work.cannot("too-short", asked=work.s(max(0, wanted)), least=work.s(least))
        return
    if wanted > LONGEST_MS:
        work.cannot("too-long", asked=work.s(wanted), most=work.s(LONGEST_MS))
        wanted = LONGEST_MS
    old = work.timeline
    fitted = fit_total(old.clips, wanted, work.by_id)
    moved = [
        Moved(new, i, scale=_scale(work, clip, new))
        for i, (clip, new) in enumerate(zip(old.clips, fitted, strict=True))
    ]
    work.timeline = rearrange(old, moved)
    if old.duration_ms == work.total_ms:
        work.already(say.sentence("length-is", work.chinese, total=work.s(work.total_ms)))
    else:
        work.did("length-changed", old=work.s(old.duration_ms), new=work.s(work.total_ms))
    if work.total_ms < min(wanted, LONGEST_MS):
        work.cannot("sources-end", asked=work.s(wanted), got=work.s(work.total_ms))


def _scale(work: Work, old: Clip, new: Clip) -> float:
    """Time inside a picture stretches with it; a video that is cut off or shown further runs as before."""
    source = work.by_id.get(old.asset or "")
    return 1.0 if source and source.kind == "video" else new.duration_ms / max(1, old.duration_ms)


def clip_length(work: Work, clause: Clause) -> None:
    """How long a clip, or each clip, lasts."""
    found = _length_targets(work, clause)
    if not found:
        return
    old = work.timeline
    moved: list[Moved] = []
    limited: list[int] = []
    for index, clip in enumerate(old.clips):
        length = _clip_length(work, clause, clip) if index in found else clip.duration_ms
        if length < SHORTEST_CLIP_MS or length > LONGEST_MS:
            work.cannot("clip-length-odd", asked=work.s(max(0, length)))
            return
        room = room_ms(clip, work.by_id)
        if length > room:
            limited.append(index)
        new = replace(clip, duration_ms=min(length, room))
        moved.append(Moved(new, index, scale=_scale(work, clip, new)))
    if _outgrows(work, moved):
        return
    work.timeline = rearrange(old, moved)
    shown = work.s(work.timeline.clips[found[0]].duration_ms)
    work.changed(old, without=_ALONGSIDE, key="clip-length-is", clips=work.which(found), time=shown)
    if limited:
        work.cannot("clip-source-ends", clips=work.which(limited))


def _outgrows(work: Work, moved: Sequence[Moved]) -> bool:
    """Whether the video would get longer than it may, which is then refused; one that is too long may get shorter."""
    total = lay(each.clip for each in moved)[-1].end_ms
    if total <= max(LONGEST_MS, work.total_ms):
        return False
    work.cannot("too-long", asked=work.s(total), most=work.s(LONGEST_MS))
    return True


def _length_targets(work: Work, clause: Clause) -> list[int] | None:
    every = range(len(work.timeline.clips))
    if clause.has("image") and clause.has("each", "all") and not clause.nth("clip"):
        stills = [i for i in every if not _moves(work, work.timeline.clips[i])]
        return stills or list(every)
    return choose.clips(work, clause, default=every)


def _moves(work: Work, clip: Clip) -> bool:
    source = work.by_id.get(clip.asset or "")
    return source is not None and source.kind == "video"


def _clip_length(work: Work, clause: Clause, clip: Clip) -> int:
    by = clause.span("by")
    if by is not None:
        return clip.duration_ms - by.a_ms if clause.has("shorten", "cut", "trim") else clip.duration_ms + by.a_ms
    said = clause.span("to", "for", "length", "every")
    if said is not None:
        return said.a_ms
    factor = 2.0 if clause.has("double") else 0.5 if clause.has("half") else None
    return round(clip.duration_ms * (factor or (1 / 1.25 if clause.has("shorten") else 1.25)))


def speed(work: Work, clause: Clause) -> None:
    """Faster and slower: of clips, or of the whole video with its voice."""
    found = choose.clips(work, clause, default=range(len(work.timeline.clips)))
    if found is None:
        return
    factor = _speed_factor(clause)
    back = clause.has("normal") and clause.has("tempo", "speed")
    if not back and not SLOWEST <= factor <= FASTEST:
        work.cannot("speed-odd", asked=f"{factor:g}")
        return
    whole = len(found) == len(work.timeline.clips)
    old = work.timeline
    moved = [
        _sped(clip, index, (1 / clip.speed if back else factor)) if index in found else Moved(clip, index)
        for index, clip in enumerate(old.clips)
    ]
    if any(each.clip.duration_ms < SHORTEST_CLIP_MS for each in moved):
        work.cannot("speed-too-short")
        return
    if _outgrows(work, moved):
        return
    voices = _sped_voices(old, factor) if whole and not back else old.sounds
    work.timeline = rearrange(replace(old, sounds=voices), moved)
    now = f"{work.timeline.clips[found[0]].speed:g}"
    work.changed(old, without=_ALONGSIDE, key="speed-is", clips=work.which(found), speed=now)
    if voices != old.sounds:
        work.did("speed-voice")


def _sped(clip: Clip, index: int, factor: float) -> Moved:
    speed_now = round(min(16.0, max(0.05, clip.speed * factor)), 6)
    length = int(clip.duration_ms * clip.speed / speed_now)
    shorter = (
        None
        if clip.transition is None
        else replace(clip.transition, duration_ms=max(100, round(clip.transition.duration_ms / max(1.0, factor))))
    )
    return Moved(
        replace(clip, speed=speed_now, duration_ms=length, transition=shorter),
        index,
        scale=length / max(1, clip.duration_ms),
    )


def _sped_voices(timeline: Timeline, factor: float) -> tuple[Sound, ...]:
    return tuple(
        replace(
            s,
            speed=round(s.speed * factor, 6),
            start_ms=round(s.start_ms / factor),
            duration_ms=int(s.duration_ms * s.speed / round(s.speed * factor, 6)),
        )
        if s.role == "voice" and s.asset
        else s
        for s in timeline.sounds
    )


def _speed_factor(clause: Clause) -> float:
    slow = clause.has("slow")
    share = clause.value("percent")
    said = clause.value("factor") or (2.0 if clause.has("double") else None)
    if clause.has("half"):
        return 0.5
    if said:
        return 1 / said if slow and said > 1 else said
    if share is not None:
        if clause.has("percent.by") or (clause.has("percent.bare") and clause.has("slow", "speed")):
            return max(0.01, 1 - share) if slow else 1 + share
        return share
    step = 1.25 if clause.has("bit") else 2.0 if clause.has("much") else 1.5
    return 0.5 if slow and not clause.has("bit") else 1 / step if slow else step
