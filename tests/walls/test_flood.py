"""However often and however much is asked, memory stays bounded and no job is lost."""

import gc
import logging
import tracemalloc
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import MCPError
from mcp.types import ResourceTemplateReference

from nemo_mcp.errors import BusyError
from nemo_mcp.journal import Journal, NewJob
from nemo_mcp.journal.job_table import OPEN_JOBS
from nemo_mcp.studio.profiles import CLOUD
from nemo_mcp.studio.render import Renderer
from nemo_mcp.surface.tools import LONGEST_INSTRUCTION
from tests.clocks import ScaledClock
from tests.media import picture
from tests.proofs.figures import figures_of
from tests.shares import share
from tests.task_client import TaskClient, begin, get
from tests.world import World, open_world, text_of, until

CALLS = share(10_000, 400)
WARM_UP = 200
CACHES = 256 * 1024
MOST_GROWTH = 60
"""In bytes for each call, on top of what caches fill; a table that kept one short text of each would be over it."""
SCALE = share(4, 20)
"""The calls must all come within the quarter of an hour that an edit may take."""
CHEAPEST = (0, 3, 4, 7, 8)
SLOW = replace(CLOUD.without_waiting(), edit_s=0.4, silent_every=0, start_credits=5000)
WORDS = "make a 1-second video of the picture"
DRAFT = ResourceTemplateReference(type="ref/resource", uri="nemo://sessions/{session_id}/draft")


@asynccontextmanager
async def busy_world(folder: Path, renderer: Renderer, **more: Any) -> AsyncGenerator[tuple[World, str]]:
    """A session with an edit that does not end before it is let go, and the id of its job."""
    profile = replace(SLOW, edit_s=3_600.0, heartbeat_s=0.5)
    async with open_world(folder, renderer, profile=profile, mode="auto", clock=ScaledClock(SCALE), **more) as world:
        await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
        job = (await begin(world.client, "edit", instruction=WORDS)).task_id
        await until(lambda: world.edits_sent == 1)
        yield world, job


async def cheap_call(world: World, number: int) -> bool:
    """One of the calls that cost nobody anything; whether it was answered as it should be."""
    client = world.client
    match number % 10 if number % 50 < 10 else CHEAPEST[number % 5]:
        case 0:
            answer = await client.call_tool("state", {f"odd{number}": "x" * 500})
        case 1:
            answer = await client.call_tool("edit", {"instruction": f"make it longer by {number} seconds"})
        case 2:
            answer = await client.call_tool("state", {"session": f"nobody-{number}"})
        case 3:
            answer = await client.call_tool("state", {"job": f"edit-{number}"})
        case 4:
            answer = await client.call_tool("edit", {"instruction": "x" * (LONGEST_INSTRUCTION + number)})
        case 5:
            answer = await client.call_tool("edit", {"instruction": "undo", "request_key": f"key {number}"})
        case 6:
            answer = await client.call_tool("upload", {"sources": [f"/nowhere/{number}.mp4"]})
        case 7:
            answer = await client.call_tool(f"tool-{number}", {})
        case 8:
            completed = await client.complete(DRAFT, {"name": "session_id", "value": str(number)})
            return len(completed.completion.values) <= 1
        case _:
            return await _refused_task_and_resource(world, number)
    return answer.is_error is True


async def _refused_task_and_resource(world: World, number: int) -> bool:
    for ask in (
        lambda: get(world.client.session, f"edit-{number}"),
        lambda: world.client.read_resource(f"nemo://sessions/nobody-{number}/timeline"),
    ):
        try:
            await ask()
        except MCPError:
            continue
        return False
    return True


def forget_what_tests_keep(world: World) -> None:
    """The record of requests, and the log lines that the canary looks at when a test ends."""
    world.studio.seen.clear()
    for handler in logging.getLogger().handlers:
        handler.flush()
    gc.collect()


async def test_many_calls_leave_nothing_behind(
    tmp_path: Path, real_renderer: Renderer, request: pytest.FixtureRequest
) -> None:
    options = {"client_options": {"extensions": [TaskClient()]}}
    async with busy_world(tmp_path, real_renderer, **options) as (world, job):
        wrong = [number for number in range(WARM_UP) if not await cheap_call(world, number)]
        forget_what_tests_keep(world)
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        wrong += [number for number in range(WARM_UP, WARM_UP + CALLS) if not await cheap_call(world, number)]
        forget_what_tests_keep(world)
        growth = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        journal = Journal(world.data / "journal.sqlite3")
        open_jobs = [row.job_id for row in journal.jobs.unsettled(world.studio.url)]
        journal.close()
        lost = [each for each in (job,) if each not in open_jobs]
        figures_of(request.config).record(
            "flood",
            f"{CALLS:,} calls of 10 kinds: {growth / 2**20:+.2f} MB, {len(lost)} jobs lost, {len(wrong)} let through",
        )
        assert (wrong, lost, open_jobs) == ([], [], [job])
        assert growth < CACHES + MOST_GROWTH * CALLS
        assert (await get(world.client.session, job)).status == "working"


async def test_a_session_has_only_so_many_open_jobs(world: World) -> None:
    session = (await world.ask("state"))["session"]
    journal = Journal(world.data / "journal.sqlite3")
    for number in range(OPEN_JOBS):
        assert journal.jobs.claim(NewJob(f"upload-{number}", "upload", session, f"{number}", "me"), 1.0) is None
    with pytest.raises(BusyError, match="16 jobs of this session are open already"):
        journal.jobs.claim(NewJob("upload-99", "upload", session, "99", "me"), 1.0)
    text = await world.refused("upload", sources=[str(picture(world.media / "a.png"))])
    assert text.startswith("16 jobs of this session are open already.")
    assert "hint: call `state`" in text
    assert "16 jobs" in await world.refused("edit", instruction=WORDS)
    other = await world.ask("upload", sources=[str(picture(world.media / "b.png"))], session="new")
    assert other["session"] != session
    journal.close()


async def test_what_is_big_but_allowed_is_answered_shortly(world: World) -> None:
    sources = [f"/nowhere/{number:02}{'x' * 4_085}" for number in range(20)]
    assert {len(source) for source in sources} == {4_096}
    for arguments in ({"sources": sources}, {"sources": [f"https://a.example/{'y' * 4_070}{n:02}" for n in range(20)]}):
        answer = await world.call("upload", **arguments)
        assert answer.is_error
        assert len(text_of(answer)) < 10_000
    words = "add the title Rain. " * (LONGEST_INSTRUCTION // 20)
    with anyio.fail_after(20):
        answer = await world.call("edit", instruction=words)
    assert len(answer.model_dump_json()) < 40_000


async def test_many_hosts_that_wait_for_one_job_all_hear_of_it(tmp_path: Path, real_renderer: Renderer) -> None:
    async with open_world(tmp_path, real_renderer, profile=SLOW, clock=ScaledClock(20)) as world:
        await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
        heard: list[str] = []

        async def call() -> None:
            answer = await world.ask("edit", instruction=WORDS)
            heard.append(f"{answer['status']} {answer['job']}")

        async with anyio.create_task_group() as group:
            for _ in range(100):
                group.start_soon(call)
        assert len(heard) == 100
        assert len(set(heard)) == 1
        assert world.edits_sent == 1
        assert world.studio.charges() == 1
