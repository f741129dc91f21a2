"""Whether a stretch of a sentence goes on with the request before it or begins one of its own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from nemo_mcp.studio.planner.clause import CLIPS, OVERLAYS, SOUNDS, TEXTS, THINGS, VERBS, Clause, join
from nemo_mcp.studio.planner.intent_table import Intent
from nemo_mcp.studio.planner.intents import best_intent
from nemo_mcp.studio.planner.lexicon.index import Tags
from nemo_mcp.studio.planner.request import EMPTY_TAGS, Request, request_of

_LEADS: Final = frozenset({"span", "nth", "place", "edge", "asset", "image", "clip", "rel"})
_TOPICS: Final = (
    TEXTS | SOUNDS | OVERLAYS | {"look-noun", "color-noun", "size-noun", "length", "tempo", "transition", "zoom"}
)
_DETAILS: Final = frozenset(
    ["look", "color", "percent", "span", "place", "zoom", "factor", "speed", "slow", "fit", "degrees", "crop"]
)
_EXACT: Final = ("span", "percent", "decibel", "factor", "quote", "half", "double")
_COMPLAINING: Final = frozenset({"make", "raise", "lower", "speed", "slow", "shorten", "extend"})
_LISTED: Final = frozenset({"asset", "loose", "nth", "clip", "image", "list", "pair", "last", "video"})
_NOT_FOR_A_LENGTH: Final = frozenset({"volume", "ratio", "look", "remove_text", "remove_music", "move_clip"})
_LENGTH_TAGS: Final = frozenset({"span", "each", "all", "every", "length"})
_TEXT_INTENTS: Final = frozenset({"add_text", "change_text", "style_text", "time_text"})
_OVERLAY_INTENTS: Final = frozenset({"add_overlay", "style_overlay"})
_OVERLAY_DETAILS: Final = frozenset(
    ["size-noun", "width-noun", "percent", "opacity", "opaque-noun", "fainter", "place", "corner", "side", "rounded"]
)
_LENDABLE: Final = VERBS | {"neg", "must-not", "fade"}
_TAKING: Final = frozenset({"take", "grab", "拿", "选"})


@dataclass(frozen=True)
class Meeting:
    """A request and the stretch behind it; `joint` is what stands between: nothing, "and", "with", "neg" or "open"."""

    before: Request
    joint: str
    clause: Clause

    @cached_property
    def both(self) -> Clause:
        """The two as one request."""
        return join((self.before.clause, self.clause), self.clause.source)

    @cached_property
    def own(self) -> Intent | None:
        """What the stretch means by itself."""
        return best_intent(self.clause)

    @property
    def has_verb(self) -> bool:
        """Whether the stretch says what to do."""
        return bool(self.clause.tags & VERBS)

    @property
    def apart(self) -> bool:
        """Whether what stands between sets the two apart."""
        return self.joint in {"neg", "open"}

    def as_one(self) -> list[Request]:
        """The two as one request, with the meaning that it has as a whole."""
        return [request_of(self.both)]

    def continued(self) -> list[Request]:
        """The first request with more details."""
        return [replace(self.before, clause=self.both)]

    def as_two(self) -> list[Request]:
        """Two requests."""
        return [self.before, Request(self.clause, self.own)]


def joined(before: Request, joint: str, clause: Clause) -> list[Request]:
    """The request and the stretch behind it as one request or as two."""
    meeting = Meeting(before, joint, clause)
    for rule in _RULES:
        found = rule(meeting)
        if found is not None:
            return found
    return [before, _lending(meeting)]


def _leading(met: Meeting) -> list[Request] | None:
    return met.as_one() if _leads_into(met.before, met.both) else None


def _explaining(met: Meeting) -> list[Request] | None:
    return [met.before] if _explains(met) or "only-rest" in met.clause.tags else None


def _complaining(met: Meeting) -> list[Request] | None:
    if _gives_a_reason(met):
        return [Request(met.clause, met.own)]
    return met.as_one() if _complained(met.before, met.clause) else None


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
    return met.continued() if _titles_on(met.before, met.clause) else None


def _listing(met: Meeting) -> list[Request] | None:
    return met.as_one() if _lists_on(met.before, met.clause, met.joint) else None


def _building_on_nothing(met: Meeting) -> list[Request] | None:
    """What cannot be made cannot be used either."""
    named = met.clause.named_tags() & (THINGS - {"music", "voice", "video"})
    return [met.before] if met.before.name == "cannot" and met.clause.has("pronoun") and not named else None


def _styling(met: Meeting) -> list[Request] | None:
    if met.before.name in _OVERLAY_INTENTS and not met.apart and _details_an_overlay(met.clause):
        return met.continued()
    intent = met.before.intent
    return met.continued() if intent and not met.apart and _styles_a_text(intent, met.clause, met.own) else None


def _acting(met: Meeting) -> list[Request] | None:
    if met.own is None or not (met.apart or met.has_verb or met.clause.has("neg", "must-not", "hands-off")):
        return None
    return met.continued() if _mere_detail(met) else met.as_two()


def _after_nothing(met: Meeting) -> list[Request] | None:
    if met.before.intent is not None:
        return None
    if met.own and met.own.name == "set_length" and request_of(met.both).name not in {"", "set_length"}:
        return met.as_one()  # "the title needs to stay longer, say 6 seconds"
    return met.as_two() if met.own or met.has_verb else met.as_one()


def _going_on(met: Meeting) -> list[Request] | None:
    intent = met.before.intent
    return met.continued() if intent is not None and _goes_on(met, intent) else None


def _standing_alone(met: Meeting) -> list[Request] | None:
    return met.as_two() if met.own or (met.has_verb and not _borrows(met.clause)) else None


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
    if clause.tags <= EMPTY_TAGS or _begins_unknown(clause):
        return Request(clause, None)
    lent = frozenset({"add"}) if met.joint == "with" else met.before.clause.tags & _LENDABLE
    if clause.has("make"):
        lent -= {"remove", "cut", "neg", "must-not"}  # "I don't like it, make it normal" removes nothing
    if clause.quotes() and met.before.name == "add_text":
        lent |= {"add"}
    borrowed = Clause(clause.tokens, lent, clause.source)
    intent = best_intent(borrowed)
    return Request(borrowed, intent) if intent else Request(clause, None)


def _explains(met: Meeting) -> bool:
    """ "..., it's hard to hear him": a complaint or a reason after what was asked is no further request."""
    clause = met.clause
    if met.before.intent is None:
        return False
    starts = bool(clause.tokens) and "because" in clause.tokens[0].tags
    if starts and clause.has("complaint") and not clause.tags & VERBS - _COMPLAINING:
        return True
    if clause.has("complaint") and not clause.has(*_EXACT):
        verbs = [t for t in clause.tokens if t.tags & VERBS and "complaint" not in t.tags and "make" not in t.tags]
        return not verbs and met.own is not None and not clause.tags & THINGS - {"voice", "video"}
    return starts and met.own is None and not clause.has("span", "quote", "asset")


def _complained(before: Request, clause: Clause) -> bool:
    """ "The music is too loud, halve it": what is asked for comes after the complaint."""
    complaint = [token for token in before.clause.tokens if "complaint" in token.tags]
    verbs = [t for t in before.clause.tokens if t.tags & VERBS - {"show"} and "complaint" not in t.tags]
    named = clause.named_tags() & (THINGS | OVERLAYS) - {"video"}
    return bool(complaint) and not verbs and not named and not clause.tags <= EMPTY_TAGS


def _gives_a_reason(met: Meeting) -> bool:
    """ "The narrator gets drowned out, turn the music down": the complaint only says why."""
    tags = met.before.clause.tags
    complains = "complaint" in tags and not tags & VERBS - _COMPLAINING - {"show"}
    acts = met.own is not None and met.has_verb and not met.clause.has("complaint")
    return complains and acts and bool(tags & SOUNDS) and bool(met.clause.tags & SOUNDS - {"sound"})


def _details_an_overlay(clause: Clause) -> bool:
    tags = {tag.partition(".")[0] for tag in clause.tags - EMPTY_TAGS}
    return bool(tags) and tags <= _OVERLAY_DETAILS


def _mere_detail(met: Meeting) -> bool:
    """ "zoom transitions everywhere, half a second each": a length alone belongs to what was just asked for."""
    intent = met.before.intent
    if intent is None or met.apart or (met.before.clause.has("span") and intent.name != "split"):
        return False
    if intent.name in _NOT_FOR_A_LENGTH or "span" not in intent.takes | _needed(intent):
        return False
    tags = met.clause.tags - EMPTY_TAGS
    return "span" in tags and {t.partition(".")[0] for t in tags} <= _LENGTH_TAGS


def _titles_on(before: Request, clause: Clause) -> bool:
    """ "... with the name 'Jo Park' and the role 'CEO'": the second line of a lower third; "加个标题，写“夏天”"."""
    if before.name == "add_text" and clause.quotes() and not before.clause.quotes():
        named = clause.tags & (TEXTS | {"nth", "asset", "span", "edge"})
        return not named and clause.tags & VERBS <= {"add", "show", "use", "make"}
    if before.name != "add_text" or not before.clause.has("lower-third") or not clause.quotes():
        return False
    return not clause.tags & (VERBS | TEXTS) and not (clause.has("span") and before.clause.has("span"))


def _lists_on(before: Request, clause: Clause, joint: str) -> bool:
    """ "Keep the garden and the party": another thing of the same kind, and nothing else."""
    if joint != "and" or before.intent is None or not before.clause.has("asset", "nth") or before.clause.has("span"):
        return False
    tags = {tag.partition(".")[0] for tag in clause.tags - EMPTY_TAGS}
    return bool(tags & {"asset", "nth"}) and tags <= _LISTED


def _leads_into(before: Request, both: Clause) -> bool:
    """ "At 3 seconds, ...", "on the second picture, ..." and a thing alone belong to what follows."""
    tags = before.clause.tags
    verbs = tags & VERBS - {"make", "use"}
    if before.intent is not None and before.intent.name == "insert_clip" and _takes_up(before.clause, both):
        return True
    if before.intent is not None or verbs or tags & {"neg"}:
        return False
    if tags & _LEADS:
        return True
    return bool(tags & _TOPICS) and not before.clause.unknown() and best_intent(both) is not None


def _takes_up(clause: Clause, both: Clause) -> bool:
    """ "Take the b-roll, slow it to 80%"."""
    taken = any(token.words.lower() in _TAKING for token in clause.tokens)
    return taken and both.has("pronoun") and not clause.has("span", "edge", "place")


def _goes_on(met: Meeting, intent: Intent) -> bool:
    before, clause = met.before, met.clause
    tags = clause.tags - EMPTY_TAGS
    if intent.name == "compose":
        return True
    if intent.name == "change_text" and len(clause.quotes()) == 2 and not clause.tags & VERBS:
        return True
    if _says_the_same_of_another(before.clause, clause) or _begins_unknown(clause):
        return False
    if not tags:
        return intent.name in {"add_text", "change_text", "swap"} and not before.clause.quotes()
    if met.own is not None and met.own.name != intent.name and met.joint != "with" and not _mere_detail(met):
        return False
    if not {tag.partition(".")[0] for tag in tags} <= {tag.partition(".")[0] for tag in intent.takes | _needed(intent)}:
        return False
    if met.joint == "with":
        return not tags & TEXTS or bool(before.clause.tags & TEXTS)
    if tags & (TEXTS | SOUNDS) and before.clause.tags & (TEXTS | SOUNDS):
        return False
    return not (tags & CLIPS and before.clause.tags & {"nth"} and tags & {"span"})


def _begins_unknown(clause: Clause) -> bool:
    """ "... and wobble clip 2": a word that nobody knows, where the verb would stand."""
    first = next((token for token in clause.tokens if token.tags - {"glue"}), None)
    if first is None or "word" not in first.tags or not first.words.isascii() or not clause.has("nth", "asset"):
        return False
    return not any("word" not in token.tags and token.start < first.start for token in clause.tokens)


def _says_the_same_of_another(before: Clause, clause: Clause) -> bool:
    """ "Clip 2 vivid and clip 3 black and white"; "'A' on the first picture and 'B' on the second"."""
    named = {"asset", "nth"}
    if clause.tags & named and before.tags & named and clause.tags & before.tags & _DETAILS:
        return True
    if not (clause.quotes() and before.quotes()):
        return False
    return (clause.has("span", "edge") and before.has("span")) or (clause.has("nth") and before.has("nth"))


def _borrows(clause: Clause) -> bool:
    """Whether the only verbs are such that say too little alone ("make")."""
    return not clause.tags & VERBS - {"make"}


def _styles_a_text(intent: Intent, clause: Clause, own: Intent | None) -> bool:
    """ "..., put it at the bottom" after a text."""
    looks = clause.has("place", "color", "bigger", "smaller")
    weak = own is None or own.name in {"volume", "style_text"}
    return weak and intent.name in _TEXT_INTENTS and looks and not clause.has("volume", *THINGS - {"video"})


def _needed(intent: Intent) -> Tags:
    return frozenset(tag for group in intent.needs for tag in group) - VERBS
