"""What a whole new video should be like, gathered from the request for it and from those beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.ops.look import ratio_of
from nemo_mcp.studio.planner.ops.music import mood_of
from nemo_mcp.studio.planner.split import Request
from nemo_mcp.studio.timeline import Transition, TransitionKind

_CAPTION_WISHES: Final = frozenset({"caption", "text"})


@dataclass(frozen=True)
class Wishes:
    """None and empty mean that nothing was said."""

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
    promo: bool = False
    plain: bool = False
    clause: Clause | None = None


def gather(requests: Sequence[Request]) -> tuple[Wishes, list[Request]]:
    """The wishes of a compose request and of those that only refine it, and the requests that remain."""
    wishes, rest = Wishes(), list[Request]()
    for request in requests:
        if request.name == "compose" and wishes.clause is None:
            wishes = _from_compose(wishes, request.clause)
            continue
        refined = _refined(wishes, request) if wishes.clause is not None or request.name != "compose" else None
        if refined is None:
            rest.append(request)
        else:
            wishes = refined
    return wishes, rest


def _from_compose(wishes: Wishes, clause: Clause) -> Wishes:
    span = clause.span("length", "to", "for", "before")
    each = span if span and clause.has("each") else None
    kinds: dict[str, TransitionKind] = {
        "crossfade": "crossfade",
        "fade-black": "fade-black",
        "slide": "slide",
        "wipe": "wipe",
    }
    named: list[TransitionKind] = [kinds[k] for k in clause.details("trans") if k in kinds]
    kind = named[0] if named else None
    wants_text = clause.has("title", *_CAPTION_WISHES)
    return replace(
        wishes,
        total_ms=span.a_ms if span and not each else wishes.total_ms,
        each_ms=each.a_ms if each else wishes.each_ms,
        texts=True if wants_text and wishes.texts is None else wishes.texts,
        titled=clause.has("title") and not clause.has(*_CAPTION_WISHES),
        quotes=clause.quotes(),
        music=True if clause.has("music") and wishes.music is None else wishes.music,
        mood=mood_of(clause) or wishes.mood,
        ratio=ratio_of(clause) or wishes.ratio,
        transition=Transition(kind) if kind else wishes.transition,
        fit=clause.detail("fit") or wishes.fit,
        transitions=not clause.has("trans.none"),
        zoom=not clause.has("zoom.none"),
        assets=clause.assets(),
        promo=clause.has("promo"),
        clause=clause,
    )


def _refined(wishes: Wishes, request: Request) -> Wishes | None:
    """The wishes with a further request, or None when that is an edit of its own."""
    clause = request.clause
    match request.name:
        case "remove_text" if clause.has("neg") and not clause.quotes():
            return replace(wishes, texts=False)
        case "remove_music" if clause.has("neg"):
            return replace(wishes, music=False)
        case "leave" if clause.has("add", "show") and clause.has("title", "caption", "text"):
            return replace(wishes, texts=False)
        case "leave" if clause.has("add", "show") and clause.has("music"):
            return replace(wishes, music=False)
        case "no_transition":
            return replace(wishes, transitions=False)
        case "no_zoom":
            return replace(wishes, zoom=False)
        case "ratio" if ratio_of(clause):
            return replace(wishes, ratio=ratio_of(clause))
        case "add_text" if (
            not clause.quotes() and not clause.unknown() and not clause.nth("clip") and not clause.has("span")
        ):
            return replace(wishes, texts=True, titled=clause.has("title") and not clause.has(*_CAPTION_WISHES))
        case "add_text" if (
            len(clause.quotes()) == 1
            and clause.has("title")
            and not clause.has(*_CAPTION_WISHES, "span", "nth", "edge", "place", "color")
        ):
            shown = wishes.texts is None and not wishes.promo
            return replace(wishes, quotes=clause.quotes(), texts=True, titled=wishes.titled or shown)
        case "add_music" | "change_music" if not clause.assets() and not clause.has("span", "percent"):
            return replace(wishes, music=True, mood=mood_of(clause) or wishes.mood)
        case "set_length" if (span := clause.span("to", "length", "for")) is not None:
            return replace(wishes, total_ms=span.a_ms)
        case "clip_length" if clause.has("each", "all") and (span := clause.span("to", "length", "for")) is not None:
            return replace(wishes, each_ms=span.a_ms)
        case _:
            return None
