"""Which addresses are public: by tables of our own, the same in every version of Python."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.core.addresses import INSIDE_V4, NAT64, is_public, is_this_computer
from tests.walls.hostile_urls import INSIDE, PUBLIC


@pytest.mark.parametrize(
    "address", [*INSIDE, "fe80::1%eth0", "2606:4700::1111%1", "not an address", "", "127.1", "１.1.1.1"]
)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_open_internet_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("network", INSIDE_V4, ids=str)
def test_a_closed_range_is_closed_from_end_to_end(network: IPv4Network) -> None:
    for place in (0, network.num_addresses // 2, -1):
        assert not is_public(str(network[place]))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_the_same_inside_ipv6(address: IPv4Address) -> None:
    assert is_public(str(address)) == is_public(f"::ffff:{address}") == is_public(f"64:ff9b::{address}")
    assert not is_public(f"::{address}")


@given(st.ip_addresses(v=4) | st.integers(0x2000 << 112, (0x4000 << 112) - 1).map(IPv6Address))
def test_what_is_public_here_is_global_to_python_too(address: IPv4Address | IPv6Address) -> None:
    assert not is_public(str(address)) or (address.is_global and not address.is_multicast and not address.is_reserved)


@given(st.text(max_size=40))
def test_any_text_is_judged(text: str) -> None:
    if is_public(text):
        found = ip_address(text)
        assert found.is_global or found in NAT64 or getattr(found, "ipv4_mapped", None)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "localhost", "LOCALHOST"])
def test_this_computer_is_known_by_its_text(host: str) -> None:
    assert is_this_computer(host)


@pytest.mark.parametrize("host", ["", "1.1.1.1", "10.0.0.1", "127.0.0.1.example.com", "localhost.example.com", "::2"])
def test_any_other_host_is_not_this_computer(host: str) -> None:
    assert not is_this_computer(host)
