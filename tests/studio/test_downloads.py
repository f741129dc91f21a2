"""DL and E9: whole files, ranges of them, and files that break off."""

from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest

from nemo_mcp import contract
from tests.studio.conftest import VIDEO, Desk, open_desk


class Film:
    """A finished render and the two ways to it."""

    def __init__(self, desk: Desk, url: str) -> None:
        self.desk = desk
        self.data = desk.renderer.film
        self.paths = {"DL": url, "E9": contract.render_download_path("render_1")}

    async def get(self, where: str, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.desk.http.get(self.paths[where], headers=self.desk.headers | named)

    async def broken(self, where: str, **headers: str) -> tuple[httpx.Response, bytes]:
        """The head, and the bytes that came before the connection broke."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        received = b""
        async with self.desk.http.stream("GET", self.paths[where], headers=self.desk.headers | named) as reply:
            with pytest.raises(httpx.RemoteProtocolError):
                async for piece in reply.aiter_raw():
                    received += piece
        return reply, received


@pytest.fixture
async def film(tmp_path: Path) -> AsyncGenerator[Film]:
    async with open_desk(tmp_path) as desk:
        session = await desk.session()
        await desk.edit(session, "generate Urban Dreams")
        await desk.start_render(session, "render_1")
        yield Film(desk, (await desk.finished("render_1"))["output"]["url"])


both_ways = pytest.mark.parametrize("where", ["DL", "E9"])


@both_ways
@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-0", 0, 1), ("bytes=1000-", 1000, None), ("bytes=7-1000", 7, 1001), ("bytes=-9", -9, None)],
)
async def test_a_range_is_given_alone(film: Film, where: str, asked: str, start: int, end: int | None) -> None:
    whole = await film.get(where)
    assert (whole.status_code, whole.content, whole.headers["accept-ranges"]) == (200, film.data, "bytes")
    part = await film.get(where, range=asked)
    first, last, total = slice(start, end).indices(len(film.data))[0], (end or len(film.data)) - 1, len(film.data)
    assert (part.status_code, part.content) == (206, film.data[start:end])
    assert part.headers["content-range"] == f"bytes {first}-{last}/{total}"
    assert part.headers["content-length"] == str(len(part.content))
    for name in ("etag", "last-modified", "content-type"):
        assert part.headers[name] == whole.headers[name]


@both_ways
async def test_a_range_past_the_end_is_416(film: Film, where: str) -> None:
    refused = await film.get(where, range=f"bytes={len(film.data)}-")
    assert (refused.status_code, refused.headers["content-range"]) == (416, f"bytes */{len(film.data)}")


@both_ways
async def test_if_range_gives_the_rest_of_the_same_file_and_the_whole_of_another(film: Film, where: str) -> None:
    whole = await film.get(where)
    for same in (whole.headers["etag"], whole.headers["last-modified"]):
        part = await film.get(where, range="bytes=100-", if_range=same)
        assert (part.status_code, part.content) == (206, film.data[100:])
    for other in ('"another"', "W/" + whole.headers["etag"], "Thu, 01 Jan 1970 00:00:00 GMT"):
        full = await film.get(where, range="bytes=100-", if_range=other)
        assert (full.status_code, full.content) == (200, film.data)


async def test_uploaded_media_have_ranges_too(film: Film) -> None:
    reply = await film.desk.upload(await film.desk.session(), ("clip.mp4", VIDEO))
    url = reply.json()["data"]["files"][0]["cdn_url"]
    part = await film.desk.http.get(url, headers={"range": "bytes=5-"})
    assert (part.status_code, part.content) == (206, VIDEO[5:])


@both_ways
async def test_a_short_download_breaks_off_and_the_next_one_is_whole(film: Film, where: str) -> None:
    whole = await film.get(where)
    film.desk.studio.faults.arm("short-download", on=where)
    head, received = await film.broken(where)
    assert (head.status_code, received) == (200, film.data[: len(film.data) // 2])
    for name in ("content-length", "etag", "last-modified", "content-type"):
        assert head.headers[name] == whole.headers[name]
    assert (await film.get(where)).content == film.data


@both_ways
async def test_a_short_range_breaks_off_half_way_under_the_head_of_a_whole_one(film: Film, where: str) -> None:
    etag = (await film.get(where)).headers["etag"]
    film.desk.studio.faults.arm("short-download", on=where)
    head, received = await film.broken(where, range="bytes=1000-", if_range=etag)
    rest = film.data[1000:]
    assert (head.status_code, received) == (206, rest[: len(rest) // 2])
    assert head.headers["content-range"] == f"bytes 1000-{len(film.data) - 1}/{len(film.data)}"
    assert head.headers["content-length"] == str(len(rest))
    assert head.headers["etag"] == etag


async def test_a_client_that_resumes_gets_the_file_however_often_it_breaks(film: Film) -> None:
    film.desk.studio.faults.arm("short-download", times=5)
    received = b""
    for _ in range(5):
        _, more = await film.broken("DL", range=f"bytes={len(received)}-")
        received += more
    rest = await film.get("DL", range=f"bytes={len(received)}-")
    assert received + rest.content == film.data


async def test_a_range_past_the_end_is_refused_whole_even_when_downloads_break(film: Film) -> None:
    film.desk.studio.faults.arm("short-download")
    assert (await film.get("DL", range=f"bytes={len(film.data)}-")).status_code == 416
