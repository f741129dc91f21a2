"""Reading the model's answer: what counts as one, and what does not."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.studio.rewriting.answer import (
    LONGEST_ANSWER,
    LONGEST_SENTENCE,
    MOST_SENTENCES,
    Answer,
    UnreadableAnswerError,
    read_answer,
)

PLAIN = '{"instructions": ["make it 9:16", "remove clip 2"], "cannot": ""}'
EXPECTED = Answer(("make it 9:16", "remove clip 2"))


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        f"```json\n{PLAIN}\n```",
        f"```\n{PLAIN}```",
        f"Here you are:\n\n{PLAIN}\n\nLet me know {{if}} it helps.",
        f'<think>The answer could be {{"instructions": ["remove clip 1"]}}, no.</think>\n{PLAIN}',
        f'{{"thought": "vertical"}} {PLAIN}',
        f"\ufeff  {PLAIN}  ",
    ],
    ids=[
        "bare",
        "fenced",
        "fenced without a name",
        "with words around",
        "after thoughts",
        "second object",
        "with a mark",
    ],
)
def test_the_object_is_found_whatever_stands_around_it(text: str) -> None:
    assert read_answer(text) == EXPECTED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I cannot help with that.",
        "[]",
        '["remove clip 2"]',
        '{"instructions": "remove clip 2"}',
        '{"instructions": {"1": "remove clip 2"}}',
        '{"instructions": [{"op": "remove"}]}',
        '{"instructions": ["remove clip 2", 7]}',
        '{"operations": ["remove clip 2"]}',
        '{"instructions": ["remove clip 2"',
        json.dumps({"instructions": ["make it 9:16"] * (MOST_SENTENCES + 1)}),
        json.dumps({"instructions": ["a" * (LONGEST_SENTENCE + 1)]}),
        PLAIN + " " * LONGEST_ANSWER,
        '{"a":' * 3000,
        '{"instructions":' + "[" * 10_000,
    ],
    ids=lambda text: f"{len(text)}: {text[:40]}",
)
def test_anything_else_is_no_answer(text: str) -> None:
    with pytest.raises(UnreadableAnswerError):
        read_answer(text)


def test_the_limits_themselves_are_kept() -> None:
    sentences = ["a" * LONGEST_SENTENCE] * MOST_SENTENCES
    assert read_answer(json.dumps({"instructions": sentences})).sentences == tuple(sentences)


def test_sentences_come_on_one_line_without_control_characters_and_empty_ones_go() -> None:
    text = json.dumps({"instructions": [" make\n it\t9:16\x07\ud800", "", " \n"], "cannot": "no\nway\x1b[31m"})
    assert read_answer(text) == Answer(("make it 9:16",), "no way [31m")


@pytest.mark.parametrize("cannot", [None, 7, ["x"], {"why": "x"}])
def test_what_it_cannot_is_words_or_nothing(cannot: object) -> None:
    assert read_answer(json.dumps({"instructions": [], "cannot": cannot})) == Answer(())


def test_long_words_on_what_it_cannot_are_cut() -> None:
    assert len(read_answer(json.dumps({"instructions": [], "cannot": "x" * 5000})).cannot) == 200


@given(
    st.text(max_size=300)
    | st.recursive(st.none() | st.text(), st.lists).map(lambda each: json.dumps({"instructions": each}))
)
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        answer = read_answer(text)
    except UnreadableAnswerError:
        return
    assert all(sentence.isprintable() for sentence in (*answer.sentences, answer.cannot))


def test_hostile_nesting_is_refused_in_good_time() -> None:
    started = time.perf_counter()
    for piece in ('{"a":', '{"instructions":[', '{"a":[{'):
        with pytest.raises(UnreadableAnswerError):
            read_answer(piece * (LONGEST_ANSWER // len(piece)))
    assert time.perf_counter() - started < 2
