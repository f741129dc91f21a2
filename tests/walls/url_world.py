"""An internet for tests: names with their addresses, servers that say what they are told, and a record of who was
connected to. No connection is real.
"""

import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import httpcore

from nemo_mcp.client.fetch import PublicOnly

PLACE = "93.184.216.34"
"""The one public address of this internet at which somebody answers; connecting to any other one is a fault."""

Answer = Callable[[str, str], bytes]


def ok(body: bytes, *headers: str) -> bytes:
    """A whole reply; its connection is closed after it, so that the next request looks the name up again."""
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def redirect(location: str, status: int = 302) -> bytes:
    """A redirect whose address is written as it is, whatever is in it."""
    head = f"HTTP/1.1 {status} Elsewhere\r\nContent-Length: 0\r\nConnection: close\r\nLocation: "
    return head.encode() + location.encode("utf-8", "surrogatepass") + b"\r\n\r\n"


def film(host: str, path: str) -> bytes:
    """What servers answer by default."""
    return ok(b"film")


class Internet(httpcore.AsyncNetworkBackend):
    """`names`: what the resolver says, one answer after the other, the last one for ever; `others`: for all the rest.

    `connected`: addresses and ports; `proven`: names that TLS would check; `requests`: heads, as they were sent.
    """

    def __init__(
        self, names: Mapping[str, Sequence[Sequence[str]]], answer: Answer = film, others: Sequence[str] = ()
    ) -> None:
        self.answer = answer
        self.connected: list[tuple[str, int]] = []
        self.proven: list[str] = []
        self.requests: list[bytes] = []
        self._names = {name: list(answers) for name, answers in names.items()}
        self._others = others

    @property
    def network(self) -> PublicOnly:
        """The guard in front of this internet."""
        return PublicOnly(self.resolve, self)

    @property
    def astray(self) -> list[tuple[str, int]]:
        """Connections to anything but port 443 of the public place."""
        return [each for each in self.connected if each != (PLACE, 443)]

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        """The next answer for a name."""
        answers = self._names.get(host, [self._others])
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        if not found:
            raise OSError("no such host")
        return found

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Note it, and answer as the server there."""
        self.connected.append((host, port))
        return _Line(self)

    async def sleep(self, seconds: float) -> None:
        """Never used."""


class _Line(httpcore.AsyncNetworkStream):
    """A connection to a server of this internet."""

    def __init__(self, world: Internet) -> None:
        self._world = world
        self._asked = b""
        self._reply = b""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        piece, self._reply = self._reply[:max_bytes], self._reply[max_bytes:]
        return piece

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._asked += buffer
        if b"\r\n\r\n" in self._asked:
            self._world.requests.append(self._asked)
            lines = self._asked.decode("latin-1").split("\r\n")
            host = next(line[5:].strip() for line in lines if line.lower().startswith("host:"))
            self._reply += self._world.answer(host, lines[0].split(" ")[1])
            self._asked = b""

    async def aclose(self) -> None:
        pass

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        self._world.proven.append(server_hostname or "")
        return self

    def get_extra_info(self, info: str) -> Any:
        return None
