"""Streamable HTTP on loopback: who gets in."""

import stat
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import anyio
import httpx
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from pydantic import SecretStr

from nemo_mcp.app import open_bench
from nemo_mcp.errors import PortTakenError
from nemo_mcp.settings import Settings
from nemo_mcp.studio.render import Renderer
from nemo_mcp.surface.http import bind, http_secret, http_server, serve_http
from nemo_mcp.surface.server import build

SECRET = SecretStr("a-secret-for-tests")
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}
ACCEPT = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


@dataclass
class Place:
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/mcp"


@asynccontextmanager
async def served(folder: Path, renderer: Renderer) -> AsyncGenerator[Place]:
    settings = Settings(backend="studio", data_dir=folder / "data", export_dir=folder / "exports")
    listener = bind(0)
    server = http_server(build(partial(open_bench, settings, renderer=renderer)), listener, SECRET)
    async with anyio.create_task_group() as group:
        group.start_soon(serve_http, server, listener)
        yield Place(int(listener.getsockname()[1]))
        server.should_exit = True


async def test_a_client_with_the_secret_gets_in(tmp_path: Path, real_renderer: Renderer) -> None:
    async with served(tmp_path, real_renderer) as place:
        headers = {"Authorization": f"Bearer {SECRET.get_secret_value()}"}
        async with (
            create_mcp_http_client(headers=headers) as http,
            Client(streamable_http_client(place.url, http_client=http), mode="legacy") as client,
        ):
            assert not (await client.call_tool("credits", {})).is_error


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer wrong", "Basic a-secret-for-tests"])
async def test_without_the_secret_nobody_gets_in(
    tmp_path: Path, real_renderer: Renderer, authorization: str | None
) -> None:
    async with served(tmp_path, real_renderer) as place, httpx.AsyncClient() as http:
        headers = ACCEPT | ({"Authorization": authorization} if authorization is not None else {})
        for path in ("/mcp", "/", "/health"):
            reply = await http.post(f"http://127.0.0.1:{place.port}{path}", json=HELLO, headers=headers)
            assert reply.status_code == 401


def test_the_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "http-token"
    first = http_secret(None, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert http_secret(None, file).get_secret_value() == first.get_secret_value()
    assert len(first.get_secret_value()) >= 32
    assert http_secret(SECRET, file) is SECRET


def test_a_port_that_is_taken_is_a_typed_error() -> None:
    with bind(0) as listener, pytest.raises(PortTakenError, match="choose another --port"):
        bind(int(listener.getsockname()[1]))


@pytest.mark.filterwarnings("ignore::mcp.shared.exceptions.MCPDeprecationWarning")
async def test_a_watcher_that_is_gone_costs_nobody_the_result_of_an_edit(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    headers = {"Authorization": f"Bearer {SECRET.get_secret_value()}"}
    async with served(tmp_path, real_renderer) as place, create_mcp_http_client(headers=headers) as http:
        async with Client(streamable_http_client(place.url, http_client=http), mode="legacy") as watcher:
            await watcher.subscribe_resource("nemo://draft")  # pyright: ignore[reportDeprecated]: what legacy hosts do
        async with Client(streamable_http_client(place.url, http_client=http), mode="legacy") as client:
            answer = await client.call_tool("edit", {"instruction": "make a 2-second video about rain"})
            assert (answer.structured_content or {})["status"] == "done"
