"""The tables of instructions, and what holds for every answer."""

from typing import Any, cast

import pytest

from nemo_mcp.studio.planner import Source, plan
from nemo_mcp.studio.timeline import Timeline
from tests.studio.planner.examples_chinese import CHINESE as PLAIN_CHINESE
from tests.studio.planner.examples_english import ENGLISH as PLAIN
from tests.studio.planner.examples_pictures import PICTURES_CHINESE, PICTURES_ENGLISH
from tests.studio.planner.scenes import ask, facts

ENGLISH = [*PLAIN, *PICTURES_ENGLISH]
CHINESE = [*PLAIN_CHINESE, *PICTURES_CHINESE]


def _compare(scene: str, instruction: str, expected: dict[str, Any]) -> None:
    made = ask(scene, instruction)
    found = facts(made)
    wanted: dict[str, Any] = {"refused": 0, "asked": 0} | expected
    slack = wanted.pop("slack", 0)
    for key, value in wanted.items():
        got: Any = found[key]
        if isinstance(value, dict):
            part = cast("dict[str, Any]", value)
            got = {name: got.get(name) for name in part}
        if key == "total":
            assert abs(got - value) <= slack, (instruction, key, got, made.done, made.refused)
        else:
            assert got == value, (instruction, key, got, made.done, made.refused)
    if not found["refused"] and not found["asked"]:
        assert made.done, "an edit that was understood is told"


@pytest.mark.parametrize(("scene", "instruction", "expected"), ENGLISH, ids=[f"{row[0]}: {row[1]}" for row in ENGLISH])
def test_an_english_instruction_does_what_it_says(scene: str, instruction: str, expected: dict[str, Any]) -> None:
    _compare(scene, instruction, expected)


@pytest.mark.parametrize(("scene", "instruction", "expected"), CHINESE, ids=[f"{row[0]}: {row[1]}" for row in CHINESE])
def test_a_chinese_instruction_does_what_it_says(scene: str, instruction: str, expected: dict[str, Any]) -> None:
    _compare(scene, instruction, expected)


@pytest.mark.parametrize("row", ENGLISH, ids=[f"{row[0]}: {row[1]}" for row in ENGLISH])
def test_answers_to_english_are_english(row: tuple[str, str, dict[str, Any]]) -> None:
    made = ask(row[0], row[1])
    assert not any("已" in words or "。" in words for words in (*made.done, *made.refused, *made.questions))


@pytest.mark.parametrize("row", CHINESE, ids=[f"{row[0]}: {row[1]}" for row in CHINESE])
def test_answers_to_chinese_are_chinese(row: tuple[str, str, dict[str, Any]]) -> None:
    made = ask(row[0], row[1])
    assert all(words.endswith(("。", "？")) for words in (*made.done, *made.refused, *made.questions))


def test_there_are_many_examples() -> None:
    assert len(ENGLISH) + len(CHINESE) >= 150


def test_placeholder_words_depend_on_the_names_of_the_files_and_not_on_their_ids() -> None:
    def made(prefix: str) -> list[str]:
        sources = [Source(f"{prefix}{n}", f"IMG_{n}.jpg", "image", None, 300, 200) for n in range(3)]
        found = plan("combine these images into a promotional video with text overlays", Timeline(), sources)
        return [text.text for text in found.timeline.texts]

    assert made("a") == made("b")
