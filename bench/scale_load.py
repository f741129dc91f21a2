"""The load of the scale section: a few MCP clients drive many sessions, and one asks for `state` meanwhile."""

import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import anyio
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client

from bench.scale_room import Cost, Room, cost

CLIENTS: Final = 16
PAUSE_S: Final = 0.05
STEPS: Final = 3
"""Of a session: it is opened by an edit, edited once more, and exported."""


@dataclass(slots=True)
class Load:
    """What `sessions` sessions took. `alone_ms` and `states_ms`: each `state`, before the work and during it."""

    sessions: int
    wall_s: float
    before: Cost
    after: Cost
    failures: list[str]
    alone_ms: list[float]
    states_ms: list[float] = field(default_factory=list[float])

    @property
    def step_ms(self) -> float:
        """Milliseconds for each edit or export, all together."""
        return self.wall_s * 1000 / (self.sessions * STEPS)

    @property
    def cpu_ms(self) -> float:
        """Processor milliseconds of the server for each session."""
        return (self.after.cpu_s - self.before.cpu_s) * 1000 / self.sessions

    @property
    def memory_kb(self) -> float:
        """By how much the server grew for each session."""
        return (self.after.resident_mb - self.before.resident_mb) * 1024 / self.sessions


@dataclass(slots=True)
class Crowd:
    """The clients, and what has gone wrong so far."""

    room: Room
    clients: list[Client]
    watcher: Client
    failures: list[str] = field(default_factory=list[str])

    async def ask(self, client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
        """A call, waited for with `state` as an assistant would. What fails is kept."""
        answer = await client.call_tool(tool, arguments)
        result: dict[str, Any] = dict(answer.structured_content or {})
        while not answer.is_error and result.get("status") == "running" and "job" in result:
            answer = await client.call_tool("state", {"job": result["job"], "wait_s": 50})
            result = dict(answer.structured_content or {})
        if answer.is_error or result.get("status") != "done":
            self.failures.append(f"{tool}: {answer.content or result}"[:500])
        return result

    async def session(self, number: int) -> str:
        """One session from its first edit to its film; returns its id."""
        client = self.clients[number % len(self.clients)]
        words = f"make a 6-second video about the rain in autumn, number {number}"
        made = await self.ask(client, "edit", instruction=words, session="new")
        session = str(made.get("session"))
        await self.ask(client, "edit", instruction=f'add the title "Rain {number}" at the start', session=session)
        await self.ask(client, "export", session=session, filename=f"rain-{number}")
        return session

    async def state_ms(self, session: str) -> float:
        """Milliseconds that `state` takes."""
        began = time.perf_counter()
        answer = await self.watcher.call_tool("state", {"session": session})
        if answer.is_error:
            self.failures.append(f"state: {answer.content}"[:500])
        return (time.perf_counter() - began) * 1000


async def load(room: Room, sessions: int, at_once: int) -> Load:
    """Drive so many sessions, `at_once` of them at a time."""
    async with _crowd(room, min(CLIENTS, sessions)) as crowd:
        own = await crowd.session(-1)
        alone = [await crowd.state_ms(own) for _ in range(50)]
        found = Load(sessions, 0.0, cost(room.server), cost(room.server), crowd.failures, alone)
        began = time.perf_counter()
        async with anyio.create_task_group() as watching:
            watching.start_soon(_watch, crowd, own, found)
            await _work(crowd, sessions, at_once)
            found.wall_s = time.perf_counter() - began
            watching.cancel_scope.cancel()
        found.after = cost(room.server)
    return found


async def _work(crowd: Crowd, sessions: int, at_once: int) -> None:
    free = anyio.Semaphore(at_once)

    async def one(number: int) -> None:
        async with free:
            await crowd.session(number)

    async with anyio.create_task_group() as group:
        for number in range(sessions):
            group.start_soon(one, number)


async def _watch(crowd: Crowd, session: str, found: Load) -> None:
    while True:
        found.states_ms.append(await crowd.state_ms(session))
        await anyio.sleep(PAUSE_S)


@asynccontextmanager
async def _crowd(room: Room, count: int) -> AsyncGenerator[Crowd]:
    async with AsyncExitStack() as stack:
        opened: list[Client] = []
        for _ in range(count + 1):
            http = create_mcp_http_client(headers={"Authorization": f"Bearer {room.bearer}"})
            await stack.enter_async_context(http)
            client = Client(streamable_http_client(room.url, http_client=http), mode="legacy")
            opened.append(await stack.enter_async_context(client))
        yield Crowd(room, opened[1:], opened[0])
