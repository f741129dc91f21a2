"""Where a sentence may fall into several requests."""

from collections.abc import Iterator, Sequence
from typing import Final

from nemo_mcp.studio.planner.clause import OVERLAYS, SOUNDS, TEXTS, THINGS, VERBS, Clause
from nemo_mcp.studio.planner.intents import best_intent
from nemo_mcp.studio.planner.lexicon.index import is_han
from nemo_mcp.studio.planner.request import EMPTY_TAGS
from nemo_mcp.studio.planner.tokens import Token

_AGAIN: Final = frozenset({"再", "也", "又", "都"})
_NOUN_TAGS: Final = TEXTS | SOUNDS | OVERLAYS | EMPTY_TAGS | {
    "look-noun", "color-noun", "size-noun", "tempo", "length", "volume", "overall", "video", "clip", "image", "nth",
}  # fmt: skip
_AND: Final = frozenset({"and", "&", "和", "与", "跟", "及"})
# Adjectives of one kind in a row ("a cool, bluish grade") are no two requests.
_ADJECTIVES: Final = frozenset({"look", "mood", "color", "vague"})
_OPENERS: Final = frozenset({"add", "remove", "mute", "make", "combine", "undo"})
# A "no" that is part of one of these begins no request of its own.
_NEGATES_ITSELF: Final = frozenset({"fit", "trans", "zoom", "look", "remove", "mute", "hands-off"})


def fragments(tokens: Sequence[Token]) -> Iterator[tuple[str, list[Token]]]:
    """Stretches between possible borders, each with what stands before it: nothing, "and", "with" or "neg"."""
    joint, fragment, in_instead = "", list[Token](), False
    for place, token in enumerate(tokens):
        border = _border(token, fragment, tokens[place + 1 :])
        if border:
            if fragment and not in_instead:
                yield joint, fragment
            if fragment or not joint:
                joint = border
            in_instead = border == "instead"
            fragment = [] if border == "and" else [token]
        else:
            fragment.append(token)
    if fragment and not in_instead:
        yield joint, fragment


def _border(token: Token, before: Sequence[Token], after: Sequence[Token]) -> str:
    if token.words in _AGAIN and before and all(each.tags <= _NOUN_TAGS or each.asset for each in before):
        return ""
    if "and" in token.tags and "add" not in token.tags:
        return "" if _ties(token, before, after) else "and"
    if not before:
        return ""
    if "instead-of" in token.tags:
        puts = any(each.tags & {"use", "put", "add", "show", "replace"} for each in before)
        return "" if puts and any(each.asset for each in before) else "instead"
    if token.tags & {"neg", "must-not"} and not token.tags & _NEGATES_ITSELF:
        return "neg" if any("neg" not in each.tags and not each.tags <= EMPTY_TAGS for each in before) else ""
    if "with" in token.tags and any(each.tags & VERBS for each in before):
        return "with"
    if _opens_in_chinese(token, before):
        return "open"
    return ""


def _ties(token: Token, before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether a word such as "and" ties two things of one request together."""
    if not before or not after:
        return False
    between = next((i for i in range(len(before) - 1, -1, -1) if "between" in before[i].tags), None)
    if between is not None and token.words.lower() in _AND and not any("and" in each.tags for each in before[between:]):
        return True
    if "while" in token.words.lower() and any("onscreen" in each.tags for each in after[:6]):
        return True
    last, following = before[-1].tags, after[0].tags
    return bool(last & following & _ADJECTIVES) and not following & VERBS


def _opens_in_chinese(token: Token, before: Sequence[Token]) -> bool:
    """Chinese often begins a new request without any mark: "缩短到20秒加上标题"."""
    if not token.tags & _OPENERS or not token.words or not is_han(token.words[0]):
        return False
    if "make" in token.tags and token.words not in {"把", "让"}:
        return False
    if len(token.words) < 2 and "make" not in token.tags:
        return False
    clause = Clause(tuple(before))
    if token.words in {"把", "将"} and clause.tags & VERBS <= {"use", "add"} and clause.has("asset"):
        return False  # "用A把B换掉" is one request
    acted = any(each.tags & VERBS and each.words != "把" for each in before)
    return acted and clause.has(*THINGS, "span", "ratio") and best_intent(clause) is not None and not clause.has("neg")
