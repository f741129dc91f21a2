"""Reading the model's answer: one JSON object, whatever stands around it. Pure."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, cast

MOST_SENTENCES: Final = 12
LONGEST_SENTENCE: Final = 400
LONGEST_ANSWER: Final = 16_000
_LONGEST_CANNOT: Final = 200
_MOST_OBJECTS: Final = 20
_THOUGHTS: Final = "</think>"
_OPENING: Final = re.compile(r"\{")


class UnreadableAnswerError(Exception):
    """The model's answer is not what was asked for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The sentences to carry out, each on one line, and what the model says that none of them covers."""

    sentences: tuple[str, ...]
    cannot: str = ""


def read_answer(text: str) -> Answer:
    """Find the object in the model's text: bare, fenced, or with words around it.

    Raises UnreadableAnswerError when there is none, or it is not of the form that was asked for, or goes over a limit.
    """
    said = text.rpartition(_THOUGHTS)[2]
    if len(said) > LONGEST_ANSWER:
        raise UnreadableAnswerError("the answer is too long")
    found = next((each for each in _objects(said) if "instructions" in each), None)
    if found is None:
        raise UnreadableAnswerError("there is no object with instructions in the answer")
    sentences: object = found["instructions"]
    if not isinstance(sentences, list):
        raise UnreadableAnswerError("the instructions are not a list")
    listed = cast("list[object]", sentences)
    if len(listed) > MOST_SENTENCES:
        raise UnreadableAnswerError("there are too many instructions")
    cannot: object = found.get("cannot")
    return Answer(
        tuple(filter(None, (_sentence(each) for each in listed))),
        _shown(cannot, _LONGEST_CANNOT) if isinstance(cannot, str) else "",
    )


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects that begin anywhere in a text, at most a few."""
    decoder = json.JSONDecoder()
    for opening in islice(_OPENING.finditer(text), _MOST_OBJECTS):
        try:
            found: object = decoder.raw_decode(text, opening.start())[0]
        except (ValueError, RecursionError):
            continue
        yield cast("dict[str, Any]", found)


def _sentence(said: object) -> str:
    if not isinstance(said, str) or len(said) > LONGEST_SENTENCE:
        raise UnreadableAnswerError("an instruction is no sentence")
    return _shown(said, LONGEST_SENTENCE)


def _shown(said: str, limit: int) -> str:
    """On one line, without control characters and lone surrogates."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in said).split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"
