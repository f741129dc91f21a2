"""A whole world for a test: a studio as the backend, the server in front of it, and a real MCP client."""

import re
import secrets
from collections.abc import AsyncGenerator, Callable, Collection, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Literal

import anyio
from mcp import Client
from mcp.server import MCPServer
from mcp.types import CallToolResult, TextContent

from nemo_mcp import contract
from nemo_mcp.app import open_bench
from nemo_mcp.client.transport import Patience
from nemo_mcp.clock import Clock
from nemo_mcp.open_jobs import has_open_jobs
from nemo_mcp.places import JOURNAL
from nemo_mcp.settings import Settings
from nemo_mcp.studio.profiles import LOCAL, Profile
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.serve import SeenRequest, Studio, open_studio
from nemo_mcp.surface.server import build
from tests.clocks import FastClock
from tests.walls.canary import WATCH

LOCAL_QUICK = LOCAL.without_waiting()
OFTEN = tuple(float(second) for second in range(1, 1000))
FORMS: dict[str, Any] = {}
CHECKS: dict[str, Any] = {}
Mode = Literal["legacy", "auto"]
ODD_TOKEN = "cnry/own+&=%~"


@dataclass
class World:
    """`media` is a folder that may be uploaded from, `exports` is where videos go."""

    studio: Studio
    client: Client
    media: Path
    exports: Path
    data: Path
    clock: FastClock
    progress: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])

    async def call(self, tool: str, **arguments: Any) -> CallToolResult:
        """Call a tool; progress is kept in `progress`."""

        async def told(progress: float, total: float | None, message: str | None) -> None:
            WATCH.look("a progress message", message or "")
            self.progress.append((progress, message or ""))

        return await self.client.call_tool(tool, arguments, progress_callback=told)

    async def ask(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """Call a tool that must succeed, wait for its job, and give the structured result."""
        answer = await self.call(tool, **arguments)
        assert not answer.is_error, text_of(answer)
        result = structure_of(answer)
        with anyio.fail_after(60):
            while result.get("status") == "running" and "job" in result:
                answer = await self.call("state", job=result["job"], wait_s=50)
                assert not answer.is_error, text_of(answer)
                result = structure_of(answer)
        return result

    async def refused(self, tool: str, **arguments: Any) -> str:
        """Call a tool that must fail, and give its text."""
        answer = await self.call(tool, **arguments)
        while not answer.is_error and structure_of(answer).get("status") == "running":
            answer = await self.call("state", job=structure_of(answer)["job"], wait_s=50)
        assert answer.is_error, text_of(answer)
        return text_of(answer)

    def sent(self, path: str, method: str = "POST") -> list[SeenRequest]:
        """The requests that the backend saw at a path."""
        return [seen for seen in self.studio.seen if seen.path == path and seen.method == method]

    @property
    def port(self) -> int:
        """The backend's port."""
        return int(self.studio.url.rpartition(":")[2])

    @property
    def edits_sent(self) -> int:
        """How many edit requests reached the backend."""
        return len(self.sent(contract.EDIT_PATH))


def text_of(answer: CallToolResult) -> str:
    """The text blocks of a result."""
    return "\n".join(block.text for block in answer.content if isinstance(block, TextContent))


def structure_of(answer: CallToolResult) -> dict[str, Any]:
    """The structured content of a result."""
    return dict(answer.structured_content or {})


@asynccontextmanager
async def open_world(
    folder: Path,
    renderer: Renderer,
    *,
    profile: Profile = LOCAL_QUICK,
    faults: Collection[str] = (),
    mode: Mode = "legacy",
    clock: Clock | None = None,
    anonymous: bool = False,
    port: int = 0,
    on_message: Any = None,
    patience: Patience | None = None,
    **settings: Any,
) -> AsyncGenerator[World]:
    """Open everything in one folder; opening the same folder again on the same `port` is a restart.

    `anonymous` leaves the access token out, so that the server asks for one. The studio's own looks like no other:
    only who knows it can mask it.
    """
    token = f"{ODD_TOKEN}{secrets.token_urlsafe(24)}"
    async with (
        open_studio(
            folder / "studio", profile=profile, faults=faults, port=port, renderer=renderer, access_token=token
        ) as studio,
        open_host(
            studio,
            folder,
            renderer,
            mode=mode,
            clock=clock,
            anonymous=anonymous,
            on_message=on_message,
            patience=patience,
            **settings,
        ) as world,
    ):
        yield world


@asynccontextmanager
async def open_host(
    studio: Studio,
    folder: Path,
    renderer: Renderer,
    *,
    mode: Mode = "legacy",
    clock: Clock | None = None,
    anonymous: bool = False,
    on_message: Any = None,
    patience: Patience | None = None,
    client_options: Mapping[str, Any] | None = None,
    transport: Callable[[MCPServer[Any]], Any] | None = None,
    **settings: Any,
) -> AsyncGenerator[World]:
    """The server alone, in front of a studio that outlives it; two at once over one folder are two open hosts.

    `client_options` go to the client; `transport` puts something between it and the server.
    """
    media = folder / "media"
    media.mkdir(parents=True, exist_ok=True)
    fast = clock if isinstance(clock, FastClock) else FastClock()
    chosen: dict[str, Any] = {
        "api_url": studio.url,
        "token": None if anonymous else studio.access_token,
        "data_dir": folder / "data",
        "export_dir": folder / "exports",
        "media_dirs": (media,),
        "poll_s": OFTEN,
    }
    opened = partial(
        open_bench, Settings(**chosen | settings), clock=clock or fast, renderer=renderer, patience=patience
    )
    urgent = partial(has_open_jobs, folder / "data" / JOURNAL)
    server, options = build(opened, urgent=urgent), client_options or {}
    WATCH.add(studio.access_token)
    _overhear(server)
    try:
        way = transport(server) if transport else server
        async with Client(way, mode=mode, message_handler=_heard(on_message), **options) as client:
            with _forms(client):
                yield World(studio, client, media, folder / "exports", folder / "data", fast)
    finally:
        for file in (folder / "data").glob("account-*.json"):
            for token in re.findall(r'"token": "([^"]+)"', file.read_text(encoding="utf-8")):
                WATCH.add(token)
        WATCH.look_at_files(folder)
        WATCH.look_at_requests(studio.seen)
        WATCH.look_at_processes(renderer.pids)


@contextmanager
def _forms(client: Client) -> Generator[None]:
    """Let a client know the forms of results from the one before: each would work them out anew, for 20 ms."""
    session: Any = client.session
    session._tool_output_schemas.update(FORMS)
    session._tool_output_validators.update(CHECKS)
    yield
    FORMS.update(session._tool_output_schemas)
    CHECKS.update(session._tool_output_validators)


def _overhear(server: MCPServer[Any]) -> None:
    """Let the canary see every answer of the server: results, resources, prompts, completions, tasks, errors."""

    async def seen(ctx: Any, call_next: Any) -> Any:
        try:
            answer = await call_next(ctx)
        except Exception as problem:
            WATCH.look(f"the error of {ctx.method}", f"{problem} {problem.args}")
            raise
        WATCH.look_at_result(f"the answer to {ctx.method}", answer)
        return answer

    server._lowlevel_server.middleware.append(seen)  # pyright: ignore[reportPrivateUsage]


def _heard(on_message: Any) -> Any:
    async def heard(message: Any) -> None:
        WATCH.look("a message to the client", repr(message))
        if on_message is not None:
            await on_message(message)

    return heard


async def until(true: Callable[[], bool]) -> None:
    """Let the others work until something is true, at most for ten seconds of real time."""
    with anyio.fail_after(10):
        for tries in count():
            if true():
                return
            # What works in other processes needs the processor more than a question that was just asked.
            await anyio.sleep(0 if tries < 100 else 0.002)
