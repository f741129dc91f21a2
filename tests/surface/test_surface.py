"""What a host sees before anything is done: tools, prompts, resources, and how they answer."""

import json
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, MCPError
from mcp.types import ResourceTemplateReference, ResourceUpdatedNotification, TextContent
from pydantic import BaseModel

from nemo_mcp.errors import FolderError
from nemo_mcp.service import results
from nemo_mcp.service.workbench import Workbench
from nemo_mcp.studio.render import Renderer
from nemo_mcp.surface.server import INSTRUCTIONS, build
from tests.media import picture
from tests.world import World, open_world, text_of

SNAPS = Path(__file__).parent / "toolsnaps"
TOOLS = ["upload", "edit", "state", "credits", "export"]


@asynccontextmanager
async def cannot_open(announce: object) -> AsyncGenerator[Workbench]:
    raise FolderError("The folder is on the moon.", "bring it back.")
    yield  # pyright: ignore[reportUnreachable]


@pytest.mark.parametrize("mode", ["legacy", "auto"])
async def test_the_tool_list_is_in_the_order_of_use(mode: Any) -> None:
    async with Client(build(cannot_open), mode=mode) as client:
        listed = await client.list_tools()
    assert [tool.name for tool in listed.tools] == TOOLS


@pytest.mark.parametrize("name", TOOLS)
async def test_a_tool_looks_as_its_snapshot_says(name: str) -> None:
    """Set NEMO_UPDATE_SNAPS=1 to write the snapshots anew, and read the difference before you commit it."""
    async with Client(build(cannot_open), mode="legacy") as client:
        tool = next(tool for tool in (await client.list_tools()).tools if tool.name == name)
    shown = json.dumps(tool.model_dump(by_alias=True, exclude_none=True), indent=2, ensure_ascii=False) + "\n"
    file = SNAPS / f"{name}.json"
    if os.environ.get("NEMO_UPDATE_SNAPS"):
        SNAPS.mkdir(exist_ok=True)
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")


async def test_every_tool_has_a_title_all_hints_and_described_arguments() -> None:
    async with Client(build(cannot_open), mode="legacy") as client:
        tools = (await client.list_tools()).tools
    for tool in tools:
        hints = tool.annotations
        assert tool.title
        assert tool.description
        assert hints is not None
        assert None not in (hints.read_only_hint, hints.destructive_hint, hints.idempotent_hint, hints.open_world_hint)
        assert hints.read_only_hint == (tool.name in {"state", "credits"})
        assert tool.input_schema["additionalProperties"] is False
        assert all("description" in each for each in tool.input_schema.get("properties", {}).values())


@pytest.mark.parametrize("tool", TOOLS)
async def test_an_unknown_argument_is_refused_and_the_known_ones_are_named(world: World, tool: str) -> None:
    text = await world.refused(tool, request_kee="x")
    assert "there is no argument `request_kee`" in text
    assert "hint:" in text
    assert world.studio.seen == []


async def test_a_wrong_type_is_told_without_its_value(world: World) -> None:
    text = await world.refused("upload", sources="/secret/path.mp4")
    assert "`sources`" in text
    assert "secret" not in text


async def test_what_keeps_the_server_from_working_is_told_at_each_call() -> None:
    async with Client(build(cannot_open), mode="legacy") as client:
        for tool in ("credits", "state"):
            answer = await client.call_tool(tool, {})
            assert answer.is_error
            assert text_of(answer) == "The folder is on the moon.\n\nhint: bring it back."


async def test_a_host_that_only_asks_for_the_tools_opens_nothing() -> None:
    opened: list[object] = []

    @asynccontextmanager
    async def opening(announce: object) -> AsyncGenerator[Workbench]:
        opened.append(announce)
        raise FolderError("opened for nothing")
        yield  # pyright: ignore[reportUnreachable]

    async with Client(build(opening), mode="legacy") as client:
        await client.list_tools()
    assert opened == []


@pytest.mark.promise("P31", "P63")
async def test_guidance_is_given_to_the_assistant() -> None:
    async with Client(build(cannot_open), mode="legacy") as client:
        prompts = {prompt.name for prompt in (await client.list_prompts()).prompts}
        quick = await client.get_prompt("quick_edit", {"goal": "a trailer", "files": "/a.mp4"})
        assert client.instructions == INSTRUCTIONS
    assert prompts == {"quick_edit", "batch", "iterative"}
    content = quick.messages[0].content
    assert isinstance(content, TextContent)
    for words in (INSTRUCTIONS.replace("\n", " "), content.text):
        assert "MP4, MOV, PNG and JPG are the smoothest choices" in words
        assert "instructions beat vague ones" in words.replace("Specific ", "")
        assert "ewer than 10 files" in words


async def test_the_draft_is_a_resource_exactly_as_it_came_and_the_timeline_reads_well(world: World) -> None:
    await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
    session = (await world.ask("edit", instruction='make a 2-second video with the title "Hello"'))["session"]
    current = (await world.client.read_resource("nemo://draft")).contents[0]
    named = (await world.client.read_resource(f"nemo://sessions/{session}/draft")).contents[0]
    timeline = (await world.client.read_resource(f"nemo://sessions/{session}/timeline")).contents[0]
    assert getattr(current, "text", None) == getattr(named, "text", "")
    assert json.loads(getattr(current, "text", ""))["d"] == 2000
    assert "Hello" in getattr(timeline, "text", "")
    with pytest.raises(MCPError, match="no such session"):
        await world.client.read_resource("nemo://sessions/nope/draft")


async def test_reading_the_draft_opens_no_session(world: World) -> None:
    empty = (await world.client.read_resource("nemo://draft")).contents[0]
    assert getattr(empty, "text", None) == "{}"
    assert world.studio.seen == []


async def test_session_ids_are_completed(world: World) -> None:
    session = (await world.ask("state"))["session"]
    reference = ResourceTemplateReference(type="ref/resource", uri="nemo://sessions/{session_id}/draft")
    found = await world.client.complete(reference, {"name": "session_id", "value": session[:3]})
    assert found.completion.values == [session]


@pytest.mark.filterwarnings("ignore::mcp.shared.exceptions.MCPDeprecationWarning")
async def test_a_changed_draft_is_announced_to_a_subscriber(tmp_path: Path, real_renderer: Renderer) -> None:
    heard: list[str] = []
    async with open_world(tmp_path, real_renderer, on_message=heard_in(heard)) as world:
        await world.client.subscribe_resource("nemo://draft")  # pyright: ignore[reportDeprecated]: what legacy hosts do
        await world.ask("edit", instruction="make a 3-second video about rain")
        with anyio.fail_after(5):
            while not heard:
                await world.client.list_prompts()
    assert heard[0] == "nemo://draft"


def heard_in(heard: list[str]) -> Any:
    async def on_message(message: object) -> None:
        if isinstance(message, ResourceUpdatedNotification):
            heard.append(str(message.params.uri))

    return on_message


def test_every_word_of_a_result_is_either_ours_or_cleaned() -> None:
    models = [each for each in vars(results).values() if isinstance(each, type) and issubclass(each, BaseModel)]
    assert len(models) > 6
    for model in models:
        for name, field in model.model_fields.items():
            plain = field.annotation is str and not field.metadata
            assert not plain, f"{model.__name__}.{name} is a plain str"


async def test_words_from_outside_are_cleaned(world: World) -> None:
    name = "evil\u202egnp.exe\u200b.png"
    file = picture(world.media / "a.png").rename(world.media / name)
    answer = await world.call("upload", sources=[str(file)])
    assert "\u202e" not in answer.model_dump_json()
    assert "\u202e" not in text_of(answer)
