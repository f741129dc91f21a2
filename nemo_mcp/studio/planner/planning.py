"""From an instruction to a plan: read, split, carry out one request after the other."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.intents import intent_named
from nemo_mcp.studio.planner.model import Plan, Source
from nemo_mcp.studio.planner.ops import (
    clips,
    compose,
    cutting,
    describe,
    lasting,
    look,
    loudness,
    music,
    order,
    other,
    rewording,
    text,
)
from nemo_mcp.studio.planner.split import MOST_REQUESTS, Request, overlong, split
from nemo_mcp.studio.planner.tokens import read
from nemo_mcp.studio.planner.wishes import Wishes, gather
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Timeline

Operation = Callable[[Work, Clause], None]


def _say(key: str) -> Operation:
    return lambda work, _clause: work.cannot(key)


# Requests that need something on the timeline.
_EDITS: Final[Mapping[str, Operation]] = MappingProxyType(
    {
        "remove_text": rewording.remove,
        "change_text": rewording.change,
        "style_text": rewording.style,
        "time_text": rewording.retime,
        "fade_text": rewording.fade,
        "add_text": text.add,
        "add_music": music.add_music,
        "change_music": music.change_music,
        "add_voice": music.add_voice,
        "sound_time": music.retime,
        "remove_music": music.remove_music,
        "remove_voice": music.remove_voice,
        "volume": loudness.volume,
        "mute_sound": loudness.mute_sound,
        "fade_sound": loudness.fade,
        "no_fade": loudness.remove_fades,
        "fade_picture": look.fade,
        "no_transition": look.no_transition,
        "transition": look.transition,
        "no_zoom": look.no_zoom,
        "zoom": look.zoom,
        "fit": look.fit,
        "ratio": look.ratio,
        "cut_span": cutting.cut_span,
        "keep_span": cutting.keep_span,
        "set_length": lasting.set_length,
        "clip_length": lasting.clip_length,
        "speed": lasting.speed,
        "split": cutting.split,
        "duplicate": clips.duplicate,
        "reverse": order.reverse,
        "sort": order.sort,
        "swap": order.swap,
        "move_clip": order.move,
        "remove_clip": clips.remove,
        "keep_clip": clips.keep_only,
        "replace_clip": clips.replace_clip,
        "insert_clip": clips.insert,
        "start_over": clips.remove,
        "vague": other.improve,
        "leave": other.leave,
    }
)
# Requests that do not.
_ALWAYS: Final[Mapping[str, Operation]] = MappingProxyType(
    {
        "undo": other.undo,
        "redo": _say("redo"),
        "help": _say("help"),
        "backwards": _say("backwards"),
        "cannot": other.cannot,
        "rotate": _say("cannot.rotate"),
        "elsewhere": other.elsewhere,
    }
)
_FOR_A_NEW_ONE: Final = frozenset(
    ["image", "file", "asset", "about", "new", "newvideo", "create", "text", "title", "caption", "clip", "quote"]
)
_KEEPABLE: Final = frozenset({"title", "caption", "music", "voice"})
_ASSEMBLED: Final = frozenset(_EDITS) - {"leave", "insert_clip"}


def plan(
    instruction: str, timeline: Timeline, sources: Sequence[Source], *, undo_depth: int = 0, redo_depth: int = 0
) -> Plan:
    """Turn an everyday instruction in English or Chinese into a new timeline.

    Pure: the same arguments give the same plan. Never raises on any instruction; one that is not understood leaves the
    timeline as it is and fills `refused`. `undo_depth` is how many edits the store could take back,
    `redo_depth` how many undone ones it could make again.
    """
    reading = read(instruction, sources)
    requests = split(reading)
    work = Work(timeline, tuple(sources), reading.chinese, undo_depth)
    if len(requests) > MOST_REQUESTS or overlong(reading):
        work.cannot("too-many", n=MOST_REQUESTS)
        requests = requests[:MOST_REQUESTS]
    _carry_out(work, requests)
    if not work.done and not work.refused:
        work.cannot("help")
    if work.steps_back:
        return Plan(timeline, tuple(work.done), tuple(work.refused), work.steps_back)
    return Plan(work.timeline, tuple(work.done), tuple(work.refused), generated=work.generated)


def _carry_out(work: Work, requests: list[Request]) -> None:
    if any(request.name == "undo" for request in requests) and work.undo_depth:
        _undo_alone(work, requests)
        return
    requests = [each for request in requests for each in _reshaped(work, request)]
    if any(request.name == "compose" for request in requests):
        requests = _compose(work, requests)
    elif not work.timeline.clips:
        _assemble(work, requests)
    work.kept = frozenset(tag for each in requests if each.name == "leave" for tag in each.clause.tags & _KEEPABLE)
    understood = False
    for request in requests:
        understood = _one(work, request) or understood
    if not understood and not work.done and requests:
        work.cannot("help")


def _reshaped(work: Work, request: Request) -> list[Request]:
    """ "把它做成20秒的竖屏视频": a video that is there gets another shape, no new one is made."""
    clause = request.clause
    if request.name in {"ratio", "set_length"}:
        if not (clause.has("ratio") and clause.span("length", "to", "for")):
            return [request]
    elif request.name != "compose" or not work.timeline.clips or clause.has(*_FOR_A_NEW_ONE):
        return [request]
    names = [name for name, tag in (("set_length", "span"), ("ratio", "ratio")) if clause.has(tag)]
    reshaped = [Request(clause, intent_named(name)) for name in names]
    return reshaped or [request]


def _undo_alone(work: Work, requests: Sequence[Request]) -> None:
    """An undo stands alone: the store goes back, so other edits of the same instruction have nothing to build on."""
    for request in requests:
        if request.name == "undo":
            other.undo(work, request.clause)
        elif request.intent is None or request.name != "leave":
            work.cannot("not-understood" if request.intent is None else "after-undo", words=request.clause.words())


def _one(work: Work, request: Request) -> bool:
    """Carry out one request; False when it was not understood."""
    if operation := _ALWAYS.get(request.name):
        operation(work, request.clause)
        return True
    operation = _EDITS.get(request.name)
    if operation is None:
        work.cannot("not-understood", words=request.clause.words())
        return False
    if not work.timeline.clips:
        work.cannot("nothing-there")
    else:
        operation(work, request.clause)
    return True


def _compose(work: Work, requests: Sequence[Request]) -> list[Request]:
    wishes, rest = gather(requests)
    clause = wishes.clause
    if clause is not None:
        for kind in clause.details("cannot"):
            if kind != "face":
                work.cannot(f"cannot.{kind}")
    if wishes.ratio is not None and wishes.ratio not in look.RATIOS:
        work.cannot(
            "ratio-odd", ratio=next((t.words for t in clause.tokens if "ratio.odd" in t.tags), "") if clause else ""
        )
    visuals = compose.pick_visuals(work, wishes)
    if visuals:
        compose.compose(work, wishes)
    elif (
        clause is not None
        and clause.has("these", "file")
        and clause.has("image", "file", "clip")
        and not work.sources
        and not clause.has("about")
    ):
        work.cannot("no-assets")
    else:
        describe.describe(work, wishes)
    return rest


def _assemble(work: Work, requests: Sequence[Request]) -> None:
    """An edit of an empty timeline is meant for what was uploaded: put that there first."""
    visuals = [source for source in work.sources if source.kind != "audio"]
    if not visuals or not any(request.name in _ASSEMBLED for request in requests):
        return
    named = {asset for request in requests for asset in request.clause.assets() if request.name == "insert_clip"}
    compose.place_all(work, Wishes(plain=True), [s for s in visuals if s.id not in named] or visuals)
