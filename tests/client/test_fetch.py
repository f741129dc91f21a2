"""Addresses: what is public, what may be fetched, and that nothing else is connected to."""

import contextlib
import ipaddress

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.client.fetch import PublicOnly, check_url, first_reached, public
from nemo_mcp.errors import NemoError, UrlRefusedError

PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
    "255.255.255.255", "192.0.0.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2001::1",
    "2001:db8::1", "fe80::1%eth0", "not an address", "",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_an_address_of_the_open_internet_is(address: str) -> None:
    assert public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_the_same_inside_ipv6(address: ipaddress.IPv4Address) -> None:
    assert public(str(address)) == public(f"::ffff:{address}")


@pytest.mark.parametrize(
    "url",
    ["http://example.com/a.mp4", "ftp://example.com/a", "https://127.1/", "https://0177.0.0.1/", "https://a.internal/",
     "https://localhost./", "https://:80/", "https://example.com:22/", "https://[::1]/", "https://u@example.com/", "x",
     "https://example.com:99999/", "https://[bad/"],
)  # fmt: skip
def test_an_address_that_is_refused_by_its_text(url: str) -> None:
    with pytest.raises(UrlRefusedError):
        check_url(url)


@given(st.text(max_size=60))
def test_any_text_is_a_host_or_a_refusal(text: str) -> None:
    with contextlib.suppress(UrlRefusedError):
        assert "." in check_url(f"https://{text}") or ":" in text


async def test_a_name_that_leads_inside_is_not_connected_to() -> None:
    with pytest.raises(UrlRefusedError):
        await PublicOnly().connect_tcp("localhost", 443)


def test_a_refused_address_is_a_request_error_with_a_hint() -> None:
    with pytest.raises(NemoError, match="hint:"):
        check_url("gopher://x")


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
