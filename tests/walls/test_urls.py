"""No address, however it is written, redirected to or resolved, makes us connect to a place inside."""

import socket
from collections.abc import Generator, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import httpcore
import pytest

from nemo_mcp.client.download import download
from nemo_mcp.client.fetch import PublicOnly, addresses_of, strangers
from nemo_mcp.client.source import Source
from nemo_mcp.errors import NemoError
from tests.client.peers import Kept
from tests.clocks import FastClock
from tests.proofs.figures import figures_of
from tests.walls.hostile_urls import HOSTS, INSIDE, SPELLINGS
from tests.walls.url_world import PLACE, Internet, ok, redirect

ENTRANCE = "entrance.example.com"


@dataclass
class Tally:
    """What was tried, and what came of it."""

    ways: int = 0
    tried: int = 0
    astray: int = 0
    real: int = 0
    accepted: int = 0

    @property
    def line(self) -> str:
        """The figure."""
        return (
            f"{len(SPELLINGS)} spellings x {self.ways} ways: {self.astray} connections in {self.tried}; "
            f"{self.real} hosts, the guard alone, real sockets: {self.accepted} accepted"
        )


@pytest.fixture(scope="module")
def tally(request: pytest.FixtureRequest) -> Generator[Tally]:
    """Counts over the whole file, told at its end."""
    counted = Tally()
    yield counted
    figures_of(request.config).record("urls", counted.line)


def first_hop(url: str, address: str) -> tuple[str, Internet]:
    """The address itself, in a world whose every name leads inside."""
    return url, Internet({}, others=[address])


def redirect_hop(url: str, address: str) -> tuple[str, Internet]:
    """A public place that sends us there."""

    def answer(host: str, path: str) -> bytes:
        return redirect(url) if path == "/1" else ok(b"film")

    return f"https://{ENTRANCE}/1", Internet({ENTRANCE: [[PLACE]]}, answer, others=[address])


def flipping(url: str, address: str) -> tuple[str, Internet]:
    """A public place that moves inside between one look and the next, and a host that is public at the first look."""

    def answer(host: str, path: str) -> bytes:
        return redirect("/2" if path == "/1" else url)

    return f"https://{ENTRANCE}/1", Internet({ENTRANCE: [[PLACE], [address]]}, answer, others=[address])


def mixed(url: str, address: str) -> tuple[str, Internet]:
    """A public place one of whose addresses is inside."""
    return f"https://{ENTRANCE}/1", Internet({ENTRANCE: [[PLACE, address], [address, PLACE]]})


WAYS = {"first hop": first_hop, "redirect hop": redirect_hop, "flipping resolver": flipping, "mixed answers": mixed}


async def fetch(url: str, world: Internet) -> NemoError | None:
    """Fetch it; the refusal, or None when a file came."""
    async with strangers(network=world.network) as http:
        try:
            await download(Source(url, http), Kept(), 1000, FastClock())
        except NemoError as refusal:
            return refusal
    return None


@pytest.mark.parametrize("way", WAYS)
async def test_nothing_leads_inside(way: str, tally: Tally) -> None:
    entered = 0
    for url, address in SPELLINGS:
        start, world = WAYS[way](url, address)
        refusal = await fetch(start, world)
        entered += len(world.connected) - len(world.astray)
        tally.tried += 1
        tally.astray += len(world.astray)
        assert not world.astray, url
        assert refusal is not None or way == "redirect hop", url
    tally.ways += 1
    # Where a public place comes first, it was really there.
    assert entered >= len(SPELLINGS) if way in {"redirect hop", "flipping resolver"} else entered == 0


async def test_the_same_worlds_let_a_good_address_through() -> None:
    url = "https://media.example.com/a.mp4"
    for way in (first_hop, redirect_hop):
        start, world = way(url, PLACE)
        assert await fetch(start, world) is None
        assert set(world.connected) == {(PLACE, 443)}


def further(end: str, host: str, path: str) -> bytes:
    """A place that sends us on and on, until the end."""
    return ok(b"film") if path == end else redirect(f"/{int(path[1:]) + 1}")


async def test_a_redirect_has_three_hops_at_most() -> None:
    for hops, whole in ((3, True), (4, False)):
        world = Internet({}, partial(further, f"/{hops}"), [PLACE])
        assert (await fetch(f"https://{ENTRANCE}/0", world) is None) is whole
        assert len(world.requests) == 4


class Rerouted(httpcore.AsyncNetworkBackend):
    """Connects for real, to the address it is given but at another port."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._inner = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return await self._inner.connect_tcp(host, self._port, 1)


def listeners(stack: ExitStack) -> tuple[int, dict[str, socket.socket]]:
    """Sockets that listen at one port of several addresses of this computer, as far as it has them."""
    first = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    port = first.getsockname()[1]
    found = {"127.0.0.1": first}
    for host, family in (("127.0.0.2", socket.AF_INET), ("::1", socket.AF_INET6)):
        with suppress(OSError):
            found[host] = stack.enter_context(socket.create_server((host, port), family=family))
    for each in found.values():
        each.setblocking(False)
    return port, found


def accepted(listening: Iterable[socket.socket]) -> int:
    """How many connections came in."""
    count = 0
    for each in listening:
        with suppress(BlockingIOError):
            while True:
                each.accept()[0].close()
                count += 1
    return count


def is_number(host: str) -> bool:
    """Whether the system itself reads an address in it, without asking anybody."""
    try:
        socket.inet_aton(host)
    except (OSError, ValueError):
        return False
    return host.isascii()


async def test_the_guard_of_the_connection_holds_alone(tally: Tally) -> None:
    hosts = ["localhost", "127.0.0.2", *filter(is_number, HOSTS), *INSIDE]
    with ExitStack() as stack:
        port, found = listeners(stack)
        guard = PublicOnly(addresses_of, Rerouted(port))
        for host in hosts:
            with pytest.raises((NemoError, httpcore.ConnectError)):
                await guard.connect_tcp(host, 443, 2)
        assert len(hosts) > 80
        tally.real += len(hosts)
        tally.accepted += (came := accepted(found.values()))
        assert came == 0
        for host in found:  # the control: without the guard they are reached
            await (await Rerouted(port).connect_tcp(host, 443)).aclose()
        assert accepted(found.values()) == len(found)
