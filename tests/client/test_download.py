"""Downloads: whole or an error, however the connection breaks, and never a byte twice without need."""

from itertools import pairwise

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.client.channel import Patience
from nemo_mcp.client.download import download, fetch_file
from nemo_mcp.client.source import Source
from nemo_mcp.errors import (
    BrokenReplyError,
    DiskFullError,
    NoAnswerError,
    RateLimitedError,
    RenderUnknownError,
    UrlRefusedError,
)
from tests.client.peers import ETAG, CutBody, FileServer, Kept, backend_at, backend_over, holding_server, home
from tests.clocks import FastClock
from tests.raw_server import raw_server

MODIFIED = "Mon, 05 Oct 2026 10:00:00 GMT"
MEDIA = "https://media.example.com/film.mp4"


async def get(server: FileServer, target: Kept, *, stranger: bool, limit: int = 10_000) -> int:
    answer = httpx.MockTransport(server)
    async with httpx.AsyncClient(transport=answer) as http:
        source = Source(MEDIA, http) if stranger else Source("/file/1", http, home(answer))
        return await download(source, target, limit, FastClock())


@given(
    data=st.binary(max_size=60),
    cuts=st.lists(st.integers(0, 60), max_size=3),
    etag=st.sampled_from([None, ETAG, 'W/"weak"']),
    modified=st.sampled_from([None, MODIFIED]),
    ranges=st.booleans(),
    stranger=st.booleans(),
)
def test_a_file_is_whole_or_an_error_wherever_it_is_cut(
    data: bytes, cuts: list[int], etag: str | None, modified: str | None, ranges: bool, stranger: bool
) -> None:
    server, target = FileServer(data, list(cuts), etag, modified, ranges), Kept()
    try:
        size = anyio.run(lambda: get(server, target, stranger=stranger))
    except NoAnswerError:
        assert any(one == two == 0 for one, two in pairwise(server.sent))  # nothing came twice in a row
        return
    assert size == len(data) == len(target.data)
    assert target.data == data
    assert len(server.seen) <= 4
    assert not data or not any(one == two == 0 for one, two in pairwise(server.sent))
    assert set(target.told) == {len(data)}
    if ranges and (modified or etag == ETAG):
        assert sum(server.sent) == len(data)  # no byte came twice
    else:
        assert target.restarts == len(server.seen)


async def test_the_rest_is_asked_for_by_the_strong_etag_and_else_by_the_date() -> None:
    for etag, modified, known_by in [(ETAG, MODIFIED, ETAG), ('W/"1"', MODIFIED, MODIFIED), (None, MODIFIED, MODIFIED)]:
        server = FileServer(b"x" * 100, [30], etag, modified)
        await get(server, Kept(), stranger=True)
        assert "range" not in server.seen[0].headers
        assert (server.seen[1].headers["range"], server.seen[1].headers["if-range"]) == ("bytes=30-", known_by)
        assert all(request.headers["accept-encoding"] == "identity" for request in server.seen)


@pytest.mark.parametrize(
    "changed",
    [
        {"content-range": "bytes 29-99/100"},
        {"content-range": "bytes 30-99/101"},
        {"content-range": "bytes 30-99/*"},
        {"content-range": ""},
        {"etag": '"two"'},
    ],
)
async def test_a_part_of_anything_else_is_thrown_away(changed: dict[str, str]) -> None:
    server, target = FileServer(b"0123456789" * 10, [30]), Kept()

    def answer(request: httpx.Request) -> httpx.Response:
        reply = server(request)
        if reply.status_code == 206:
            reply.headers.update(changed)
        return reply

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        assert await download(Source(MEDIA, http), target, 1000, FastClock()) == 100
    assert bytes(target.data) == server.data
    assert ["range" in request.headers for request in server.seen] == [False, True, False]


async def test_a_file_that_changed_in_between_is_fetched_anew() -> None:
    server, target = FileServer(b"a" * 50, [20]), Kept()

    def answer(request: httpx.Request) -> httpx.Response:
        if server.seen:
            server.data, server.etag = b"b" * 40, '"two"'
        return server(request)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        assert await download(Source(MEDIA, http), target, 1000, FastClock()) == 40
    assert (bytes(target.data), target.told) == (b"b" * 40, [50, 40])


async def test_a_range_that_is_refused_starts_the_file_again() -> None:
    server, target = FileServer(b"a" * 50, [20]), Kept()

    def answer(request: httpx.Request) -> httpx.Response:
        if "range" in request.headers:
            server.seen.append(request)
            return httpx.Response(416, json={"detail": "no such range"})
        return server(request)

    transport = httpx.MockTransport(answer)
    async with httpx.AsyncClient(transport=transport) as http:
        assert await download(Source("/file/1", http, home(transport)), target, 1000, FastClock()) == 50
    assert (bytes(target.data), len(server.seen)) == (server.data, 3)


async def test_four_tries_are_all_and_two_without_a_byte_are_enough() -> None:
    for cuts, tries in [([1] * 9, 4), ([0] * 9, 2), ([5, 0, 5, 0, 0], 4), ([5, 0, 0], 3)]:
        server = FileServer(b"x" * 90, cuts)
        with pytest.raises(NoAnswerError):
            await get(server, Kept(), stranger=False)
        assert len(server.seen) == tries


async def test_a_server_that_cannot_be_reached_is_tried_four_times() -> None:
    tries: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        tries.append(request.url.path)
        raise httpx.ConnectError("refused")

    clock = FastClock()
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        with pytest.raises(NoAnswerError):
            await download(Source(MEDIA, http), Kept(), 1000, clock)
    assert len(tries) == 4
    assert clock.slept == [0.25, 0.5, 1.0]


