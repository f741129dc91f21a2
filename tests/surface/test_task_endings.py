"""How tasks end: cancelled, with trouble, with a doubt, and over HTTP, where the header has to name the task."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

import anyio
import pytest
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.types import Request
from mcp.types.jsonrpc import HEADER_MISMATCH
from pydantic import SecretStr

from nemo_mcp import contract
from nemo_mcp.app import open_bench
from nemo_mcp.settings import Settings
from nemo_mcp.studio.profiles import CLOUD
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.serve import Studio, open_studio
from nemo_mcp.surface.http import bind, http_server, serve_http
from nemo_mcp.surface.server import build
from tests.clocks import FastClock, ScaledClock
from tests.media import picture
from tests.task_client import Task, TaskClient, TaskParams, TaskRequest, begin, cancel, get, over, plain
from tests.world import World, open_host, open_world, structure_of, text_of, until

SLOW = replace(CLOUD.without_waiting(), edit_s=0.3, silent_every=0, start_credits=500)
QUICK = replace(SLOW, edit_s=0.0)
WORDS = "make a 1-second video of the picture"
TAKES_TASKS: dict[str, Any] = {"mode": "auto", "client_options": {"extensions": [TaskClient()]}}
SECRET = SecretStr("a-secret-for-tests")


@asynccontextmanager
async def world_of(folder: Path, renderer: Renderer, *, edited: bool = False, **more: Any) -> AsyncGenerator[World]:
    chosen: dict[str, Any] = {"profile": QUICK, **TAKES_TASKS, **more}
    async with open_world(folder, renderer, **chosen) as world:
        await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
        if edited:
            await world.ask("edit", instruction=WORDS)
        yield world


def published(world: World) -> list[str]:
    return sorted(path.name for path in world.exports.iterdir()) if world.exports.exists() else []


def renders(world: World) -> list[str]:
    return [seen.json["id"] for seen in world.sent(contract.RENDER_PATH)]


class WaitingSheets:
    """The real renderer, except that a contact sheet is made only when the test lets it."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self.asked, self.allowed = anyio.Event(), anyio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._renderer, name)

    async def sheet(self, video: Path, target: Path, **more: Any) -> tuple[str, ...]:
        self.asked.set()
        await self.allowed.wait()
        return await self._renderer.sheet(video, target, **more)


async def test_a_cancelled_export_stops_and_leaves_nothing(tmp_path: Path, real_renderer: Renderer) -> None:
    async with world_of(tmp_path, real_renderer, edited=True) as world:
        world.studio.faults.arm("slow-render")
        handle = await begin(world.client, "export", quality="preview")
        await until(lambda: bool(renders(world)))
        assert (await cancel(world.client.session, handle.task_id)).result_type == "complete"
        task = await over(world.client.session, handle.task_id)
        assert (task.status, task.result) == ("cancelled", None)
        assert "was cancelled" in (task.status_message or "")
        assert published(world) == []
        assert len(world.sent(contract.render_cancel_path(renders(world)[0]))) == 1
        assert "was cancelled" in await world.refused("state", job=handle.task_id)
        assert handle.task_id not in text_of(await world.call("state"))
        world.studio.faults.disarm()
        afresh = await begin(world.client, "export", quality="preview")
        assert afresh.task_id != handle.task_id
        assert (await over(world.client.session, afresh.task_id)).status == "completed"
        assert len(set(renders(world))) == 2


async def test_an_export_is_not_cancelled_once_its_file_is_there(tmp_path: Path, real_renderer: Renderer) -> None:
    waiting = WaitingSheets(real_renderer)
    async with world_of(tmp_path, cast(Renderer, waiting), edited=True) as world:
        handle = await begin(world.client, "export", quality="preview", filename="film")
        with anyio.fail_after(20):
            await waiting.asked.wait()
        await cancel(world.client.session, handle.task_id)
        waiting.allowed.set()
        task = await over(world.client.session, handle.task_id)
        assert task.status == "completed"
        assert (task.result or {})["structuredContent"]["status"] == "done"
        assert published(world) == ["film-sheet.jpg", "film.mp4"]


