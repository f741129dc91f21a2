"""A fault proxy on loopback, to stand between the server and the studio, for faults that the studio cannot make.

    async with open_proxy(studio.url) as proxy:
        proxy.arm("reset", "E3", passed=True)       # the next edit: the studio does it, the client hears nothing

What is armed for one end point strikes there in the order of arming, each fault as often as it was armed for; after
that, and everywhere else, nobody can tell the proxy from the studio. Addresses of the studio in JSON replies become
the proxy's, so that files are fetched through it, too.

A connection that cannot be made (F1) is no fault of a request, since there is no request then: see `down` and
`go_down_after`, and let a clock bring the proxy back: `HookedClock(lambda _: proxy.come_up())` makes the first try fail
and the try after the client's next pause succeed.
"""

import socket
import sys
from collections import Counter
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager

import anyio

from tests.proofs.proxy_arsenal import Arsenal, end_point
from tests.proofs.proxy_exchange import Exchange, Route
from tests.proofs.proxy_faults import FAULTS, Act
from tests.proofs.proxy_wire import GoneError, Head, Wire


class FaultProxy:
    """A running proxy. `url` has no slash at its end.

    `asked` holds the end point of every request whose head came in. `passed` holds those that reached the studio, with
    their bodies (the first 256 KiB, chunks joined), also when the client left or the studio broke off within them.
    """

    def __init__(self, target_url: str | None) -> None:
        self.asked: list[str] = []
        self.passed: list[tuple[str, bytes]] = []
        self._target_url = target_url
        self._aimed = anyio.Event()
        self._arsenal = Arsenal()
        self._until_down: Counter[str] = Counter()
        self._idle: set[Wire] = set()
        self._listener: socket.socket | None = None
        self._port = 0
        self._up = anyio.Event()
        self.come_up()
        if target_url is not None:
            self.aim(target_url)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port}"

    def aim(self, target_url: str) -> None:
        """Pass requests on to this address from now on. Before the first call they wait."""
        self._target_url = target_url.rstrip("/")
        self._aimed.set()

    def arm(self, fault: str, on: str, times: int = 1, *, passed: bool | None = None) -> None:
        """Let a fault of `FAULTS` strike the next `times` requests of the end point `on`.

        `passed`: whether the studio gets the request all the same and does the work (None: as the row says first).
        Raises KeyError for an unknown fault, ValueError when it cannot strike there or in that way.
        """
        self._arsenal.arm(fault, on, times, passed=passed)

    @property
    def left(self) -> int:
        """How many strikes are still to come: 0 shows that every fault that was armed has struck."""
        return self._arsenal.left()

    def disarm(self) -> None:
        """Disarm all faults and a fall that is to come; a proxy that is down stays down."""
        self._arsenal.disarm()
        self._until_down.clear()

    def go_down(self) -> None:
        """From now on connections are refused, and idle ones are closed. Requests under way are still served."""
        if self._listener is not None:
            anyio.notify_closing(self._listener)
            self._listener.close()
            self._listener = None
            self._up = anyio.Event()
        for wire in self._idle:
            wire.close()

    def go_down_after(self, on: str, times: int = 1) -> None:
        """Go down when the `times`-th next request of an end point has come in.

        That request is still served, and its connection ends with its reply: whatever the client asks next, it cannot
        connect. An edit, for example, reads the credits (E5) last before it leaves; but they are read when a session is
        opened, too, so arm this once that is done, or count.
        """
        self._until_down[on] = times

    def come_up(self) -> None:
        """Listen again, at the same port. Nothing happens when it is up."""
        if self._listener is None:
            self._listener = _listener(self._port)
            self._port = self._listener.getsockname()[1]
            self._up.set()

    @contextmanager
    def down(self) -> Generator[None]:
        """Down within the block."""
        self.go_down()
        try:
            yield
        finally:
            self.come_up()

    async def run(self) -> None:
        """Accept connections until cancelled."""
        try:
            async with anyio.create_task_group() as group:
                while True:
                    await self._up.wait()
                    connection = await self._accepted()
                    if connection is not None:
                        group.start_soon(self._serve, Wire(connection))
        finally:
            self.go_down()

    async def _accepted(self) -> socket.socket | None:
        listener = self._listener
        try:
            if listener is None:
                return None
            await anyio.wait_readable(listener)
            return listener.accept()[0] if listener is self._listener else None
        except (anyio.ClosedResourceError, BlockingIOError, ConnectionAbortedError):
            return None  # it went down meanwhile, or the client was gone before we came

    async def _serve(self, client: Wire) -> None:
        try:
            while (head := await self._next(client)) is not None:
                exchange, act = await self._begin(client, head)
                if not await _carried_out(exchange, act):
                    break
        except GoneError:
            pass
        finally:
            client.close()

    async def _next(self, client: Wire) -> Head | None:
        self._idle.add(client)
        try:
            return await Head.read(client)
        finally:
            self._idle.discard(client)

    async def _begin(self, client: Wire, head: Head) -> tuple[Exchange, Act]:
        await self._aimed.wait()
        label = end_point(head.first)
        self.asked.append(label)
        if self._until_down[label] > 0:
            self._until_down[label] -= 1
            if self._until_down[label] == 0:
                self.go_down()
        armed = self._arsenal.strike(label)
        exchange = Exchange(
            client=client,
            head=head,
            end_point=label,
            route=Route(self._target_url or "", self.url),
            passed=armed is None or armed.passed,
            told=lambda label, body: self.passed.append((label, body)),
            is_last=lambda: self._listener is None,
        )
        return exchange, Exchange.relay if armed is None else FAULTS[armed.fault].act


async def _carried_out(exchange: Exchange, act: Act) -> bool:
    """Whether the client's connection may be used again."""

    async def watch(life: anyio.CancelScope) -> None:
        await exchange.watch()
        life.cancel()

    broken = False
    try:
        async with anyio.create_task_group() as group:
            group.start_soon(watch, group.cancel_scope)
            try:
                await act(exchange)
            except GoneError:
                broken = True
            group.cancel_scope.cancel()
    finally:
        exchange.close()
    return exchange.keeps and not broken


def _listener(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two programs share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setblocking(False)
    listener.bind(("127.0.0.1", port))
    listener.listen()
    return listener


@asynccontextmanager
async def open_proxy(target_url: str | None = None) -> AsyncGenerator[FaultProxy]:
    """A proxy in front of `target_url` (None: `aim` it later) until the context ends."""
    proxy = FaultProxy(target_url)
    failure: BaseException | None = None
    async with anyio.create_task_group() as group:
        group.start_soon(proxy.run)
        # A task group would wrap whatever the caller's own block raises; it is carried past the group instead.
        try:
            yield proxy
        except (anyio.get_cancelled_exc_class(), GeneratorExit):
            raise
        except BaseException as problem:
            failure = problem
        finally:
            group.cancel_scope.cancel()
    if failure is not None:
        raise failure
