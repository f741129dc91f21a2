"""Connecting to strangers: only to addresses that were checked, and what a stranger hears."""

import httpcore
import httpx
import pytest

from nemo_mcp.client.fetch import PublicOnly, first_reached, strangers
from nemo_mcp.client.transport import tls
from nemo_mcp.errors import UrlRefusedError
from tests.walls.url_world import PLACE, Internet, ok


async def test_a_name_that_leads_inside_is_not_connected_to() -> None:
    with pytest.raises(UrlRefusedError):
        await PublicOnly().connect_tcp("localhost", 443)


@pytest.mark.parametrize(
    ("down", "tried"), [("", "1"), ("1", "12"), ("12", "123")], ids=["all up", "one down", "two down"]
)
async def test_the_first_address_that_answers_is_used(down: str, tried: str) -> None:
    seen: list[str] = []

    async def connect(address: str) -> str:
        seen.append(address)
        if address in down:
            raise httpcore.ConnectError
        return address

    assert await first_reached("1234", connect) == tried[-1]
    assert "".join(seen) == tried


async def test_an_address_after_the_third_is_not_tried() -> None:
    async def connect(address: str) -> str:
        raise httpcore.ConnectTimeout(address)

    with pytest.raises(httpcore.ConnectTimeout, match="3"):
        await first_reached("1234", connect)


async def test_a_connection_is_made_to_the_checked_address_and_proves_the_name() -> None:
    world = Internet({"media.example.com": [[PLACE, "2606:4700:4700::1111"]]})
    async with strangers(network=world.network) as http:
        assert (await http.get("https://media.example.com/a.mp4")).content == b"film"
    assert (world.connected, world.proven) == ([(PLACE, 443)], ["media.example.com"])
    assert tls().check_hostname
    with pytest.raises(UrlRefusedError, match="another port"):
        await world.network.connect_tcp("media.example.com", 80)
    assert world.connected == [(PLACE, 443)]


@pytest.mark.parametrize("answer", [OSError("no such host"), UnicodeError("label too long"), TimeoutError()])
async def test_a_name_that_is_not_found_is_a_failed_connection(answer: Exception) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        raise answer

    async with strangers(network=PublicOnly(resolve)) as http:
        with pytest.raises((httpx.ConnectError, httpx.ConnectTimeout)):
            await http.get("https://media.example.com/a.mp4")


async def test_a_stranger_hears_nothing_of_us_and_its_cookies_are_not_kept() -> None:
    def answer(host: str, path: str) -> bytes:
        return ok(b"film", "Set-Cookie: who=you; Path=/; Domain=example.com")

    world = Internet({"media.example.com": [[PLACE]]}, answer)
    async with strangers(network=world.network) as http:
        for _ in range(2):
            await http.get("https://media.example.com/a.mp4")
    expected = {"host", "user-agent", "accept", "accept-encoding", "connection"}
    for request in world.requests:
        lines = request.decode().lower().split("\r\n")[1:-2]
        assert {line.partition(":")[0] for line in lines} == expected
        assert {"user-agent: nemo-mcp", "accept-encoding: identity"} <= set(lines)
    assert len(world.requests) == 2
