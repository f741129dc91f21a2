"""Texts from outside, in errors: quoted as the backend's words, and the hint stays ours."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from nemo_mcp.client.replies import Reply, read_credits, read_data, read_object, read_render
from nemo_mcp.errors import FileRefusedError, NemoError, Problem
from tests.proofs.figures import figures_of
from tests.walls.injected_texts import TEXTS
from tests.walls.said import (
    SAMPLE,
    faults,
    own_lines,
)

CODES: list[Any] = [None, 0, 400, 402, 403, 404, 408, 429, 500, 1001, 1002, 2001, 4001, 4002, 9999, "odd", "text"]
FORMS = ("text", "list", "object")


def credits_of(reply: Reply) -> object:
    return read_credits(read_data(reply))


def refused_by(text: str, status: int, code: Any, form: str, headers: dict[str, str]) -> Iterator[NemoError]:
    """The errors of one reply, by every reader of replies."""
    said: Any = {"text": text, "list": [{"msg": text}], "object": {"message": text}}[form]
    key = "detail" if form == "list" else "error" if form == "object" else "message"
    body = {key: said, "code": text if code == "text" else code, "data": {"user_id": text, "status": 5}}
    reply = Reply(status, headers, json.dumps(body).encode(), 0.0)
    for read in (read_data, read_object, read_render, credits_of):
        try:
            read(reply)
        except NemoError as problem:
            yield problem


def error_cases() -> Iterator[tuple[str, int, Any, str]]:
    """Every text with every code; every form of the reply, and every status, with a sample of the texts."""
    yield from ((name, 200, code, "text") for name in TEXTS for code in CODES)
    for status in (200, 400, 402, 404, 429, 500):
        yield from ((name, status, code, form) for name in SAMPLE for code in CODES for form in FORMS)


def test_in_every_error_the_backends_words_are_quoted_and_the_hint_is_ours(request: pytest.FixtureRequest) -> None:
    tried, wrong, usual = 0, list[str](), dict[Any, list[NemoError]]()
    for name, status, code, form in error_cases():
        text, case = TEXTS[name], (status, code, form)
        if case not in usual:
            usual[case] = list(refused_by("plain words", *case, {}))
        found = list(refused_by(text, *case, {"retry-after": text, "date": text}))
        for problem, plain in zip(found, usual[case], strict=True):
            tried += 1
            if type(problem) is not type(plain) or not _says_the_same(problem, plain):
                wrong.append(f"{case} {name}: {problem!r}")
    figures_of(request.config).record("texts in errors", f"{tried:,} errors of {len(TEXTS)} texts: {len(wrong)} faults")
    assert tried > 5_000
    assert wrong == []


def _says_the_same(problem: NemoError, plain: NemoError) -> bool:
    """Whether two errors differ in the backend's words alone."""
    return (
        problem.hint == plain.hint
        and problem.message.partition(" The service says: ")[0] == plain.message.partition(" The service says: ")[0]
        and "\n" not in problem.message
        and len(problem.message) < 600
        and own_lines(str(problem)) == own_lines(str(plain))
        and str(Problem.of(problem).error()) == str(problem)
        and not list(faults(str(problem)))
    )


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_problem_with_a_hostile_name_is_one_line_and_a_hint(text: str) -> None:
    problem = FileRefusedError(f"{text} cannot be used.", f"look at {text}.", [text, text])
    first, *_, last = str(problem).splitlines()
    assert str(problem).count("\n\nhint: ") == 1
    assert last.startswith("hint: look at")
    assert first
    assert len(str(problem)) < 4_000
    assert str(Problem.of(problem).error()) == str(problem)
