"""A large film up and down on the loopback, by the product, by plain httpx and by a bare socket.

The other end is always the same bare server in a process of its own. Up: the file is read from its open handle. Down:
it is written into a file, synced, and for ours checked and given its name. The film is a sparse file, so that reading
it costs no disk.
"""

import gc
import hashlib
import os
import socket
import subprocess
import sys
import time
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import anyio
import httpx

from bench.figure import Figure, figure
from nemo_mcp.client.backend import Backend
from nemo_mcp.client.channel import Patience
from nemo_mcp.client.replies import RenderStatus
from nemo_mcp.service.delivery import Delivery, Film, deliver
from nemo_mcp.service.media_files import CheckedFile
from tests.client.peers import backend_at

if TYPE_CHECKING:
    from nemo_mcp.service.workbench import Workbench

TITLE = "Transfers: a film of 500 MB on the loopback"
MEGABYTE, MEBIBYTE = 1_000_000, 1024 * 1024
FULL, QUICK = 500 * MEGABYTE, 50 * MEGABYTE
PIECE: Final = 256 * 1024
PEAK_LIMIT_MIB: Final = 8
FTYP: Final = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
NOTES = (
    "Down, every piece of the network (64 KiB) made a trip to a thread to be written. Held back until there is 1 MiB, "
    "500 MB take 1.3 s instead of 2.8 and 1.0 s of processor time instead of 2.0 (medians of five rounds, both ways in "
    "turn). From 256 KiB to 2 MiB held back the differences drown in the noise of a busy machine; so does the ratio to "
    "plain httpx, which was 0.8 and 1.6 in two runs. The memory of a download rose from 0.7 to 3.4 MiB.",
    "Up, pieces of 512 KiB instead of 256 KiB save a third on the loopback (five rounds in turn). Tried and dropped: "
    "a piece has a minute to leave, so by calculation the slowest uplink that works would go from 4.4 to 8.7 KB/s.",
)
Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class _Finding:
    kind: str = "video"
    duration_ms: int | None = 10_000
    width: int | None = 1920
    height: int | None = 1080


class _Eyes:
    """Trusts every film."""

    async def inspect(self, path: Path) -> _Finding:
        return _Finding()


@dataclass(slots=True)
class _Bench:
    """The parts of a workbench that a delivery needs."""

    backend: Backend
    exports: Path
    eyes: _Eyes


def film(path: Path, size: int) -> Path:
    """A sparse file that passes for an MP4 of `size` bytes."""
    with path.open("wb") as file:
        file.write(FTYP + (size - len(FTYP)).to_bytes(4, "big") + b"mdat")
        file.truncate(size)
    return path


@contextmanager
def server(path: Path) -> Generator[int]:
    """The bare server in a process of its own. Gives its port."""
    command = [sys.executable, "-m", "bench.transfers_server", str(path)]
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.terminate()


