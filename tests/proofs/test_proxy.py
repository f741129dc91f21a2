"""The proxy without a fault cannot be told from the studio; it hands on who leaves."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemo_mcp import contract
from nemo_mcp.studio.profiles import CLOUD, LOCAL
from tests.proofs.proxy import FaultProxy, open_proxy
from tests.proofs.proxy_pair import open_pair
from tests.raw_server import chunked, plain, raw_server, until_close
from tests.studio.conftest import SKILL, VIDEO, Desk, events, open_desk, shape, texts


def seen(reply: httpx.Response, proxy: FaultProxy, desk: Desk) -> tuple[int, list[tuple[str, str]], bytes]:
    """What a client sees of a reply, but for the date and the address."""
    fields = [(name, value) for name, value in reply.headers.items() if name != "date"]
    return reply.status_code, fields, reply.content.replace(proxy.url.encode(), desk.studio.url.encode())


async def test_every_reply_is_the_same_through_the_proxy(tmp_path: Path) -> None:
    async with open_pair(tmp_path) as (straight, through, proxy):
        session = await straight.session()
        await straight.edit(session, "generate Urban Dreams")
        await straight.start_render(session, "render_1")
        url = (await straight.finished("render_1"))["output"]["url"].removeprefix(straight.studio.url)
        upload = {"files": [("files", ("clip.mp4", VIDEO))]}
        message = {"json": straight.message("nope", "title A")}
        claim = {"json": {"session_id": "nope"}}
        requests: list[tuple[str, str, Any]] = [
            ("POST", contract.ANONYMOUS_TOKEN_PATH, {}),
            ("POST", contract.NEW_SESSION_PATH, {"content": b"{"}),
            ("POST", contract.EDIT_PATH, message),
            ("POST", contract.upload_path(session), upload),
            ("GET", contract.CREDITS_PATH, {}),
            ("GET", contract.state_path(session), {}),
            ("POST", contract.RENDER_PATH, {"json": {"id": "render_1", "sessionId": session, "draft": {}}}),
            ("GET", contract.render_poll_path("render_1"), {}),
            ("GET", contract.render_download_path("render_1"), {}),
            ("POST", contract.render_cancel_path("render_1"), {}),
            ("POST", contract.CLAIM_TOKEN_PATH, claim),
            ("GET", url, {}),
            ("HEAD", url, {}),
            ("GET", "/nope", {}),
        ]
        for method, path, parts in requests:
            expected = await straight.http.request(method, path, headers=straight.headers, **parts)
            given = await through.http.request(method, path, headers=straight.headers, **parts)
            assert seen(given, proxy, straight) == seen(expected, proxy, straight), path
        ends = ["E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9", "E10", "E11", "DL", "DL", "other"]
        assert proxy.asked == ends
        assert [where for where, _ in proxy.passed] == ends


async def test_an_edit_is_the_same_stream_through_the_proxy(tmp_path: Path) -> None:
    async with open_pair(tmp_path, replace(LOCAL, edit_s=0.02, heartbeat_s=0.002)) as (straight, through, proxy):
        sessions = [await straight.session() for _ in range(2)]
        bodies = [desk.message(session, "title A") for desk, session in zip((straight, through), sessions, strict=True)]
        expected = await straight.post(contract.EDIT_PATH, bodies[0])
        given = await through.post(contract.EDIT_PATH, bodies[1])
        assert seen(given, proxy, straight)[:2] == seen(expected, proxy, straight)[:2]
        news = [[shape(each) for each in events(reply.content) if "id" in each] for reply in (expected, given)]
        assert news[0] == news[1]
        assert texts(given.content) == texts(expected.content) == ["Did: title A."]
        assert proxy.passed == [("E3", given.request.content)]


async def conversation(url: str) -> bytes:
    """All bytes that come as the answer to one request."""
    host, _, port = url.removeprefix("http://").partition(":")
    received = b""
    async with await anyio.connect_tcp(host, int(port)) as stream:
        await stream.send(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        try:
            while True:
                received += await stream.receive()
        except anyio.EndOfStream:
            return received


async def same(reply: bytes) -> None:
    async with raw_server([reply]) as server, open_proxy(server.url) as proxy:
        assert await conversation(proxy.url) == await conversation(server.url) == reply


@pytest.mark.parametrize(
    "reply",
    [
        chunked(b"data: 1\n\ndata: 2\n\n"),
        chunked(b"data: 1\n\ndata: 2\n\n", whole=False),
        chunked(b""),
        chunked(b"x" * 200_000, size=40_000),
        until_close(b"data: 1\n\n"),
        plain(b'{"code":0}'),
        plain(b"x" * 200_000, kind="video/mp4"),
        plain(b"x" * 200_000, kind="video/mp4")[:-1000],
        plain(b'{"code":0,"data":{}}')[:-5],
        plain(b"", "204 No Content"),
    ],
)
async def test_framing_and_breaks_come_byte_for_byte(reply: bytes) -> None:
    await same(reply)


@settings(max_examples=20)
@given(body=st.binary(max_size=300), size=st.integers(1, 50), whole=st.booleans())
async def test_any_stream_comes_byte_for_byte(body: bytes, size: int, whole: bool) -> None:
    await same(chunked(body, whole=whole, size=size))


@pytest.mark.parametrize("fault", ["cut-stream", "short-reply", "no-answer"])
async def test_breaks_by_the_studio_come_through(tmp_path: Path, fault: str) -> None:
    async with open_pair(tmp_path) as (straight, through, _):
        straight.studio.faults.arm(fault, on="E3")
        try:
            received = await through.edit(await through.session(), "title A")
        except httpx.RemoteProtocolError:
            assert fault == "no-answer"
        else:
            assert received.endswith(b"<cut>")
            assert received != b"<cut>"


async def test_a_connection_serves_many_requests(tmp_path: Path) -> None:
    async with open_pair(tmp_path) as (_, through, _):
        replies = [await through.get(contract.CREDITS_PATH) for _ in range(3)]
        replies.append(await through.post(contract.EDIT_PATH, through.message(await through.session(), "title A")))
        ports = {reply.extensions["network_stream"].get_extra_info("client_addr") for reply in replies}
        assert len(ports) == 1


async def test_files_are_fetched_through_the_proxy(tmp_path: Path) -> None:
    async with open_pair(tmp_path) as (straight, through, proxy):
        session = await through.session()
        uploaded = (await through.upload(session, ("clip.mp4", VIDEO))).json()["data"]["files"][0]["cdn_url"]
        assert (await through.state(session))["video_infos"][0]["cdn_url"] == uploaded
        await through.edit(session, "combine")
        await through.start_render(session, "render_1")
        film = (await through.finished("render_1"))["output"]["url"]
        proxy.asked.clear()
        assert (await through.http.get(uploaded)).content == VIDEO
        part = await through.http.get(film, headers={"range": "bytes=5-9"})
        assert (part.status_code, part.content) == (206, straight.renderer.film[5:10])
        assert proxy.asked == ["DL", "DL"]


async def test_an_upload_streams_through(tmp_path: Path) -> None:
    async with open_pair(tmp_path) as (straight, through, proxy):
        session = await straight.session()
        head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="clip.mp4"\r\n\r\n'

        async def body() -> AsyncIterator[bytes]:
            yield head + VIDEO
            with anyio.fail_after(5):
                for sent in range(1, 17):
                    yield b" " * 2**20
                    while straight.studio.seen[-1].body_size < sent * 2**20:
                        await anyio.lowlevel.checkpoint()
            yield b"\r\n--b--\r\n"

        fields = through.headers | {"content-type": "multipart/form-data; boundary=b"}
        reply = await through.http.post(contract.upload_path(session), content=body(), headers=fields)
        assert reply.json()["code"] == 0
        (passed,) = proxy.passed
        assert passed[0] == "E4"
        assert passed[1].startswith(head)
        assert len(passed[1]) == 256 * 1024
        film = await through.http.get(reply.json()["data"]["files"][0]["cdn_url"])
        assert len(film.content) == len(VIDEO) + 16 * 2**20


async def test_a_client_that_leaves_is_gone_for_the_studio_too(tmp_path: Path) -> None:
    profile = replace(CLOUD.without_waiting(), edit_s=600, on_disconnect="stop")
    async with open_pair(tmp_path, profile) as (straight, through, _):
        message = through.message(await through.session(), "title A")
        async with through.http.stream("POST", contract.EDIT_PATH, json=message, headers=through.headers) as reply:
            await anext(reply.aiter_raw())
            assert (await straight.credits())[1] == 50
        with anyio.fail_after(5):
            while (await straight.credits())[1]:
                pass
        assert await straight.credits() == (100, 0, 100)


async def test_a_studio_that_is_gone_is_a_broken_connection(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        url = desk.studio.url
    async with open_proxy(url) as proxy, httpx.AsyncClient(trust_env=False) as http:
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get(proxy.url + contract.CREDITS_PATH)
        assert (proxy.asked, proxy.passed) == (["E5"], [])


async def test_a_proxy_can_be_aimed_later(tmp_path: Path) -> None:
    codes: list[int] = []
    async with open_proxy() as proxy, anyio.create_task_group() as group:

        async def ask() -> None:
            headers = {contract.CLIENT_ID: "client-1", **SKILL}
            async with httpx.AsyncClient(trust_env=False) as http:
                codes.append((await http.post(proxy.url + contract.ANONYMOUS_TOKEN_PATH, headers=headers)).status_code)

        group.start_soon(ask)
        async with open_desk(tmp_path) as desk:
            proxy.aim(desk.studio.url)
            with anyio.fail_after(5):
                while not codes:
                    await anyio.lowlevel.checkpoint()
    assert codes == [200]


async def test_what_the_block_raises_comes_out_as_it_is() -> None:
    with pytest.raises(KeyError, match="mine"):
        async with open_proxy("http://127.0.0.1:1"):
            raise KeyError("mine")
