"""From the tokens of an instruction to its requests, each with the intent that fits it best."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from nemo_mcp.studio.planner.clause import SOUNDS, TEXTS, THINGS, VERBS, Clause
from nemo_mcp.studio.planner.fragments import fragments
from nemo_mcp.studio.planner.intents import best_intent
from nemo_mcp.studio.planner.joining import joined
from nemo_mcp.studio.planner.lexicon.index import is_han
from nemo_mcp.studio.planner.request import EMPTY_TAGS, Request, request_of
from nemo_mcp.studio.planner.tokens import Reading, Token
from nemo_mcp.studio.planner.typos import corrected

__all__ = ["MOST_REQUESTS", "Request", "overlong", "split"]
MOST_REQUESTS: Final = 60
MOST_STRETCHES: Final = 300
_STEPS_LEFT: Final = re.compile(
    r"(?:能|可以|可).{0,4}(?:撤销|撤回|撤|重做|复原|恢复).{0,2}(?:几|多少)"
)  # no request to undo
_VIDEO_WORDS: Final = frozenset({"promo", "vague", "short", "works"})


def split(reading: Reading) -> list[Request]:
    """The requests of an instruction, in order; what carries no meaning (greetings, "please") is left out."""
    requests: list[Request] = []
    for sentence, end in _sentences(_readable(reading)):
        if _asks(sentence, end):
            marked = (replace(sentence[0], tags=sentence[0].tags | {"question-mark"}), *sentence[1:])
            requests.append(request_of(Clause(marked, source=reading.text)))
            continue
        requests.extend(_requests(sentence, reading.text))
    requests = [each if each.intent else _without_slips(each) for each in requests]
    return [each for each in requests if each.intent or _means_something(each.clause)]


def _without_slips(request: Request) -> Request:
    """A request that is not understood, read once more with mistyped words put right."""
    clause = corrected(request.clause)
    intent = best_intent(clause) if clause else None
    return Request(clause, intent) if clause and intent else request


def overlong(reading: Reading) -> bool:
    """Whether the instruction has more stretches than are read."""
    return len(_readable(reading)) < len(reading.tokens)


def _readable(reading: Reading) -> tuple[Token, ...]:
    borders = [place for place, token in enumerate(reading.tokens) if token.tags & {"and", "stop"}]
    return reading.tokens[: borders[MOST_STRETCHES]] if len(borders) > MOST_STRETCHES else reading.tokens


def _means_something(clause: Clause) -> bool:
    return any(not token.tags <= EMPTY_TAGS or "word" in token.tags for token in clause.tokens)


def _sentences(tokens: Sequence[Token]) -> Iterator[tuple[list[Token], str]]:
    """The sentences, each with the mark that ends it."""
    sentence: list[Token] = []
    for token in tokens:
        if "stop" in token.tags:
            if sentence:
                yield sentence, token.words
            sentence = []
        else:
            sentence.append(token)
    if sentence:
        yield sentence, ""


def _asks(sentence: Sequence[Token], end: str) -> bool:
    """Whether a sentence asks about the draft rather than for an edit ("how long is it?", "现在多长")."""
    words = [token for token in sentence if "question" in token.tags]
    clause = Clause(tuple(sentence))
    if not words or clause.has("help"):
        return False
    acts = clause.tags & (VERBS - {"show", "make", "add"})
    opens = words[0] is sentence[0]
    if _STEPS_LEFT.search("".join(token.words for token in sentence)):
        return True
    if end in {"?", "？"}:
        return opens or not acts
    chinese = any(is_han(token.words[:1] or " ") and token.words not in {"呢", "吗"} for token in words)
    return (opens or chinese) and not acts and not clause.has("add", "quote")


def _requests(sentence: Sequence[Token], source: str) -> list[Request]:
    found: list[Request] = []
    for joint, fragment in fragments(sentence):
        clause = _clause(fragment, source)
        if not found:
            found.append(request_of(clause))
            continue
        found[-1:] = joined(found[-1], joint, clause)
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
        elif token.tags & (THINGS | VERBS | {"nth", "edge"}) - {"promo"} and not token.tags & _VIDEO_WORDS:
            waiting = waiting and not token.tags & (TEXTS | SOUNDS | {"nth", "edge", "image", "clip"})
        yield token
