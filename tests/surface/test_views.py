"""What the page reads: looking changes nothing, and tells no more than the tools do."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from mcp import MCPError

from nemo_mcp.core.timeline_view import VIEW_LIMIT
from nemo_mcp.surface.apps import PAGE_TOOLS, TIMELINE_KEY, masked
from tests.media import picture
from tests.walls.canary import WATCH
from tests.world import World, structure_of, text_of


async def read(world: World, uri: str) -> Any:
    found = (await world.client.read_resource(uri)).contents[0]
    return json.loads(getattr(found, "text", ""))


async def made(world: World) -> str:
    await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
    return (await world.ask("edit", instruction='make a 1-second video with the title "Hello"'))["session"]


async def test_the_timeline_goes_beside_the_result_and_not_into_it(world: World) -> None:
    session = await made(world)
    answer = await world.call("state")
    assert answer.meta is not None
    view = answer.meta[TIMELINE_KEY]
    assert [track["word"] for track in view["tracks"]] == ["Video", "BGM", "Title"]
    assert len(json.dumps(view)) <= VIEW_LIMIT
    assert "tracks" not in structure_of(answer)
    assert '"tracks"' not in text_of(answer)
    assert await read(world, f"nemo://sessions/{session}/view") == view


async def test_an_edit_brings_the_new_timeline_with_it(world: World) -> None:
    answer = await world.call("edit", instruction="make a 3-second video about rain", wait_s=50)
    assert answer.meta is not None
    assert answer.meta[TIMELINE_KEY]["duration_ms"] == 3000


async def test_the_tools_with_a_page_name_one_that_exists(world: World) -> None:
    tools = (await world.client.list_tools()).tools
    named = {tool.name: (tool.meta or {}).get("ui", {}).get("resourceUri") for tool in tools}
    assert {name for name, uri in named.items() if uri} == PAGE_TOOLS
    for uri in {uri for uri in named.values() if uri}:
        content = (await world.client.read_resource(uri)).contents[0]
        assert content.mime_type == "text/html;profile=mcp-app"
        assert getattr(content, "text", "").startswith("<!doctype html>")
        assert (content.meta or {})["ui"] == {"permissions": {"clipboardWrite": {}}, "prefersBorder": True}


async def test_looking_takes_no_result_away_and_chooses_no_session(world: World) -> None:
    session = await made(world)
    begun = structure_of(await world.call("export", quality="preview", wait_s=0))
    other = (await world.ask("state", session="new"))["session"]
    while not (jobs := (await read(world, f"nemo://sessions/{session}/jobs"))["jobs"])[0].get("finished"):
        assert jobs[0]["share"] <= 1
    assert [job["job"] for job in jobs] == [begun["job"]]
    await read(world, f"nemo://sessions/{session}/view")
    await read(world, f"nemo://exports/{begun['job']}")
    now = await world.ask("state")
    assert now["session"] == other
    assert [job["job"] for job in now["jobs"]] == [begun["job"]]
    assert (await read(world, f"nemo://sessions/{other}/jobs"))["jobs"] == []


async def test_a_film_comes_in_pieces(world: World) -> None:
    await made(world)
    done = await world.ask("export", quality="preview")
    told = await read(world, f"nemo://exports/{done['job']}")
    assert told["pieces"] == 1
    assert told["told"] == {key: done[key] for key in ("path", "seconds", "width", "height", "mb")}
    piece = (await world.client.read_resource(f"nemo://exports/{done['job']}/0")).contents[0]
    assert base64.b64decode(getattr(piece, "blob", "")) == Path(done["path"]).read_bytes()


@pytest.mark.parametrize(
    "uri",
    [
        "nemo://sessions/nope/view",
        "nemo://sessions/nope/jobs",
        "nemo://exports/nope",
        "nemo://exports/nope/0",
        "nemo://exports/..%2F..%2Fetc%2Fpasswd",
        "nemo://exports/%2Fetc%2Fpasswd/0",
        "nemo://exports/nope/zero",
    ],
)
async def test_what_is_not_there_is_refused_without_a_path(world: World, uri: str) -> None:
    with pytest.raises(MCPError) as refusal:
        await world.client.read_resource(uri)
    assert str(world.exports) not in str(refusal.value)


async def test_a_secret_in_a_name_is_masked(world: World) -> None:
    secret = world.studio.access_token
    WATCH.add(secret)
    assert secret not in json.dumps(masked({"a": [f"x {secret}", 1, None]}))
