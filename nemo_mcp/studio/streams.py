"""Responses that plain ones cannot be: an event stream that follows a feed, and replies that break off."""

from typing import Final

import anyio
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Message, Receive, Scope, Send

from nemo_mcp.studio.feed import Cut, Feed
from nemo_mcp.studio.gateway import CUT

EVENT_STREAM: Final = "text/event-stream; charset=utf-8"


class EventStream(Response):
    """The frames of a feed as they come, until it ends, the client leaves, or a frame breaks the connection."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(headers={"content-type": EVENT_STREAM, "cache-control": "no-store"})
        del self.headers["content-length"]
        self.feed = feed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head at once and each frame when it comes."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(self._leave, receive, group.cancel_scope)
                await self._follow(scope, send)
                group.cancel_scope.cancel()
        finally:
            self.feed.leave()

    async def _leave(self, receive: Receive, scope: anyio.CancelScope) -> None:
        await until_gone(receive)
        self.feed.hang_up()
        scope.cancel()

    async def _follow(self, scope: Scope, send: Send) -> None:
        while (frame := await self.feed.get()) is not None:
            if isinstance(frame, Cut):
                scope[CUT]()
                await anyio.sleep_forever()  # until the loss of the connection ends this response
                return
            await send(_piece(frame, more=True))
        await send(_piece(b"", more=False))


class Dropped(Response):
    """No reply at all: the connection breaks before its first byte."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Break the connection."""
        scope[CUT]()
        await until_gone(receive)


class Broken(Response):
    """Half of a body under a head that promises all of it, then the connection breaks."""

    def __init__(self, body: bytes, status: int, media_type: str) -> None:
        super().__init__(body, status, media_type=media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send half, then break the connection."""
        body = bytes(self.body)
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send(_piece(body[: len(body) // 2], more=True))
        scope[CUT]()
        await until_gone(receive)


class BrokenFile(FileResponse):
    """Half of the file, or of the range that was asked for, under the head of all of it; then the connection breaks.

    A refusal (a range that cannot be satisfied) goes out whole.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send half, then break the connection."""
        left = 0
        whole = False

        async def halved(message: Message) -> None:
            nonlocal left, whole
            if message["type"] == "http.response.start":
                whole = message["status"] not in {200, 206}
                left = int(Headers(raw=message["headers"]).get("content-length", "0")) // 2
            if whole or message["type"] == "http.response.start":
                await send(message)
                return
            piece: bytes = message["body"]
            await send(_piece(piece[:left], more=True))
            left -= min(left, len(piece))
            if left == 0:
                scope[CUT]()
                await until_gone(receive)

        await super().__call__(scope, receive, halved)


async def until_gone(receive: Receive) -> None:
    """Return when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _piece(body: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}
