"""Connecting to strangers: https on port 443, every address of the host public, and the connection made to an address
that was checked; no headers of ours, no cookies, no proxy from the environment.
"""

import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeVar, cast

import anyio
import httpcore
import httpx

from nemo_mcp.client.request_log import hooks
from nemo_mcp.client.transport import USUAL, Patience, no_cookies, tls
from nemo_mcp.core.addresses import is_public
from nemo_mcp.errors import UrlRefusedError

ADDRESSES_TRIED = 3
PORT = 443
SAYS = {"User-Agent": "nemo-mcp", "Accept": "*/*", "Accept-Encoding": "identity"}
"""What a stranger hears of us."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
T = TypeVar("T")


async def addresses_of(host: str, port: int) -> list[str]:
    """The addresses of a host, each once, in the system's order. Raises OSError, ValueError."""
    found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def first_reached(addresses: Sequence[str], connect: Callable[[str], Awaitable[T]]) -> T:
    """Connect to the first address that answers, of at most three: one family of addresses may not work here."""
    *others, last = addresses[:ADDRESSES_TRIED]
    for address in others:
        with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
            return await connect(address)
    return await connect(last)


class PublicOnly(httpcore.AsyncNetworkBackend):
    """Connects only to public addresses, and to exactly the address that was checked.

    `resolve` finds the addresses of a host (raising OSError), `inner` makes the connections.
    """

    def __init__(self, resolve: Resolve = addresses_of, inner: httpcore.AsyncNetworkBackend | None = None) -> None:
        self._resolve = resolve
        self._inner = inner or cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve once, demand that every address is public, connect to the first that answers."""
        if port != PORT:
            raise UrlRefusedError("The file's address leads to another port than that of https.")
        try:
            with anyio.fail_after(timeout):
                addresses = await self._resolve(host, port)
        except TimeoutError as problem:
            raise httpcore.ConnectTimeout("the name was not resolved in time") from problem
        except (OSError, ValueError) as problem:
            raise httpcore.ConnectError("no such host") from problem
        if not addresses or not all(map(is_public, addresses)):
            raise UrlRefusedError("The file's address does not lead to a public web site.")
        return await first_reached(
            addresses, lambda address: self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
        )

    async def sleep(self, seconds: float) -> None:
        """Used by the connection pool between tries."""
        await self._inner.sleep(seconds)


class StrangerTransport(httpx.AsyncHTTPTransport):
    """httpx's transport over a pool whose connections `network` makes."""

    def __init__(self, network: PublicOnly) -> None:
        super().__init__(verify=tls(), trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(ssl_context=tls(), network_backend=network, max_connections=2)


def strangers(patience: Patience = USUAL, network: PublicOnly | None = None) -> httpx.AsyncClient:
    """An HTTP client that connects to public addresses only and says nothing of us. Close it after use."""
    return httpx.AsyncClient(
        transport=StrangerTransport(network or PublicOnly()),
        timeout=patience.download,
        event_hooks=hooks(),
        headers=SAYS,
        cookies=no_cookies(),
        follow_redirects=False,
        trust_env=False,
    )
