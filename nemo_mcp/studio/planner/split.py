"""From the tokens of an instruction to its requests, each with the intent that fits it best."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from nemo_mcp.studio.planner.clause import CLIPS, SOUNDS, TEXTS, THINGS, VERBS, Clause, join
from nemo_mcp.studio.planner.intent_table import Intent
from nemo_mcp.studio.planner.intents import best_intent
from nemo_mcp.studio.planner.lexicon.index import Tags, is_han
from nemo_mcp.studio.planner.tokens import Reading, Token

MOST_REQUESTS: Final = 60
MOST_STRETCHES: Final = 300

_EMPTY_TAGS: Final = frozenset(
    {
        "glue",
        "word",
        "and",
        "stop",
        "of",
        "for",
        "to",
        "with",
        "these",
        "indef",
        "works",
        "vague-word",
        "dir",
        "dir.in",
        "in",
        "about",
        "step",
    }
)
_LEADS: Final = frozenset({"span", "nth", "place", "edge", "asset", "image", "clip", "rel"})
_TEXT_INTENTS: Final = frozenset({"add_text", "change_text", "style_text", "time_text"})
_HAN_OPENERS: Final = frozenset({"add", "remove", "mute", "make", "combine", "undo"})
_LENDABLE: Final = VERBS | {"neg", "must-not", "fade"}


@dataclass(frozen=True)
class Request:
    """One request with its meaning; `intent` is None when it was not understood."""

    clause: Clause
    intent: Intent | None

    @property
    def name(self) -> str:
        """The intent's name, or nothing."""
        return self.intent.name if self.intent else ""


def split(reading: Reading) -> list[Request]:
    """The requests of an instruction, in order; what carries no meaning (greetings, "please") is left out."""
    requests: list[Request] = []
    for sentence in _sentences(_readable(reading)):
        requests.extend(_requests(sentence, reading.text))
    return [each for each in requests if each.intent or _means_something(each.clause)]


def overlong(reading: Reading) -> bool:
    """Whether the instruction has more stretches than are read."""
    return len(_readable(reading)) < len(reading.tokens)


def _readable(reading: Reading) -> tuple[Token, ...]:
    borders = [place for place, token in enumerate(reading.tokens) if token.tags & {"and", "stop"}]
    return reading.tokens[: borders[MOST_STRETCHES]] if len(borders) > MOST_STRETCHES else reading.tokens


def _means_something(clause: Clause) -> bool:
    return any(not token.tags <= _EMPTY_TAGS or "word" in token.tags for token in clause.tokens)


