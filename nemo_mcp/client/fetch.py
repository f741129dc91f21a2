"""Connecting to strangers: https on port 443, every address of the host public, and the connection made to an address
that was checked; no headers of ours, no cookies, no proxy from the environment.
"""

import contextlib
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import anyio
import httpcore
import httpx

from nemo_mcp.client.transport import USUAL, Patience, tls
from nemo_mcp.errors import UrlRefusedError

ADDRESSES_TRIED = 3
NAT64 = ipaddress.ip_network("64:ff9b::/96")
SPECIAL = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("2002::/16"), ipaddress.ip_network("2001::/32"))
LOCAL_NAMES = (".local", ".internal", ".home.arpa", ".localhost", ".onion")

T = TypeVar("T")


def public(address: str) -> bool:
    """Whether an IP address is one of the open internet; IPv4 inside IPv6 is judged by the IPv4."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or (ipaddress.IPv4Address(int(found) & 0xFFFFFFFF) if found in NAT64 else None)
        found = inner or found
    special = any(found.version == net.version and found in net for net in SPECIAL)
    return found.is_global and not found.is_multicast and not found.is_reserved and not special


def check_url(url: str, *, schemes: tuple[str, ...] = ("https",)) -> str:
    """A URL by its text alone. Returns its host. Raises UrlRefusedError for anything but a public web address."""
    hint = "pass a public https:// address, or download the file and pass its path."
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError:
        raise UrlRefusedError("That is not a web address.", hint) from None
    if parts.scheme not in schemes:
        raise UrlRefusedError("Only https:// and http:// addresses can be used.", hint)
    if parts.username is not None or parts.password is not None:
        raise UrlRefusedError("Addresses with a user name or password in them are not used.", hint)
    if port not in {None, 443, 80} or (port == 80 and parts.scheme == "https"):
        raise UrlRefusedError("Only the usual web ports can be used.", hint)
    if not _public_name(host):
        raise UrlRefusedError("That address does not lead to a public web site.", hint)
    return host


def _public_name(host: str) -> bool:
    if ":" in host or host.replace(".", "").isdigit():
        return public(host)
    last = host.rpartition(".")[2].lower()
    numeric = last.isdigit() or last.startswith("0x")
    return "." in host and not numeric and not host.lower().endswith(LOCAL_NAMES)


async def first_reached(addresses: Sequence[str], connect: Callable[[str], Awaitable[T]]) -> T:
    """Connect to the first address that answers, of at most three: one family of addresses may not work here."""
    *others, last = addresses[:ADDRESSES_TRIED]
    for address in others:
        with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
            return await connect(address)
    return await connect(last)


class PublicOnly(httpcore.AsyncNetworkBackend):
    """Connects only to public addresses, and to exactly the address that was checked."""

    def __init__(self) -> None:
        self._inner = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve once, demand that every address is public, connect to the first that answers."""
        try:
            with anyio.fail_after(timeout):
                found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except TimeoutError as problem:
            raise httpcore.ConnectTimeout("the name was not resolved in time") from problem
        except (OSError, UnicodeError) as problem:
            raise httpcore.ConnectError("no such host") from problem
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not addresses or not all(public(address) for address in addresses):
            raise UrlRefusedError("The file's address does not lead to a public web site.")
        return await first_reached(
            addresses, lambda address: self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
        )

    async def sleep(self, seconds: float) -> None:
        """Used by the connection pool between tries."""
        await self._inner.sleep(seconds)


class StrangerTransport(httpx.AsyncHTTPTransport):
    """httpx's transport over a pool that connects to public addresses only."""

    def __init__(self) -> None:
        super().__init__(verify=tls(), trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(ssl_context=tls(), network_backend=PublicOnly(), max_connections=2)


def strangers(patience: Patience = USUAL) -> httpx.AsyncClient:
    """An HTTP client that connects to public addresses only and says nothing of us. Close it after use."""
    return httpx.AsyncClient(
        transport=StrangerTransport(), timeout=patience.download, follow_redirects=False, trust_env=False
    )
