"""What a request for a whole video says of its title and its music: "title 'Autumn' for the first 3 seconds, calm music
at 30%" makes a video, then times its title, then sets the loudness of its music."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from nemo_mcp.studio.planner.clause import THINGS, VERBS, Clause
from nemo_mcp.studio.planner.intents import intent_named
from nemo_mcp.studio.planner.request import Request
from nemo_mcp.studio.planner.tokens import Token

_TIMES: Final = frozenset({"first", "last", "at", "range", "onward", "after"})
_EDGES: Final = frozenset({"edge"})
_LOOKS: Final = frozenset({"place", "color"})
_LEVELS: Final = frozenset({"percent", "decibel", "half", "volume"})
_OTHERS: Final = (THINGS | VERBS | {"asset", "ratio", "trans", "zoom", "with"}) - {"title", "music", "show"}


@dataclass(slots=True)
class _Aside:
    """The subject that was named last, and the numbers of the tokens that tell something of it."""

    intent: str
    subject: int
    told: list[int] = field(default_factory=list[int])


def set_apart(clause: Clause) -> tuple[Clause, list[Request]]:
    """The request without what belongs to its title or its music, and that as requests for afterwards."""
    asides = [each for each in _asides(clause.tokens) if each.told]
    away = {place for each in asides for place in each.told}
    kept = tuple(token for place, token in enumerate(clause.tokens) if place not in away)
    return Clause(kept, clause.lent, clause.source), [_request(clause, each) for each in asides]


def _request(clause: Clause, aside: _Aside) -> Request:
    places = range(aside.subject, aside.told[-1] + 1)
    tokens = [clause.tokens[place] for place in places if "quote" not in clause.tokens[place].tags]
    if aside.intent == "volume":  # "cinematic" alone speaks of music as well
        tokens[0] = replace(tokens[0], tags=tokens[0].tags | {"music"})
    return Request(Clause(tuple(tokens), source=clause.source), intent_named(aside.intent))


def _asides(tokens: Sequence[Token]) -> list[_Aside]:
    found: list[_Aside] = []
    timed = looks = level = None
    lasts = any(token.span and token.span.how in {"length", "to"} for token in tokens)
    for place, token in enumerate(tokens):
        if "title" in token.tags:
            timed, looks, level = _Aside("time_text", place), _Aside("style_text", place), None
            found += [timed, looks]
        elif token.tags & {"music", "mood"}:
            timed, looks, level = None, None, _Aside("volume", place)
            found.append(level)
        elif token.tags & _OTHERS and not token.tags & (_LEVELS | _EDGES):
            timed = looks = level = None
        elif level is not None and token.tags & _LEVELS:
            level.told.append(place)
        elif timed is not None and (token.tags & _EDGES or _is_time(token, lasts=lasts)):
            timed.told.append(place)
        elif looks is not None and token.tags & _LOOKS:
            looks.told.append(place)
    return found


def _is_time(token: Token, *, lasts: bool) -> bool:
    """Whether a time can be that of the title; "for 20 seconds" is that of the video where nothing else is."""
    return token.span is not None and (token.span.how in _TIMES or (lasts and token.span.how == "for"))
