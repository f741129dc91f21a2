"""Fetching a finished file: from the backend's own origin with our headers, from anywhere else as a stranger.

Elsewhere means: https on port 443, at most three redirects, every address of the host public and the connection made to
the address that was checked, no headers of ours, no cookies, no proxy from the environment.
"""

import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

import anyio
import httpcore
import httpx

from nemo_mcp.client.channel import tls, translated
from nemo_mcp.errors import BrokenReplyError, UrlRefusedError

HOPS = 3
TIMEOUT = httpx.Timeout(60, connect=10)
NAT64 = ipaddress.ip_network("64:ff9b::/96")
SPECIAL = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("2002::/16"), ipaddress.ip_network("2001::/32"))
LOCAL_NAMES = (".local", ".internal", ".home.arpa", ".localhost", ".onion")

Sink = Callable[[bytes], Awaitable[None]]


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
        """Resolve once, demand that every address is public, connect to the first."""
        try:
            found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as problem:
            raise httpcore.ConnectError("no such host") from problem
        addresses = [str(entry[4][0]) for entry in found]
        if not addresses or not all(public(address) for address in addresses):
            raise UrlRefusedError("The file's address does not lead to a public web site.")
        return await self._inner.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        """Used by the connection pool between tries."""
        await self._inner.sleep(seconds)


class StrangerTransport(httpx.AsyncHTTPTransport):
    """httpx's transport over a pool that connects to public addresses only."""

    def __init__(self) -> None:
        super().__init__(verify=tls(), trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(ssl_context=tls(), network_backend=PublicOnly(), max_connections=2)


async def fetch(url: str, sink: Sink, limit: int, on_length: Callable[[int | None], None]) -> int:
    """Fetch a public URL. `sink` takes each piece, `on_length` hears the declared length first. Returns the bytes read.

    Raises UrlRefusedError, NoAnswerError, BrokenReplyError (wrong status, too long, shorter than declared).
    """
    async with httpx.AsyncClient(
        transport=StrangerTransport(), timeout=TIMEOUT, follow_redirects=False, trust_env=False
    ) as http:
        for _ in range(HOPS + 1):
            check_url(url)
            async with translated(), http.stream("GET", url, headers={"Accept-Encoding": "identity"}) as response:
                if not response.is_redirect:
                    return await read_file(response, sink, limit, on_length)
                url = urljoin(url, cast(str, response.headers.get("location", "")))
    raise BrokenReplyError("The file's address leads from one place to the next without end.")


async def read_file(response: httpx.Response, sink: Sink, limit: int, on_length: Callable[[int | None], None]) -> int:
    """Stream a reply's body into `sink`. Raises BrokenReplyError unless it is a 200 of exactly its declared length."""
    if response.status_code != 200:
        raise BrokenReplyError(
            f"The finished file could not be fetched ({response.status_code}).", status=response.status_code
        )
    said = response.headers.get("content-length", "")
    declared = int(said) if said.isdigit() else None
    if declared is not None and declared > limit:
        raise BrokenReplyError("The finished file is far too large.")
    on_length(declared)
    count = 0
    async for chunk in response.aiter_raw():
        count += len(chunk)
        if count > limit:
            raise BrokenReplyError("The finished file is far too large.")
        await sink(chunk)
    if declared is not None and count != declared:
        raise BrokenReplyError("The finished file came only in part.")
    return count
