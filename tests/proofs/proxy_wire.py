"""HTTP/1.1 on a bare socket: heads as the lines they are, bodies in pieces, connections that can be reset."""

import socket
import struct
import sys
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from typing import Literal

import anyio
import anyio.lowlevel

PIECE = 64 * 1024
HEAD_LIMIT = 64 * 1024
LINGER_NONE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
Framing = Literal["length", "chunked", "close"]


class GoneError(Exception):
    """The other side of a connection has closed or reset it, or this side has."""


class Wire:
    """A connection. Only one task may read from it at a time, and one write."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = connection
        self._held = bytearray()

    @classmethod
    async def connect(cls, host: str, port: int) -> "Wire":
        """Raises GoneError when nothing listens there."""
        wire = cls(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM))
        try:
            wire._socket.connect_ex((host, port))
            await anyio.wait_writable(wire._socket)
            if wire._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise GoneError("refused")
        except BaseException:
            wire.close()
            raise
        return wire

    def close(self) -> None:
        """End the connection in good order: what was sent still arrives."""
        if self._socket.fileno() >= 0:
            anyio.notify_closing(self._socket)
            self._socket.close()

    def reset(self) -> None:
        """End it at once, with a reset in place of an end."""
        if self._socket.fileno() >= 0:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NONE)
            self.close()

    async def send(self, data: bytes) -> None:
        """Send all of it. Raises GoneError."""
        left = memoryview(data)
        while left:
            try:
                left = left[self._socket.send(left) :]
            except BlockingIOError:
                await self._ready(anyio.wait_writable(self._socket))
            except OSError as problem:
                raise GoneError(str(problem)) from problem

    async def line(self) -> bytes | None:
        """The next line without its ending; None when nothing more comes. Raises GoneError within a line."""
        while (end := self._held.find(b"\r\n")) < 0:
            if len(self._held) > HEAD_LIMIT:
                raise GoneError("an endless line")
            if not await self._more():
                if self._held:
                    raise GoneError("closed within a line")
                return None
        line = bytes(self._held[:end])
        del self._held[: end + 2]
        return line

    async def take(self, count: int, *, all_of_it: bool = False) -> bytes:
        """Up to `count` bytes, as soon as there are some or when all are there; fewer or none at the end."""
        while len(self._held) < (count if all_of_it else 1) and await self._more():
            pass
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken

    async def until_gone(self) -> None:
        """Return when the other side has closed or reset the connection; what it sends before that is kept."""
        try:
            while await self._more():
                pass
        except GoneError:
            pass

    async def _more(self) -> bool:
        await anyio.lowlevel.checkpoint()
        while True:
            try:
                data = self._socket.recv(PIECE)
            except BlockingIOError:
                await self._ready(anyio.wait_readable(self._socket))
            except OSError as problem:
                raise GoneError(str(problem)) from problem
            else:
                self._held += data
                return bool(data)

    @staticmethod
    async def _ready(waiting: Awaitable[None]) -> None:
        try:
            await waiting
        except anyio.ClosedResourceError as problem:
            raise GoneError("closed here") from problem


@dataclass(frozen=True, slots=True)
class Head:
    """The first line and the fields of a message, spelt and ordered as they came."""

    first: bytes
    fields: tuple[tuple[bytes, bytes], ...] = ()

    @classmethod
    async def read(cls, wire: Wire) -> "Head | None":
        """The next head; None when the connection has ended before it. Raises GoneError within it."""
        first = await wire.line()
        if first is None:
            return None
        fields: list[tuple[bytes, bytes]] = []
        while line := await wire.line():
            name, _, value = line.partition(b":")
            fields.append((name, value.strip()))
        return cls(first, tuple(fields))

    def get(self, name: bytes) -> bytes:
        """The value of a field in lower case; empty when there is none. `name` in lower case."""
        return next((value.lower() for known, value in self.fields if known.lower() == name), b"")

    def without(self, *names: bytes) -> "Head":
        """The head without these fields."""
        return replace(self, fields=tuple(field for field in self.fields if field[0].lower() not in names))

    def having(self, name: bytes, value: bytes) -> "Head":
        """The head with this value of a field, in its place if there is one already."""
        if not self.get(name):
            return replace(self, fields=(*self.fields, (name, value)))
        changed = tuple((known, value if known.lower() == name else was) for known, was in self.fields)
        return replace(self, fields=changed)

    @property
    def status(self) -> int:
        """Of a reply."""
        return int(self.first.split(b" ")[1])

    @property
    def data(self) -> bytes:
        """The head as it goes over the wire."""
        lines = (self.first, *(name + b": " + value for name, value in self.fields))
        return b"\r\n".join(lines) + b"\r\n\r\n"


class Body:
    """The payload that follows a head, in pieces of at most 64 KiB. A chunk of up to that size is one piece."""

    def __init__(self, wire: Wire, framing: Framing, length: int = 0) -> None:
        self.framing: Framing = framing
        self.length = length
        self._wire = wire
        self._left = length
        self._over = False

    @classmethod
    def of_request(cls, wire: Wire, head: Head) -> "Body":
        """A request without a length has no body."""
        if head.get(b"transfer-encoding") == b"chunked":
            return cls(wire, "chunked")
        return cls(wire, "length", int(head.get(b"content-length") or b"0"))

    @classmethod
    def of_reply(cls, wire: Wire, head: Head, method: bytes) -> "Body":
        """A reply without a length goes on until the connection ends."""
        if method == b"HEAD" or head.status in {204, 304}:
            return cls(wire, "length")
        if head.get(b"transfer-encoding") == b"chunked":
            return cls(wire, "chunked")
        length = head.get(b"content-length")
        return cls(wire, "length", int(length)) if length else cls(wire, "close")

    async def piece(self) -> bytes | None:
        """The next piece; None after the last one. Raises GoneError when the connection ends before the body does."""
        if self._over:
            return None
        if self.framing == "close":
            return await self._wire.take(PIECE) or None
        if self.framing == "chunked" and self._left == 0:
            self._left = await self._chunk()
        if self._left == 0:
            self._over = True
            return None
        data = await self._wire.take(min(self._left, PIECE), all_of_it=self.framing == "chunked")
        if not data:
            raise GoneError("the body broke off")
        self._left -= len(data)
        if self.framing == "chunked" and self._left == 0:
            await self._wire.line()
        return data

    async def _chunk(self) -> int:
        """The size of the next chunk; 0 after the last one, with its trailer read."""
        line = await self._wire.line()
        if line is None:
            raise GoneError("the body broke off")
        size = int(line.partition(b";")[0], 16)
        while size == 0 and await self._wire.line():
            pass
        return size


def framed(piece: bytes, framing: Framing) -> bytes:
    """A piece of a body as it goes over the wire."""
    return b"%x\r\n%b\r\n" % (len(piece), piece) if framing == "chunked" and piece else piece


def ending(framing: Framing) -> bytes:
    """What goes over the wire after the last piece."""
    return b"0\r\n\r\n" if framing == "chunked" else b""
