"""The paid call: one POST, then a stream of up to 15 minutes.

`stream_edit` raises only when nothing can have run: no byte left, or the backend refused in one complete reply. As soon
as there is doubt it returns, and says how the stream ended; the verdict comes from the state and the credits.
"""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import httpx
from httpx_sse import EventSource, SSEError

from nemo_mcp import contract
from nemo_mcp.client.channel import new_http, translated, whole
from nemo_mcp.client.replies import Reply, read_object
from nemo_mcp.clock import Clock
from nemo_mcp.core.turn import Turn, fold
from nemo_mcp.errors import BrokenReplyError, NoAnswerError, RefusedError

STREAM_LIMIT = 64 * 1024 * 1024
SILENCE_S = 120
KEEP_ALIVES_ONLY_S = 600
TIMEOUT = httpx.Timeout(SILENCE_S, connect=10, write=60, pool=10)


@dataclass(frozen=True, slots=True)
class StreamEnd:
    """How a turn's stream ended. `clean`: the HTTP framing says that it is complete. `reason`: why it is not."""

    turn: Turn
    clean: bool
    reason: str = ""


class StreamStoppedError(Exception):
    """Raised inside the byte stream when it runs over one of its limits; never leaves this module."""


class GuardedStream(httpx.AsyncByteStream):
    """The bytes of a stream without a leading byte order mark, ended when a limit is passed."""

    def __init__(self, source: httpx.AsyncByteStream, check: Callable[[int], None]) -> None:
        self._source = source
        self._check = check

    async def __aiter__(self) -> AsyncIterator[bytes]:
        count = 0
        held = b""
        async for chunk in self._source:
            count += len(chunk)
            self._check(count)
            if count - len(chunk) < 3:  # still within what may be a byte order mark
                held += chunk
                if len(held) < 3:
                    continue
                chunk, held = held.removeprefix(b"\xef\xbb\xbf"), b""  # noqa: PLW2901
            yield chunk
        if held:
            yield held

    async def aclose(self) -> None:
        """Close the connection below."""
        await self._source.aclose()


class Follower:
    """Folds one stream, and knows when it has taken too long."""

    def __init__(self, clock: Clock, on_turn: Callable[[Turn], None]) -> None:
        self._clock = clock
        self._on_turn = on_turn
        self._began = self._news = clock.now()
        self.turn = Turn()

    def check(self, count: int) -> None:
        """Raise StreamStoppedError when a limit is passed: bytes, the whole time, time without news."""
        now = self._clock.now()
        if count > STREAM_LIMIT:
            raise StreamStoppedError("the stream was far too long")
        if now - self._began > contract.EDIT_LIMIT_S:
            raise StreamStoppedError("it took longer than 15 minutes")
        if now - self._news > KEEP_ALIVES_ONLY_S:
            raise StreamStoppedError("there was no news for 10 minutes")

    def take(self, event: str, data: str) -> None:
        """One more event."""
        before = self.turn
        self.turn = fold(before, event, data)
        if self.turn.events > before.events:
            self._news = self._clock.now()
        self._on_turn(self.turn)


async def stream_edit(
    base_url: str,
    headers: dict[str, str],
    session_id: str,
    instruction: str,
    clock: Clock,
    on_turn: Callable[[Turn], None],
) -> StreamEnd | Reply:
    """Send one edit and follow it to its end; `on_turn` sees the turn grow.

    Returns a Reply when the backend answered with one complete reply instead of a stream: read it for the refusal.
    Raises NoAnswerError with `sent=False` when no byte can have left.
    """
    body = {
        "app_name": contract.AGENT,
        "user_id": "me",
        "session_id": session_id,
        "new_message": {"parts": [{"text": instruction}]},
    }
    headers = headers | {
        "Content-Type": "application/json",
        "Accept": "text/event-stream",
        "Accept-Encoding": "identity",  # what is counted must be what is kept
        "Cache-Control": "no-store",
    }
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    follower = Follower(clock, on_turn)
    # A connection of its own: a stale pooled one would turn a harmless failure into a doubtful one.
    async with new_http(base_url, timeout=TIMEOUT, keep=0) as http:
        try:
            async with (
                translated(),
                http.stream("POST", contract.EDIT_PATH, content=content, headers=headers) as response,
            ):
                if not _is_stream(response):
                    return await _refusal(response, clock)
                return await _follow(response, follower)
        except NoAnswerError as silence:
            if not silence.sent:
                raise
            return StreamEnd(follower.turn, clean=False, reason="the connection broke")
        except StreamStoppedError as stop:
            return StreamEnd(follower.turn, clean=False, reason=str(stop))


async def _refusal(response: httpx.Response, clock: Clock) -> Reply | StreamEnd:
    """A whole reply that is no stream: a plain refusal proves that nothing ran, anything else leaves a doubt."""
    try:
        reply = await whole(response, clock)
        try:
            read_object(reply)
        except RefusedError:
            return reply
    except BrokenReplyError:
        return StreamEnd(Turn(), clean=False, reason="the answer could not be read")
    return StreamEnd(Turn(), clean=False, reason="the answer was no stream")


async def _follow(response: httpx.Response, follower: Follower) -> StreamEnd:
    response.encoding = "utf-8"
    if isinstance(response.stream, httpx.AsyncByteStream):
        response.stream = GuardedStream(response.stream, follower.check)
    try:
        async for event in EventSource(response).aiter_sse():
            follower.take(event.event, event.data)
    except SSEError:
        return StreamEnd(follower.turn, clean=False, reason="the answer was no stream")
    return StreamEnd(
        follower.turn, clean=_framed(response), reason="" if _framed(response) else "the connection closed"
    )


def _is_stream(response: httpx.Response) -> bool:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return response.status_code == 200 and kind == "text/event-stream"


def _framed(response: httpx.Response) -> bool:
    """Whether the framing would have shown a cut: chunks, a length, or HTTP/2. A close-delimited body shows nothing."""
    headers = response.headers
    return (
        response.http_version.startswith("HTTP/2")
        or "content-length" in headers
        or "chunked" in headers.get("transfer-encoding", "").lower()
    )
