"""The HTTP port under a crowd: sizes and counts are capped, and nobody can clog it for who may come in."""

import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
import uvicorn
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client

from nemo_mcp.studio.render import Renderer
from nemo_mcp.surface.connections import MOST_CONNECTIONS, Connection
from nemo_mcp.surface.http import HOST
from tests.proofs.figures import figures_of
from tests.served import ACCEPT, BEARER, LEGACY, Innermost, served


async def test_a_request_that_is_too_large_is_refused(tmp_path: Path, real_renderer: Renderer) -> None:
    async def endless() -> AsyncGenerator[bytes]:
        for _ in range(200):
            yield b" " * 65_536

    async with served(tmp_path, real_renderer) as url, httpx.AsyncClient(trust_env=False) as http:
        headers = ACCEPT | {"Authorization": BEARER}
        told = await http.post(url, content=b" " * (4 * 1024**2 + 1), headers=headers)
        untold = await http.post(url, content=endless(), headers=headers)
        assert (told.status_code, untold.status_code) == (413, 413)
        try:
            long = await http.post(url, json=LEGACY, headers=headers | {"X-Long": "x" * 400_000})
            assert long.status_code == 400
        except httpx.TransportError:
            pass  # the answer came and the connection ended before all was sent
        assert (await http.post(url, json=LEGACY, headers=headers)).status_code == 200


@pytest.mark.skipif(sys.platform != "linux", reason="opens many sockets and reads /proc")
async def test_a_crowd_at_the_door_keeps_nobody_out(
    tmp_path: Path, real_renderer: Renderer, request: pytest.FixtureRequest
) -> None:
    async with served(tmp_path, real_renderer) as url, httpx.AsyncClient(trust_env=False) as http:
        address = (HOST, int(url.rpartition(":")[2].partition("/")[0]))
        refused = 0
        for _ in range(1000):
            refused += (await http.post(url, json=LEGACY, headers=ACCEPT)).status_code == 401
        with ExitStack() as opened:
            for number in range(300):
                half = await anyio.to_thread.run_sync(socket.create_connection, address)
                opened.enter_context(half)
                # A third says nothing, a third never ends its headers, a third never sends the body that it promised.
                half.sendall((b"", b"POST /mcp HTTP/1.1\r\nHost: x\r\n", slow_body(address))[number % 3])
            headers = {"Authorization": BEARER}
            async with (
                create_mcp_http_client(headers=headers) as authorised,
                Client(streamable_http_client(url, http_client=authorised), mode="legacy") as client,
            ):
                assert not (await client.call_tool("credits", {})).is_error
    figures_of(request.config).record("http, crowd", f"{refused:,} refusals, 300 connections left open: calls go on")
    assert refused == 1000


def slow_body(address: tuple[str, int]) -> bytes:
    lines = [f"POST /mcp HTTP/1.1\r\nHost: {address[0]}:{address[1]}", "Content-Length: 1000000", "", "{"]
    return "\r\n".join(lines).encode()


class Clockwork:
    """Calls what was asked for later when the test says so."""

    def __init__(self) -> None:
        self.due: list[Any] = []

    def call_later(self, delay: float, work: Any, *arguments: Any) -> Any:
        assert delay > 0
        self.due.append(work)
        return self

    def cancel(self) -> None:
        pass

    def pass_time(self) -> None:
        due, self.due = self.due, []
        for work in due:
            work()


class Wire:
    """A connection's other end."""

    def __init__(self) -> None:
        self.open = True

    def get_extra_info(self, name: str) -> Any:
        return ("127.0.0.1", 1) if name in {"sockname", "peername"} else None

    def close(self) -> None:
        self.open = False

    abort = close

    def pause_reading(self) -> None:
        pass

    resume_reading = pause_reading


def connections(count: int, clock: Clockwork) -> list[tuple[Connection, Wire]]:
    config = uvicorn.Config(Innermost(), http=Connection, log_config=None)
    config.load()
    state = uvicorn.Server(config)
    made: list[tuple[Connection, Wire]] = []
    for _ in range(count):
        connection = Connection(config, state.server_state, {}, clock)  # pyright: ignore[reportArgumentType]
        wire = Wire()
        connection.connection_made(wire)  # pyright: ignore[reportArgumentType]
        made.append((connection, wire))
    return made


def test_a_connection_without_a_request_ends_after_two_looks() -> None:
    clock = Clockwork()
    [(connection, wire)] = connections(1, clock)
    connection.data_received(b"POST /mcp HTTP/1.1\r\nHost: drips\r\n")
    clock.pass_time()
    assert wire.open
    connection.data_received(b"X-More: and more\r\n")
    clock.pass_time()
    assert not wire.open


def test_the_oldest_that_waits_makes_room() -> None:
    made = connections(MOST_CONNECTIONS, Clockwork())
    assert all(wire.open for _, wire in made)
    more = connections(1, Clockwork())
    assert all(wire.open for _, wire in more), "another server's connections do not count"
    first = made[0][0]
    fresh = Connection(first.config, first.server_state, {}, first.loop)
    fresh.connection_made(Wire())  # pyright: ignore[reportArgumentType]
    assert [wire.open for _, wire in made].count(False) == 1
    assert not made[0][1].open
