"""The outermost layer of the HTTP server: exact Host check, a record of requests, connections that can be cut."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import anyio
import anyio.lowlevel
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from nemo_mcp.studio.replies import detail

SEEN_LIMIT: Final = 500
BODY_KEPT: Final = 256 * 1024
LAST_WAIT_S: Final = 1.0
CUT: Final = "nemo.cut"  # the key of a scope under which a response finds the way to break its own connection


@dataclass(slots=True)
class SeenRequest:
    """A request as it came: header names in lower case, `body` up to 256 KiB of JSON, `body_size` in bytes."""

    method: str
    path: str
    headers: Mapping[str, str]
    body_size: int = 0
    body: bytes = field(default=b"", repr=False)
    whole: bool = False
    query: str = ""

    @property
    def json(self) -> Any:
        """The body where it is JSON that was kept; None otherwise."""
        try:
            return json.loads(self.body) if self.body else None
        except ValueError:
            return None

    def take(self, message: Message) -> None:
        """Count a piece of the body."""
        piece: bytes = message.get("body", b"")
        self.body_size += len(piece)
        self.whole = not message.get("more_body", False)
        if "json" in self.headers.get("content-type", "") and self.body_size <= BODY_KEPT:
            self.body += piece


class Gateway:
    """An ASGI application around the studio's own. `attach` it to the server before the first request."""

    def __init__(self, app: ASGIApp, port: int, drain_limit: int) -> None:
        self.seen: list[SeenRequest] = []
        self._app = app
        self._hosts = frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))
        self._drain_limit = drain_limit
        self._state: ServerState | None = None
        self._open: set[anyio.CancelScope] = set()
        self._closing = False

    def attach(self, state: ServerState) -> None:
        """Learn where the server keeps its connections."""
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or self._closing:
            return
        headers = Headers(scope=scope)
        request = self._record(scope, headers)
        scope[CUT] = self._cutter(scope)

        async def counted() -> Message:
            message = await receive()
            if message["type"] == "http.request":
                request.take(message)
            return message

        async def drained(message: Message) -> None:
            # A reply before the end of the body would reset the connection, and the client might never read the reply.
            while message["type"] == "http.response.start" and not request.whole:
                heard = await counted()
                if heard["type"] == "http.disconnect" or request.body_size > self._drain_limit:
                    break
            await send(message)

        app = self._app if headers.get("host") in self._hosts else detail(421, "Misdirected Request")
        with anyio.CancelScope() as life:
            self._open.add(life)
            try:
                await app(scope, counted, drained)
            finally:
                self._open.discard(life)

    def _record(self, scope: Scope, headers: Headers) -> SeenRequest:
        query = scope.get("query_string", b"").decode("latin-1")
        request = SeenRequest(scope["method"], scope["path"], dict(headers), query=query)
        self.seen.append(request)
        del self.seen[:-SEEN_LIMIT]
        return request

    def _cutter(self, scope: Scope) -> Callable[[], None]:
        def cut() -> None:
            for connection in list(self._state.connections) if self._state else []:
                if isinstance(connection, H11Protocol) and connection.client == scope["client"]:
                    connection.transport.close()

        return cut

    async def shut(self) -> None:
        """Break every connection and end every request; returns when none is left, or after a second."""
        self._closing = True
        for connection in list(self._state.connections) if self._state else []:
            connection.transport.abort()
        for life in list(self._open):
            life.cancel()
        with anyio.move_on_after(LAST_WAIT_S):
            while self._state and (self._state.connections or self._state.tasks):
                await anyio.lowlevel.checkpoint()
