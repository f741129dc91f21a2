"""Sending: one place that builds headers, reads bodies and knows which call may be tried again.

The classes of calls are those of the contract: a safe read is tried up to four times, anything else at most once more
and only when nothing can have happened. The paid call (an edit) is not sent from here.
"""

import json
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, Protocol

import httpx

from nemo_mcp import contract
from nemo_mcp.client.identity import Identity
from nemo_mcp.client.replies import Json, Reply, read_data, read_object
from nemo_mcp.clock import Clock
from nemo_mcp.core.pacing import backoff_s
from nemo_mcp.errors import BadAccessTokenError, BrokenReplyError, NemoError, NoAnswerError, RateLimitedError

JSON_LIMIT = 8 * 1024 * 1024
READ_TRIES = 4
LONGEST_PAUSE_S = 60
USUAL_PAUSE_S = 30
TIMEOUT = httpx.Timeout(30, connect=10, write=60, pool=30)


class Account(Protocol):
    """Whose access token is used."""

    @property
    def user_id(self) -> str | None:
        """The account's id at the backend, when it is known."""
        ...

    def note_user(self, user_id: str) -> None:
        """Keep the id that the backend told."""
        ...

    @property
    def anonymous(self) -> bool:
        """Whether it is a free one."""
        ...

    @property
    def label(self) -> str:
        """Whose account it is, in words."""
        ...

    @property
    def prices(self) -> str:
        """What things cost on it, in words."""
        ...

    @property
    def expires_at(self) -> str | None:
        """When the access token expires (ISO 8601), if that is known."""
        ...

    async def access_token(self) -> str:
        """The access token, asked for when there is none yet."""
        ...

    async def renew(self, refused: str) -> None:
        """Get another access token after `refused` was refused, or raise BadAccessTokenError."""
        ...


@cache
def tls() -> ssl.SSLContext:
    """The TLS settings, loaded once: reading the certificates costs more than a call."""
    return httpx.create_ssl_context()


def new_http(base_url: str, *, timeout: httpx.Timeout = TIMEOUT, keep: int = 5) -> httpx.AsyncClient:
    """An HTTP client without redirects and cookies of its own accord. `keep` connections stay open between calls."""
    return httpx.AsyncClient(
        base_url=base_url,
        timeout=timeout,
        follow_redirects=False,
        verify=tls() if base_url.startswith("https:") else False,
        limits=httpx.Limits(max_keepalive_connections=keep),
    )


class Channel:
    """Requests to the backend. `http` belongs to the channel's owner, who closes it."""

    def __init__(self, http: httpx.AsyncClient, identity: Identity, clock: Clock) -> None:
        self.http = http
        self.identity = identity
        self.clock = clock
        self.account: Account | None = None

    def use(self, account: Account) -> None:
        """Whose access token goes with every request from now on."""
        self.account = account

    async def headers(self) -> tuple[dict[str, str], str]:
        """The headers of every request, and the access token that is in them."""
        if self.account is None:
            raise RuntimeError("the channel has no account yet")
        token = await self.account.access_token()
        return self.identity.headers() | {contract.AUTHORIZATION: f"Bearer {token}"}, token

    async def read(self, path: str) -> Json:
        """A safe read. Returns `data`."""
        return read_data(await self.read_reply(path))

    async def read_reply(self, path: str) -> Reply:
        """A safe read, tried up to four times; the reply may still be a refusal other than 429 or 5xx."""
        return await self._patiently(lambda: self.authorised("GET", path))

    async def post(self, path: str, body: Json) -> Json:
        """A POST that is tried again only when nothing can have happened. Returns `data`."""
        return read_data(await self.post_reply(path, json.dumps(body, ensure_ascii=False)))

    async def post_reply(self, path: str, body: str) -> Reply:
        """The same with a body of JSON text that goes out as it is."""
        headers = {"Content-Type": "application/json"}
        return await self.once_more(
            lambda: self.authorised("POST", path, content=body.encode("utf-8", "surrogatepass"), headers=headers)
        )

    async def once_more(self, send: Callable[[], Awaitable[Reply]]) -> Reply:
        """Send; after a 429 with a short pause, or when no byte can have left, once more."""
        try:
            return await self._checked(send)
        except RateLimitedError as refusal:
            await self.pause(refusal)
        except NoAnswerError as silence:
            if silence.sent:
                raise
            await self.clock.sleep(backoff_s(0, self.clock.roll()))
        return await self._checked(send)

    async def pause(self, refusal: RateLimitedError) -> None:
        """Wait as long as the backend wishes, else 30 s; raise the refusal when that is over a minute."""
        wish = refusal.retry_after_s if refusal.retry_after_s is not None else USUAL_PAUSE_S
        if wish > LONGEST_PAUSE_S:
            raise refusal
        await self.clock.sleep(wish)

    async def authorised(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **parts: Any
    ) -> Reply:
        """One request with our headers; when an anonymous access token is refused, once more with a new one."""
        ours, token = await self.headers()
        reply = await self.exchange(method, path, headers=ours | dict(headers or {}), **parts)
        if not _token_refused(reply) or self.account is None:
            return reply
        await self.account.renew(token)
        ours, _ = await self.headers()
        return await self.exchange(method, path, headers=ours | dict(headers or {}), **parts)

    async def exchange(self, method: str, path: str, *, headers: Mapping[str, str], **parts: Any) -> Reply:
        """One request, one whole reply. Raises NoAnswerError or BrokenReplyError (a body over 8 MiB)."""
        async with translated(), self.http.stream(method, path, headers=dict(headers), **parts) as response:
            return await whole(response, self.clock)

    async def _patiently(self, send: Callable[[], Awaitable[Reply]]) -> Reply:
        for attempt in range(READ_TRIES - 1):
            try:
                return await self._checked(send)
            except (NoAnswerError, BrokenReplyError, RateLimitedError) as problem:
                pause = backoff_s(attempt, self.clock.roll())
                if isinstance(problem, RateLimitedError) and problem.retry_after_s is not None:
                    pause = max(pause, problem.retry_after_s)
                if pause > LONGEST_PAUSE_S:
                    raise
                await self.clock.sleep(pause)
        return await self._checked(send)

    @staticmethod
    async def _checked(send: Callable[[], Awaitable[Reply]]) -> Reply:
        """Send, and raise for the replies that a pause may mend; all other refusals are for the caller to read."""
        reply = await send()
        try:
            read_object(reply)
        except (RateLimitedError, BrokenReplyError):
            raise
        except NemoError:
            pass
        return reply


async def whole(response: httpx.Response, clock: Clock) -> Reply:
    """Read a reply to its end, at most 8 MiB after decompression."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > JSON_LIMIT:
            raise BrokenReplyError(
                "The video service sent an answer that is far too long.", status=response.status_code
            )
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status_code, headers, bytes(body), clock.wall())


@asynccontextmanager
async def translated() -> AsyncGenerator[None]:
    """Turn httpx's errors into ours; only errors from before the first byte say `sent=False`."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as problem:
        raise NoAnswerError(
            "The video service cannot be reached.",
            "check the network connection (and NEMO_API_URL), or use the local studio: nemo-mcp --studio.",
            sent=False,
        ) from problem
    except (httpx.TransportError, httpx.DecodingError) as problem:
        raise NoAnswerError("The connection to the video service broke before its answer was complete.") from problem


def _token_refused(reply: Reply) -> bool:
    try:
        read_object(reply)
    except BadAccessTokenError:
        return True
    except NemoError:
        return False
    return False