@dataclass(frozen=True, slots=True)
class Transfers:
    """The same transfers by each of the three; every one returns the bytes of the film that it moved."""

    path: Path
    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def ours_up(self) -> int:
        """The multipart upload of the client."""
        moved: list[int] = [0]
        with self.path.open("rb") as handle:
            size = self.path.stat().st_size
            file = CheckedFile(str(self.path), self.path.name, "mp4", size, handle, self.path.stat().st_mtime_ns)
            async with backend_at(self.url, Patience()) as backend:
                await backend.upload_files("session", [file], lambda count: moved.__setitem__(0, count))
        return moved[0]

    async def ours_down(self) -> int:
        """The delivery of the product: fetched into a part, synced, checked, given its name."""
        found = await self.delivered()
        found.path.unlink()
        return found.size

    async def delivered(self) -> Film:
        """The same; the film stays."""
        async with backend_at(self.url, Patience()) as backend:
            bench = cast("Workbench", _Bench(backend, self.folder / "exports", _Eyes()))
            done = RenderStatus("completed", url=f"{self.url}/film.mp4")
            return await deliver(bench, Delivery("render_1", done, "mp4", "film", 10_000), lambda path: None)

    async def httpx_up(self) -> int:
        """Plain httpx with a generator that reads the file."""
        size = self.path.stat().st_size
        headers = {"content-length": str(size)}
        async with httpx.AsyncClient(base_url=self.url, trust_env=False) as http:
            with self.path.open("rb") as file:
                (await http.post("/up", content=_pieces(file), headers=headers)).raise_for_status()
        return size

    async def httpx_down(self) -> int:
        """Plain httpx that writes each piece."""
        async with httpx.AsyncClient(base_url=self.url, trust_env=False) as http, http.stream("GET", "/") as response:
            with self._target() as file:
                async for piece in response.aiter_raw():
                    file.write(piece)
                return _synced(file)

    async def socket_up(self) -> int:
        """A bare socket that is given what is read."""
        size = self.path.stat().st_size
        with socket.create_connection(("127.0.0.1", self.port)) as connection, self.path.open("rb") as file:
            connection.sendall(f"POST /up HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n".encode())
            while piece := file.read(PIECE):
                connection.sendall(piece)
            connection.recv(64 * 1024)
        return size

    async def socket_down(self) -> int:
        """A bare socket whose bytes are written as they come."""
        left, buffer = self.path.stat().st_size, memoryview(bytearray(PIECE))
        with socket.create_connection(("127.0.0.1", self.port)) as connection, self._target() as file:
            connection.sendall(b"GET /film.mp4 HTTP/1.1\r\nHost: x\r\n\r\n")
            reply = connection.recv(64 * 1024).partition(b"\r\n\r\n")[2]
            file.write(reply)
            left -= len(reply)
            while left > 0:
                count = connection.recv_into(buffer)
                file.write(buffer[:count])
                left -= count
            return _synced(file)

    async def ours_digest(self) -> int:
        """The digest by which the product knows a file again before it sends it."""
        with self.path.open("rb") as handle:
            size = self.path.stat().st_size
            await anyio.to_thread.run_sync(CheckedFile(str(self.path), "film.mp4", "mp4", size, handle, 0).sha256)
        return size

    async def plain_digest(self) -> int:
        """By the standard library's own loop."""
        with self.path.open("rb") as file:
            hashlib.file_digest(file, "sha256")
        return self.path.stat().st_size

    def _target(self) -> BinaryIO:
        return (self.folder / "plain.mp4").open("wb", buffering=0)


async def _pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _synced(file: BinaryIO) -> int:
    os.fsync(file.fileno())
    return file.tell()


def figures(*, quick: bool) -> list[Figure]:
    """Everything in turn, the memory in a run of its own."""
    size, rounds = (QUICK, 2) if quick else (FULL, 5)
    with TemporaryDirectory(prefix="nemo-bench-") as name:
        path = film(Path(name, "film.mp4"), size)
        with server(path) as port:
            return anyio.run(_figures, Transfers(path, port, Path(name)), size, rounds)


async def _figures(by: Transfers, size: int, rounds: int) -> list[Figure]:
    found: list[Figure] = []
    for way, ours, peers in (
        ("up", by.ours_up, {"plain httpx": by.httpx_up, "a bare socket": by.socket_up}),
        ("down", by.ours_down, {"plain httpx": by.httpx_down, "a bare socket": by.socket_down}),
        ("digest before the upload", by.ours_digest, {"hashlib.file_digest": by.plain_digest}),
    ):
        times = await in_turn([ours, *peers.values()], size, rounds)
        name = f"{size // MEGABYTE} MB, {way}"
        found += [figure(name, times[0], "s", peer, theirs) for peer, theirs in zip(peers, times[1:], strict=True)]
    for way, ours in (("up", by.ours_up), ("down", by.ours_down)):
        peak = await peak_mib(ours)
        found.append(Figure(f"{size // MEGABYTE} MB, {way}: memory", peak, "MiB", "limit", PEAK_LIMIT_MIB, aim=1))
    return found


async def in_turn(works: list[Work], size: int, rounds: int) -> list[list[float]]:
    """The seconds of each, round by round; a first round of all does not count."""
    times: list[list[float]] = [[] for _ in works]
    for number in range(rounds + 1):
        for work, taken in zip(works, times, strict=True):
            gc.collect()
            began = time.perf_counter()
            moved = await work()
            if moved != size:
                raise RuntimeError(f"{moved} of {size} bytes arrived")
            if number:
                taken.append(time.perf_counter() - began)
    return times


async def peak_mib(work: Work) -> float:
    """The most memory that Python held for it at once."""
    gc.collect()
    tracemalloc.start()
    try:
        await work()
        return tracemalloc.get_traced_memory()[1] / MEBIBYTE
    finally:
        tracemalloc.stop()
