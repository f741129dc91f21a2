"""A backend that repeats the access token that it was sent: in every text, link, header and event of its replies."""

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, cast
from urllib.parse import quote

import anyio
import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from nemo_mcp.surface.http import bind, serve_http

IDS: Final = frozenset({"session_id", "task_id", "user_id"})
TEXTS: Final = frozenset({"message", "msg", "detail", "error", "filename", "text", "content", "expires_at"})
SKIPPED: Final = frozenset({"content-length", "transfer-encoding", "connection"})


def plainly(token: str) -> str:
    """As it is, with what JSON asks for."""
    return json.dumps(token)[1:-1]


def in_escapes(token: str) -> str:
    """Each character as an escape, which hides it from a search in the raw reply."""
    return "".join(f"\\u{ord(char):04X}" for char in token)


@dataclass
class Echo:
    """`token` is what was last sent or given; `ids` says whether ids are replaced by it; `said` counts repetitions."""

    url: str
    studio: str
    written: Callable[[str], str] = plainly
    ids: bool = False
    token: str = ""
    said: int = 0
    http: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=30))

    async def relay(self, request: Request) -> Response:
        """Pass a request on and spoil the reply."""
        bearer = request.headers.get("authorization", "")
        self.token = bearer.removeprefix("Bearer ") or self.token
        headers = {name: value for name, value in request.headers.items() if name not in {"host", *SKIPPED}}
        url = f"{self.studio}{request.url.path}"
        reply = await self.http.request(request.method, url, headers=headers, content=await request.body())
        kept = {name: value for name, value in reply.headers.items() if name not in SKIPPED}
        if "json" in kept.get("content-type", ""):
            body = self.spoilt(reply.text.replace(self.studio, self.url)).encode()
        elif "event-stream" in kept.get("content-type", ""):
            body = "".join(self._event(line) for line in reply.text.splitlines(keepends=True)).encode()
        else:
            body = reply.content
        told = {"X-Echo": quote(self.token), "ETag": f'"{quote(self.token)}"', "Set-Cookie": f"t={quote(self.token)}"}
        return Response(body, reply.status_code, kept | told)

    def spoilt(self, text: str) -> str:
        """A JSON text with the token in it wherever there is room."""
        value: dict[str, Any] = json.loads(text)
        given: dict[str, Any] = value.get("data") or {}
        self.token = str(given.get("token") or self.token)
        dumped = json.dumps(self._walk(value, ""), ensure_ascii=False)
        self.said += dumped.count(MARK)
        return dumped.replace(MARK, self.written(self.token))

    def _event(self, line: str) -> str:
        if not line.startswith("data: {"):
            return line
        return f"data: {self.spoilt(line[6:])}\n"

    def _walk(self, value: Any, key: str) -> Any:
        if isinstance(value, list):
            return [self._walk(each, key) for each in cast("list[Any]", value)]
        if isinstance(value, dict):
            told = {name: self._walk(each, name) for name, each in cast("dict[str, Any]", value).items()}
            return told | {"echo": MARK}
        if isinstance(value, str) and key in IDS and self.ids:
            return MARK
        if isinstance(value, str) and (key in TEXTS or " " in value):
            return f"{MARK} {value} {MARK}"
        if isinstance(value, str) and value.startswith(f"{self.url}/renders/"):
            return f"{value}?t={MARK}"
        return value


MARK: Final = "\ue0ff"


@asynccontextmanager
async def open_echo(studio: str, *, ids: bool = False, escaped: bool = False) -> AsyncGenerator[Echo]:
    """Serve it in front of a studio."""
    listener = bind(0)
    echo = Echo(f"http://127.0.0.1:{listener.getsockname()[1]}", studio, in_escapes if escaped else plainly, ids)
    app = Starlette(routes=[Route("/{path:path}", echo.relay, methods=["GET", "POST"])])
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none"))
    async with echo.http, anyio.create_task_group() as group:
        group.start_soon(serve_http, server, listener)
        try:
            yield echo
        finally:
            server.should_exit = True
