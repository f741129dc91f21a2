"""What a call costs on top of the HTTP requests that it makes, over stdio and over HTTP.

The server runs in a process of its own against a studio in this one. Which requests a call makes is read from what the
studio saw; exactly these are then made by plain httpx, in turn with the call.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from PIL import Image

from bench.figure import Figure, figure
from bench.start import BARE
from nemo_mcp.studio.profiles import LOCAL
from nemo_mcp.studio.serve import SeenRequest, Studio, open_studio

TITLE = "Overhead: a call on top of the HTTP requests that it makes"
AIM_MS = 5.0
NOTES = (
    "What is added is a call without its requests. The peer is a tool without any work, in a server of the SDK alone: "
    "that much of it is the SDK and its client.",
    "`export` is one of a film that stands rendered: its first poll comes after 250 ms here, a decoder checks every "
    "film that arrives, and a contact sheet is drawn. An upload of a file that is already there makes no request.",
    "An edit makes six requests, one after the other, and journals three steps. The claim does not wait for the disk "
    "any more: the request after it does. The profile is flat; each request costs a third of a millisecond over plain "
    "httpx (retries, checks of the reply, masking of secrets). A new file is hashed, looked at and journalled twice.",
)
SECRET = "a-secret-for-the-bench-of-calls"
BARE_HTTP = """
from mcp.server import MCPServer
server = MCPServer("bare", log_level="WARNING")
@server.tool()
def ping() -> str:
    "Answer."
    return "pong"
server.run("streamable-http", port={port})
"""


def figures(*, quick: bool) -> list[Figure]:
    """Median and 99th percentile added by each tool, over both transports."""
    return anyio.run(_measured, 20 if quick else 200)


async def _measured(calls: int) -> list[Figure]:
    found: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with open_studio(folder / "studio", profile=LOCAL.without_waiting()) as studio:
            env = {
                "HOME": name,
                "PATH": os.environ.get("PATH", ""),
                "NEMO_API_URL": studio.url,
                "NEMO_TOKEN": studio.access_token,
                "NEMO_DATA_DIR": str(folder / "data"),
                "NEMO_MEDIA_DIRS": name,
                "NEMO_HTTP_TOKEN": SECRET,
                "NEMO_POLL_S": "0.25 5 30",  # how late a poll is stands in its own section
            }
            for transport, opened, bare in (("stdio", _over_stdio, _bare_stdio), ("HTTP", _over_http, _bare_http)):
                async with opened(env) as client, bare(env) as empty:
                    found += await _tools(client, empty, studio, folder, transport, calls)
    return found


async def _tools(
    client: Client, empty: Client, studio: Studio, folder: Path, transport: str, calls: int
) -> list[Figure]:
    found: list[Figure] = []
    bare = [await _timed(lambda: empty.call_tool("ping", {})) for _ in range(calls)]
    for name, call in (await _calls(client, folder)).items():
        count = max(5, calls // 10) if name == "export" else calls
        ours, theirs = await _in_turn(call, studio, count)
        added = sorted(mine - bare for mine, bare in zip(ours, theirs, strict=True))
        told = f"{name}, {transport}"
        if studio.seen:
            found.append(figure(told, ours, "ms", "the same requests by plain httpx", theirs))
        aim = None if name == "export" else AIM_MS
        found.append(
            figure(f"{told}: added", added, "ms", "an empty tool of the SDK alone", bare, aim=aim, aim_of="value")
        )
        last = added[min(count - 1, round(0.99 * count))]
        found.append(
            Figure(f"{told}: added, 99th percentile", last, "ms", "the median added", added[count // 2], count)
        )
    return found


async def _calls(client: Client, folder: Path) -> dict[str, Callable[[], Awaitable[Any]]]:
    """What is called, on a session with a film of four seconds. Each edit and each new file differs from the last."""
    picture = folder / "a.png"
    Image.new("RGB", (320, 180), (200, 80, 40)).save(picture)
    await client.call_tool("upload", {"sources": [str(picture)], "session": "new"})
    await client.call_tool("edit", {"instruction": "make a 4-second film with calm music"})
    exported = await client.call_tool("export", {"quality": "preview"})
    assert (exported.structured_content or {})["status"] == "done", exported
    turns = iter(range(10**6))

    def edit() -> Awaitable[Any]:
        return client.call_tool("edit", {"instruction": f"set the music volume to {20 + next(turns) % 60}%"})

    def upload() -> Awaitable[Any]:
        number = next(turns)
        new = folder / f"{number}.png"
        Image.new("RGB", (32, 18), (number % 256, number // 256 % 256, os.getpid() % 256)).save(new)
        return client.call_tool("upload", {"sources": [str(new)]})

    return {
        "credits": lambda: client.call_tool("credits", {}),
        "state": lambda: client.call_tool("state", {}),
        "export": lambda: client.call_tool("export", {"quality": "preview"}),
        "upload of a file already there": lambda: client.call_tool("upload", {"sources": [str(picture)]}),
        "edit": edit,
        "upload of a small new file": upload,  # at the end: a session of hundreds of files answers everything later
    }


async def _in_turn(call: Callable[[], Awaitable[Any]], studio: Studio, calls: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each call, and of its requests made by plain httpx."""
    ours: list[float] = []
    theirs: list[float] = []
    async with httpx.AsyncClient(base_url=studio.url, trust_env=False) as http:
        await call()
        for _ in range(calls):
            studio.seen.clear()
            ours.append(await _timed(call))
            requests = [each for each in studio.seen if each.method in {"GET", "POST"}]
            theirs.append(await _timed(lambda made=requests: _replayed(http, made)))
    return ours, theirs


async def _timed(work: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


async def _replayed(http: httpx.AsyncClient, requests: list[SeenRequest]) -> None:
    for request in requests:
        headers = {name: value for name, value in request.headers.items() if name not in {"host", "content-length"}}
        await http.request(request.method, request.path, headers=headers, content=request.body or None)


@asynccontextmanager
async def _over_stdio(env: dict[str, str]) -> AsyncGenerator[Client]:
    command = StdioServerParameters(command=sys.executable, args=["-m", "nemo_mcp"], env=env)
    async with Client(command, mode="legacy") as client:
        yield client


@asynccontextmanager
async def _bare_stdio(env: dict[str, str]) -> AsyncGenerator[Client]:
    command = StdioServerParameters(command=sys.executable, args=["-c", BARE], env=env)
    async with Client(command, mode="legacy") as client:
        yield client


@asynccontextmanager
async def _bare_http(env: dict[str, str]) -> AsyncGenerator[Client]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", BARE_HTTP.format(port=port)]
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: ASYNC220
        try:
            await _listening(port)
            async with Client(f"http://127.0.0.1:{port}/mcp", mode="legacy") as client:
                yield client
        finally:
            process.terminate()


async def _listening(port: int) -> None:
    with anyio.fail_after(30):
        while True:
            try:
                async with await anyio.connect_tcp("127.0.0.1", port):
                    return
            except OSError:
                await anyio.sleep(0.05)


@asynccontextmanager
async def _over_http(env: dict[str, str]) -> AsyncGenerator[Client]:
    command = [sys.executable, "-m", "nemo_mcp", "--http", "--port", "0"]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as process:  # noqa: ASYNC220
        try:
            assert process.stderr is not None
            told = re.search(r"http://\S+", process.stderr.readline())
            assert told is not None
            async with (
                create_mcp_http_client(headers={"Authorization": f"Bearer {SECRET}"}) as http,
                Client(streamable_http_client(told.group(), http_client=http), mode="legacy") as client,
            ):
                yield client
        finally:
            process.terminate()
