"""One request and its reply on their way through the proxy."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import anyio

from tests.proofs.proxy_wire import Body, Framing, GoneError, Head, Wire, ending, framed

BODY_KEPT = 256 * 1024


@dataclass(frozen=True, slots=True)
class Route:
    """Where requests go, and what stands in the replies in place of it. Both without a slash at the end."""

    target_url: str
    url: str

    @property
    def netloc(self) -> bytes:
        """What the studio wants to be called."""
        return urlsplit(self.target_url).netloc.encode()

    async def connect(self) -> Wire:
        """A new connection to the studio."""
        parts = urlsplit(self.target_url)
        return await Wire.connect(parts.hostname or "", parts.port or 80)

    def rewritten(self, body: bytes) -> bytes:
        """JSON with the proxy's address in place of the studio's."""
        return body.replace(self.target_url.encode(), self.url.encode())


class Reply:
    """The studio's reply: its head, and its body in pieces. JSON is held whole, anything else passes through."""

    def __init__(self, head: Head, body: Body) -> None:
        self.head = head
        self.framing: Framing = body.framing
        self.length = body.length
        self._body = body
        self._json: bytes | None = None

    async def rewrite(self, route: Route) -> None:
        """Read JSON to its end, and put the proxy's address into it. JSON that breaks off stays as it is."""
        if not self.head.get(b"content-type").startswith(b"application/json"):
            return
        read: list[bytes] = []
        try:
            while (piece := await self._body.piece()) is not None:
                read.append(piece)
        except GoneError:
            self._json = b"".join(read)
            return
        self._json = route.rewritten(b"".join(read))
        if self.framing == "length":
            self.length = len(self._json)
            self.head = self.head.having(b"content-length", b"%d" % self.length)

    async def piece(self) -> bytes | None:
        """The next piece; None after the last one. Raises GoneError when the studio breaks off."""
        if self._json:
            json, self._json = self._json, b""
            return json
        return await self._body.piece()


@dataclass
class Exchange:
    """A request that has come in. `passed`: whether a fault lets it through to the studio; `told` hears of it then.

    `is_last` says whether the client's connection ends with this reply.
    """

    client: Wire
    head: Head
    end_point: str
    route: Route
    passed: bool
    told: Callable[[str, bytes], None]
    is_last: Callable[[], bool]
    heard: anyio.Event = field(default_factory=anyio.Event)
    keeps: bool = False
    _studio: Wire | None = None

    @property
    def method(self) -> bytes:
        """GET, POST or HEAD."""
        return self.head.first.partition(b" ")[0]

    async def reach(self) -> None:
        """Pass the request on until the studio's reply begins, or, if that is not wished, only read it."""
        if self.passed:
            await self.reply()
        else:
            await self.swallow()

    async def swallow(self) -> None:
        """Read the request to its end and pass nothing on."""
        body = Body.of_request(self.client, self.head)
        while await body.piece() is not None:
            pass
        self.heard.set()

    async def reply(self) -> Reply:
        """Pass the request on. The reply as far as its head; JSON whole, with our address in it.

        Raises GoneError when the studio breaks off before the first byte, or the client within its request.
        """
        studio = self._studio = await self.route.connect()
        await self._pass_on(studio)
        self.heard.set()
        head = await Head.read(studio)
        if head is None:
            raise GoneError("no reply")
        reply = Reply(head, Body.of_reply(studio, head, self.method))
        await reply.rewrite(self.route)
        return reply

    async def _pass_on(self, studio: Wire) -> None:
        body = Body.of_request(self.client, self.head)
        kept = bytearray()
        try:
            await studio.send(self.head.having(b"host", self.route.netloc).data)
            while (piece := await body.piece()) is not None:
                kept += piece[: BODY_KEPT - len(kept)]
                await studio.send(framed(piece, body.framing))
            await studio.send(ending(body.framing))
        finally:
            self.told(self.end_point, bytes(kept))

    async def relay(self) -> None:
        """What happens without a fault. When the studio breaks off, so does the reply."""
        reply = await self.reply()
        await self.client.send(reply.head.data)
        while (piece := await reply.piece()) is not None:
            await self.client.send(framed(piece, reply.framing))
        await self.finish(reply.framing, reply.head)

    async def answer(self, head: Head, body: bytes) -> None:
        """A whole reply that the studio has not made."""
        await self.client.send(head.having(b"Content-Length", b"%d" % len(body)).data + body)
        await self.finish("length", head)

    async def finish(self, framing: Framing, head: Head) -> None:
        """The end of a whole reply. Nothing can come in between it and the end of a connection that ends with it."""
        await self.client.send(ending(framing))
        closing = b"close" in {head.get(b"connection"), self.head.get(b"connection")}
        self.keeps = not (framing == "close" or closing or self.is_last())
        if not self.keeps:
            self.client.close()

    async def watch(self) -> None:
        """Return when the client leaves after its request."""
        await self.heard.wait()
        await self.client.until_gone()

    def close(self) -> None:
        """End the connection to the studio, and the client's unless it is used again."""
        if self._studio is not None:
            self._studio.close()
        if not self.keeps:
            self.client.close()
