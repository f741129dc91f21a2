"""The conversation in the README takes place as it stands there."""

import ast
import re
import shutil
from pathlib import Path
from typing import Any

from nemo_mcp.clock import SystemClock
from nemo_mcp.demo import SAMPLES
from nemo_mcp.studio.render import Renderer
from tests.docs.pages import ROOT, fences
from tests.world import World, open_world, structure_of, text_of

PHOTOS = {
    "harbour.jpg": "01-first-light.jpg",
    "boats.jpg": "02-out-on-the-water.jpg",
    "evening.jpg": "04-city-at-dusk.jpg",
}
Turn = tuple[str, dict[str, Any], list[str]]


def conversation() -> list[Turn]:
    """Each call with its arguments, and the lines that are read after it."""
    (block,) = [fence for fence in fences(ROOT / "README.md") if fence.words == ("text", "conversation")]
    turns: list[Turn] = []
    for line in block.text.splitlines():
        if line.startswith("> "):
            call = ast.parse(line[2:], mode="eval").body
            assert isinstance(call, ast.Call)
            assert isinstance(call.func, ast.Name)
            given = {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}
            turns.append((call.func.id, given, []))
        else:
            turns[-1][2].append(line.strip())
    return turns


async def test_the_conversation_in_the_readme_takes_place(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, clock=SystemClock()) as world:
        for name, sample in PHOTOS.items():
            shutil.copy(SAMPLES / sample, world.media / name)
        for tool, given, read in conversation():
            told = await answered(world, tool, given)
            for line in read:
                pattern = ".*".join(map(re.escape, line.removesuffix("…").split("…")))
                found = re.search(rf"^{pattern}" + ("" if line.endswith("…") else "$"), told, re.MULTILINE)
                assert found, f"{line!r} does not stand in:\n{told}"
                told = told[found.end() :]


async def answered(world: World, tool: str, given: dict[str, Any]) -> str:
    if tool == "upload":
        given = given | {"sources": [str(world.media / name) for name in given["sources"]]}
    answer = await world.call(tool, **given)
    while structure_of(answer).get("status") == "running":
        answer = await world.call("state", job=structure_of(answer)["job"], wait_s=50)
    assert not answer.is_error, text_of(answer)
    return text_of(answer)