def _sentences(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    sentence: list[Token] = []
    for token in tokens:
        if "stop" in token.tags:
            if sentence:
                yield sentence
            sentence = []
        else:
            sentence.append(token)
    if sentence:
        yield sentence


def _fragments(tokens: Sequence[Token]) -> Iterator[tuple[str, list[Token]]]:
    """Stretches between possible borders, each with what stands before it: nothing, "and", "with" or "neg"."""
    joint, fragment, in_instead = "", list[Token](), False
    for token in tokens:
        border = _border(token, fragment)
        if border:
            if fragment and not in_instead:
                yield joint, fragment
            if fragment or not joint:
                joint = border
            in_instead = "instead" in token.tags
            fragment = [] if border == "and" else [token]
        else:
            fragment.append(token)
    if fragment and not in_instead:
        yield joint, fragment


def _border(token: Token, before: Sequence[Token]) -> str:
    if "and" in token.tags and "add" not in token.tags:
        return "and"
    if not before:
        return ""
    if "instead" in token.tags:
        return "instead"
    if token.tags & {"neg", "must-not"} and not token.tags & {"fit", "trans", "zoom", "remove", "mute", "hands-off"}:
        return "neg" if any("neg" not in each.tags and not each.tags <= _EMPTY_TAGS for each in before) else ""
    if "with" in token.tags and any(each.tags & VERBS for each in before):
        return "with"
    if _opens_in_chinese(token, before):
        return "open"
    return ""


def _opens_in_chinese(token: Token, before: Sequence[Token]) -> bool:
    """Chinese often begins a new request without any mark: "缩短到20秒加上标题"."""
    if not token.tags & _HAN_OPENERS or not token.words or not is_han(token.words[0]):
        return False
    if "make" in token.tags and token.words not in {"把", "让"}:
        return False
    if len(token.words) < 2 and "make" not in token.tags:
        return False
    clause = Clause(tuple(before))
    acted = any(each.tags & VERBS and each.words != "把" for each in before)
    return acted and clause.has(*THINGS, "span", "ratio") and best_intent(clause) is not None and not clause.has("neg")


def _requests(sentence: Sequence[Token], source: str) -> list[Request]:
    found: list[Request] = []
    for joint, fragment in _fragments(sentence):
        clause = _clause(fragment, source)
        if not found:
            found.append(Request(clause, best_intent(clause)))
            continue
        found[-1:] = _joined(found[-1], joint, clause)
    return found


def _clause(tokens: Sequence[Token], source: str) -> Clause:
    return Clause(tuple(_new_video(tokens)), source=source)


def _new_video(tokens: Sequence[Token]) -> Iterator[Token]:
    """Mark "a … video": an indefinite word, then words for a finished work with no other thing between."""
    waiting, before, last = False, "", ""
    for token in tokens:
        before, last = last, token.words.lower()
        if "indef" in token.tags and token.words.lower() not in {"this", "这个", "your"}:
            waiting = before not in {"it", "this", "video"}  # "make it a square video" speaks of the one that is there
        elif waiting and "works" in token.tags:
            yield replace(token, tags=token.tags | {"newvideo"})
            waiting = False
            continue
        elif token.tags & (THINGS | VERBS | {"nth", "edge"}) - {"promo"} and not token.tags & {
            "promo",
            "vague",
            "short",
            "works",
        }:
            waiting = waiting and not token.tags & (TEXTS | SOUNDS | {"nth", "edge", "image", "clip"})
        yield token


def _joined(before: Request, joint: str, clause: Clause) -> list[Request]:
    """Decide whether a stretch goes on with the request before it or begins one of its own."""
    if _leads_into(before):
        return [_request(join((before.clause, clause), clause.source))]
    own = best_intent(clause)
    has_verb = any(token.tags & VERBS and not token.tags & {"lent"} for token in clause.tokens)
    if before.intent and joint not in {"neg", "open"} and _styles_a_text(before.intent, clause, own):
        return [replace(before, clause=join((before.clause, clause), clause.source))]
    if joint in {"neg", "open"} or clause.has("neg", "must-not", "hands-off") or (has_verb and own):
        return [before, Request(clause, own)]
    if before.intent is None:
        return (
            [before, Request(clause, own)]
            if own or has_verb
            else [_request(join((before.clause, clause), clause.source))]
        )
    if _goes_on(before, before.intent, joint, clause, own):
        return [replace(before, clause=join((before.clause, clause), clause.source))]
    if own or (has_verb and not _borrows(clause)):
        return [before, Request(clause, own)]
    lent = _lent(before.clause, joint)
    borrowed = Clause(clause.tokens, lent, clause.source)
    intent = best_intent(borrowed)
    return [before, Request(borrowed, intent) if intent else Request(clause, None)]


def _request(clause: Clause) -> Request:
    return Request(clause, best_intent(clause))


def _leads_into(before: Request) -> bool:
    """ "At 3 seconds, ..." and "on the second picture, ..." belong to what follows."""
    tags = before.clause.tags
    verbs = tags & VERBS - {"make", "use"}
    return before.intent is None and bool(tags & _LEADS) and not verbs and not tags & {"neg"}


def _goes_on(before: Request, intent: Intent, joint: str, clause: Clause, own: Intent | None) -> bool:
    tags = clause.tags - _EMPTY_TAGS
    if intent.name == "compose":
        return True
    if not tags:
        return intent.name in {"add_text", "change_text", "swap"} and not before.clause.quotes()
    if own is not None and own.name != intent.name and joint != "with":
        return False
    if not {tag.partition(".")[0] for tag in tags} <= {tag.partition(".")[0] for tag in intent.takes | _needed(intent)}:
        return False
    if joint == "with":
        return not tags & TEXTS or bool(before.clause.tags & TEXTS)
    again = (tags & TEXTS) or (tags & SOUNDS)
    if again and before.clause.tags & (TEXTS | SOUNDS):
        return False
    return not (tags & CLIPS and before.clause.tags & {"nth"} and tags & {"span"})


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


def _lent(clause: Clause, joint: str) -> Tags:
    if joint == "with":
        return frozenset({"add"})
    return clause.tags & _LENDABLE
