"""Serving a host that the front has answered first: what it said is heard again, and then the real wire."""

import fcntl
import io
import os
from typing import Any

import anyio
from mcp.server import MCPServer
from mcp.server.stdio import stdio_server


class _Wire(io.RawIOBase):
    """Bytes that were read already, and then those of a descriptor."""

    def __init__(self, said: bytes, source: int) -> None:
        self._said = said
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self._said[: len(buffer)] or os.read(self._source, len(buffer))
        self._said = self._said[len(data) :]
        buffer[: len(data)] = data
        return len(data)


class _Muted(io.TextIOWrapper):
    """A wire on which the answer to one request is not sent: the host has it."""

    head = ""

    def write(self, text: str, /) -> int:
        """Send a message, or drop it."""
        return len(text) if text.startswith(self.head) else super().write(text)


async def take_over(server: MCPServer[Any], said: bytes, muted_id: str) -> None:
    """Serve the connection on stdin and stdout until the host hangs up.

    `said` comes before all that stdin still holds. The answer to the request with `muted_id` is dropped.
    """
    source, target = _taken(0), _taken(1)
    stdin = io.TextIOWrapper(io.BufferedReader(_Wire(said, source)), encoding="utf-8", errors="replace")
    stdout = _Muted(os.fdopen(target, "wb", closefd=False), encoding="utf-8")
    stdout.head = f'{{"jsonrpc":"2.0","id":"{muted_id}",'
    async with stdio_server(anyio.wrap_file(stdin), anyio.wrap_file(stdout)) as (read, write):
        low = server._lowlevel_server  # pyright: ignore[reportPrivateUsage]
        await low.run(read, write, low.create_initialization_options())


def _taken(fd: int) -> int:
    """A descriptor of our own for stdin or stdout, which then lead nowhere, or to stderr.

    So a stray `print`, or a program that is started, can neither write nor read what belongs to the protocol.
    """
    wire = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 3)
    try:
        other = os.dup(2) if fd == 1 else os.open(os.devnull, os.O_RDONLY)
    except OSError:
        other = os.open(os.devnull, os.O_WRONLY)
    os.dup2(other, fd)
    os.close(other)
    return wire
