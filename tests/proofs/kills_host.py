"""A host that starts a victim, talks to it with the SDK's stdio client, and learns how it ended."""

import json
import os
import socket
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import Any

import anyio
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.shared.exceptions import MCPError

from tests.world import structure_of, text_of

ROOT = Path(__file__).parents[2]
BESIDE = str(Path(__file__).with_name("nursery.py"))
KILLED = -9
PATIENCE_S = 30

Command = Sequence[str]
"""What starts a victim; a file for its exit code is put in front."""


class VictimGoneError(Exception):
    """The victim ended before it answered."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool call gave: the structured result, or the text of an error."""

    is_error: bool
    text: str
    result: dict[str, Any]

    @property
    def job(self) -> str:
        """The job that the result is of; empty for an error."""
        return str(self.result.get("job", ""))


@dataclass
class Host:
    """A victim and its host. Times are monotonic seconds; `told` is what the victim told, `said` any other words."""

    status: Path
    spawned_s: float
    ready_s: float = 0.0
    told: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    said: list[str] = field(default_factory=list[str])
    news: anyio.Event = field(default_factory=anyio.Event)
    silent: bool = False
    client: Client | None = None

    async def call(self, tool: str, **arguments: Any) -> Answer:
        """Call a tool and wait for its job. Raises VictimGoneError."""
        if self.client is None:
            raise VictimGoneError("it ended before it was ready")
        try:
            while True:
                answer = await self.client.call_tool(tool, arguments)
                result = structure_of(answer)
                if answer.is_error or result.get("status") != "running" or not result.get("job"):
                    return Answer(answer.is_error, text_of(answer), result)
                tool, arguments = "state", {"job": result["job"], "wait_s": 50}
        except MCPError as problem:
            raise VictimGoneError(str(problem)) from problem

    async def until(self, true: Callable[[], bool]) -> bool:
        """Wait until something is true of what was told; False when the victim ended, or after 10 s."""
        with anyio.move_on_after(10):
            while not true() and not self.silent:
                await self.news.wait()
        return true()

    async def at_rest(self) -> bool:
        """Wait until no job is being worked on."""
        return await self.until(lambda: bool(self.resting))

    async def gone(self) -> None:
        """Wait for the victim's end."""
        await self.until(lambda: False)

    @property
    def resting(self) -> bool | None:
        """Whether no job is being worked on, as far as was told."""
        return next((line["resting"] for line in reversed(self.told) if "resting" in line), None)

    @property
    def exit_code(self) -> int | None:
        """How the victim ended; negative: by that signal. None as long as it lives."""
        return int(self.status.read_text("ascii")) if self.status.exists() else None

    async def listen(self, handle: int) -> None:
        """Take in what the victim tells on its stderr, to the end."""
        rest = b""
        while True:
            await anyio.wait_readable(handle)
            piece = os.read(handle, 65536)
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                self._hear(line.decode("utf-8", "replace"))
            news, self.news = self.news, anyio.Event()
            self.silent = not piece
            news.set()
            if not piece:
                return

    def _hear(self, line: str) -> None:
        try:
            self.told.append(json.loads(line))
        except ValueError:
            self.said.append(line)


@asynccontextmanager
async def open_host(command: Command, status: Path, env: dict[str, str]) -> AsyncGenerator[Host]:
    """Start a victim and shake hands. One that ends meanwhile is a host all the same, whose calls fail."""
    status.unlink(missing_ok=True)
    kind, *rest = command
    read, write = os.pipe()
    parameters = StdioServerParameters(
        command=sys.executable, args=["-I", "-S", BESIDE, kind, str(status), *rest], env=env, cwd=ROOT
    )
    host = Host(status, time.monotonic())
    try:
        with anyio.fail_after(PATIENCE_S):
            async with anyio.create_task_group() as group:
                group.start_soon(host.listen, read)
                with os.fdopen(write, "w") as errlog:
                    client = Client(stdio_client(parameters, errlog=errlog), mode="legacy")
                    connected = await _connect(client)
                if connected:
                    host.client = client
                    host.ready_s = time.monotonic()
                try:
                    yield host
                finally:
                    if connected:
                        await client.__aexit__(None, None, None)
                    await host.gone()
    finally:
        os.close(read)


async def _connect(client: Client) -> bool:
    """Shake hands; False when the victim ended meanwhile."""
    try:
        await client.__aenter__()
    except MCPError:
        return False
    except BaseExceptionGroup as several:
        if several.split(MCPError)[1] is not None:
            raise
        return False
    return True


@asynccontextmanager
async def open_nursery() -> AsyncGenerator[Command]:
    """A process that has imported the server already; gives the command that starts a victim there."""
    with tempfile.TemporaryDirectory(prefix="nemo-") as folder, socket.socket(socket.AF_UNIX) as listener:
        place = str(Path(folder, "nursery"))
        listener.bind(place)
        listener.listen(64)
        handle = listener.fileno()
        async with await anyio.open_process(
            [sys.executable, "-m", "tests.proofs.nursery", "nurse", str(handle)],
            stdin=PIPE, stdout=DEVNULL, stderr=None, cwd=ROOT, pass_fds=[handle],
        ) as process:  # fmt: skip
            yield ("born", place)
            assert process.stdin is not None
            await process.stdin.aclose()


FRESH: Command = ("fresh", sys.executable, "-m", "tests.proofs.victim")