async def test_the_end_of_the_server_cancels_no_render(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_studio(tmp_path / "studio", profile=QUICK, renderer=real_renderer) as studio:
        async with open_host(studio, tmp_path, real_renderer, **TAKES_TASKS) as world:
            await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
            await world.ask("edit", instruction=WORDS)
            studio.faults.arm("slow-render")
            handle = await begin(world.client, "export", quality="preview")
            await until(lambda: bool(renders(world)))
        studio.faults.disarm()
        async with open_host(studio, tmp_path, real_renderer, **TAKES_TASKS) as world:
            assert (await over(world.client.session, handle.task_id)).status == "completed"
            assert world.sent(contract.render_cancel_path(renders(world)[0])) == []
            assert len(renders(world)) == 1


async def test_a_cancelled_upload_stops(tmp_path: Path, real_renderer: Renderer) -> None:
    profile = replace(QUICK, retry_after_s=50)
    async with world_of(tmp_path, real_renderer, profile=profile, clock=ScaledClock(10)) as world:
        world.studio.faults.arm("refuse-once", on="E4")
        handle = await begin(world.client, "upload", sources=[str(picture(world.media / "b.png", (1, 2, 3)))])
        await cancel(world.client.session, handle.task_id)
        with anyio.fail_after(10):
            while f"Running: {handle.task_id}" in (shown := text_of(await world.call("state"))):
                pass
        assert handle.task_id not in shown, "whoever cancelled it need not be told"
        assert (await over(world.client.session, handle.task_id)).status == "cancelled"
        assert [asset["name"] for asset in (await world.ask("state"))["assets"]] == ["a.png"]


async def test_an_edit_runs_on_whatever_is_wished(tmp_path: Path, real_renderer: Renderer) -> None:
    async with world_of(tmp_path, real_renderer, profile=SLOW) as world:
        handle = await begin(world.client, "edit", instruction=WORDS)
        await cancel(world.client.session, handle.task_id)
        task = await over(world.client.session, handle.task_id)
        assert (task.result or {})["structuredContent"]["status"] == "done"
        assert (world.edits_sent, world.studio.charges()) == (1, 1)


async def test_an_edit_that_nobody_can_judge_is_completed_as_unconfirmed(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with world_of(tmp_path, real_renderer, profile=SLOW) as world:
        handle = await begin(world.client, "edit", instruction=WORDS)
        await until(lambda: world.edits_sent == 1)
        world.studio.faults.arm("server-error", 100_000, on="E6")
        task = await over(world.client.session, handle.task_id)
        assert task.status == "completed"
        assert (task.result or {})["structuredContent"]["status"] == "unconfirmed"
        assert (await get(world.client.session, handle.task_id)).result == task.result
        world.studio.faults.disarm()
        found = await world.ask("state", job=handle.task_id, wait_s=50)
        assert found["status"] == "done"
        assert (await get(world.client.session, handle.task_id)).result != task.result
        assert (world.edits_sent, world.studio.charges()) == (1, 1)


async def test_trouble_on_this_computer_ends_the_task_and_keeps_the_render(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    async with world_of(tmp_path, real_renderer, edited=True) as world:
        world.studio.faults.arm("slow-render", 30)
        handle = await begin(world.client, "export", quality="preview")
        world.exports.rename(world.exports.with_name("elsewhere"))
        world.exports.write_text("in the way")
        task = await over(world.client.session, handle.task_id)
        assert (task.result or {})["isError"]
        assert "cannot be written" in (task.result or {})["content"][0]["text"]
        polls = len(world.sent(contract.render_poll_path(renders(world)[0]), "GET"))
        assert (await get(world.client.session, handle.task_id)).status == "completed"
        assert len(world.sent(contract.render_poll_path(renders(world)[0]), "GET")) == polls
        world.exports.unlink()
        answer = await world.call("export", quality="preview")
        assert structure_of(answer)["job"] == handle.task_id
        assert Path(structure_of(answer)["path"]).is_file()
        assert len(renders(world)) == 1


async def test_a_render_that_outlasts_the_schedule_stays_at_work(tmp_path: Path, real_renderer: Renderer) -> None:
    async with world_of(tmp_path, real_renderer, edited=True, poll_s=(1, 2)) as world:
        world.studio.faults.arm("slow-render", 10)
        handle = await begin(world.client, "export", quality="preview")
        seen: list[str] = []
        with anyio.fail_after(30):
            while not seen or seen[-1] == "working":
                seen.append((await get(world.client.session, handle.task_id)).status)
        assert seen[-1] == "completed"
        assert len(renders(world)) == 1


@asynccontextmanager
async def served(folder: Path, studio: Studio, renderer: Renderer, clock: FastClock) -> AsyncGenerator[str]:
    settings = Settings(
        api_url=studio.url,
        token=SecretStr(studio.access_token),
        data_dir=folder / "data",
        export_dir=folder / "exports",
        media_dirs=(folder,),
    )
    listener = bind(0)
    server = build(partial(open_bench, settings, clock=clock, renderer=renderer))
    running = http_server(server, listener, SECRET)
    async with anyio.create_task_group() as group:
        group.start_soon(serve_http, running, listener)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/mcp"
        finally:
            running.should_exit = True


@asynccontextmanager
async def connected(url: str) -> AsyncGenerator[Client]:
    bearer = {"Authorization": f"Bearer {SECRET.get_secret_value()}"}
    async with (
        create_mcp_http_client(headers=bearer) as http,
        Client(streamable_http_client(url, http_client=http), mode="auto", extensions=[TaskClient()]) as client,
    ):
        yield client


async def test_tasks_work_over_http(tmp_path: Path, real_renderer: Renderer) -> None:
    clock = FastClock()
    async with (
        open_studio(tmp_path / "studio", profile=SLOW, renderer=real_renderer) as studio,
        served(tmp_path, studio, real_renderer, clock) as url,
    ):
        async with connected(url) as client:
            await client.call_tool("upload", {"sources": [str(picture(tmp_path / "a.png"))]})
            called_s = clock.time
            handle = await begin(client, "edit", instruction=WORDS)
            assert clock.time - called_s < 1
        async with connected(url) as client:  # modern HTTP has no session: any connection may ask
            task = await over(client.session, handle.task_id)
            assert task.result == plain(await client.call_tool("state", {"job": handle.task_id}))
            assert (task.result or {})["structuredContent"]["status"] == "done"
        assert studio.charges() == 1


class NamelessRequest(TaskRequest):
    """A request without the header that has to name the task."""

    name_param = None


class MisnamedParams(TaskParams):
    other: str


class MisnamedRequest(Request[MisnamedParams, str]):
    """A request whose header names something else."""

    name_param = "other"


@pytest.mark.parametrize("method", ["tasks/get", "tasks/update", "tasks/cancel"])
async def test_over_http_the_header_must_name_the_task(tmp_path: Path, real_renderer: Renderer, method: str) -> None:
    wrong = [
        NamelessRequest(method=method, params=TaskParams(task_id="edit-00000000")),
        MisnamedRequest(method=method, params=MisnamedParams(task_id="edit-00000000", other="edit-00000001")),
    ]
    async with (
        open_studio(tmp_path / "studio", profile=SLOW, renderer=real_renderer) as studio,
        served(tmp_path, studio, real_renderer, FastClock()) as url,
        connected(url) as client,
    ):
        for request in wrong:
            with pytest.raises(MCPError) as refusal:
                await client.session.send_request(request, Task)
            assert refusal.value.code == HEADER_MISMATCH
