"""Which IP addresses belong to the open internet, and which hosts are this computer.

Decided by tables of our own: what Python's `is_global` says has changed from version to version.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

# IANA's special-purpose registry, the deprecated relays to 6to4 (192.88.99.0/24), multicast and what is reserved; and
# the one address at which a large cloud serves each of its virtual machines its own settings (168.63.129.16).
INSIDE_V4: Final = tuple(map(IPv4Network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
)))  # fmt: skip
# All that was ever given out for use on the internet. Outside lie loopback, link-local, site-local and unique local
# addresses, multicast, IPv4-compatible ones, and NAT64 of one's own (64:ff9b:1::/48), whose inner address stands
# wherever its network put it.
GIVEN_OUT_V6: Final = IPv6Network("2000::/3")
# Protocols (Teredo among them), documentation, 6to4.
INSIDE_V6: Final = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
NAT64: Final = IPv6Network("64:ff9b::/96")
ISATAP: Final = frozenset({0x00005EFE, 0x02005EFE})


def is_public(address: str) -> bool:
    """Whether a text is an IP address of the open internet. IPv4 inside IPv6 is judged by the IPv4."""
    if "%" in address:  # only addresses of one link have a zone
        return False
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        inner = _inner(found)
        if inner is None:
            return found in GIVEN_OUT_V6 and not _in_any(found, INSIDE_V6) and not _is_isatap(found)
        found = inner
    return not _in_any(found, INSIDE_V4)


def is_this_computer(host: str) -> bool:
    """Whether a host (a name, or an address without brackets) is a loopback one by its text."""
    try:
        found = ip_address(host)
    except ValueError:
        return host.lower() == "localhost"
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def _inner(address: IPv6Address) -> IPv4Address | None:
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else address.ipv4_mapped


def _is_isatap(address: IPv6Address) -> bool:
    return (int(address) >> 32) & 0xFFFFFFFF in ISATAP


def _in_any(address: IPv4Address | IPv6Address, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    return any(address in network for network in networks)
