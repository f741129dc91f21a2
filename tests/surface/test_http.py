"""Streamable HTTP on loopback: who gets in."""

import stat
from pathlib import Path

import httpx
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client

from nemo_mcp.errors import PortTakenError
from nemo_mcp.studio.render import Renderer
from nemo_mcp.surface.http import bind, http_secret
from tests.served import ACCEPT, BEARER, LEGACY, SECRET, served


async def test_a_client_with_the_secret_gets_in(tmp_path: Path, real_renderer: Renderer) -> None:
    async with served(tmp_path, real_renderer) as url:
        headers = {"Authorization": BEARER}
        async with (
            create_mcp_http_client(headers=headers) as http,
            Client(streamable_http_client(url, http_client=http), mode="legacy") as client,
        ):
            assert not (await client.call_tool("credits", {})).is_error


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer wrong", BEARER.replace("Bearer", "Basic")])
async def test_without_the_secret_nobody_gets_in(
    tmp_path: Path, real_renderer: Renderer, authorization: str | None
) -> None:
    async with served(tmp_path, real_renderer) as url, httpx.AsyncClient() as http:
        headers = ACCEPT | ({"Authorization": authorization} if authorization is not None else {})
        for path in ("/mcp", "/", "/health"):
            reply = await http.post(url.removesuffix("/mcp") + path, json=LEGACY, headers=headers)
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
    headers = {"Authorization": BEARER}
    async with served(tmp_path, real_renderer) as url, create_mcp_http_client(headers=headers) as http:
        async with Client(streamable_http_client(url, http_client=http), mode="legacy") as watcher:
            await watcher.subscribe_resource("nemo://draft")  # pyright: ignore[reportDeprecated]: what legacy hosts do
        async with Client(streamable_http_client(url, http_client=http), mode="legacy") as client:
            answer = await client.call_tool("edit", {"instruction": "make a 2-second video about rain"})
            assert (answer.structured_content or {})["status"] == "done"
