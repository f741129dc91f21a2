"""Sending: one place that builds headers and knows which call may be tried again.

The classes of calls are those of the contract: a safe read is tried up to four times, anything else at most once more
and only when nothing can have happened. A call of which no byte can have left counts for nothing and is tried up to
four times, whatever it is. The paid call (an edit) is not sent from here.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import httpx
from pydantic import SecretStr

from nemo_mcp import contract
from nemo_mcp.client.identity import Identity
from nemo_mcp.client.replies import Json, Reply, read_data, read_object, refusal
from nemo_mcp.client.request_log import logger
from nemo_mcp.client.sender import Account, Sender
from nemo_mcp.client.transport import USUAL, Patience, date_s, new_http, translated, whole
from nemo_mcp.clock import Clock
from nemo_mcp.core.pacing import backoff_s
from nemo_mcp.core.secrets import Register
from nemo_mcp.errors import BadAccessTokenError, BrokenReplyError, NemoError, NoAnswerError, RateLimitedError

__all__ = ["Account", "Channel", "Patience", "Sender", "new_http"]

TRIES = 4
LONGEST_PAUSE_S = 60
USUAL_PAUSE_S = 30

T = TypeVar("T")


class Channel:
    """Requests to the backend. `http` belongs to the channel's owner, who closes it.

    `server_time_s` is the backend's own time in its last reply, in seconds since 1970; None when it did not tell.
    """

    def __init__(self, http: httpx.AsyncClient, identity: Identity, clock: Clock, patience: Patience = USUAL) -> None:
        self.http = http
        self.identity = identity
        self.clock = clock
        self.patience = patience
        self.account: Account | None = None
        self.server_time_s: float | None = None
        self._spoken = Register()

    def use(self, account: Account) -> None:
        """Whose access token goes with every request from now on."""
        self.account = account

    async def sender(self) -> Sender:
        """As whom a request would go out now; asks for an access token when there is none yet."""
        if self.account is None:
            raise RuntimeError("the channel has no account yet")
        token = await self.account.access_token()
        self._spoken.add(token)
        return Sender(self.identity.headers(), SecretStr(token), self.account.user_id)

    def unechoed(self, said: str) -> str:
        """What the backend said, JSON or not, without any access token that was sent there."""
        return self._spoken.mask_json(said)

    async def renewed(self, refused: Sender) -> Sender:
        """As whom to go on after an access token was refused. Raises BadAccessTokenError for a person's own."""
        if self.account is None:
            raise RuntimeError("the channel has no account yet")
        await self.account.renew(refused.token.get_secret_value())
        return await self.sender()

    async def read(self, path: str) -> Json:
        """A safe read. Returns `data`."""
        return read_data(await self.read_reply(path))

    async def read_reply(self, path: str, *, bound: bool = False) -> Reply:
        """A safe read, tried up to four times; the reply may still be a refusal other than 429 or 5xx."""
        return await self._patiently(lambda: self.authorised("GET", path, bound=bound))

    async def post(self, path: str, body: Json, *, bound: bool = False) -> Json:
        """A POST that is tried again only when nothing can have happened. Returns `data`."""
        return read_data(await self.post_reply(path, json.dumps(body, ensure_ascii=False), bound=bound))

    async def post_reply(self, path: str, body: str, *, bound: bool = False, **parts: Any) -> Reply:
        """The same with a body of JSON text that goes out as it is."""
        return await self.once_more(self.posting(path, body, bound=bound, **parts))

    def posting(self, path: str, body: str, *, bound: bool = False, **parts: Any) -> Callable[[], Awaitable[Reply]]:
        """What sends a POST of JSON text each time it is called."""
        headers = {"Content-Type": "application/json"}
        content = body.encode("utf-8", "surrogatepass")
        return partial(self.authorised, "POST", path, bound=bound, content=content, headers=headers, **parts)

    async def once_more(self, send: Callable[[], Awaitable[Reply]]) -> Reply:
        """Send; after a 429 with a short pause once more."""
        try:
            return await self._checked(send)
        except RateLimitedError as refused:
            await self.pause(refused)
        return await self._checked(send)

    async def again_on_doubt(self, send: Callable[[], Awaitable[Reply]]) -> Reply:
        """The same for a call that costs nothing when it is done twice: after a doubt it is sent once more, too."""
        try:
            return await self.once_more(send)
        except NoAnswerError as silence:
            if not silence.sent:
                raise
        except BrokenReplyError:
            pass
        return await self.until_sent(send)

    async def until_sent(self, send: Callable[[], Awaitable[T]]) -> T:
        """Send; as long as no byte can have left, up to three times more."""
        for attempt in range(TRIES - 1):
            try:
                return await send()
            except NoAnswerError as silence:
                if silence.sent:
                    raise
            pause = backoff_s(attempt, self.clock.roll())
            logger.debug("nothing was sent: attempt %d of %d in %.1f s", attempt + 2, TRIES, pause)
            await self.clock.sleep(pause)
        return await send()

    async def pause(self, refused: RateLimitedError) -> None:
        """Wait as long as the backend wishes, else 30 s; raise the refusal when that is over a minute."""
        wish = refused.retry_after_s if refused.retry_after_s is not None else USUAL_PAUSE_S
        if wish > LONGEST_PAUSE_S:
            raise refused
        logger.debug("too many requests: attempt 2 of 2 in %.1f s", wish)
        await self.clock.sleep(wish)

    async def authorised(
        self, method: str, path: str, *, bound: bool = False, headers: Mapping[str, str] | None = None, **parts: Any
    ) -> Reply:
        """One request with our headers; when an anonymous access token is refused, once more with a new one.

        A call that is `bound` to what one account owns is not repeated as another account: SessionGoneError.
        An access token that the backend repeats anywhere in its reply is masked before anybody reads it.
        """
        sender = await self.sender()
        reply = await self._own(sender, method, path, headers, **parts)
        if not _token_refused(reply):
            return reply
        again = await self.renewed(sender)
        if bound:
            sender.same_account(again.user_id)
        return await self._own(again, method, path, headers, **parts)

    async def _own(
        self, sender: Sender, method: str, path: str, headers: Mapping[str, str] | None, **parts: Any
    ) -> Reply:
        reply = await self.exchange(method, path, headers=sender.headers | dict(headers or {}), **parts)
        said = self.unechoed(reply.text)
        return reply if said == reply.text else replace(reply, body=said.encode("utf-8", "surrogatepass"))

    async def exchange(self, method: str, path: str, *, headers: Mapping[str, str], **parts: Any) -> Reply:
        """One request, one whole reply. Raises NoAnswerError or BrokenReplyError (a body over 8 MiB)."""
        parts.setdefault("timeout", self.patience.usual)
        async with translated(), self.http.stream(method, path, headers=dict(headers), **parts) as response:
            reply = await whole(response, self.clock)
        self.server_time_s = date_s(reply.headers)
        return reply

    async def _patiently(self, send: Callable[[], Awaitable[Reply]]) -> Reply:
        attempt = 0
        while True:
            wish = 0.0
            try:
                reply = await send()
                wish = _wish_s(reply)
                return _unless_passing(reply)
            except (NoAnswerError, BrokenReplyError, RateLimitedError):
                pause = max(backoff_s(attempt, self.clock.roll()), wish)
                attempt += 1
                if attempt == TRIES or pause > LONGEST_PAUSE_S:
                    raise
            logger.debug("attempt %d of %d in %.1f s", attempt + 1, TRIES, pause)
            await self.clock.sleep(pause)

    async def _checked(self, send: Callable[[], Awaitable[Reply]]) -> Reply:
        """Send, and raise for the replies that a pause may mend; after a 503 only when the pause is over."""
        reply = await self.until_sent(send)
        try:
            return _unless_passing(reply)
        except BrokenReplyError:
            busy = refusal(contract.RATE_LIMITED, None, reply)
            if reply.status == 503 and isinstance(busy, RateLimitedError):
                await self.pause(busy)
            raise


def _wish_s(reply: Reply) -> float:
    """The least pause after a reply: what it asks for, or 30 s when it is too busy and does not say how long."""
    usual = USUAL_PAUSE_S if reply.status in {429, 503} else 0.0
    return usual if reply.retry_after_s is None else reply.retry_after_s


def _unless_passing(reply: Reply) -> Reply:
    """The reply, or the error of one that a pause may mend; all other refusals are for the caller to read."""
    try:
        read_object(reply)
    except (RateLimitedError, BrokenReplyError):
        raise
    except NemoError:
        pass
    return reply


def _token_refused(reply: Reply) -> bool:
    try:
        read_object(reply)
    except BadAccessTokenError:
        return True
    except NemoError:
        return False
    return False
