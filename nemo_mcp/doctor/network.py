"""One question to the backend, and all that can be learnt from how it is answered. It costs nothing there."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import anyio
from pydantic import SecretStr

from nemo_mcp import contract
from nemo_mcp.clock import SystemClock
from nemo_mcp.core.addresses import is_this_computer
from nemo_mcp.doctor.in_time import in_time
from nemo_mcp.errors import BrokenReplyError, NemoError, NoAnswerError, RefusedError, RenderUnknownError, SettingsError
from nemo_mcp.settings import skill_source

WAIT_S: Final = 4.0
LIMIT_S: Final = 6.0
Trouble = Literal["", "dns", "refused", "late", "tls", "proxy", "broken", "stranger"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it. `trouble` is empty when the backend answered as one does, be it with a refusal.

    `words` say what the trouble was. `credits` are those available, None when nobody told; `token_refused`: 1001.
    `server_time_s` is the backend's own clock at `asked_s`, in seconds since 1970.
    """

    host: str
    proxy: str = ""
    took_s: float = 0.0
    trouble: Trouble = ""
    words: str = ""
    credits: float | None = None
    token_refused: bool = False
    refusal: str = ""
    server_time_s: float | None = None
    asked_s: float = 0.0
    untimely: bool = False
    """Whether the certificate was refused for the date alone, which a wrong clock does as well."""


def proxy_for(url: str) -> str:
    """The proxy for an address, as host and port without anybody's password; empty when there is none."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_this_computer(host) or proxy_bypass(host):
        return ""
    proxies = getproxies()
    found = proxies.get(parts.scheme) or proxies.get("all") or ""
    return found.rpartition("://")[2].partition("/")[0].rpartition("@")[2]


def ask(api_url: str, token: SecretStr | None, wait_s: float = WAIT_S) -> Answer:
    """Ask how many credits there are; without a token nobody is asked for one.

    Waits `wait_s` for the name, then for a connection, then for each part of the answer; at most ten seconds in all.
    """
    parts = urlsplit(api_url)
    host, proxy = parts.hostname or "", proxy_for(api_url)
    name, port = _address(proxy) if proxy else (host, parts.port or (443 if parts.scheme == "https" else 80))
    try:
        in_time(partial(socket.getaddrinfo, name, port, type=socket.SOCK_STREAM), wait_s)
    except (OSError, UnicodeError) as problem:
        slow = isinstance(problem, TimeoutError)
        words = f"no answer within {wait_s:g} s" if slow else str(getattr(problem, "strerror", None) or problem)
        return Answer(name, proxy, trouble="dns", words=words)
    return anyio.run(_ask, api_url, token, host, proxy, wait_s)


async def ask_here(api_url: str, token: SecretStr) -> Answer:
    """The same of a studio that runs in this event loop."""
    return await _ask(api_url, token, urlsplit(api_url).hostname or "", "", WAIT_S)


async def _ask(api_url: str, token: SecretStr | None, host: str, proxy: str, wait_s: float) -> Answer:
    from nemo_mcp.client.account import OwnAccount
    from nemo_mcp.client.channel import Channel
    from nemo_mcp.client.identity import Identity
    from nemo_mcp.client.replies import read_credits, read_data
    from nemo_mcp.client.transport import Patience, new_http

    clock = SystemClock()
    patience = Patience(connect_s=wait_s, reply_s=wait_s, write_s=wait_s)
    answer = Answer(host, proxy, trouble="late", words=f"no answer within {LIMIT_S:g} s")
    with anyio.move_on_after(LIMIT_S):
        try:
            async with new_http(api_url, patience=patience) as http:
                channel = Channel(http, Identity(source=skill_source()), clock, patience)
                began_s, asked_s = clock.now(), clock.wall()
                seen = partial(Answer, host, proxy, asked_s=asked_s)
                try:
                    if token is None:
                        headers = channel.identity.headers()
                        reply = await channel.exchange("GET", contract.CREDITS_PATH, headers=headers)
                    else:
                        channel.use(OwnAccount(token))
                        reply = await channel.authorised("GET", contract.CREDITS_PATH)
                    credits = read_credits(read_data(reply)).available
                    answer = seen(clock.now() - began_s, credits=credits, server_time_s=channel.server_time_s)
                except NemoError as problem:
                    answer = told(partial(seen, clock.now() - began_s, server_time_s=channel.server_time_s), problem)
        except SettingsError as problem:
            answer = Answer(host, proxy, trouble="proxy", words=problem.message)
    return answer


def told(seen: "partial[Answer]", problem: NemoError) -> Answer:
    """What an error says of the connection."""
    if isinstance(problem, RenderUnknownError):  # 404: nothing of the service is at this address
        return seen(trouble="stranger", words="HTTP 404")
    if isinstance(problem, RefusedError):
        return seen(token_refused=problem.code == contract.BAD_TOKEN, refusal=problem.message)
    if isinstance(problem, BrokenReplyError):
        down = problem.status is not None and problem.status >= 500
        words = f"HTTP {problem.status}" if problem.status else problem.message
        return seen(trouble="broken" if down else "stranger", words=words)
    if isinstance(problem, NoAnswerError):
        return _silence(seen, list(_causes(problem)))
    return seen(trouble="broken", words=problem.message)


def _silence(seen: "partial[Answer]", causes: list[BaseException]) -> Answer:
    """Why no answer came: the deepest cause that has a name."""
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            untimely = cause.verify_code in {9, 10}  # not yet valid, expired
            return seen(trouble="tls", words=cause.verify_message, untimely=untimely)
        if isinstance(cause, ssl.SSLError):
            return seen(trouble="tls", words=cause.reason or str(cause))
    names = {type(cause).__name__ for cause in causes}
    if "ProxyError" in names:
        said = next(str(cause) for cause in causes if type(cause).__name__ == "ProxyError")
        return seen(trouble="proxy", words=said)
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return seen(trouble="refused", words="nothing listens there")
    if any(isinstance(cause, TimeoutError) or "Timeout" in type(cause).__name__ for cause in causes):
        return seen(trouble="late", words="no answer in time")
    last = next((cause for cause in reversed(causes) if isinstance(cause, OSError) and cause.strerror), causes[-1])
    return seen(trouble="refused", words=str(getattr(last, "strerror", None) or last))


def _causes(problem: BaseException) -> Iterator[BaseException]:
    """An error and all that led to it."""
    yield problem
    if isinstance(problem, BaseExceptionGroup):
        for each in problem.exceptions:  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
            yield from _causes(each)  # pyright: ignore[reportUnknownArgumentType]
    before = problem.__cause__ or problem.__context__
    if before is not None:
        yield from _causes(before)


def _address(proxy: str) -> tuple[str, int]:
    with suppress(ValueError):
        parts = urlsplit(f"//{proxy}")
        return parts.hostname or "", parts.port or 80
    return proxy, 80
