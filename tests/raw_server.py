"""A server that says exactly the bytes it is told to, for replies that no well-behaved server would give."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import anyio
from anyio.abc import SocketStream

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"


@dataclass
class RawServer:
    """`replies` are given to one connection after the other; `requests` are what came in."""

    port: int
    requests: list[bytes] = field(default_factory=list[bytes])

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"


def chunked(body: bytes, *, whole: bool = True, size: int = 7) -> bytes:
    """A stream reply in chunks; without its last chunk when it is not `whole`."""
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    framed = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + framed + (b"0\r\n\r\n" if whole else b"")


def until_close(body: bytes) -> bytes:
    """A stream reply whose end nothing shows."""
    return HEAD + b"Connection: close\r\n\r\n" + body


def plain(body: bytes, status: str = "200 OK", kind: str = "application/json") -> bytes:
    """A whole reply of another kind."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


@asynccontextmanager
async def raw_server(replies: Sequence[bytes]) -> AsyncGenerator[RawServer]:
    """Serve the replies in turn, the last one for ever after."""
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    left = list(replies)

    async def serve(stream: SocketStream) -> None:
        async with stream:
            request = b""
            while b"\r\n\r\n" not in request:
                request += await stream.receive()
            head, _, body = request.partition(b"\r\n\r\n")
            length = next(
                (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
            )
            while len(body) < length:
                body += await stream.receive()
            server.requests.append(head + b"\r\n\r\n" + body)
            await stream.send(left.pop(0) if len(left) > 1 else left[0])

    async with listener, anyio.create_task_group() as group:
        port = int(listener.extra(anyio.abc.SocketAttribute.local_port))
        server = RawServer(port)
        group.start_soon(listener.serve, serve)
        yield server
        group.cancel_scope.cancel()
