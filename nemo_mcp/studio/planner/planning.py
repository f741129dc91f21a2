"""From an instruction to a plan: read, split, carry out one request after the other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.focus import meant, set_focus
from nemo_mcp.studio.planner.intents import best_intent, intent_named
from nemo_mcp.studio.planner.model import Plan, Source
from nemo_mcp.studio.planner.ops import (
    answers,
    clips,
    cutting,
    film,
    lasting,
    look,
    loudness,
    music,
    order,
    other,
    overlays,
    picture,
    rewording,
    subtitles,
    text,
)
from nemo_mcp.studio.planner.reading import read
from nemo_mcp.studio.planner.split import MOST_REQUESTS, Request, overlong, split
from nemo_mcp.studio.planner.starting import start_from_uploads, start_from_wishes
from nemo_mcp.studio.planner.suggestions import suggest
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Overlay, Timeline

Operation = Callable[[Work, Clause], None]


def _say(key: str) -> Operation:
    return lambda work, _clause: work.tell(key)


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
        "fit": picture.fit,
        "ratio": picture.ratio,
        "crop": picture.crop,
        "uncrop": picture.uncrop,
        "turn": picture.turn,
        "card_color": picture.card_color,
        "mirror": picture.mirror,
        "look": picture.look,
        "add_overlay": overlays.add,
        "style_overlay": overlays.style,
        "remove_overlay": overlays.remove,
        "shift": subtitles.shift,
        "frame_rate": film.frame_rate,
        "film_loudness": film.loudness,
        "cut_span": cutting.cut_span,
        "keep_span": cutting.keep_span,
        "start_at": cutting.start_at,
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
        "which_loop": other.which_loop,
        "leave": other.leave,
    }
)
# Requests that do not.
_ALWAYS: Final[Mapping[str, Operation]] = MappingProxyType(
    {
        "answer": answers.answer,
        "undo": other.undo,
        "redo": other.redo,
        "help": _say("help"),
        "backwards": _say("backwards"),
        "cannot": other.cannot,
        "elsewhere": other.elsewhere,
    }
)
_FOR_A_NEW_ONE: Final = frozenset(
    ["image", "file", "asset", "about", "new", "newvideo", "create", "text", "title", "caption", "clip", "quote"]
)
_PART_WORDS: Final = frozenset({"clip", "short", "edit", "intro", "outro", "片头"})
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
    reading = read(instruction, sources, [text.text for text in timeline.texts], fresh=not timeline.clips)
    requests = split(reading)
    work = Work(timeline, tuple(sources), reading.chinese, undo_depth, redo_depth)
    if len(requests) > MOST_REQUESTS or overlong(reading):
        work.cannot("too-many", n=MOST_REQUESTS)
        requests = requests[:MOST_REQUESTS]
    _carry_out(work, requests)
    if not (work.done or work.refused or work.questions):
        work.cannot("help")
    told = tuple(work.done), tuple(work.refused)
    if work.steps_back or work.steps_forward:
        return Plan(timeline, *told, work.steps_back, work.steps_forward, tuple(work.questions))
    questions, unread = tuple(work.questions), tuple(work.unread)
    return Plan(work.timeline, *told, questions=questions, generated=work.generated, unread=unread)


def _carry_out(work: Work, requests: list[Request]) -> None:
    for name, depth in (("undo", work.undo_depth), ("redo", work.redo_depth)):
        if depth and any(request.name == name for request in requests):
            _step_alone(work, requests, name)
            return
    if len(requests) == 1:
        requests = [_stilled(work, requests[0])]
    requests = [each for request in requests for each in _reshaped(work, request)]
    if any(request.name == "compose" for request in requests):
        requests = start_from_wishes(work, requests)
    elif not work.timeline.clips:
        requests = start_from_uploads(work, requests, _ASSEMBLED)
    work.kept = frozenset(tag for each in requests if each.name == "leave" for tag in each.clause.tags & _KEEPABLE)
    understood = False
    for request in requests:
        understood = _one(work, request) or understood
    if not understood and not work.done and requests and not any("“" in words for words in work.refused[1:]):
        work.cannot("help")


def _stilled(work: Work, request: Request) -> Request:
    """ "第三张图不要动" alone, of a picture with a camera move: the picture is to stand still."""
    clause = request.clause
    moves = any(clip.zoom for clip in work.timeline.clips)
    if request.name != "leave" or not moves or not clause.has("nth", "asset", "image") or "动" not in clause.low():
        return request
    return Request(clause, intent_named("no_zoom"))


def _reshaped(work: Work, request: Request) -> list[Request]:
    """ "把它做成20秒的竖屏视频": a video that is there gets another shape, no new one is made."""
    clause = request.clause
    if request.name == "fit" and clause.has("ratio"):
        return [Request(clause, intent_named("ratio")), request]
    if request.name in {"ratio", "set_length"}:
        if not (clause.has("ratio") and clause.span("length", "to", "for")):
            return [request]
    elif request.name == "compose" and work.timeline.clips and (not _is_explicit(clause) or _is_of_one(clause)):
        return [Request(clause, best_intent(clause, without="compose"))]
    elif request.name != "compose" or not work.timeline.clips or clause.has(*_FOR_A_NEW_ONE):
        return [request]
    names = [name for name, tag in (("set_length", "span"), ("ratio", "ratio")) if clause.has(tag)]
    reshaped = [Request(clause, intent_named(name)) for name in names]
    return reshaped or [request]


def _is_explicit(clause: Clause) -> bool:
    """Whether a whole new video is asked for, so that the draft may go: "each clip" is no word for one."""
    named = any("newvideo" in token.tags and token.words.lower() not in _PART_WORDS for token in clause.tokens)
    return (
        named or clause.has("create", "combine", "slideshow", "script") or clause.has("make", "change", "use", "edit")
    )


def _is_of_one(clause: Clause) -> bool:
    """ "把标志弄成半透明": of one thing that is there nothing is put together."""
    return len(clause.assets()) == 1 and not clause.has(
        "works", "slideshow", "script", "newvideo", "create", "these", "all", "file", "video", "with", "span", "quote"
    )


def _step_alone(work: Work, requests: Sequence[Request], name: str) -> None:
    """An undo or redo stands alone: the store goes back, so other edits of the instruction have nothing to build on."""
    for request in requests:
        if request.name == name:
            _ALWAYS[name](work, request.clause)
        elif request.intent is None or request.name != "leave":
            work.cannot("not-understood" if request.intent is None else "after-undo", words=request.clause.words())


def _one(work: Work, request: Request) -> bool:
    """Carry out one request; False when it was not understood."""
    if operation := _ALWAYS.get(request.name):
        operation(work, request.clause)
        return True
    name = meant(work, request)
    if name == "move_clip" and _comes_in(work, request.clause):
        name = "insert_clip"
    operation = _EDITS.get(name)
    if operation is None:
        suggest(work, request.clause)
        return False
    if not work.timeline.clips:
        work.cannot("nothing-there")
        return True
    before, work.named = work.timeline, ()
    operation(work, request.clause.within(_whole_ms(work, request.clause)))
    work.timeline = _within_sources(work)
    set_focus(work, before, request.clause, name)
    return True


def _comes_in(work: Work, clause: Clause) -> bool:
    """Whether what is to be moved is not on the timeline yet."""
    used = {clip.asset for clip in work.timeline.clips}
    return any(a not in used and work.by_id[a].kind in {"image", "video"} for a in clause.assets())


def _whole_ms(work: Work, clause: Clause) -> int:
    """What "halfway" is half of: the clip named, else the video."""
    said = clause.nth("clip")
    count = len(work.timeline.clips)
    shown = [clip for clip in work.timeline.clips if clip.asset in clause.assets()]
    if not said and len(shown) == 1:
        return shown[0].duration_ms
    if len(said) == 1 and -count <= said[0] <= count and said[0]:
        return work.timeline.clips[said[0] - 1 if said[0] > 0 else said[0]].duration_ms
    return work.total_ms


def _within_sources(work: Work) -> Timeline:
    """The timeline with moving overlays cut off where their source ends."""
    fitted: list[Overlay] = []
    for overlay in work.timeline.overlays:
        source = work.by_id.get(overlay.asset)
        longest = source.duration_ms if source and source.kind == "video" else None
        left = None if longest is None else max(1, longest - overlay.in_ms)
        fitted.append(overlay if left is None or overlay.duration_ms <= left else replace(overlay, duration_ms=left))
    return replace(work.timeline, overlays=tuple(fitted))
