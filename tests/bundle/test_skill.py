"""The skill file: short, true to the tools, and what it advises works."""

import re
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from nemo_mcp.client.identity import SKILL_FILE, skill_version
from nemo_mcp.settings import Settings
from nemo_mcp.studio.render import Renderer
from nemo_mcp.surface.tools import all_tools
from tests.media import picture, tone
from tests.world import World, open_world

SKILL = SKILL_FILE.read_text(encoding="utf-8")
HEAD, BODY = SKILL.split("---\n")[1:]
TOOLS = {tool.name: tool.parameters["properties"] for tool in all_tools()}
PICTURES = {"harbour": (30, 90, 160), "boats": (200, 80, 40), "sea": (20, 160, 90)}
CAPTIONS = "1\n00:00:01,000 --> 00:00:03,000\nHello\n"
EXAMPLE = re.compile(r'edit\(instruction="([^"]+)"')
BETTER = re.compile(r"^\| \"[^|]+\| (.+) \|$", re.MULTILINE)


def advised() -> list[str]:
    """The instructions that it gives as examples, in order: those of whole conversations, then those of the table."""
    quoted = [re.findall(r'"((?:[^"\\]|\\.)+)"', row) for row in BETTER.findall(BODY)]
    return EXAMPLE.findall(BODY) + [each.replace('\\"', '"') for row in quoted for each in row]


def test_its_head_is_what_assistants_and_the_headers_need() -> None:
    fields = dict(line.split(": ", maxsplit=1) for line in HEAD.strip().splitlines())
    assert list(fields) == ["name", "version", "description"]
    assert re.fullmatch(r"[a-z0-9-]{1,64}", fields["name"])
    assert fields["version"] == skill_version(SKILL_FILE)
    assert 100 < len(fields["description"]) <= 1024
    assert not {": ", " #", "<", ">"} & {fields["description"][at : at + 2] for at in range(len(fields["description"]))}


def test_it_is_short() -> None:
    assert len(SKILL.splitlines()) < 200
    assert len(SKILL) < 10_000


def test_it_names_every_tool_and_no_other() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .*\| .*\|$", BODY.split("## ")[0], re.MULTILINE)
    assert rows == list(TOOLS)


def test_the_arguments_in_it_are_those_of_the_tools() -> None:
    calls = re.findall(r"`(\w+)\(([^`]*)\)`", BODY)
    assert {name for name, _ in calls} == set(TOOLS) - {"upload"}
    for name, arguments in calls:
        assert set(re.findall(r"(\w+)=", re.sub(r'"[^"]*"', "", arguments))) <= set(TOOLS[name])
    loose = set(re.findall(r"`(\w+)=[^`]+`", BODY)) | {"job", "filename", "request_key"}
    assert loose - {"NEMO_BACKEND"} <= {argument for names in TOOLS.values() for argument in names}


def test_the_settings_in_it_are_settings() -> None:
    named = set(re.findall(r"NEMO_([A-Z_]+)", BODY))
    assert named
    assert {name.lower() for name in named} <= set(Settings.model_fields)


@pytest.fixture
async def ready(tmp_path: Path, real_renderer: Renderer) -> AsyncGenerator[World]:
    """A session in the studio with what the examples speak of."""
    async with open_world(tmp_path, real_renderer, backend="studio") as world:
        files = [picture(world.media / f"{name}.png", color) for name, color in PICTURES.items()]
        files.append(tone(world.media / "voice.wav", seconds=6))
        (world.media / "captions.srt").write_text(CAPTIONS, encoding="utf-8")
        await world.ask("upload", sources=[*map(str, files), str(world.media / "captions.srt")])
        yield world


async def test_the_studio_does_what_it_advises_to_say(ready: World) -> None:
    assert len(advised()) >= 10
    for instruction in advised():
        result = await ready.ask("edit", instruction=instruction.replace("voice.mp3", "voice.wav"))
        assert (result["status"], bool(result["changes"])) == ("done", True), instruction
        assert "Not done" not in result.get("backend_text", ""), result["backend_text"]
