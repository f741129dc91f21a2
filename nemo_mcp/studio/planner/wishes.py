"""What a whole new video should be like, gathered from the request for it and from those beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from nemo_mcp.studio.planner.asides import set_apart
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.ops.film import fps_of
from nemo_mcp.studio.planner.ops.music import mood_of
from nemo_mcp.studio.planner.ops.picture import ratio_of
from nemo_mcp.studio.planner.split import Request
from nemo_mcp.studio.timeline import Transition, TransitionKind

_CAPTION_WISHES: Final = frozenset({"caption", "text"})


@dataclass(frozen=True)
class Wishes:
    """None and empty mean that nothing was said.

    `script` holds lines for cards or captions. `picked` numbers the uploads to use from 1, from the end where negative;
    `stills` are wanted even beside named assets. Of the sounds, `scored` are meant as music and `placed` are taken care
    of by another request.
    """

    total_ms: int | None = None
    each_ms: int | None = None
    texts: bool | None = None
    titled: bool = False
    quotes: tuple[str, ...] = ()
    music: bool | None = None
    mood: str | None = None
    ratio: str | None = None
    transition: Transition | None = None
    transitions: bool = True
    zoom: bool = True
    fit: str | None = None
    assets: tuple[str, ...] = ()
    picked: tuple[int, ...] = ()
    voice: bool | None = None
    scored: tuple[str, ...] = ()
    placed: tuple[str, ...] = ()
    fps: float | None = None
    script: tuple[str, ...] = ()
    stills: bool = False
    promo: bool = False
    plain: bool = False
    clause: Clause | None = None


def gather(requests: Sequence[Request]) -> tuple[Wishes, list[Request]]:
    """The wishes of a compose request and of those that only refine it, and the requests that remain."""
    rest: list[Request] = []
    main = next(request for request in requests if request.name == "compose")
    clause, asides = set_apart(main.clause)
    wishes = _from_compose(Wishes(), clause)
    for request in requests:
        if request is main:
            rest += asides
            continue
        if request.name == "volume" and request.clause.has("music") and mood_of(request.clause):
            wishes = replace(wishes, music=True, mood=mood_of(request.clause))  # "calm music at 30%"
        refined = _refined(wishes, request)
        if refined is None:
            rest.append(request)
        else:
            wishes = refined
    return wishes, rest


def _from_compose(wishes: Wishes, clause: Clause) -> Wishes:
    span = clause.span("length", "to", "for", "before")
    each = span if span and clause.has("each") and not _of_the_whole(clause) else None
    named = [kind for kind in clause.details("trans") if kind != "none"]
    kind = cast("TransitionKind", named[0]) if named else None
    wants_text = clause.has("title", *_CAPTION_WISHES)
    return replace(
        wishes,
        total_ms=span.a_ms if span and not each else wishes.total_ms,
        each_ms=each.a_ms if each else wishes.each_ms,
        texts=True if wants_text and wishes.texts is None else wishes.texts,
        titled=clause.has("title") and not clause.has("promo", *_CAPTION_WISHES),
        quotes=clause.quotes(),
        music=True if clause.has("music") and wishes.music is None else wishes.music,
        mood=mood_of(clause) or wishes.mood,
        ratio=ratio_of(clause) or wishes.ratio,
        transition=Transition(kind) if kind else wishes.transition,
        fit=clause.detail("fit") or wishes.fit,
        transitions=not clause.has("trans.none"),
        zoom=not clause.has("zoom.none"),
        assets=tuple(t.asset for t in clause.tokens if t.asset and "loose" not in t.tags),
        picked=() if clause.quotes() and clause.has("each") and not clause.has("only") else clause.nth("clip"),
        scored=(*wishes.scored, *scored(clause)),
        fps=fps_of(clause) or wishes.fps,
        script=tuple(line for t in clause.tokens if "script" in t.tags for line in t.words.split("\n")),
        promo=clause.has("promo"),
        clause=clause,
    )


def scored(clause: Clause) -> tuple[str, ...]:
    """The sounds that a request means as music."""
    under = any(token.words.lower() in {"underneath", "under", "beneath", "soundtrack"} for token in clause.tokens)
    if not (clause.has("music") or under) or clause.has("voice"):
        return ()
    return tuple(t.asset for t in clause.tokens if t.asset and "asset.audio" in t.tags)


def _of_the_whole(clause: Clause) -> bool:
    """Whether a length stands right before the word for the video ("a 15-second story ... on every picture")."""
    for index, token in enumerate(clause.tokens):
        if token.span is not None:
            return any("works" in later.tags for later in clause.tokens[index + 1 : index + 4])
    return False


def _refined(wishes: Wishes, request: Request) -> Wishes | None:
    """The wishes with a further request, or None when that is an edit of its own."""
    clause = request.clause
    if request.name in {"leave", "remove_text", "remove_music"}:
        return _without(wishes, request)
    if request.name in {"add_text", "add_music", "change_music"}:
        return _with(wishes, request)
    span = clause.span("to", "length", "for")
    match request.name:
        case "no_transition":
            return replace(wishes, transitions=False)
        case "no_zoom":
            return replace(wishes, zoom=False)
        case "ratio" if ratio_of(clause):
            return replace(wishes, ratio=ratio_of(clause))
        case "frame_rate" if fps_of(clause):
            return replace(wishes, fps=fps_of(clause))
        case "transition" if not clause.nth("clip"):
            return _joined_by(wishes, clause)
        case "set_length" if span is not None:
            return replace(wishes, total_ms=span.a_ms)
        case "clip_length" if clause.has("each", "all") and span is not None:
            return replace(wishes, each_ms=span.a_ms, stills=wishes.stills or clause.has("image"))
        case "insert_clip" if clause.has("image", "file", "video") and not clause.has("edge", "rel", "nth", "span"):
            stills = wishes.stills or (clause.has("image") and not clause.assets())
            return replace(wishes, assets=(*wishes.assets, *clause.assets()), stills=stills)
        case "" | "add_voice" if not clause.unknown() and clause.has("voice", "sound", "music", "image"):
            return wishes
        case _:
            return None


def _joined_by(wishes: Wishes, clause: Clause) -> Wishes:
    kinds = [kind for kind in clause.details("trans") if kind != "none"]
    said = clause.span("to", "length", "for")
    usual = wishes.transition or Transition()
    kind = cast("TransitionKind", kinds[0]) if kinds else usual.kind
    return replace(wishes, transition=Transition(kind, said.a_ms if said else usual.duration_ms))


def _without(wishes: Wishes, request: Request) -> Wishes | None:
    clause = request.clause
    if request.name == "leave" and not clause.has("add", "show"):
        return None
    if not clause.has("neg") or clause.quotes():
        return None
    if request.name == "remove_music" or clause.has("music"):
        return replace(wishes, music=False)
    return replace(wishes, texts=False) if clause.has("title", "caption", "text") else None


def _with(wishes: Wishes, request: Request) -> Wishes | None:
    clause = request.clause
    if request.name != "add_text":
        if clause.has("span", "percent"):
            return None
        if clause.assets():
            return replace(wishes, scored=(*wishes.scored, *scored(clause))) if scored(clause) else None
        return replace(wishes, music=True, mood=mood_of(clause) or wishes.mood)
    if clause.unknown() or clause.has("span") or clause.nth("clip"):
        return None
    only_title = clause.has("title") and not clause.has(*_CAPTION_WISHES)
    if not clause.quotes():
        return replace(wishes, texts=True, titled=only_title)
    if len(clause.quotes()) > 1 or not only_title or clause.has("edge", "place", "color"):
        return None
    shown = wishes.texts is None and not wishes.promo
    return replace(wishes, quotes=clause.quotes(), texts=True, titled=wishes.titled or shown)
