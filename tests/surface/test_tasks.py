"""Tasks: a host that can wait by itself gets a handle, and later exactly what the call would have given."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, MCPError
from mcp.client import advertise
from mcp.types import ElicitResult, InputRequiredResult
from mcp.types.jsonrpc import INTERNAL_ERROR, INVALID_PARAMS, METHOD_NOT_FOUND, MISSING_REQUIRED_CLIENT_CAPABILITY

from nemo_mcp import contract
from nemo_mcp.errors import FolderError
from nemo_mcp.service.workbench import Workbench
from nemo_mcp.studio.profiles import CLOUD
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.serve import open_studio
from nemo_mcp.surface.server import build
from nemo_mcp.surface.tasks import TASKS
from tests.clocks import ScaledClock
from tests.media import picture
from tests.task_client import TaskClient, begin, cancel, get, over, plain, update
from tests.world import World, open_host, open_world, structure_of, text_of, until

SLOW = replace(CLOUD.without_waiting(), edit_s=0.3, silent_every=0, start_credits=500)
WORDS = "make a 1-second video of the picture"
TAKES_TASKS: dict[str, Any] = {"mode": "auto", "client_options": {"extensions": [TaskClient()]}}
ASKS = (get, update, cancel)


async def ready(world: World) -> None:
    await world.ask("upload", sources=[str(picture(world.media / "a.png"))])


@asynccontextmanager
async def slow_world(folder: Path, renderer: Renderer, **more: Any) -> AsyncGenerator[World]:
    chosen: dict[str, Any] = {"profile": SLOW, **TAKES_TASKS, **more}
    async with open_world(folder, renderer, **chosen) as world:
        await ready(world)
        yield world


@asynccontextmanager
async def cannot_open(announce: object) -> AsyncGenerator[Workbench]:
    raise FolderError("The folder is on the \u200bmoon nmv_secret.", "bring it back.")
    yield  # pyright: ignore[reportUnreachable]


async def test_a_slow_edit_becomes_a_task_with_the_result_of_the_plain_call(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with slow_world(tmp_path, real_renderer) as world:
        called_s = world.clock.time
        handle = await begin(world.client, "edit", instruction=WORDS)
        assert world.clock.time - called_s < 1, "the host does the waiting"
        assert (handle.status, handle.ttl_ms, handle.poll_interval_ms) == ("working", 7 * 24 * 3600 * 1000, 2000)
        assert 0 < len(handle.status_message or "") <= 180
        working = await get(world.client.session, handle.task_id)
        assert (working.result_type, working.status, working.result) == ("complete", "working", None)
        task = await over(world.client.session, handle.task_id)
        assert task.status == "completed"
        assert task.result == plain(await world.call("state", job=handle.task_id))
        assert (task.result or {})["structuredContent"]["status"] == "done"
        assert (world.edits_sent, world.studio.charges()) == (1, 1)
    began, ended = (datetime.fromisoformat(each) for each in (task.created_at, task.last_updated_at))
    assert began <= ended
    assert all(re.fullmatch(r"[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z", each) for each in (task.created_at, handle.created_at))


@pytest.mark.parametrize("tool", ["upload", "edit", "export"])
async def test_a_client_with_the_extension_never_notices_how_it_waited(
    tmp_path: Path, real_renderer: Renderer, tool: str
) -> None:
    async with slow_world(tmp_path, real_renderer, clock=ScaledClock(100)) as world:
        await world.ask("edit", instruction=WORDS)
        arguments: dict[str, dict[str, Any]] = {
            "upload": {"sources": [str(picture(world.media / "b.png"))]},
            "edit": {"instruction": "add the title Autumn"},
            "export": {"quality": "preview"},
        }
        answer = await world.call(tool, **arguments[tool])
        assert structure_of(answer)["status"] == "done", text_of(answer)
        assert plain(answer) == plain(await world.call("state", job=structure_of(answer)["job"]))


async def test_a_finished_export_comes_with_its_link_and_contact_sheet(tmp_path: Path, real_renderer: Renderer) -> None:
    async with slow_world(tmp_path, real_renderer) as world:
        await world.ask("edit", instruction=WORDS)
        world.studio.faults.arm("slow-render", 20)
        handle = await begin(world.client, "export", quality="preview")
        task = await over(world.client.session, handle.task_id)
        assert [block["type"] for block in (task.result or {})["content"]] == ["text", "resource_link", "image"]


async def test_what_is_done_in_time_is_answered_plainly(tmp_path: Path, real_renderer: Renderer) -> None:
    async with slow_world(tmp_path, real_renderer) as world:
        handle = await begin(world.client, "edit", instruction=WORDS, request_key="k1")
        task = await over(world.client.session, handle.task_id)
        again = await world.client.session.call_tool("edit", {"instruction": WORDS, "request_key": "k1"})
        assert plain(again) == task.result
        assert world.edits_sent == 1


@pytest.mark.parametrize("arguments", [{"instruction": ""}, {"instruction": WORDS, "session": "nope"}, {"words": "x"}])
async def test_a_call_that_fails_before_there_is_a_job_is_answered_plainly(
    tmp_path: Path, real_renderer: Renderer, arguments: dict[str, str]
) -> None:
    async with slow_world(tmp_path, real_renderer) as world:
        answer = await world.client.session.call_tool("edit", arguments, allow_claimed=True)
        assert plain(answer)["isError"]
        assert world.edits_sent == 0


async def test_a_question_comes_before_the_task(tmp_path: Path, real_renderer: Renderer) -> None:
    async def agree(context: object, params: object) -> ElicitResult:
        return ElicitResult(action="accept", content={"send": True})

    options = {"extensions": [TaskClient()], "elicitation_callback": agree}
    profile = replace(SLOW, start_credits=60)
    async with open_world(tmp_path, real_renderer, profile=profile, mode="auto", client_options=options) as world:
        asked = await world.client.session.call_tool(
            "edit", {"instruction": "make a video about rain"}, allow_input_required=True, allow_claimed=True
        )
        assert isinstance(asked, InputRequiredResult)
        assert world.edits_sent == 0
        answer = await world.call("edit", instruction="make a video about rain")
        assert "credits" in text_of(answer)
        assert world.edits_sent == 1


async def test_an_edit_that_went_wrong_is_completed_with_the_error_of_the_plain_call(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with slow_world(tmp_path, real_renderer) as world:
        world.studio.faults.arm("error-in-stream")
        handle = await begin(world.client, "edit", instruction=WORDS)
        task = await over(world.client.session, handle.task_id)
        assert task.status == "completed"
        assert task.result == plain(await world.call("state", job=handle.task_id))
        assert (task.result or {})["isError"]
        assert "nothing changed and nothing was charged" in (task.result or {})["content"][0]["text"]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_who_did_not_ask_for_tasks_gets_none(tmp_path: Path, real_renderer: Renderer, mode: Any) -> None:
    options: dict[str, Any] = {"extensions": [advertise(TASKS)]} if mode == "legacy" else {}
    async with open_world(tmp_path, real_renderer, profile=SLOW, mode=mode, client_options=options) as world:
        await ready(world)
        answer = await world.client.session.call_tool("edit", {"instruction": WORDS, "wait_s": 0})
        job = structure_of(answer)["job"]
        assert structure_of(answer)["status"] == "running"
        for ask in ASKS:
            with pytest.raises(MCPError) as refusal:
                await ask(world.client.session, job)
            legacy = mode == "legacy"
            assert refusal.value.code == (METHOD_NOT_FOUND if legacy else MISSING_REQUIRED_CLIENT_CAPABILITY)
            assert legacy or refusal.value.data == {"requiredCapabilities": {"extensions": {TASKS: {}}}}


@pytest.mark.parametrize("task_id", ["nope", "", "x" * 1000])
async def test_an_unknown_task_is_an_invalid_parameter(tmp_path: Path, real_renderer: Renderer, task_id: str) -> None:
    async with slow_world(tmp_path, real_renderer) as world:
        for ask in ASKS:
            with pytest.raises(MCPError) as refusal:
                await ask(world.client.session, task_id)
            assert refusal.value.code == INVALID_PARAMS


async def test_a_task_of_another_backend_is_not_known_here(tmp_path: Path, real_renderer: Renderer) -> None:
    async with slow_world(tmp_path, real_renderer) as world:
        handle = await begin(world.client, "edit", instruction=WORDS)
    async with open_world(tmp_path, real_renderer, backend="studio", **TAKES_TASKS) as world:
        with pytest.raises(MCPError) as refusal:
            await get(world.client.session, handle.task_id)
        assert refusal.value.code == INVALID_PARAMS
        assert "no such job" in await world.refused("state", job=handle.task_id)


async def test_what_keeps_the_server_from_working_is_told_without_secrets() -> None:
    async with Client(build(cannot_open), mode="auto", extensions=[TaskClient()]) as client:
        for ask in ASKS:
            with pytest.raises(MCPError) as refusal:
                await ask(client.session, "edit-00000000")
            assert refusal.value.code == INTERNAL_ERROR
            assert refusal.value.message == "The folder is on the moon [secret].\n\nhint: bring it back."


@pytest.mark.parametrize("mode", ["legacy", "auto"])
async def test_the_tools_look_the_same_whoever_takes_tasks(mode: Any) -> None:
    seen: set[str] = set()
    for extensions in ((), (TaskClient(),), (advertise(TASKS),)):
        async with Client(build(cannot_open), mode=mode, extensions=extensions) as client:
            tools = (await client.list_tools()).tools
            seen.add("\n".join(tool.model_dump_json(by_alias=True, exclude_none=True) for tool in tools))
            if mode == "auto":
                assert (client.server_capabilities.extensions or {})[TASKS] == {}
    assert len(seen) == 1


async def test_a_task_survives_the_server(tmp_path: Path, real_renderer: Renderer) -> None:
    clock = ScaledClock(200)
    async with open_studio(tmp_path / "studio", profile=SLOW, renderer=real_renderer) as studio:
        async with open_host(studio, tmp_path, real_renderer, clock=clock, **TAKES_TASKS) as world:
            await ready(world)
            cut = await begin(world.client, "edit", instruction=WORDS)
            await until(lambda: world.edits_sent == 1)
        async with open_host(studio, tmp_path, real_renderer, clock=clock, **TAKES_TASKS) as world:
            assert (await get(world.client.session, cut.task_id)).status == "working"
            task = await over(world.client.session, cut.task_id)
            assert (task.result or {})["structuredContent"]["status"] == "done"
            assert task.created_at == cut.created_at
        async with open_host(studio, tmp_path, real_renderer, clock=clock, **TAKES_TASKS) as world:
            again = await get(world.client.session, cut.task_id)
            assert again == task
            assert plain(await world.call("state", job=cut.task_id)) == task.result
        assert (world.edits_sent, studio.charges()) == (1, 1)


async def test_a_task_of_another_process_is_watched(tmp_path: Path, real_renderer: Renderer) -> None:
    async with (
        open_studio(tmp_path / "studio", profile=SLOW, renderer=real_renderer) as studio,
        open_host(studio, tmp_path, real_renderer, **TAKES_TASKS) as here,
        open_host(studio, tmp_path, real_renderer, **TAKES_TASKS) as there,
    ):
        await ready(here)
        handle = await begin(here.client, "edit", instruction=WORDS)
        assert (await get(there.client.session, handle.task_id)).status == "working"
        task = await over(there.client.session, handle.task_id)
        assert task == await over(here.client.session, handle.task_id)
        assert here.edits_sent == 1


async def test_a_result_that_was_told_is_not_offered_again(tmp_path: Path, real_renderer: Renderer) -> None:
    async with slow_world(tmp_path, real_renderer) as world:
        handle = await begin(world.client, "edit", instruction=WORDS)
        with anyio.fail_after(10):
            while "Not collected yet" not in text_of(await world.call("state")):
                pass
        await over(world.client.session, handle.task_id)
        assert handle.task_id not in text_of(await world.call("state"))
        assert (await update(world.client.session, handle.task_id)).result_type == "complete"
        assert len(world.sent(contract.EDIT_PATH)) == 1
