"""Five hundred megabytes go up and come down in pieces: the memory does not notice."""

import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import httpx
import pytest

from nemo_mcp.client.backend import Backend
from nemo_mcp.client.channel import Channel
from nemo_mcp.client.identity import Identity
from nemo_mcp.errors import FileRefusedError
from tests.client.peers import API, backend_over, own_account
from tests.clocks import FastClock

MEBIBYTE = 1024 * 1024
LARGE = 500 * MEBIBYTE
ALLOWED = 64 * MEBIBYTE
TAKEN = {"code": 0, "data": {"files": [{"filename": "large.mp4"}]}}


@dataclass
class OpenFile:
    """A checked file; `size` is what it had when it was checked."""

    handle: BinaryIO
    size: int = LARGE
    name: str = "large.mp4"
    media_type: str = "video/mp4"


class Zeros(httpx.AsyncByteStream):
    """A long body that nobody holds."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        piece = bytes(MEBIBYTE)
        for _ in range(LARGE // MEBIBYTE):
            yield piece


class Counting:
    """A target that keeps nothing."""

    def __init__(self) -> None:
        self.count = 0

    def restart(self) -> None:
        self.count = 0

    def expect(self, size: int | None) -> None:
        assert size == LARGE

    async def take(self, piece: bytes) -> None:
        self.count += len(piece)


def large_file(folder: Path) -> Path:
    path = folder / "large.mp4"
    with path.open("wb") as file:
        file.truncate(LARGE)
    return path


class Swallowing(httpx.AsyncBaseTransport):
    """Takes a request in pieces and keeps nothing of it. (httpx's own mock reads it whole first.)"""

    def __init__(self) -> None:
        self.arrived = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        async for piece in request.stream:
            self.arrived += len(piece)
        assert self.arrived == int(request.headers["content-length"])
        return httpx.Response(200, json=TAKEN)


async def upload(file: OpenFile, peer: httpx.AsyncBaseTransport) -> None:
    async with httpx.AsyncClient(base_url=API, transport=peer) as http:
        backend = Backend(Channel(http, Identity(), FastClock()), own_account(), API, API)
        await backend.upload_files("s1", [file], lambda count: None)


async def test_a_file_of_500_mb_is_sent_in_pieces(tmp_path: Path) -> None:
    peer = Swallowing()
    with large_file(tmp_path).open("rb") as handle:
        tracemalloc.start()
        try:
            await upload(OpenFile(handle), peer)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peer.arrived > LARGE
    assert peak < ALLOWED


async def test_a_file_of_500_mb_is_fetched_in_pieces() -> None:
    def give(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-length": str(LARGE)}, stream=Zeros())

    target = Counting()
    tracemalloc.start()
    try:
        assert await backend_over(give).download(f"{API}/large.mp4", target) == LARGE
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert target.count == LARGE
    assert peak < ALLOWED


async def test_a_file_that_became_shorter_while_it_was_read_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "short.mp4"
    path.write_bytes(bytes(1000))
    with path.open("rb") as handle, pytest.raises(FileRefusedError, match="became shorter"):
        await upload(OpenFile(handle, size=1001), Swallowing())
