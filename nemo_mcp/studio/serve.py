"""The studio as a running server: a loopback port, a folder, and everything between them."""

import errno
import socket
import sys
import time
from collections.abc import AsyncGenerator, Callable, Collection, Coroutine, Generator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any, Final

import anyio
import anyio.abc
import uvicorn

from nemo_mcp.studio.accounts import Accounts, LedgerEntry
from nemo_mcp.studio.backend import Backend
from nemo_mcp.studio.engines import AssistantLike, Engines, FetchLike, PlanLike, RendererLike
from nemo_mcp.studio.faults import Faults
from nemo_mcp.studio.gateway import Gateway, SeenRequest
from nemo_mcp.studio.media import StoredFile
from nemo_mcp.studio.planner import plan
from nemo_mcp.studio.profiles import LOCAL, Profile
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.renders import Renders
from nemo_mcp.studio.routes import application
from nemo_mcp.studio.sessions import Sessions
from nemo_mcp.studio.showing import Draw, T, show
from nemo_mcp.studio.store import Store, StudioFolderError
from nemo_mcp.studio.turns import Turns

__all__ = ["PortTakenError", "SeenRequest", "Studio", "StudioFolderError", "open_studio"]
LOOPBACK: Final = {"127.0.0.1": socket.AF_INET, "localhost": socket.AF_INET, "::1": socket.AF_INET6}

KEEP_ALIVE_S: Final = 75  # uvicorn's own 5 s would often close a pooled connection just when it is used again


class PortTakenError(Exception):
    """The port cannot be listened on; the message says why."""


class Studio:
    """A running studio. `url` has no slash at its end; `access_token` is the owner's: new each start, all rights."""

    def __init__(self, backend: Backend, gateway: Gateway) -> None:
        self.url: Final = backend.base_url
        self.access_token: Final = backend.accounts.access_token
        self.owner_id: Final = backend.accounts.owner_id
        self.profile: Final = backend.profile
        self.faults: Final = backend.faults
        self.seen: Final[list[SeenRequest]] = gateway.seen
        self._accounts = backend.accounts
        self._store = backend.store
        self._sessions = backend.sessions

    def ledger(self, user_id: str | None = None) -> tuple[LedgerEntry, ...]:
        """Every movement of an account's credits (None: the owner's), oldest first."""
        return self._accounts.ledger(user_id or self.owner_id)

    def charges(self, user_id: str | None = None) -> int:
        """How many turns an account (None: the owner's) was charged for."""
        return sum(entry.kind == "charge" for entry in self.ledger(user_id))

    def files(self, session_id: str) -> list[StoredFile]:
        """The files of a session, in the order in which they came; none when there is no such session."""
        return [asset.as_stored(self._store.media) for asset in self._sessions.assets(session_id)]

    async def show(self, session_id: str, draft: str, draw: Draw[T]) -> T:
        """What `draw` makes of a draft (JSON) of the owner's session and its files. Raises RenderError, MediaError."""
        return await show(self._store, self._sessions, self.owner_id, session_id, draft, draw)


@asynccontextmanager
async def open_studio(
    folder: Path,
    *,
    profile: Profile = LOCAL,
    faults: Collection[str] = (),
    host: str = "127.0.0.1",
    port: int = 0,
    renderer: RendererLike | None = None,
    planner: PlanLike = plan,
    fetch: FetchLike | None = None,
    assistant: AssistantLike | None = None,
    clock: Callable[[], float] = time.time,
    access_token: str | None = None,
) -> AsyncGenerator[Studio]:
    """Serve the studio on a loopback port (0: a free one) until the context ends, which takes well under a second.

    `folder` is created when missing and may be shared by several processes. A `renderer` that is given must be open
    already; without a `fetch` no URL is fetched, without an `assistant` no language model is asked; `clock` gives
    seconds since 1970; `access_token` is the owner's, made anew when none is given. Raises StudioFolderError,
    PortTakenError, UnknownFaultError, and ValueError for a host that is not loopback.
    """
    armed = Faults(faults)
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(closing(_listener(host, port)))
        store = stack.enter_context(closing(Store(folder)))
        engines = Engines(
            renderer=renderer or await stack.enter_async_context(Renderer(store.folder / "cache")),
            plan=planner,
            fetch=fetch,
            assistant=assistant,
        )
        failure: BaseException | None = None
        async with anyio.create_task_group() as group:
            backend = _backend(_url(listener), profile, armed, clock, store, engines, group, access_token)
            gateway, server = _server(backend, listener)
            await group.start(server.run_on, listener)
            _recover(backend)
            # A task group would wrap whatever the caller's own block raises; it is carried past the group instead.
            try:
                yield Studio(backend, gateway)
            except (anyio.get_cancelled_exc_class(), GeneratorExit):
                raise
            except BaseException as problem:
                failure = problem
            finally:
                with anyio.CancelScope(shield=True):
                    await server.stop(gateway)
                group.cancel_scope.cancel()
        if failure is not None:
            raise failure


def _backend(
    base_url: str,
    profile: Profile,
    faults: Faults,
    clock: Callable[[], float],
    store: Store,
    engines: Engines,
    group: anyio.abc.TaskGroup,
    access_token: str | None,
) -> Backend:
    def spawn(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        group.start_soon(work)

    accounts = Accounts(store, profile, clock, access_token)
    sessions = Sessions(store, clock)
    return Backend(
        base_url=base_url,
        profile=profile,
        faults=faults,
        clock=clock,
        store=store,
        accounts=accounts,
        sessions=sessions,
        turns=Turns(store, accounts, sessions, engines, profile, faults, clock, spawn),
        renders=Renders(store, sessions, engines.renderer, profile, faults, clock, spawn),
        renderer=engines.renderer,
        fetch=engines.fetch,
    )


def _recover(backend: Backend) -> None:
    """Settle what dead processes left: turns, then renders, then their files."""
    backend.turns.recover()
    backend.renders.recover()
    backend.store.sweep()


def _listener(host: str, port: int) -> socket.socket:
    family = LOOPBACK.get(host)
    if family is None:
        raise ValueError(f"the studio listens on {', '.join(LOOPBACK)} only, not on {host}")
    # asyncio turns Nagle's delay off only for sockets that name their protocol; with it each reply takes 40 ms more.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":  # there it would let two programs share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as problem:
        listener.close()
        if problem.errno == errno.EADDRINUSE:
            raise PortTakenError(f"port {port} on {host} is taken by another program") from problem
        raise PortTakenError(f"port {port} on {host} cannot be used: {problem.strerror}") from problem
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """A server inside another program: signals are not its business, and it ends at once."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield

    async def run_on(self, listener: socket.socket, *, task_status: anyio.abc.TaskStatus[None]) -> None:
        self._task_status = task_status
        await self.serve([listener])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._task_status.started()

    async def stop(self, gateway: Gateway) -> None:
        """Stop listening and break every connection; `serve` itself is left to be cancelled."""
        for server in self.servers:
            server.close()
        await gateway.shut()


def _server(backend: Backend, listener: socket.socket) -> tuple[Gateway, _Server]:
    drain_limit = 2 * backend.profile.upload_limit_bytes
    gateway = Gateway(application(backend), listener.getsockname()[1], drain_limit)
    config = uvicorn.Config(
        gateway,
        http="h11",
        ws="none",
        lifespan="off",
        loop="none",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
    )
    server = _Server(config)
    gateway.attach(server.server_state)
    return gateway, server
