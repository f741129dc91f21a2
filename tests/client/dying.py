"""Runs the client's flows with each kill point armed, a child process for each; writes how far it came as JSON lines.

Started as a program by `test_kill_points.py`, so that what forks and dies has no threads and no test runner in it.
"""

import io
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio

from nemo_mcp import kill_points
from nemo_mcp.client.account import AnonymousAccount
from nemo_mcp.client.backend import Backend
from nemo_mcp.client.channel import Channel, new_http
from nemo_mcp.client.identity import Identity
from tests.clocks import FastClock
from tests.raw_server import chunked, plain, raw_server

EVENT = b'data: {"content":{"role":"model","parts":[{"text":"%d"}]},"partial":true}\n\n'
REPLIES = [
    plain(b'{"code":0,"data":{"token":"nmv_usr_TEST"}}'),
    plain(b'{"code":0,"data":{"session_id":"553"}}'),
    plain(b'{"code":0,"data":{"files":[]}}'),
    chunked(EVENT % 1 + EVENT % 2 + EVENT % 3, size=1000),
    plain(b'{"id":"render_1","status":"pending"}'),
]


class File:
    """A file of three pieces to upload."""

    name = "film.mp4"
    size = 3 * 256 * 1024
    media_type = "video/mp4"

    def __init__(self) -> None:
        self.handle = io.BytesIO(b"x" * self.size)


async def flows(url: str, folder: Path) -> None:
    """An access token, a session, an upload, an edit, a render."""
    async with new_http(url) as http:
        channel = Channel(http, Identity(), FastClock())
        backend = Backend(channel, AnonymousAccount(channel, folder, url), url, url)
        await backend.connect()
        await backend.open_session("en")
        await backend.upload_files("553", [File()], ignore)
        await backend.edit("553", "Add a title", ignore)
        await backend.start_render("render_1", "553", "{}", {"format": "mp4"})


def ignore(value: object) -> None:
    """Progress is of no interest."""


async def against_a_server(folder: Path, run: Callable[[str, Path], Awaitable[None]]) -> None:
    """The backend is in the child as well; it notes each request that came whole."""
    async with raw_server(REPLIES) as server:
        server.requests = Noted(folder)
        await run(server.url, folder)


class Noted(list[bytes]):
    """Writes the path of each request to a file, which outlives the process."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "requests"

    def append(self, request: bytes) -> None:
        with self._file.open("ab") as file:
            file.write(request.split(b" ")[1] + b"\n")


def die_at(point: str, folder: Path) -> None:
    """Fork; the child arms the point and runs. Writes what is left of it."""
    folder.mkdir()
    child = os.fork()
    if child == 0:
        kill_points.arm(point)
        anyio.run(against_a_server, folder, flows)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    requests = (folder / "requests").read_text().split() if (folder / "requests").exists() else []
    account = [json.loads(file.read_text()) for file in folder.glob("account-*.json")]
    found = {
        "point": point,
        "exit": os.waitstatus_to_exitcode(status),
        "requests": requests,
        "saved": account[0]["token"] is not None if account else None,
        "parts": len(list(folder.glob(".*.part"))),
    }
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    for name in sys.argv[2:]:
        die_at(name, Path(sys.argv[1]) / name)
