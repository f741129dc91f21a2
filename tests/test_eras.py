"""The whole job with the SDK's client: both eras of the protocol, over stdio and over HTTP, by the program as it is."""

import re
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.types import ImageContent, ResourceLink, TextContent, TextResourceContents

from tests.media import picture
from tests.test_stdio import environment
from tests.world import Mode, structure_of, text_of

SECRET = "a-secret-of-one-test-of-the-eras"
PROGRAM = [sys.executable, "-m", "nemo_mcp", "--studio"]
MODES: tuple[Mode, ...] = ("legacy", "auto")
Connect = Callable[[Mode], Client]


@asynccontextmanager
async def stdio(env: dict[str, str]) -> AsyncGenerator[Connect]:
    """A process for each client."""
    yield lambda mode: Client(StdioServerParameters(command=PROGRAM[0], args=PROGRAM[1:], env=env), mode=mode)


@asynccontextmanager
async def http(env: dict[str, str]) -> AsyncGenerator[Connect]:
    """One process for all clients."""
    env = env | {"NEMO_HTTP_TOKEN": SECRET}
    async with await anyio.open_process([*PROGRAM, "--http", "--port", "0"], env=env) as process:
        assert process.stderr is not None
        url = ""
        async for text in process.stderr:
            if found := re.search(rb"http://\S+", text):
                url = found.group().decode()
                break
        async with create_mcp_http_client(headers={"Authorization": f"Bearer {SECRET}"}) as web:
            yield lambda mode: Client(streamable_http_client(url, http_client=web), mode=mode)
        process.terminate()


@pytest.mark.promise("P64")
@pytest.mark.parametrize("transport", [stdio, http])
async def test_footage_becomes_a_film_without_any_program_on_the_path(tmp_path: Path, transport: Any) -> None:
    (media := tmp_path / "Pictures").mkdir()
    file = picture(media / "a.png")
    env = environment(tmp_path, NEMO_EXPORT_DIR=str(tmp_path / "out"), PATH="")
    with anyio.fail_after(60):
        async with transport(env) as connect:
            for mode in MODES:
                async with connect(mode) as client:
                    await the_whole_job(client, str(file))


async def the_whole_job(client: Client, file: str) -> None:
    """Every kind of request once, on a session of its own."""
    told: list[float] = []

    async def heard(progress: float, total: float | None, message: str | None) -> None:
        told.append(progress)

    assert next(tool.name for tool in (await client.list_tools()).tools) == "upload"
    assert {each.name for each in (await client.list_prompts()).prompts}
    assert "100 available" in text_of(await client.call_tool("credits", {}))
    uploaded = structure_of(await client.call_tool("upload", {"sources": [file], "session": "new"}))
    edit = {"instruction": "make a 1-second video of the picture"}
    assert structure_of(await client.call_tool("edit", edit))["status"] == "done"
    uri = f"nemo://sessions/{uploaded['session']}/timeline"
    (timeline,) = (await client.read_resource(uri)).contents
    done = await client.call_tool("export", {"quality": "preview"}, progress_callback=heard)
    bad = await client.call_tool("state", {"session": "nobody's"})
    assert isinstance(timeline, TextResourceContents)
    assert "a.png" in timeline.text
    assert Path(structure_of(done)["path"]).stat().st_size > 1000
    assert {type(block) for block in done.content} == {TextContent, ResourceLink, ImageContent}
    assert told == sorted(set(told)), "progress grows"
    assert told
    assert bad.is_error
    assert "hint:" in text_of(bad)
