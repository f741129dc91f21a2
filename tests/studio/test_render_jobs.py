"""Renders on their way: waiting, cancelled, slow, failing, called duplicates."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest

from nemo_mcp import contract
from nemo_mcp.studio.render import RenderReport
from tests.studio.conftest import Desk, TinyRenderer, open_desk, sample


async def edited(desk: Desk) -> str:
    session = await desk.session()
    await desk.edit(session, "generate Urban Dreams")
    return session


async def test_a_cancelled_render_has_failed(desk: Desk) -> None:
    desk.renderer.gate = anyio.Event()
    await desk.start_render(await edited(desk), "render_1")
    cancelled = (await desk.post(contract.render_cancel_path("render_1"))).json()
    assert (cancelled["status"], cancelled["error"]) == ("failed", "cancelled")
    desk.renderer.gate = None
    await desk.start_render(await edited(desk), "render_2")
    assert (await desk.finished("render_2"))["status"] == "completed"
    assert (await desk.post(contract.render_cancel_path("render_2"))).json()["status"] == "completed"
    assert (await desk.finished("render_1"))["status"] == "failed"


async def test_a_cancelled_render_really_stops(tmp_path: Path) -> None:
    renderer = TinyRenderer()
    renderer.gate = anyio.Event()
    async with open_desk(tmp_path, renderer=renderer) as desk:
        session = await edited(desk)
        await desk.start_render(session, "render_1")
        with anyio.fail_after(5):
            while (await desk.get(contract.render_poll_path("render_1"))).json()["progress"] != 50:
                pass
        await desk.post(contract.render_cancel_path("render_1"))
        renderer.gate.set()
        await desk.start_render(session, "render_2")
        assert (await desk.finished("render_2"))["status"] == "completed"
        assert len(renderer.rendered) == 1
        assert len(list((tmp_path / "renders").iterdir())) == 1
        again = (await desk.post(contract.render_cancel_path("render_1"))).json()
        assert (again["status"], again["error"]) == ("failed", "cancelled")
        assert (await desk.get(contract.render_download_path("render_1"))).status_code == 404


class Ticking(TinyRenderer):
    """Renders for ever, with progress, until it is stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.is_running = False

    async def render(self, *_: Any, progress: Callable[[float], None], **__: Any) -> RenderReport:
        self.is_running = True
        try:
            while True:
                progress(0.5)
                await anyio.lowlevel.checkpoint()
        finally:
            self.is_running = False


async def test_a_render_stops_when_another_process_cancels_it(tmp_path: Path) -> None:
    renderer = Ticking()
    async with open_desk(tmp_path, renderer=renderer) as desk, open_desk(tmp_path) as other:
        await desk.start_render(await edited(desk), "render_1")
        with anyio.fail_after(5):
            while not renderer.is_running:
                await anyio.lowlevel.checkpoint()
            cancelled = (await other.post(contract.render_cancel_path("render_1"))).json()
            while renderer.is_running:
                await anyio.lowlevel.checkpoint()
        assert (cancelled["status"], cancelled["error"]) == ("failed", "cancelled")
        assert (await desk.finished("render_1"))["error"] == "cancelled"


async def test_a_render_can_be_cancelled_while_it_waits_for_its_turn(tmp_path: Path) -> None:
    renderer = TinyRenderer()
    renderer.gate = anyio.Event()
    async with open_desk(tmp_path, renderer=renderer) as desk:
        session = await edited(desk)
        for render_id in ("render_1", "render_2"):
            await desk.start_render(session, render_id)
        cancelled = (await desk.post(contract.render_cancel_path("render_2"))).json()
        assert (cancelled["status"], cancelled["error"]) == ("failed", "cancelled")
        renderer.gate.set()
        assert (await desk.finished("render_1"))["status"] == "completed"
        assert (await desk.finished("render_2"))["status"] == "failed"
        assert len(renderer.rendered) == 1


async def test_renders_wait_for_a_free_place(tmp_path: Path) -> None:
    renderer = TinyRenderer()
    renderer.gate = anyio.Event()
    async with open_desk(tmp_path, renderer=renderer) as desk:
        session = await edited(desk)
        for render_id in ("render_1", "render_2"):
            await desk.start_render(session, render_id)
        assert (await desk.get(contract.render_poll_path("render_1"))).json()["status"] == "processing"
        assert (await desk.get(contract.render_poll_path("render_2"))).json()["status"] == "pending"
        renderer.gate.set()
        assert (await desk.finished("render_2"))["status"] == "completed"


async def test_slow_renders_stay_processing_for_as_many_polls_as_armed(desk: Desk) -> None:
    await desk.start_render(await edited(desk), "render_1")
    await desk.finished("render_1")
    desk.studio.faults.arm("slow-render", times=2)
    polls = [(await desk.get(contract.render_poll_path("render_1"))).json()["status"] for _ in range(3)]
    assert polls == ["processing", "processing", "completed"]


async def test_a_render_can_fail_once(desk: Desk) -> None:
    session = await edited(desk)
    desk.studio.faults.arm("fail-render-once")
    await desk.start_render(session, "render_1")
    assert await desk.finished("render_1") == sample("e8_poll_r1_failed.json") | {"taskId": "render_1"}
    await desk.start_render(session, "render_2")
    assert (await desk.finished("render_2"))["status"] == "completed"


async def test_a_render_called_a_duplicate_is_there_all_the_same(desk: Desk) -> None:
    desk.studio.faults.arm("duplicate-render-id")
    reply = await desk.start_render(await edited(desk), "render_1")
    assert reply.json() == sample("e7_render_duplicate_id.json")
    assert (await desk.finished("render_1"))["status"] == "completed"


async def test_a_render_without_an_answer_is_there_all_the_same(desk: Desk) -> None:
    desk.studio.faults.arm("no-answer-to-render")
    session = await edited(desk)
    with pytest.raises(httpx.RemoteProtocolError):
        await desk.start_render(session, "render_1")
    assert (await desk.finished("render_1"))["status"] == "completed"
