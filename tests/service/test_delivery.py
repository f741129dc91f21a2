"""Deliveries: the file is there whole and checked, or not at all."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import anyio
import anyio.lowlevel
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp import contract
from nemo_mcp.client.backend import Backend
from nemo_mcp.client.replies import RenderStatus
from nemo_mcp.errors import BrokenReplyError, NoAnswerError, PlanRequiredError
from nemo_mcp.service.delivery import Delivery, Film, deliver
from nemo_mcp.service.workbench import MediaUnreadableError, Workbench
from tests.client.peers import API, CutBody, backend_over
from tests.proofs.figures import figures_of

FILM = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"\x00\x00\x00\x6cmdat" + bytes(range(100))
GIVEN, FRESH = f"{API}/given.mp4", f"{API}/fresh.mp4"
E9 = contract.render_download_path("render_1")


@dataclass
class Finding:
    kind: str = "video"
    duration_ms: int | None = 10_000
    width: int | None = 1920
    height: int | None = 1080


class Eyes:
    async def inspect(self, path: Path) -> Finding:
        if path.read_bytes() != FILM:
            raise MediaUnreadableError("it is cut")
        return Finding()


class QuickEyes(Eyes):
    """Finds a film wherever there are any media data, however few."""

    async def inspect(self, path: Path) -> Finding:
        if b"mdat" not in path.read_bytes():
            raise MediaUnreadableError("there are no pictures in it")
        return Finding()


class TrustingEyes(Eyes):
    """Finds nothing wrong with any file."""

    async def inspect(self, path: Path) -> Finding:
        return Finding()


@dataclass
class Bench:
    """The parts of a workbench that a delivery needs."""

    backend: Backend
    exports: Path
    eyes: Eyes = field(default_factory=Eyes)


@dataclass
class Peer:
    """Gives the file in tries that break off after `cuts` bytes. `broken` are the paths that answer 404."""

    cuts: list[int] = field(default_factory=list[int])
    broken: tuple[str, ...] = ()
    film: bytes = FILM
    seen: list[str] = field(default_factory=list[str])

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.seen.append(path)
        if path == contract.render_poll_path("render_1"):
            return httpx.Response(200, json={"id": "render_1", "status": "completed", "outputUrl": FRESH})
        if path in self.broken:
            return httpx.Response(404, json={"detail": "Not Found"})
        start = int(request.headers.get("range", "bytes=0-")[6:-1])
        rest = self.film[start:]
        headers = {"content-length": str(len(rest)), "etag": '"one"'}
        headers |= {"content-range": f"bytes {start}-{len(self.film) - 1}/{len(self.film)}"} if start else {}
        cut = min(self.cuts.pop(0), len(rest)) if self.cuts else None
        return httpx.Response(206 if start else 200, headers=headers, stream=CutBody(rest, cut))


def order(url: str | None = GIVEN) -> Delivery:
    return Delivery("render_1", RenderStatus("completed", url=url), "mp4", "film", 10_000)


async def delivered(peer: Peer, folder: Path, url: str | None = GIVEN) -> Path:
    bench = cast("Workbench", Bench(backend_over(peer), folder))
    return (await deliver(bench, order(url), lambda path: None)).path


CUTS = tuple(round(number * (len(FILM) - 1) / 49) for number in range(50))


@dataclass
class Trouble:
    """One kind of trouble, which comes once `cut` bytes of the body have passed: each time, or the first time only."""

    kind: str
    cut: int
    scope: anyio.CancelScope = field(default_factory=anyio.CancelScope)
    tries: int = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == contract.render_poll_path("render_1"):
            return httpx.Response(200, json={"id": "render_1", "status": "completed", "outputUrl": FRESH})
        self.tries += 1
        start = int(request.headers.get("range", "bytes=0-")[6:-1])
        rest, cut = FILM[start:], max(0, self.cut - start)
        headers = {"content-length": str(len(rest)), "etag": '"one"'}
        headers |= {"content-range": f"bytes {start}-{len(FILM) - 1}/{len(FILM)}"} if start else {}
        match self.kind:
            case "once" if self.tries > 1:
                body: httpx.AsyncByteStream = CutBody(rest, None, 40)
            case "reset" | "once":
                body = CutBody(rest, cut, 40)
            case "stall" | "cancel":
                body = Stopping(rest[:cut], self.scope if self.kind == "cancel" else None)
            case "unseen":
                body, headers = CutBody(rest[:cut], None, 40), {}
            case _:  # a cache that kept a part and takes it for the whole
                body, headers = CutBody(rest[:cut], None, 40), {"content-length": str(cut)}
        return httpx.Response(206 if "content-range" in headers else 200, headers=headers, stream=body)


class Stopping(httpx.AsyncByteStream):
    """A body that stops; with a scope the call is given up at that moment, as at the end of the server."""

    def __init__(self, body: bytes, scope: anyio.CancelScope | None) -> None:
        self.body, self.scope = body, scope

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self.body), 40):
            yield self.body[start : start + 40]
        if self.scope is None:
            raise httpx.ReadTimeout("nothing comes any more")
        self.scope.cancel()
        await anyio.lowlevel.checkpoint()


async def test_the_target_is_whole_or_absent_in_each_trouble_at_each_byte(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    ends = {"whole": 0, "absent": 0}
    kinds = ("reset", "once", "stall", "cancel", "unseen", "short")
    for kind in kinds:
        for cut in CUTS:
            folder = tmp_path / f"{kind}-{cut}"
            peer = Trouble(kind, cut)
            bench = cast("Workbench", Bench(backend_over(peer), folder, QuickEyes()))
            with peer.scope, suppress(NoAnswerError, BrokenReplyError):
                await deliver(bench, order(), lambda path: None)
            found = {path.name: path.read_bytes() for path in folder.iterdir()}
            ends["whole"] += found == {"film.mp4": FILM}
            ends["absent"] += found == {}
    good = sum(ends.values())
    figures_of(request.config).record(
        "export download",
        f"{len(kinds)} faults x {len(CUTS)} cuts: {good}/{len(kinds) * len(CUTS)} targets whole ({ends['whole']}) "
        f"or absent ({ends['absent']}), nothing left over",
    )
    assert good == len(kinds) * len(CUTS) == 300
    assert ends["whole"] >= 50


@given(st.lists(st.integers(0, len(FILM)), max_size=20))
def test_the_target_is_whole_or_absent_wherever_the_connection_breaks(cuts: list[int]) -> None:
    with TemporaryDirectory() as place:
        folder = Path(place)
        try:
            path = anyio.run(delivered, Peer(list(cuts)), folder)
        except NoAnswerError:
            assert list(folder.iterdir()) == []
        else:
            assert [(found.name, found.read_bytes()) for found in folder.iterdir()] == [(path.name, FILM)]


async def test_a_connection_that_breaks_costs_neither_the_address_nor_the_bytes(tmp_path: Path) -> None:
    peer = Peer([40, 30])
    await delivered(peer, tmp_path)
    assert peer.seen == ["/given.mp4"] * 3


@pytest.mark.parametrize(
    ("broken", "seen"),
    [
        ((), ["/given.mp4"]),
        (("/given.mp4",), ["/given.mp4", "poll", "/fresh.mp4"]),
        (("/given.mp4", "/fresh.mp4"), ["/given.mp4", "poll", "/fresh.mp4", E9]),
    ],
)
async def test_the_given_address_comes_first_then_a_fresh_one_then_the_backends_own(
    tmp_path: Path, broken: tuple[str, ...], seen: list[str]
) -> None:
    peer = Peer(broken=broken)
    assert (await delivered(peer, tmp_path)).read_bytes() == FILM
    assert [path.replace(contract.render_poll_path("render_1"), "poll") for path in peer.seen] == seen


async def test_an_address_that_cannot_be_used_is_no_reason_to_give_up(tmp_path: Path) -> None:
    for number, url in enumerate(
        ["https://127.0.0.1/film.mp4", "https://[bad", "https://x:99999/", "javascript:1", None]
    ):
        assert (await delivered(Peer(), tmp_path / str(number), url)).read_bytes() == FILM


@pytest.mark.parametrize("film", [b"<html>nothing here</html>", FILM[:-9], b""])
async def test_a_file_that_is_not_what_was_ordered_is_not_delivered(tmp_path: Path, film: bytes) -> None:
    with pytest.raises(BrokenReplyError, match="again"):
        await delivered(Peer(film=film), tmp_path)
    assert list(tmp_path.iterdir()) == []


RIFF = b"RIFF\x24\0\0\0WAVEfmt " + bytes(28)
GIF = b"GIF89a" + bytes(20) + b"\x3b"
WEBM = b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67\x84abcd"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20) + b"\0\0\0\0IEND\xae\x42\x60\x82"


async def fetched(folder: Path, film: bytes, form: str, found: Finding) -> Film:
    class Seeing(Eyes):
        async def inspect(self, path: Path) -> Finding:
            return found

    bench = cast("Workbench", Bench(backend_over(Peer(film=film)), folder, Seeing()))
    wish = Delivery("render_1", RenderStatus("completed", url=GIVEN), form, "film", 0 if form == "png" else 10_000)
    return await deliver(bench, wish, lambda path: None)


@pytest.mark.parametrize(
    ("form", "film", "found"),
    [
        ("mov", FILM, Finding()),
        ("wav", RIFF, Finding("audio", 10_000, None, None)),
        ("gif", GIF, Finding("image", 10_000)),
        ("webm", WEBM, Finding()),
        ("png", PNG, Finding("image", None)),
    ],
)
async def test_each_format_is_delivered_under_its_own_ending(
    tmp_path: Path, form: str, film: bytes, found: Finding
) -> None:
    delivered_file = await fetched(tmp_path, film, form, found)
    assert delivered_file.path == tmp_path / f"film.{form}"
    assert delivered_file.path.read_bytes() == film


@pytest.mark.parametrize(
    ("form", "film", "found", "why"),
    [
        ("gif", FILM, Finding(), "not of the ordered format"),
        ("mp4", GIF, Finding("image"), "not of the ordered format"),
        ("wav", RIFF[:-1], Finding("audio"), "only in part"),
        ("gif", GIF[:-1], Finding("image"), "only in part"),
        ("webm", WEBM[:-1], Finding(), "only in part"),
        ("png", PNG[:-1], Finding("image", None), "only in part"),
        ("webm", WEBM, Finding("audio"), "holds no webm but audio"),
        ("gif", GIF, Finding("image", None), "too short"),
        ("wav", RIFF, Finding("audio", 5_000), "too short"),
    ],
)
async def test_what_is_not_what_was_ordered_is_refused_in_each_format(
    tmp_path: Path, form: str, film: bytes, found: Finding, why: str
) -> None:
    with pytest.raises(BrokenReplyError, match=why):
        await fetched(tmp_path, film, form, found)
    assert list(tmp_path.iterdir()) == []


async def test_a_plan_that_forbids_it_is_told(tmp_path: Path) -> None:
    class Poor(Peer):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            reply = super().__call__(request)
            return httpx.Response(402, json={"code": 402}) if request.url.path == E9 else reply

    with pytest.raises(PlanRequiredError):
        await delivered(Poor(broken=("/given.mp4", "/fresh.mp4")), tmp_path)
    assert list(tmp_path.iterdir()) == []


async def test_a_body_that_broke_off_unseen_is_known_by_its_boxes(tmp_path: Path) -> None:
    """Without a length and without chunks nothing else shows it; the look into the file may still find a picture."""

    def cut(request: httpx.Request) -> httpx.Response:
        if request.url.path == contract.render_poll_path("render_1"):
            return httpx.Response(200, json={"id": "render_1", "status": "completed", "outputUrl": FRESH})
        return httpx.Response(200, stream=CutBody(FILM[:-1], None))

    bench = cast("Workbench", Bench(backend_over(cut), tmp_path, TrustingEyes()))
    with pytest.raises(BrokenReplyError, match="only in part"):
        await deliver(bench, order(), lambda path: None)
    assert list(tmp_path.iterdir()) == []
