"""A request and the stretch of a sentence behind it: what can be seen when the two are held together."""

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
_OVERLAY_DETAILS: Final = frozenset(
    ["size-noun", "width-noun", "percent", "opacity", "opaque-noun", "fainter", "place", "corner", "side", "rounded"]
)
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


def explains(met: Meeting) -> bool:
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


def complained(before: Request, clause: Clause) -> bool:
    """ "The music is too loud, halve it": what is asked for comes after the complaint."""
    complaint = [token for token in before.clause.tokens if "complaint" in token.tags]
    verbs = [t for t in before.clause.tokens if t.tags & VERBS - {"show"} and "complaint" not in t.tags]
    named = clause.named_tags() & (THINGS | OVERLAYS) - {"video"}
    return bool(complaint) and not verbs and not named and not clause.tags <= EMPTY_TAGS


def gives_a_reason(met: Meeting) -> bool:
    """ "The narrator gets drowned out, turn the music down": the complaint only says why."""
    tags = met.before.clause.tags
    complains = "complaint" in tags and not tags & VERBS - _COMPLAINING - {"show"}
    acts = met.own is not None and met.has_verb and not met.clause.has("complaint")
    return complains and acts and bool(tags & SOUNDS) and bool(met.clause.tags & SOUNDS - {"sound"})


def details_an_overlay(clause: Clause) -> bool:
    """ "..., in the corner, half transparent": only what an overlay can be told."""
    tags = {tag.partition(".")[0] for tag in clause.tags - EMPTY_TAGS}
    return bool(tags) and tags <= _OVERLAY_DETAILS


def mere_detail(met: Meeting) -> bool:
    """ "zoom transitions everywhere, half a second each": a length alone belongs to what was just asked for."""
    intent = met.before.intent
    if intent is None or met.apart or (met.before.clause.has("span") and intent.name != "split"):
        return False
    if intent.name in _NOT_FOR_A_LENGTH or "span" not in intent.takes | _needed(intent):
        return False
    tags = met.clause.tags - EMPTY_TAGS
    return "span" in tags and {t.partition(".")[0] for t in tags} <= _LENGTH_TAGS


def titles_on(before: Request, clause: Clause) -> bool:
    """ "... with the name 'Jo Park' and the role 'CEO'": the second line of a lower third; "加个标题，写“夏天”"."""
    if before.name == "add_text" and clause.quotes() and not before.clause.quotes():
        named = clause.tags & (TEXTS | {"nth", "asset", "span", "edge"})
        return not named and clause.tags & VERBS <= {"add", "show", "use", "make"}
    if before.name != "add_text" or not before.clause.has("lower-third") or not clause.quotes():
        return False
    return not clause.tags & (VERBS | TEXTS) and not (clause.has("span") and before.clause.has("span"))


def lists_on(before: Request, clause: Clause, joint: str) -> bool:
    """ "Keep the garden and the party": another thing of the same kind, and nothing else."""
    if joint != "and" or before.intent is None or not before.clause.has("asset", "nth") or before.clause.has("span"):
        return False
    tags = {tag.partition(".")[0] for tag in clause.tags - EMPTY_TAGS}
    return bool(tags & {"asset", "nth"}) and tags <= _LISTED


def leads_into(before: Request, both: Clause) -> bool:
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


def goes_on(met: Meeting, intent: Intent) -> bool:
    """Whether the stretch says only what the request before it has room for."""
    before, clause = met.before, met.clause
    tags = clause.tags - EMPTY_TAGS
    if intent.name == "compose":
        return True
    if intent.name == "change_text" and len(clause.quotes()) == 2 and not clause.tags & VERBS:
        return True
    if _says_the_same_of_another(before.clause, clause) or begins_unknown(clause):
        return False
    if not tags:
        return intent.name in {"add_text", "change_text", "swap"} and not before.clause.quotes()
    if met.own is not None and met.own.name != intent.name and met.joint != "with" and not mere_detail(met):
        return False
    if not {tag.partition(".")[0] for tag in tags} <= {tag.partition(".")[0] for tag in intent.takes | _needed(intent)}:
        return False
    if met.joint == "with":
        return not tags & TEXTS or bool(before.clause.tags & TEXTS)
    if tags & (TEXTS | SOUNDS) and before.clause.tags & (TEXTS | SOUNDS):
        return False
    return not (tags & CLIPS and before.clause.tags & {"nth"} and tags & {"span"})


def begins_unknown(clause: Clause) -> bool:
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


def borrows(clause: Clause) -> bool:
    """Whether the only verbs are such that say too little alone ("make")."""
    return not clause.tags & VERBS - {"make"}


def styles_a_text(intent: Intent, clause: Clause, own: Intent | None) -> bool:
    """ "..., put it at the bottom" after a text."""
    looks = clause.has("place", "color", "bigger", "smaller")
    weak = own is None or own.name in {"volume", "style_text"}
    return weak and intent.name in _TEXT_INTENTS and looks and not clause.has("volume", *THINGS - {"video"})


def _needed(intent: Intent) -> Tags:
    return frozenset(tag for group in intent.needs for tag in group) - VERBS
