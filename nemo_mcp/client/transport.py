"""How bytes travel: time limits, connections, whole replies, and httpx's errors in our words."""

import ssl
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.util import find_spec
from typing import Any

import httpx

from nemo_mcp.client.replies import Reply
from nemo_mcp.client.request_log import hooks, logger
from nemo_mcp.clock import Clock
from nemo_mcp.core.addresses import is_this_computer
from nemo_mcp.errors import BrokenReplyError, NoAnswerError, SettingsError
from nemo_mcp.kill_points import reached

JSON_LIMIT = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for the backend, in seconds.

    `reply_s`, `upload_reply_s`, `silence_s` (an edit's stream) and `download_stall_s` are times without a byte;
    `edit_headers_s` runs from the end of an edit's request to the end of its reply's headers, `download_s` over a whole
    download with all its tries.
    """

    connect_s: float = 10
    reply_s: float = 30
    write_s: float = 60
    edit_headers_s: float = 60
    silence_s: float = 120
    upload_reply_s: float = 600
    download_stall_s: float = 60
    download_s: float = 900

    @property
    def usual(self) -> httpx.Timeout:
        """For a call with a short reply."""
        return self._limits(self.reply_s)

    @property
    def edit(self) -> httpx.Timeout:
        """For an edit's stream."""
        return self._limits(self.silence_s)

    @property
    def upload(self) -> httpx.Timeout:
        """For an upload, which the backend looks at before it replies."""
        return self._limits(self.upload_reply_s)

    @property
    def download(self) -> httpx.Timeout:
        """For a finished file."""
        return self._limits(self.download_stall_s)

    def _limits(self, read_s: float) -> httpx.Timeout:
        return httpx.Timeout(read_s, connect=self.connect_s, write=self.write_s, pool=self.reply_s)


USUAL = Patience()


# httpcore tries to import sniffio at every lock it makes. Where that is not installed, Python looks into every folder
# of its path each time, up to a quarter of a millisecond; told here that there is none, it looks no more.
if find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # pyright: ignore[reportArgumentType]: Python's own way to say so


@cache
def tls() -> ssl.SSLContext:
    """The TLS settings, loaded once: reading the certificates costs more than a call."""
    return httpx.create_ssl_context()


def no_cookies() -> CookieJar:
    """A jar that takes none."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


def new_http(base_url: str, patience: Patience = USUAL, keep: int = 5) -> httpx.AsyncClient:
    """An HTTP client for the backend; `keep` connections stay open between calls. Raises SettingsError."""
    return quiet_http(
        base_url, base_url=base_url, timeout=patience.usual, limits=httpx.Limits(max_keepalive_connections=keep)
    )


def quiet_http(server: str, **options: Any) -> httpx.AsyncClient:
    """An HTTP client for one server, which follows no redirects and keeps no cookies.

    A server on this computer is never reached through a proxy; any other one by the proxy that the environment names.
    Raises SettingsError when that one cannot be used.
    """
    url = httpx.URL(server)
    local = is_this_computer(url.host)
    try:
        return httpx.AsyncClient(
            follow_redirects=False,
            cookies=no_cookies(),
            trust_env=not local,
            event_hooks=hooks(),
            verify=not (local and url.scheme == "http") and tls(),  # loading the certificates costs more than a call
            **options,
        )
    except (ImportError, ValueError, httpx.InvalidURL) as problem:
        raise SettingsError(
            "The proxy that the environment names cannot be used (HTTPS_PROXY, HTTP_PROXY or ALL_PROXY).",
            "use an http:// or https:// proxy, or put the server's name into NO_PROXY.",
        ) from problem


def passing(points: Mapping[str, str]) -> dict[str, Any]:
    """Request extensions that reach kill points (values) when httpx has come to a stage (keys) of its trace."""

    async def trace(event: str, info: Any) -> None:
        point = points.get(event.partition(".")[2])
        if point:
            reached(point)

    return {"trace": trace}


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


def date_s(headers: Mapping[str, str]) -> float | None:
    """The server's own time in a reply (`Date`), as seconds since 1970. None when it does not say."""
    try:
        told = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()


@asynccontextmanager
async def translated() -> AsyncGenerator[None]:
    """Turn httpx's errors into ours; only errors from before the first byte say `sent=False`."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as problem:
        logger.debug("not reached: %s", type(problem).__name__)
        raise NoAnswerError(
            "The video service cannot be reached.",
            "check the network connection (and NEMO_API_URL), or use the local studio: nemo-mcp --studio.",
            sent=False,
        ) from problem
    # httpx works out where a redirect leads although nobody follows it: the last two are its errors for odd addresses.
    except (httpx.TransportError, httpx.DecodingError, httpx.InvalidURL, UnicodeError) as problem:
        logger.debug("no whole answer: %s", type(problem).__name__)
        raise NoAnswerError("The connection to the video service broke before its answer was complete.") from problem
