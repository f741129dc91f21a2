"""The paid call: one POST, then a stream of up to 15 minutes.

`stream_edit` raises only when nothing can have run: no byte left, or the backend refused in one complete reply. As soon
as there is doubt it returns, and says how the stream ended; the verdict comes from the state and the credits.
"""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import anyio
import httpx
from httpx_sse import EventSource, SSEError

from nemo_mcp import contract
from nemo_mcp.client.replies import Reply, read_object
from nemo_mcp.client.transport import USUAL, Patience, new_http, translated, whole
from nemo_mcp.clock import Clock
from nemo_mcp.core.turn import Turn, fold
from nemo_mcp.errors import BrokenReplyError, NoAnswerError, RefusedError
from nemo_mcp.kill_points import reached

STREAM_LIMIT = 64 * 1024 * 1024
KEEP_ALIVES_ONLY_S = 600


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

    def __init__(self, clock: Clock, on_turn: Callable[[Turn], None], unechoed: Callable[[str], str] = str) -> None:
        self._clock = clock
        self._on_turn = on_turn
        self._unechoed = unechoed
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
        self.turn = fold(before, event, self._unechoed(data))
        if self.turn.events > before.events:
            self._news = self._clock.now()
            if self.turn.events <= 2:
                reached("edit.first_event" if self.turn.events == 1 else "edit.half")
        self._on_turn(self.turn)


class Headers:
    """Waits for a reply's headers, no longer than `limit_s` after the request was written. Follows httpx's trace."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._scope = anyio.CancelScope()

    async def of(self, http: httpx.AsyncClient, request: httpx.Request) -> httpx.Response | None:
        """Send the request; None when the headers did not come in time. The response is for the caller to close."""
        request.extensions["trace"] = self._trace
        with self._scope:
            return await http.send(request, stream=True)
        return None

    async def _trace(self, event: str, info: Any) -> None:
        match event.partition(".")[2]:
            case "connect_tcp.complete":
                reached("edit.connected")
            case "send_request_body.complete":
                reached("edit.written")
            case "receive_response_headers.started":
                self._scope.deadline = anyio.current_time() + self._limit_s
            case "receive_response_headers.complete":
                reached("edit.headers")
            case _:
                pass


async def stream_edit(
    base_url: str,
    headers: dict[str, str],
    session_id: str,
    instruction: str,
    clock: Clock,
    on_turn: Callable[[Turn], None],
    patience: Patience = USUAL,
    unechoed: Callable[[str], str] = str,
) -> StreamEnd | Reply:
    """Send one edit and follow it to its end; `on_turn` sees the turn grow. `unechoed` masks what must not come back.

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
    follower = Follower(clock, on_turn, unechoed)
    # A connection of its own: a stale pooled one would turn a harmless failure into a doubtful one.
    async with new_http(base_url, patience, keep=0) as http:
        request = http.build_request(
            "POST", contract.EDIT_PATH, content=content, headers=headers, timeout=patience.edit
        )
        end = await _converse(http, request, follower, clock, patience)
    reached("edit.closed")
    return end


async def _converse(
    http: httpx.AsyncClient, request: httpx.Request, follower: Follower, clock: Clock, patience: Patience
) -> StreamEnd | Reply:
    try:
        async with translated():
            response = await Headers(patience.edit_headers_s).of(http, request)
            if response is None:
                reason = f"no reply began within {patience.edit_headers_s:g} seconds"
                return StreamEnd(follower.turn, clean=False, reason=reason)
            async with aclosing(response):
                return await (_follow(response, follower) if _is_stream(response) else _refusal(response, clock))
    except NoAnswerError as silence:
        if not silence.sent:
            raise
        stalled = isinstance(silence.__cause__, httpx.ReadTimeout)
        reason = f"nothing came for {patience.silence_s:g} seconds" if stalled else "the connection broke"
        return StreamEnd(follower.turn, clean=False, reason=reason)
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
