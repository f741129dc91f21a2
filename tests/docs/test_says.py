"""What the pages say that one can say is understood."""

import re
from typing import Any

import pytest

from nemo_mcp.studio.planner import Plan
from tests.docs.pages import PAGES, ROOT, cells, rows
from tests.docs.regions import content, names
from tests.docs.says import SCENES, instruction, said
from tests.docs.tables import answer

SAYABLE = [
    (region.removeprefix("says-"), instruction(row))
    for page in PAGES
    for region in names(page.read_text(encoding="utf-8"))
    if region.startswith("says-")
    for row in rows(content(page.read_text(encoding="utf-8"), region))
]
README = (ROOT / "README.md").read_text(encoding="utf-8")
WANTED = rows(README.partition("<!-- what-to-say -->\n")[2].partition("\n\n")[0])


@pytest.mark.parametrize(("scene", "words"), SAYABLE)
def test_what_is_shown_is_understood_as_a_whole(scene: str, words: str) -> None:
    made = said(scene, words)
    assert understood(made) == (scene != "refused")


def understood(made: Plan) -> bool:
    return bool(made.done) and not made.refused and not made.questions and not _idle(made)


def _idle(made: Plan) -> bool:
    return all(line.startswith(("Nothing changed", "没有变化")) for line in made.done)


def test_every_scene_is_used() -> None:
    assert {scene for scene, _ in SAYABLE} == set(SCENES)


@pytest.mark.parametrize("row", WANTED)
def test_what_to_say_leads_to_a_call_that_there_is(row: str) -> None:
    _, words, call = cells(row)
    tool, _, arguments = call.strip("`").partition("(")
    schema: dict[str, Any] = next(each for each in answer("tools/list")["tools"] if each["name"] == tool)["inputSchema"]
    for name, _, value in re.findall(r"(\w+)=(\"?)([^,\")]*)", arguments):
        assert name in schema["properties"]
        offered = schema["properties"][name].get("enum")
        assert offered is None or value in offered
    if tool == "edit":
        assert understood(said(_scene(words), words.strip('"')))


def _scene(words: str) -> str:
    if not words.isascii():
        return "chinese"
    return "uploads" if "three photos" in words else "film"
