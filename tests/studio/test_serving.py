"""The server itself: its port, its Host check, its bodies, its end and its folder."""

import os
import socket
import sqlite3
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from nemo_mcp import contract
from nemo_mcp.studio.faults import UnknownFaultError
from nemo_mcp.studio.profiles import LOCAL
from nemo_mcp.studio.serve import PortTakenError, StudioFolderError, open_studio
from tests.studio.conftest import Desk, TinyRenderer, open_desk, sample, tiny_plan


def port_of(desk: Desk) -> int:
    return int(desk.studio.url.rpartition(":")[2])


@pytest.mark.parametrize("host", ["127.0.0.1:{}", "localhost:{}", "[::1]:{}"])
async def test_the_three_names_of_loopback_are_served(desk: Desk, host: str) -> None:
    reply = await desk.http.get(contract.CREDITS_PATH, headers=desk.headers | {"host": host.format(port_of(desk))})
    assert reply.status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "evil.example:{}",
        "localhost:{}.evil.example",
        "127.0.0.1:1",
        "LOCALHOST.:{}",
        "::1:{}",
    ],
)
async def test_any_other_host_is_misdirected(desk: Desk, host: str) -> None:
    headers = desk.headers | {"host": host.format(port_of(desk))}
    assert (await desk.http.get(contract.CREDITS_PATH, headers=headers)).status_code == 421


async def test_no_reply_invites_other_origins(desk: Desk) -> None:
    headers = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    for reply in (
        await desk.http.options(contract.EDIT_PATH, headers=headers),
        await desk.http.get(contract.CREDITS_PATH, headers=desk.headers | headers),
    ):
        assert not [name for name in reply.headers if name.startswith("access-control")]


async def test_unknown_routes_and_methods_have_a_detail(desk: Desk) -> None:
    assert (await desk.get("/nope")).json() == sample("adk213_unknown_route_404.json")
    assert (await desk.get(contract.CREDITS_PATH + "/")).status_code == 404
    wrong = await desk.get(contract.EDIT_PATH)
    assert (wrong.status_code, wrong.json()) == (405, {"detail": "Method Not Allowed"})


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff", b'"\\ud800"', b'{"a":"\\ud800"}', b"[" * 100_000])
async def test_bad_json_is_422(desk: Desk, body: bytes) -> None:
    for path in (contract.EDIT_PATH, contract.NEW_SESSION_PATH, contract.RENDER_PATH, contract.CLAIM_TOKEN_PATH):
        reply = await desk.http.post(path, content=body, headers=desk.headers)
        assert reply.status_code == 422
        assert isinstance(reply.json()["detail"], list)


@pytest.mark.parametrize(("size", "status"), [(4 * 1024 * 1024, 200), (4 * 1024 * 1024 + 1, 413)])
async def test_a_json_body_may_have_four_mebibytes(desk: Desk, size: int, status: int) -> None:
    head, tail = b'{"task_name":"project","language":"', b'"}'
    body = head + b"x" * (size - len(head) - len(tail)) + tail
    reply = await desk.http.post(contract.NEW_SESSION_PATH, content=body, headers=desk.headers)
    assert reply.status_code == status


async def test_requests_are_recorded_for_tests(desk: Desk) -> None:
    session = await desk.session()
    await desk.edit(session, "title A")
    seen = desk.studio.seen[-1]
    assert (seen.method, seen.path) == ("POST", contract.EDIT_PATH)
    assert seen.json == desk.message(session, "title A")
    assert seen.headers["x-skill-source"] == "media-content-generator"
    assert seen.body_size == int(seen.headers["content-length"])


async def test_a_taken_port_is_a_typed_error(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(PortTakenError, match="is taken"):
        async with open_desk(tmp_path / "other", port=port_of(desk)):
            pass
    assert not (tmp_path / "other").exists()


async def test_only_loopback_is_listened_on(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"0\.0\.0\.0"):
        async with open_desk(tmp_path, host="0.0.0.0"):
            pass


async def test_a_chosen_port_is_used_again_at_once(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        port = port_of(desk)
        await desk.credits()
    async with open_desk(tmp_path, port=port) as desk:
        assert desk.studio.url == f"http://127.0.0.1:{port}"
        assert await desk.credits() == (100, 0, 100)


async def test_an_unknown_fault_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(UnknownFaultError):
        async with open_desk(tmp_path / "studio", faults=["nope"]):
            pass
    assert not (tmp_path / "studio").exists()


async def test_the_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "studio"
    folder.mkdir(mode=0o755)
    async with open_desk(folder):
        if os.name == "posix":  # elsewhere a folder has no such mode
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_an_unusable_folder_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "studio.db").write_text("not a database " * 100)
    async with open_desk(tmp_path / "newer"):
        pass
    with sqlite3.connect(tmp_path / "newer" / "studio.db") as database:
        database.execute("PRAGMA user_version = 999")
    database.close()
    for name, reason in (("file", "Not a directory"), ("broken", "not a database"), ("newer", "newer version")):
        with pytest.raises(StudioFolderError, match=reason):
            async with open_desk(tmp_path / name):
                pass


async def test_the_end_is_prompt_even_with_open_streams_and_renders(tmp_path: Path) -> None:
    renderer = TinyRenderer()
    renderer.gate = anyio.Event()
    profile = replace(LOCAL, edit_s=60, heartbeat_s=0.005)
    heard: list[bytes] = []

    async def listen(desk: Desk, opened: anyio.Event) -> None:
        message = desk.message(await desk.session(), "title A")
        with pytest.raises(httpx.TransportError):
            async with desk.http.stream("POST", contract.EDIT_PATH, json=message, headers=desk.headers) as reply:
                async for piece in reply.aiter_raw():
                    heard.append(piece)
                    opened.set()

    with anyio.fail_after(30):  # the edits take a minute, and the render has no end
        async with anyio.create_task_group() as group, open_desk(tmp_path, profile, renderer=renderer) as desk:
            await desk.start_render(await desk.session(), "render_1", {"t": [{"tt": 7, "sg": [{"d": 5}]}]})
            for _ in range(3):
                opened = anyio.Event()
                group.start_soon(listen, desk, opened)
                await opened.wait()
    assert heard


async def test_what_the_block_raises_comes_out_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="mine"):
        async with open_studio(tmp_path, renderer=TinyRenderer(), planner=tiny_plan):
            raise KeyError("mine")


async def test_a_silent_connection_is_no_obstacle(tmp_path: Path) -> None:
    with anyio.fail_after(30):  # an idle connection is kept for longer
        async with open_desk(tmp_path) as desk:
            connection: Any = socket.create_connection(("127.0.0.1", port_of(desk)))
            connection.sendall(b"POST /run_sse HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")
            assert len(await desk.credits()) == 3
    connection.close()
