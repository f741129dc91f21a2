"""Several hosts over one journal, in front of one studio: opened, closed and called in any order."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import anyio
import anyio.abc
import anyio.lowlevel

from nemo_mcp import contract
from nemo_mcp.studio.profiles import CLOUD
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.serve import Studio, open_studio
from tests.clocks import FastClock
from tests.media import picture
from tests.world import World, open_host, structure_of, text_of

PAID = replace(CLOUD.without_waiting(), start_credits=1_000_000, silent_every=0)

PATIENCE_S = 30.0
# Faults after which the edit is applied and charged all the same, or was refused before anything happened.
FAULTS = (
    ("cut-stream", "E3"),
    ("heartbeats-only", "E3"),
    ("silent-turn", "E3"),
    ("empty-stream", "E3"),
    ("broken-json", "E3"),
    ("late-apology", "E3"),
    ("no-answer", "E3"),
    ("short-reply", "E3"),
    ("bad-gateway", "E3"),
    ("refuse-once", "E3"),
    ("no-answer", "E6"),
    ("server-error", "E6"),
    ("html-reply", "E5"),
    ("unavailable", "E5"),
    ("garbled-reply", "E6"),
)


@dataclass
class Host:
    """An open host; `leave` ends it."""

    world: World
    leave: anyio.Event
    gone: anyio.Event


@dataclass
class Crowd:
    """`hosts` by their number. All share one clock, so that whoever waits moves the time for all."""

    studio: Studio
    folder: Path
    renderer: Renderer
    group: anyio.abc.TaskGroup
    clock: FastClock = field(default_factory=FastClock)
    hosts: dict[int, "Host"] = field(default_factory=dict[int, "Host"])
    hang_ups: int = 0
    restarts: int = 0
    _door: anyio.Lock = field(default_factory=anyio.Lock)

    async def open(self, number: int) -> World:
        """The host of that number, started if it is not open."""
        async with self._door:
            if number not in self.hosts:
                self.hosts[number] = await self.group.start(self._live)
            return self.hosts[number].world

    async def close(self, number: int) -> None:
        """End a host, whatever it is doing."""
        host = self.hosts.pop(number, None)
        if host is not None:
            self.restarts += 1
            host.leave.set()
            await host.gone.wait()

    async def _live(self, *, task_status: anyio.abc.TaskStatus["Host"]) -> None:
        """A host in a task of its own: what it opens must be closed where it was opened."""
        gone = anyio.Event()
        try:
            async with open_host(self.studio, self.folder, self.renderer, clock=self.clock) as world:
                host = Host(world, anyio.Event(), gone)
                task_status.started(host)
                await host.leave.wait()
        finally:
            gone.set()

    async def edit(self, number: int, key: str, session: str, *, steps: int | None = None) -> str:
        """Ask a host for the edit of a key; `steps` hangs up after so many turns of the event loop.

        Returns the status, `busy` or `hung up`.
        """
        host = await self.open(number)
        found = ["hung up"]

        async def ask() -> None:
            words = f'add the title "{key}"'
            answer = await host.call("edit", instruction=words, request_key=key, session=session, wait_s=30)
            text = text_of(answer)
            if answer.is_error:
                assert "still running" in text or "Nothing was sent" in text or "hint" in text, text
            found[0] = "busy" if answer.is_error else str(structure_of(answer)["status"])

        await self._perhaps_hanging_up(ask, steps)
        return found[0]

    async def export(self, number: int, name: str, session: str, *, steps: int | None = None) -> str:
        """Ask a host for a film; the same as `edit` otherwise. Returns the path when it is done."""
        host = await self.open(number)
        found = ["hung up"]

        async def ask() -> None:
            answer = await host.call("export", session=session, quality="preview", filename=name, wait_s=30)
            result = structure_of(answer)
            found[0] = f"error: {text_of(answer)}" if answer.is_error else str(result.get("path") or result["status"])

        await self._perhaps_hanging_up(ask, steps)
        return found[0]

    async def _perhaps_hanging_up(self, ask: Callable[[], Any], steps: int | None) -> None:
        async with anyio.create_task_group() as group:
            done = anyio.Event()

            async def run() -> None:
                await ask()
                done.set()

            group.start_soon(run)
            if steps is not None:
                for _ in range(steps):
                    if done.is_set():
                        return
                    await anyio.lowlevel.checkpoint()
                self.hang_ups += not done.is_set()
                group.cancel_scope.cancel()

    async def finish(self, key: str, session: str) -> bool:
        """Ask for an edit until its end is known, as an assistant would that never got an answer.

        Returns whether it was done; if not, it was lost on its way and the answer says that nothing was charged.
        """
        with anyio.fail_after(30):
            while (status := await self.edit(0, key, session)) not in {"done", "failed"}:
                assert status in {"busy", "running", "unconfirmed"}, (key, status)
                # Nobody but whoever waits moves the clock, and another edit may be waiting for its time to run out.
                await self.clock.sleep(PATIENCE_S)
        return status == "done"

    async def finish_export(self, name: str, session: str) -> Path:
        """Ask for a film until it is there."""
        with anyio.fail_after(30):
            while not (found := await self.export(0, name, session)).endswith(".mp4"):
                assert found == "running" or found.startswith("error:"), found
        return Path(found)

    def posts(self) -> int:
        """How many edits were sent."""
        return sum(seen.path == contract.EDIT_PATH for seen in self.studio.seen)

    def charged(self) -> int:
        """How many edits were charged."""
        return self.studio.charges()


@asynccontextmanager
async def open_crowd(folder: Path, renderer: Renderer, sessions: int = 1) -> AsyncGenerator[tuple[Crowd, list[str]]]:
    """A crowd without hosts, and sessions with a timeline in each; what those cost is not in the figures."""
    async with (
        open_studio(folder / "studio", profile=PAID, renderer=renderer) as studio,
        anyio.create_task_group() as group,
    ):
        crowd = Crowd(studio, folder, renderer, group)
        host = await crowd.open(0)
        made: list[str] = []
        film = str(picture(host.media / "a.png", size=(64, 36)))
        for _ in range(sessions):
            made.append(str((await host.ask("upload", sources=[film], session="new"))["session"]))
            await host.ask("edit", instruction="make a 1-second video of the picture", session=made[-1])
        try:
            yield crowd, made
        finally:
            studio.faults.disarm()
            for number in list(crowd.hosts):
                await crowd.close(number)
