"""Responses that plain ones cannot be: an event stream that follows a feed, and replies that break off."""

from typing import Final

import anyio
from starlette.responses import Response
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


async def until_gone(receive: Receive) -> None:
    """Return when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _piece(body: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}
