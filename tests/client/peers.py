"""The client's parts put together for a test, and the odd peers that they meet."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import anyio
import httpx
from anyio.abc import SocketStream
from pydantic import SecretStr

from nemo_mcp.client.account import OwnAccount
from nemo_mcp.client.backend import Backend
from nemo_mcp.client.channel import Account, Channel, Patience, new_http
from nemo_mcp.client.identity import Identity
from nemo_mcp.client.source import Home
from tests.clocks import FastClock

API = "https://api.backend.test"
WEB = "https://web.backend.test"
ETAG = '"one"'
Answer = Callable[[httpx.Request], httpx.Response] | Callable[[httpx.Request], Coroutine[None, None, httpx.Response]]


@dataclass
class Kept:
    """A download's target that also sees to the order of its calls."""

    data: bytearray = field(default_factory=bytearray)
    told: list[int | None] = field(default_factory=list[int | None])
    restarts: int = 0
    ready: bool = False

    def restart(self) -> None:
        self.data.clear()
        self.restarts += 1
        self.ready = False

    def expect(self, size: int | None) -> None:
        assert not self.data
        self.told.append(size)
        self.ready = True

    async def take(self, piece: bytes) -> None:
        assert self.ready
        self.data += piece


class CutBody(httpx.AsyncByteStream):
    """A body that breaks off after `cut` bytes; whole when `cut` is None."""

    def __init__(self, body: bytes, cut: int | None, piece: int = 7) -> None:
        self.body = body if cut is None else body[:cut]
        self.broken = cut is not None
        self.piece = piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self.body), self.piece):
            yield self.body[start : start + self.piece]
        if self.broken:
            raise httpx.ReadError("connection reset")


@dataclass
class FileServer:
    """Serves one file; each reply breaks off after the next of `cuts` bytes. `ranges`: whether it gives parts."""

    data: bytes
    cuts: list[int] = field(default_factory=list[int])
    etag: str | None = ETAG
    modified: str | None = None
    ranges: bool = True
    seen: list[httpx.Request] = field(default_factory=list[httpx.Request])
    sent: list[int] = field(default_factory=list[int])

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        headers = {"content-type": "video/mp4"}
        headers |= {"etag": self.etag} if self.etag else {}
        headers |= {"last-modified": self.modified} if self.modified else {}
        start, status = 0, 200
        wanted = request.headers.get("range")
        if wanted and self.ranges and request.headers["if-range"] in {self.etag, self.modified}:
            start, status = int(wanted.removeprefix("bytes=").removesuffix("-")), 206
            headers["content-range"] = f"bytes {start}-{len(self.data) - 1}/{len(self.data)}"
        body = self.data[start:]
        headers["content-length"] = str(len(body))
        cut = min(self.cuts.pop(0), len(body)) if self.cuts else None
        self.sent.append(len(body) if cut is None else cut)
        return httpx.Response(status, headers=headers, stream=CutBody(body, cut))


def home(answer: httpx.MockTransport) -> Home:
    """The backend's own origin, answered by `answer`."""
    http = httpx.AsyncClient(transport=answer)
    return Home(http, API, {"Authorization": "Bearer nmv_usr_TEST"}, httpx.Timeout(5))


def channel_over(answer: Answer, clock: FastClock | None = None) -> Channel:
    """A channel whose requests `answer` answers."""
    http = httpx.AsyncClient(base_url=API, transport=httpx.MockTransport(answer))
    return Channel(http, Identity(), clock or FastClock())


def backend_over(answer: Answer, clock: FastClock | None = None) -> Backend:
    """A backend with a person's own access token whose requests `answer` answers."""
    return Backend(channel_over(answer, clock), own_account(), API, WEB)


def own_account() -> Account:
    """A person's own account."""
    return OwnAccount(SecretStr("nmv_usr_TEST"))


@asynccontextmanager
async def backend_at(url: str, patience: Patience, account: Account | None = None) -> AsyncGenerator[Backend]:
    """A backend over real connections."""
    async with new_http(url, patience) as http:
        yield Backend(Channel(http, Identity(), FastClock(), patience), account or own_account(), url, WEB)


@asynccontextmanager
async def holding_server(replies: Sequence[bytes], pause_s: float = 0, at_once: int = 0) -> AsyncGenerator[str]:
    """Answers each request with the next reply (the last one for ever) and never hangs up by itself. Gives its URL.

    With `pause_s` the bytes after the first `at_once` come one by one, that far apart.
    """
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    left = list(replies)

    async def serve(stream: SocketStream) -> None:
        async with stream:
            while True:
                request = b""
                while b"\r\n\r\n" not in request:
                    try:
                        request += await stream.receive()
                    except (anyio.EndOfStream, anyio.BrokenResourceError):
                        return
                reply = left.pop(0) if len(left) > 1 else left[0]
                first = at_once if pause_s else len(reply)
                try:
                    await stream.send(reply[:first])
                    for byte in reply[first:]:
                        await anyio.sleep(pause_s)
                        await stream.send(bytes([byte]))
                except (anyio.BrokenResourceError, anyio.ClosedResourceError):
                    return

    async with listener, anyio.create_task_group() as group:
        group.start_soon(listener.serve, serve)
        yield f"http://127.0.0.1:{listener.extra(anyio.abc.SocketAttribute.local_port)}"
        group.cancel_scope.cancel()
