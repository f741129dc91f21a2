"""Who this process connects to and whose names it looks up, as Python itself reports it; and a relay that lies about
where a finished film is.
"""

import re
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, cast

import anyio
from anyio.abc import SocketAttribute, SocketStream

BROKEN = (anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError)


@dataclass
class Witness:
    """`connected`: addresses and ports; `looked_up`: hosts."""

    connected: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    looked_up: list[str] = field(default_factory=list[str])


_watching: list[Witness] = []
_installed: list[bool] = []


def _hear(event: str, args: tuple[Any, ...]) -> None:
    if not _watching or event not in {"socket.connect", "socket.getaddrinfo"}:
        return
    for witness in _watching:
        if event == "socket.getaddrinfo":
            witness.looked_up.append(str(args[0]))
        elif isinstance(args[1], tuple):  # a socket of a file's name has a text
            host, port = cast("tuple[Any, ...]", args[1])[:2]
            witness.connected.append((str(host), int(port)))


@contextmanager
def witnessed() -> Generator[Witness]:
    """What happens within the block. An audit hook cannot be taken out again, so there is one for good."""
    if not _installed:
        sys.addaudithook(_hear)
        _installed.append(True)
    witness = Witness()
    _watching.append(witness)
    try:
        yield witness
    finally:
        _watching.remove(witness)


@dataclass
class Relay:
    """`lead_to`: where each film's address leads now; the padding of its path keeps the reply's length. `told`: how
    often that was said.
    """

    port: int
    lead_to: str = ""
    told: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def changed(self, piece: bytes) -> bytes:
        """A piece of a reply as the client gets it."""

        def lie(found: re.Match[bytes]) -> bytes:
            self.told += 1
            assert len(self.lead_to) <= len(found[0])
            return self.lead_to.encode().ljust(len(found[0]), b"x")

        return re.sub(rb"http://127\.0\.0\.1:[0-9]+/renders/[^\"]+", lie, piece) if self.lead_to else piece


@asynccontextmanager
async def open_relay(studio_port: int) -> AsyncGenerator[Relay]:
    """A relay in front of a studio."""
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    relay = Relay(int(listener.extra(SocketAttribute.local_port)))
    here, there = (f"Host: 127.0.0.1:{port}\r\n".encode() for port in (relay.port, studio_port))

    async def pump(source: SocketStream, target: SocketStream, *, back: bool) -> None:
        with suppress(*BROKEN):
            async for piece in source:
                await target.send(relay.changed(piece) if back else piece.replace(here, there))
        with suppress(*BROKEN):
            await target.send_eof()

    async def serve(client: SocketStream) -> None:
        async with (
            client,
            await anyio.connect_tcp("127.0.0.1", studio_port) as studio,
            anyio.create_task_group() as both,
        ):
            both.start_soon(lambda: pump(client, studio, back=False))
            both.start_soon(lambda: pump(studio, client, back=True))

    async with listener, anyio.create_task_group() as group:
        group.start_soon(listener.serve, serve)
        yield relay
        group.cancel_scope.cancel()
