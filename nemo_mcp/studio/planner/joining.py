"""Whether a stretch of a sentence goes on with the request before it or begins one of its own."""

from collections.abc import Callable
from typing import Final

from nemo_mcp.studio.planner.clause import THINGS, VERBS, Clause
from nemo_mcp.studio.planner.intents import best_intent
from nemo_mcp.studio.planner.meeting import (
    Meeting,
    begins_unknown,
    borrows,
    complained,
    details_an_overlay,
    explains,
    gives_a_reason,
    goes_on,
    leads_into,
    lists_on,
    mere_detail,
    styles_a_text,
    titles_on,
)
from nemo_mcp.studio.planner.request import EMPTY_TAGS, Request, request_of

_OVERLAY_INTENTS: Final = frozenset({"add_overlay", "style_overlay"})
_LENDABLE: Final = VERBS | {"neg", "must-not", "fade"}


def joined(before: Request, joint: str, clause: Clause) -> list[Request]:
    """The request and the stretch behind it as one request or as two."""
    meeting = Meeting(before, joint, clause)
    for rule in _RULES:
        found = rule(meeting)
        if found is not None:
            return found
    return [before, _lending(meeting)]


def _leading(met: Meeting) -> list[Request] | None:
    return met.as_one() if leads_into(met.before, met.both) else None


def _explaining(met: Meeting) -> list[Request] | None:
    return [met.before] if explains(met) or "only-rest" in met.clause.tags else None


def _complaining(met: Meeting) -> list[Request] | None:
    if gives_a_reason(met):
        return [Request(met.clause, met.own)]
    return met.as_one() if complained(met.before, met.clause) else None


def _replacing(met: Meeting) -> list[Request] | None:
    """ "Replace the team | with facecam"."""
    return (
        met.as_one() if met.joint == "with" and met.before.clause.has("replace", "swap") and not met.has_verb else None
    )


def _limiting(met: Meeting) -> list[Request] | None:
    """ "..., only during the first clip"; "... and disappear at 6 seconds"."""
    plain = not met.clause.tags & (VERBS | {"quote"})
    return met.continued() if met.clause.has("during", "disappear") and met.before.intent and plain else None


def _titling(met: Meeting) -> list[Request] | None:
    return met.continued() if titles_on(met.before, met.clause) else None


def _listing(met: Meeting) -> list[Request] | None:
    return met.as_one() if lists_on(met.before, met.clause, met.joint) else None


def _building_on_nothing(met: Meeting) -> list[Request] | None:
    """What cannot be made cannot be used either."""
    named = met.clause.named_tags() & (THINGS - {"music", "voice", "video"})
    return [met.before] if met.before.name == "cannot" and met.clause.has("pronoun") and not named else None


def _styling(met: Meeting) -> list[Request] | None:
    if met.before.name in _OVERLAY_INTENTS and not met.apart and details_an_overlay(met.clause):
        return met.continued()
    intent = met.before.intent
    return met.continued() if intent and not met.apart and styles_a_text(intent, met.clause, met.own) else None


def _acting(met: Meeting) -> list[Request] | None:
    if met.own is None or not (met.apart or met.has_verb or met.clause.has("neg", "must-not", "hands-off")):
        return None
    return met.continued() if mere_detail(met) else met.as_two()


def _after_nothing(met: Meeting) -> list[Request] | None:
    if met.before.intent is not None:
        return None
    if met.own and met.own.name == "set_length" and request_of(met.both).name not in {"", "set_length"}:
        return met.as_one()  # "the title needs to stay longer, say 6 seconds"
    return met.as_two() if met.own or met.has_verb else met.as_one()


def _going_on(met: Meeting) -> list[Request] | None:
    intent = met.before.intent
    return met.continued() if intent is not None and goes_on(met, intent) else None


def _standing_alone(met: Meeting) -> list[Request] | None:
    return met.as_two() if met.own or (met.has_verb and not borrows(met.clause)) else None


# The first that has an answer decides.
_RULES: Final[tuple[Callable[[Meeting], list[Request] | None], ...]] = (
    _leading,
    _explaining,
    _complaining,
    _replacing,
    _limiting,
    _titling,
    _listing,
    _building_on_nothing,
    _styling,
    _acting,
    _after_nothing,
    _going_on,
    _standing_alone,
)


def _lending(met: Meeting) -> Request:
    """A stretch without a verb of its own takes that of the request before it."""
    clause = met.clause
    if clause.tags <= EMPTY_TAGS or begins_unknown(clause):
        return Request(clause, None)
    lent = frozenset({"add"}) if met.joint == "with" else met.before.clause.tags & _LENDABLE
    if clause.has("make"):
        lent -= {"remove", "cut", "neg", "must-not"}  # "I don't like it, make it normal" removes nothing
    if clause.quotes() and met.before.name == "add_text":
        lent |= {"add"}
    borrowed = Clause(clause.tokens, lent, clause.source)
    intent = best_intent(borrowed)
    return Request(borrowed, intent) if intent else Request(clause, None)
