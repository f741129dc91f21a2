"""The stage of a row: a studio, the fault proxy before it, the server before that, a client; and the flows on it."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import anyio
from mcp.types import CallToolResult

from nemo_mcp.client.transport import Patience
from nemo_mcp.studio.profiles import CLOUD
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.serve import Studio, open_studio
from tests.clocks import FastClock
from tests.media import picture
from tests.proofs.matrix import Row
from tests.proofs.matrix_room import open_process
from tests.proofs.matrix_truth import Truth
from tests.proofs.proxy import FaultProxy, open_proxy
from tests.world import World, open_host, structure_of, until

PAID: Final = replace(CLOUD.without_waiting(), start_credits=1000, silent_every=0, second_token="same")
SHORT: Final = Patience(reply_s=0.25, edit_headers_s=0.25, silence_s=0.25, upload_reply_s=0.25, download_stall_s=0.25)
NO_ROOM_FOR_THE_JOURNAL: Final = "no-room-for-the-journal"
NO_ROOM_FOR_THE_FILE: Final = "no-room-for-the-file"
NO_ROOM_FOR_THE_VERDICT: Final = "no-room-for-the-verdict"
IN_A_PROCESS: Final = frozenset({NO_ROOM_FOR_THE_JOURNAL, NO_ROOM_FOR_THE_FILE, NO_ROOM_FOR_THE_VERDICT})
SLOW: Final = frozenset({"no-headers", "stall"})
READY: Final = "make a 1-second video about rain"
INSTRUCTION: Final = 'add the title "Proof"'
MEANWHILE: Final = "make a 2-second video about autumn rain"
FILE: Final = "proof.png"
FILM: Final = "proof"
AT_WORK_S: Final = 5
POLLS_S: Final = (1.0, 2.0, 3.0, 5.0, 8.0)


class Pacer(FastClock):
    """A fast clock under which the backend gets its work done: whoever sleeps wakes up when nothing is under way there.

    `pauses`: each sleep, with the number of requests that had come in by then.
    """

    def __init__(self) -> None:
        super().__init__()
        self.offset_s = 0.0
        self.pauses: list[tuple[int, float]] = []
        self.on_sleep: Callable[[float], Awaitable[None]] = _nothing
        self.asked: list[str] = []
        self.busy: Callable[[], bool] = lambda: False

    def watch(self, proxy: FaultProxy, truth: Truth) -> None:
        """Know from now on what comes in and what the backend is doing."""
        self.asked, self.busy = proxy.asked, lambda: truth.busy

    def wall(self) -> float:
        return super().wall() + self.offset_s

    async def sleep(self, seconds: float) -> None:
        self.pauses.append((len(self.asked), seconds))
        await self.on_sleep(seconds)
        await super().sleep(seconds)
        with anyio.move_on_after(AT_WORK_S):
            await until(lambda: not self.busy())


async def _nothing(_: float) -> None:
    return None


@dataclass(slots=True)
class Stage:
    """Everything a row plays with. `begun`: how many requests had come in when the fault was armed."""

    row: Row
    folder: Path
    renderer: Renderer
    studio: Studio
    proxy: FaultProxy
    world: World
    clock: Pacer
    truth: Truth
    begun: int = 0
    answers: list[CallToolResult] = field(default_factory=list[CallToolResult])

    @property
    def asked(self) -> list[str]:
        """The end points of the requests since the fault was armed."""
        return self.proxy.asked[self.begun :]

    async def follow(self, tool: str, **arguments: Any) -> CallToolResult:
        """Call a tool and wait for its job, to its end or until nobody works on it any more."""
        answer = await self.world.call(tool, **arguments)
        with anyio.fail_after(20):
            while (job := structure_of(answer).get("job")) and structure_of(answer)["status"] == "running":
                if any(facts.left_open for facts in self.truth.jobs() if facts.job_id == job):
                    break
                answer = await self.world.call("state", job=job, wait_s=50)
        return answer


@asynccontextmanager
async def open_stage(row: Row, folder: Path, renderer: Renderer) -> AsyncGenerator[Stage]:
    """A stage of its own for each row, in an empty folder."""
    profile, clock = replace(PAID, **dict(row.switches)), Pacer()
    failure: Exception | None = None
    async with (
        open_studio(folder / "studio", profile=profile, renderer=renderer) as studio,
        open_proxy(studio.url) as proxy,
        _host(row, folder, renderer, studio, proxy, clock) as world,
    ):
        with closing(Truth(folder / "studio", folder / "data")) as truth:
            clock.watch(proxy, truth)
            # The client's task groups would wrap whatever a law raises; it is carried past them instead.
            try:
                yield Stage(row, folder, renderer, studio, proxy, world, clock, truth)
            except Exception as problem:
                failure = problem
    if failure is not None:
        raise failure


@asynccontextmanager
async def another_host(stage: Stage, clock: Pacer) -> AsyncGenerator[Stage]:
    """The same stage as another process over the same folder sees it."""
    async with _host(stage.row, stage.folder, stage.renderer, stage.studio, stage.proxy, clock) as world:
        clock.watch(stage.proxy, stage.truth)
        yield replace(stage, world=world, clock=clock)


def _host(
    row: Row, folder: Path, renderer: Renderer, studio: Studio, proxy: FaultProxy, clock: Pacer
) -> AbstractAsyncContextManager[World]:
    if row.how in IN_A_PROCESS:
        return open_process(studio, folder, proxy.url)
    return open_host(
        studio,
        folder,
        renderer,
        clock=clock,
        anonymous=not row.own,
        patience=SHORT if row.how in SLOW else None,
        api_url=proxy.url,
        poll_s=POLLS_S,
        wait_s=3000,
    )


@dataclass(frozen=True, slots=True)
class Flow:
    """How a call is met: what has been done before (`ready`), and the tool that makes it."""

    ready: str
    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])


EXPORT: Final = Flow("film", "export", {"quality": "preview", "filename": FILM})
FLOWS: Final[Mapping[str, Flow]] = MappingProxyType({
    "E1": Flow("nothing", "credits"),
    "E2": Flow("account", "state"),
    "E3": Flow("picture", "edit", {"instruction": INSTRUCTION, "request_key": "proof", "confirmed": True}),
    "E4": Flow("session", "upload"),
    "E5": Flow("account", "credits"),
    "E6": Flow("session", "state"),
    "E7": EXPORT,
    "E8": EXPORT,
    "DL": EXPORT,
})  # fmt: skip


async def make_ready(stage: Stage) -> None:
    """Do what comes before the call of a row, without any fault."""
    world = stage.world
    match FLOWS[stage.row.call].ready:
        case "account":
            await world.ask("credits")
        case "session":
            await world.ask("state")
        case "picture":
            await world.ask("upload", sources=[str(picture(world.media / "a.png", size=(64, 36)))])
        case "film":
            await world.ask("edit", instruction=READY, confirmed=True)
        case _:
            pass
    stage.begun = len(stage.proxy.asked)
    stage.clock.pauses.clear()


async def act(stage: Stage) -> CallToolResult:
    """Make the call of a row, and follow it to its end."""
    flow = FLOWS[stage.row.call]
    arguments = dict(flow.arguments)
    if flow.tool == "upload":
        file = stage.world.media / FILE
        arguments["sources"] = [str(file if file.exists() else picture(file, (10, 20, 30), (64, 36)))]
    return await stage.follow(flow.tool, **arguments)
