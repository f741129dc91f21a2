"""No redirect makes us say anything of ours to a second origin: not from any call, however it is written."""

from collections.abc import Awaitable, Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from nemo_mcp.client.account import AnonymousAccount
from nemo_mcp.client.backend import Backend
from nemo_mcp.client.channel import Channel, new_http
from nemo_mcp.client.chat import Chat, ChatError
from nemo_mcp.client.download import download
from nemo_mcp.client.fetch import strangers
from nemo_mcp.client.identity import Identity
from nemo_mcp.client.source import Home, Source
from nemo_mcp.errors import NemoError, UrlRefusedError
from tests.client.peers import WEB, Kept, own_account
from tests.client.test_backend import File, ignore
from tests.clocks import FastClock
from tests.proofs.figures import figures_of
from tests.raw_server import RawServer, plain, raw_server
from tests.walls.url_world import PLACE, Internet, ok, redirect

STATUSES = (301, 302, 303, 307, 308)
# With the second origin's port.
PLACES = ("http://127.0.0.1:{port}/x", "//127.0.0.1:{port}/x", "http://localhost:{port}/x", "/x")
FORMS = [(status, place) for status in STATUSES for place in PLACES]
# What httpx fails to read, although it does not follow it.
ODD = ("https://a.xn--/x", "https:\\\\127.0.0.1\\x", "https://[x/", "https://a:b:c/", "http://\udcff/", "")
CALLS: dict[str, Callable[[Backend], Awaitable[Any]]] = {
    "E1": lambda backend: backend.connect(),
    "E2": lambda backend: backend.open_session("en"),
    "E3": lambda backend: backend.edit("sid", "Add a title", ignore),
    "E4": lambda backend: backend.upload_files("sid", [File(b"x" * 100)], ignore),
    "E4 by URL": lambda backend: backend.upload_urls("sid", ["https://media.example.com/a.mp4"]),
    "E5": lambda backend: backend.credits(),
    "E6": lambda backend: backend.state("sid"),
    "E7": lambda backend: backend.start_render("render_1", "sid", "{}", {"format": "mp4"}),
    "E8": lambda backend: backend.poll_render("render_1"),
    "E10": lambda backend: backend.cancel_render("render_1"),
    "E11": lambda backend: backend.claim_link("sid", None),
    "E9": lambda backend: backend.download(backend.download_url("render_1"), Kept()),
}
CANARY = "nmv_usr_TEST"
NAMES = {"authorization", "cookie", "x-client-id", "x-skill-source", "x-skill-version", "x-skill-platform"}


@dataclass
class Tally:
    """What was tried, and what reached a second origin."""

    calls: int = 0
    tried: int = 0
    reached: int = 0
    films: int = 0
    leaked: int = 0

    @property
    def line(self) -> str:
        """The figure."""
        return (
            f"{len(FORMS)} redirects x {self.calls} calls: {self.reached} second origins reached in {self.tried}; "
            f"{self.films} films followed to a public place: {self.leaked} headers leaked"
        )


@pytest.fixture(scope="module")
def tally(request: pytest.FixtureRequest) -> Generator[Tally]:
    """Counts over the whole file, told at its end."""
    counted = Tally()
    yield counted
    figures_of(request.config).record("redirects", counted.line)


def ours(request: bytes) -> int:
    """How many of our headers are in a request."""
    lines = request.decode("latin-1").lower().split("\r\n")[1:]
    return len(NAMES & {line.partition(":")[0] for line in lines}) + (CANARY.lower().encode() in request.lower())


async def called(call: str, url: str, folder: Path) -> None:
    """Make a call, whatever comes of it."""
    async with new_http(url) as http:
        channel = Channel(http, Identity(), FastClock())
        account = AnonymousAccount(channel, folder, url) if call == "E1" else own_account()
        with suppress(NemoError):
            await CALLS[call](Backend(channel, account, url, WEB))


async def asked(url: str) -> None:
    """Ask a language model."""
    with pytest.raises(ChatError, match=r"refused|unreachable"):
        await Chat(url, "tiny", SecretStr(CANARY), limit_s=5).answer("rules", "question")


def strayed(call: str, home: RawServer, other: RawServer) -> int:
    """How many requests went where a redirect led; a film may be elsewhere at the backend itself."""
    inside = 0 if call == "E9" else sum(request.split(b" ")[1] == b"/x" for request in home.requests)
    return len(other.requests) + inside


@pytest.mark.parametrize("call", [*CALLS, "chat"])
async def test_no_call_follows_a_redirect(call: str, tmp_path: Path, tally: Tally) -> None:
    async with raw_server([plain(b'{"code":0,"data":{}}')]) as other:
        for number, (status, place) in enumerate(FORMS):
            async with raw_server([redirect(place.format(port=other.port), status)]) as home:
                await (asked(home.url) if call == "chat" else called(call, home.url, tmp_path / str(number)))
                assert home.requests
                assert call == "E10" or ours(home.requests[0])
                tally.tried += 1
                tally.reached += (count := strayed(call, home, other))
                tally.leaked += sum(map(ours, other.requests))
                assert count == 0, place
    tally.calls += 1


@pytest.mark.parametrize("call", [*CALLS, "chat"])
async def test_a_redirect_that_nobody_can_read_is_an_error_like_any_other(call: str, tmp_path: Path) -> None:
    for number, place in enumerate(ODD):
        async with raw_server([redirect(place)]) as home:
            await (asked(home.url) if call == "chat" else called(call, home.url, tmp_path / str(number)))
            assert home.requests


def away(host: str, path: str) -> bytes:
    """A place that sends us back to where we came from, where we are a stranger now."""
    return redirect("https://api.example.com/film") if path == "/away" else ok(b"film")


@pytest.mark.parametrize("status", STATUSES)
async def test_a_film_may_be_elsewhere_but_hears_nothing_of_us_there(status: int, tally: Tally) -> None:
    hops = {"https://cdn.example.com/film": 1, "https://cdn.example.com:443/film": 1, "https://cdn.example.com/away": 2}
    for place, count in hops.items():
        world = Internet({}, away, [PLACE])
        async with (
            raw_server([redirect(place, status)]) as home,
            new_http(home.url) as http,
            strangers(network=world.network) as others,
        ):
            headers = Identity().headers() | {"Authorization": f"Bearer {CANARY}", "X-Client-Id": "mine"}
            backend = Home(http, home.url, headers, httpx.Timeout(5))
            assert await download(Source("/film", others, backend), Kept(), 100, FastClock()) == 4
            assert ours(home.requests[0]) == 6  # five headers and the canary itself
        tally.films += 1
        tally.leaked += (leaked := sum(map(ours, world.requests)))
        assert (leaked, len(world.requests), len(home.requests)) == (0, count, 1)


async def test_a_film_is_never_fetched_in_clear_from_a_stranger() -> None:
    world = Internet({}, away, [PLACE])
    for place in ("http://cdn.example.com/film", "//cdn.example.com/film"):
        async with (
            raw_server([redirect(place)]) as home,
            new_http(home.url) as http,
            strangers(network=world.network) as others,
        ):
            backend = Home(http, home.url, {}, httpx.Timeout(5))
            with pytest.raises(UrlRefusedError, match="Only https"):
                await download(Source("/film", others, backend), Kept(), 100, FastClock())
    assert world.connected == []