@pytest.mark.parametrize(
    ("status", "headers", "pause"),
    [(503, {}, 30), (429, {"retry-after": "7"}, 7), (500, {}, 0.25), (502, {"retry-after": "3"}, 3)],
)
@pytest.mark.parametrize("stranger", [True, False])
async def test_a_passing_refusal_is_waited_out(
    status: int, headers: dict[str, str], pause: float, stranger: bool
) -> None:
    server, target, clock = FileServer(b"film"), Kept(), FastClock()
    refusals = [httpx.Response(status, headers=headers, text="busy")]
    transport = httpx.MockTransport(lambda request: refusals.pop() if refusals else server(request))
    async with httpx.AsyncClient(transport=transport) as http:
        source = Source(MEDIA, http) if stranger else Source("/film", http, home(transport))
        assert await download(source, target, 1000, clock) == 4
    assert clock.slept == [pause]


async def test_a_pause_of_more_than_a_minute_is_not_waited_for() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(429, headers={"retry-after": "600"}, json={"code": 429, "message": "slow down"})

    clock = FastClock()
    with pytest.raises(RateLimitedError, match="10 minutes"):
        await backend_over(answer, clock).download("/film", Kept())
    assert clock.slept == []


@pytest.mark.parametrize("status", [400, 403, 404, 204, 206, 304])
async def test_a_plain_refusal_of_a_stranger_ends_it(status: int) -> None:
    seen: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(status)
        return httpx.Response(status, content=b"" if status in {204, 304} else b"x")

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        with pytest.raises(BrokenReplyError):
            await download(Source(MEDIA, http), Kept(), 1000, FastClock())
    assert len(seen) == (2 if status == 206 else 1)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"content-length": "1001"}, b""),
        ({}, b"x" * 1001),
        ({"content-length": "3"}, b"1234"),
        ({"content-encoding": "gzip"}, b"1234"),
        ({"content-type": "text/html; charset=utf-8"}, b"<html>please log in</html>"),
    ],
    ids=["declared too large", "too large", "more than declared", "encoded", "a page"],
)
async def test_a_reply_that_is_not_the_file_ends_it(headers: dict[str, str], body: bytes) -> None:
    seen: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(1)
        return httpx.Response(200, headers=headers, stream=CutBody(body, None))

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        with pytest.raises(BrokenReplyError):
            await download(Source(MEDIA, http), Kept(), 1000, FastClock())
    assert len(seen) == 1


async def test_a_short_body_that_ends_without_an_error_is_gone_on_with() -> None:
    server, target = FileServer(b"0123456789"), Kept()

    def answer(request: httpx.Request) -> httpx.Response:
        reply = server(request)
        if len(server.seen) == 1:
            reply.stream = CutBody(b"0123", None)
        return reply

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        assert await download(Source(MEDIA, http), target, 1000, FastClock()) == 10
    assert bytes(target.data) == server.data


async def test_a_refusal_of_the_target_ends_it_before_the_first_byte() -> None:
    class Full(Kept):
        def expect(self, size: int | None) -> None:
            raise DiskFullError("full")

    target = Full()
    server = FileServer(b"film")
    with pytest.raises(DiskFullError):
        await get(server, target, stranger=False)
    assert (len(server.seen), len(target.data)) == (1, 0)


async def test_a_refusal_of_the_backend_is_read() -> None:
    backend = backend_over(lambda request: httpx.Response(404, json={"detail": "render not found"}))
    with pytest.raises(RenderUnknownError):
        await backend.download(backend.download_url("render_1"), Kept())
    backend = backend_over(lambda request: httpx.Response(200, json={"code": 0, "data": {}}))
    with pytest.raises(BrokenReplyError, match="something else"):
        await backend.download(backend.download_url("render_1"), Kept())


def part(body: bytes, start: int, size: int) -> bytes:
    head = (
        f"HTTP/1.1 {'206 Partial Content' if start else '200 OK'}\r\nETag: {ETAG}\r\nContent-Length: {size - start}\r\n"
    )
    head += f"Content-Range: bytes {start}-{size - 1}/{size}\r\n" if start else ""
    return head.encode() + b"\r\n" + body


async def test_a_real_connection_that_breaks_is_taken_up() -> None:
    target = Kept()
    replies = [part(b"0123", 0, 10), part(b"45", 4, 10), part(b"6789", 6, 10)]
    async with raw_server(replies) as server, backend_at(server.url, Patience()) as backend:
        assert await backend.download(f"{server.url}/film", target) == 10
    assert bytes(target.data) == b"0123456789"
    assert b"Range: bytes=6-" in server.requests[2]


async def test_a_real_connection_that_stalls_is_taken_up() -> None:
    target = Kept()
    async with (
        holding_server([part(b"0123", 0, 10), part(b"456789", 4, 10)]) as url,
        backend_at(url, Patience(download_stall_s=0.1)) as backend,
    ):
        assert await backend.download(f"{url}/film", target) == 10
    assert bytes(target.data) == b"0123456789"


async def test_a_public_file_is_not_fetched_from_inside(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("fetch") / "film"
    for url in ("https://127.0.0.1/a.mp4", "http://example.com/a.mp4", "file:///etc/hostname"):
        with pytest.raises(UrlRefusedError):
            await fetch_file(url, path, 10, FastClock())
    assert path.read_bytes() == b""
