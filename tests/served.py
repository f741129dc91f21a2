"""The server on a real port, and what a client says first."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import anyio
from pydantic import SecretStr
from starlette.types import Receive, Scope, Send

from nemo_mcp.app import open_bench
from nemo_mcp.settings import Settings
from nemo_mcp.studio.render import Renderer
from nemo_mcp.surface.http import bind, http_server, serve_http, url_of
from nemo_mcp.surface.server import build

SECRET = SecretStr("the-secret-of-this-test-is-long-enough")
BEARER = f"Bearer {SECRET.get_secret_value()}"
LEGACY: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}
ENVELOPE: dict[str, Any] = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}
MODERN: dict[str, Any] = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": ENVELOPE}}
MODERN_HEADERS = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list"}
ACCEPT = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


@asynccontextmanager
async def served(folder: Path, renderer: Renderer) -> AsyncGenerator[str]:
    settings = Settings(backend="studio", data_dir=folder / "data", export_dir=folder / "exports")
    listener = bind(0)
    server = http_server(build(partial(open_bench, settings, renderer=renderer)), listener, SECRET)
    async with anyio.create_task_group() as group:
        group.start_soon(serve_http, server, listener)
        yield url_of(listener)
        server.should_exit = True


class Innermost:
    """What stands behind the guard: counts whoever comes through."""

    def __init__(self) -> None:
        self.reached = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.reached += 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"in"})
