"""How clips come in and move: transitions, camera moves, fades."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

from nemo_mcp.studio.planner import choose, say
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.ops import loudness
from nemo_mcp.studio.planner.pace import fit_total
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Clip, Sound, Transition, TransitionKind, Zoom

TRANSITION_MS: Final = 800
FADE_MS: Final = 1000
_PAN_SCALE, _PAN_REACH = 1.2, 0.4

# from scale, to scale, from x, from y, to x, to y; pictures take them in turn
_MOVES: Final = (
    Zoom(1.0, 1.12, 0.5, 0.5, 0.5, 0.45),
    Zoom(1.12, 1.0, 0.4, 0.5, 0.5, 0.5),
    Zoom(1.0, 1.12, 0.5, 0.5, 0.62, 0.5),
    Zoom(1.12, 1.0, 0.55, 0.4, 0.5, 0.5),
    Zoom(1.0, 1.12, 0.5, 0.5, 0.38, 0.55),
    Zoom(1.12, 1.0, 0.6, 0.55, 0.5, 0.5),
)


def gentle_move(index: int) -> Zoom:
    """The camera move for the picture of that number: in and out by turns, towards different places."""
    return _MOVES[index % len(_MOVES)]


def keep_total(work: Work, clips: tuple[Clip, ...]) -> None:
    """Take over clips with other transitions; lengths give way so that the video lasts as long as before."""
    old = work.timeline
    fitted = fit_total(clips, old.duration_ms, work.by_id)
    work.set(replace(old, clips=fitted))


def transition(work: Work, clause: Clause) -> None:
    """Set transitions, on all cuts or into the clips named."""
    clips = work.timeline.clips
    if len(clips) < 2:
        work.cannot("transition-needs-two")
        return
    kinds = [kind for kind in clause.details("trans") if kind != "none"]
    if clause.has("swap", "replace", "change") and not clause.has("instead-of"):
        kinds.reverse()  # "swap the crossfades for wipes": what comes is said last
    kind = cast("TransitionKind | None", next(iter(kinds), None))
    meant = choose.clips(work, clause, default=range(1, len(clips)))
    if meant is None:
        return
    meant = _incoming(clause, meant)
    said = clause.span("to", "length", "for", "by")
    new = list(clips)
    for index in meant:
        old = clips[index].transition or Transition("crossfade", TRANSITION_MS)
        length = _transition_ms(clause, old.duration_ms, said.a_ms if said else None)
        new[index] = replace(clips[index], transition=Transition(kind or old.kind, length))
    asked, before = new[meant[0]].transition, work.timeline
    keep_total(work, tuple(new))
    got = next((c.transition for c in work.timeline.clips[1:] if c.transition), None)
    if got is None or asked is None:
        work.cannot("transition-no-room")
        return
    where = work.which(meant) if len(meant) < len(clips) - 1 else say.sentence("word.all-cuts", work.chinese)
    made = work.timeline.clips[meant[0]].transition or got
    _tell(work, [before.clips[i].transition for i in meant], made, where)
    if made.duration_ms < asked.duration_ms:
        work.cannot("transition-shorter", asked=work.s(asked.duration_ms), got=work.s(made.duration_ms))


def _tell(work: Work, olds: Sequence[Transition | None], made: Transition | None, where: str) -> None:
    old = "/".join(dict.fromkeys(_words(work, each) for each in olds))
    new = _words(work, made)
    if old == new:
        work.already(say.sentence("transition-is", work.chinese, where=where, new=new))
    else:
        work.did("transition-set", where=where, old=old, new=new)


def _words(work: Work, transition: Transition | None) -> str:
    if transition is None:
        return say.sentence("word.hard-cut", work.chinese)
    return f"{work.kind(transition.kind)} {work.s(transition.duration_ms)}"


def _incoming(clause: Clause, meant: list[int]) -> list[int]:
    """ "Between clips 1 and 2" means the way into clip 2."""
    said = clause.nth("clip", "pair") or clause.assets()
    if said and len(meant) == 2 and abs(meant[1] - meant[0]) == 1 and clause.has("transition", "trans", "between"):
        return [max(meant)]
    return [index for index in meant if index > 0] or [1]


def _transition_ms(clause: Clause, old_ms: int, said_ms: int | None) -> int:
    if said_ms is not None:
        return max(100, said_ms)
    if clause.has("extend", "slow"):
        return round(old_ms * 1.5)
    if clause.has("shorten", "speed"):
        return max(200, round(old_ms / 1.6))
    return old_ms


def no_transition(work: Work, clause: Clause) -> None:
    """Hard cuts."""
    meant = choose.clips(work, clause, default=range(len(work.timeline.clips)))
    if meant is None:
        return
    meant = _incoming(clause, meant) if len(meant) < len(work.timeline.clips) else meant
    new = tuple(replace(c, transition=None) if i in meant else c for i, c in enumerate(work.timeline.clips))
    before = work.timeline
    keep_total(work, new)
    cuts = [before.clips[i].transition for i in meant if i]
    where = work.which(meant) if len(meant) < len(new) else say.sentence("word.all-cuts", work.chinese)
    _tell(work, cuts or [None], None, where)


def zoom(work: Work, clause: Clause) -> None:
    """Camera moves: in, out, gentle by turns, stronger or weaker."""
    clips = work.timeline.clips
    meant = choose.clips(work, clause, default=range(len(clips)))
    if meant is None:
        return
    if clause.has("zoom.pan") and not clause.has("zoom.in", "zoom.out"):
        _pan(work, clause, meant)
        return
    ways = [way for way in clause.details("zoom") if way in {"in", "out"}]
    way = ways[0] if len(ways) == 1 else ""
    if not ways and (len(meant) == 1 or any(token.words.lower() == "into" for token in clause.tokens)):
        way = "in"
    strength = 1.0
    if clause.has("speed", "much", "raise") or any(token.words.lower() in {"more", "更"} for token in clause.tokens):
        strength = 1.8
    elif clause.has("slow", "lower"):
        strength = 0.5
    elif clause.has("bit"):
        strength = 1.3 if any(clips[i].zoom for i in meant) else 0.5
    new = tuple(replace(c, zoom=_zoom(c, i, way, strength)) if i in meant else c for i, c in enumerate(clips))
    before = work.timeline
    work.set_clips(new)
    work.changed(before, key=f"zoom-{way or 'both'}", where=work.which(meant))


def _pan(work: Work, clause: Clause, meant: list[int]) -> None:
    """Move across the pictures without coming closer."""
    way = next((way for way in ("rl", "ud", "du") if clause.has(f"way.{way}")), "lr")
    if not clause.has("way") and clause.has("side.left"):
        way = "rl"
    reach = _PAN_REACH * (0.6 if clause.has("bit") else 1.0)
    low, high = round(0.5 - reach, 3), round(0.5 + reach, 3)
    moves = {
        "lr": Zoom(_PAN_SCALE, _PAN_SCALE, low, 0.5, high, 0.5),
        "rl": Zoom(_PAN_SCALE, _PAN_SCALE, high, 0.5, low, 0.5),
        "ud": Zoom(_PAN_SCALE, _PAN_SCALE, 0.5, low, 0.5, high),
        "du": Zoom(_PAN_SCALE, _PAN_SCALE, 0.5, high, 0.5, low),
    }
    before = work.timeline
    work.set_clips(replace(c, zoom=moves[way]) if i in meant else c for i, c in enumerate(before.clips))
    words = say.sentence(f"word.pan-{way}", work.chinese)
    if work.timeline == before:
        work.already(say.sentence("pan-set", work.chinese, way=words, where=work.which(meant)))
    else:
        work.did("pan-set", way=words, where=work.which(meant))


def _zoom(clip: Clip, index: int, way: str, strength: float) -> Zoom:
    old = clip.zoom or gentle_move(index)
    low, high = sorted((old.from_scale, old.to_scale))
    high = round(min(2.0, 1 + max(0.04, (high - low) * strength)), 3)
    inward = way == "in" or (not way and old.to_scale >= old.from_scale)
    far_x, far_y = (old.to_x, old.to_y) if old.to_scale >= old.from_scale else (old.from_x, old.from_y)
    if inward:
        return Zoom(1.0, high, 0.5, 0.5, far_x, far_y)
    return Zoom(high, 1.0, far_x, far_y, 0.5, 0.5)


def no_zoom(work: Work, clause: Clause) -> None:
    """Pictures stand still."""
    meant = choose.clips(work, clause, default=range(len(work.timeline.clips)))
    if meant is None:
        return
    before = work.timeline
    work.set_clips(replace(c, zoom=None) if i in meant else c for i, c in enumerate(before.clips))
    work.changed(before, key="zoom-none", where=work.which(meant))


def fade(work: Work, clause: Clause) -> None:
    """Fade the picture in at the start, out at the end, or both; of a clip when one is named."""
    clips = work.timeline.clips
    into, out = _ways(clause)
    said = clause.span("for", "length", "to", "by", "first", "last")
    fade_ms = max(100, said.a_ms if said else FADE_MS)
    into_ms, out_ms = loudness.fade_lengths(clause, fade_ms)
    one_by_one = clause.has("each") or (clause.has("all") and clause.has("clip", "image"))
    whole = not clause.nth("clip") and not clause.assets() and not one_by_one
    meant = [0, len(clips) - 1] if whole else choose.clips(work, clause, default=[0, len(clips) - 1])
    if meant is None:
        return
    new = list(clips)
    for index in dict.fromkeys(meant):
        fades_in = into and (not whole or index == 0)
        fades_out = out and (not whole or index == len(clips) - 1)
        clip = new[index]
        new[index] = replace(
            clip,
            fade_in_ms=min(into_ms, clip.duration_ms // 2) if fades_in else clip.fade_in_ms,
            fade_out_ms=min(out_ms, clip.duration_ms // 2) if fades_out else clip.fade_out_ms,
        )
    before = work.timeline
    work.set_clips(new)
    if whole:
        sounds = [_sound_with(s, work.total_ms, fade_ms, into, out) for s in work.timeline.sounds]
        work.set_sounds(sounds)
    key = "word.fade-both" if into and out else "word.fade-in" if into else "word.fade-out"
    where = say.sentence("word.video", work.chinese) if whole else work.which(meant)
    how = say.sentence(key, work.chinese)
    work.changed(before, without=frozenset(), key="picture-fades", what=where, how=how, time=work.s(fade_ms))


def _ways(clause: Clause) -> tuple[bool, bool]:
    if clause.has("fade.in") and clause.has("fade.out"):
        return True, True
    if not clause.has("fade.in", "fade.out", "edge") and clause.span("last", "first"):
        return clause.span("first") is not None, clause.span("last") is not None
    if not clause.has("fade.in", "fade.out", "dir.in", "dir.out", "edge"):
        return True, True
    return loudness.fade_ways(clause)


def _sound_with(piece: Sound, total: int, fade_ms: int, into: bool, out: bool) -> Sound:
    starts, ends = piece.start_ms <= 100, piece.end_ms >= total - 100
    return replace(
        piece,
        fade_in_ms=max(piece.fade_in_ms, fade_ms) if into and starts else piece.fade_in_ms,
        fade_out_ms=max(piece.fade_out_ms, fade_ms) if out and ends else piece.fade_out_ms,
    )
