"""Where a finished file comes from: the backend's own origin with our headers, anywhere else as a stranger."""

from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin

import httpx

from nemo_mcp.client.web_address import check_spelling, check_url
from nemo_mcp.errors import BrokenReplyError, UrlRefusedError

HOPS = 3


@dataclass(frozen=True, slots=True)
class Home:
    """The backend's own origin: the only one that gets our headers."""

    http: httpx.AsyncClient
    url: str
    headers: Mapping[str, str] = field(repr=False)
    timeout: httpx.Timeout


class Source:
    """Where a file comes from: the backend itself, or strangers. Follows three redirects; away from home for good."""

    def __init__(self, url: str, others: httpx.AsyncClient, home: Home | None = None) -> None:
        """`url` may be relative to the home. Raises UrlRefusedError."""
        self._url = _joined(home.url, url) if home else url  # a stranger's is judged when it is opened
        self._others = others
        self._home = home

    @asynccontextmanager
    async def open(self, wanted: Mapping[str, str]) -> AsyncGenerator[tuple[httpx.Response, bool]]:
        """A reply that is no redirect, and whether it is the backend's own. `wanted`: request headers for this file."""
        url, home = self._url, self._home
        for _ in range(HOPS + 1):
            if home and _origin(url) != _origin(home.url):
                home = None
            if not home:
                check_url(url)
            with _plain_url():
                request = (
                    home.http.build_request("GET", url, headers={**home.headers, **wanted}, timeout=home.timeout)
                    if home
                    else self._others.build_request("GET", url, headers=wanted)
                )
            response = await (home.http if home else self._others).send(request, stream=True)
            try:
                if not response.has_redirect_location:
                    yield response, home is not None
                    return
            finally:
                await response.aclose()
            url = _joined(str(response.url), response.headers["location"])
        raise BrokenReplyError("The file's address leads from one place to the next without end.")


def _joined(base: str, url: str) -> str:
    check_spelling(url)  # joining would drop tabs and line breaks in silence
    with _plain_url():
        joined = urljoin(base, url)
    check_spelling(joined)
    return joined


def _origin(url: str) -> tuple[str, bytes, int | None]:
    with _plain_url():
        parsed = httpx.URL(url)  # read by whom it will be sent, so that nobody can be taken for home by another reading
        return parsed.scheme, parsed.raw_host, parsed.port or {"https": 443, "http": 80}.get(parsed.scheme)


@contextmanager
def _plain_url() -> Generator[None]:
    try:
        yield
    except (ValueError, httpx.InvalidURL) as problem:
        raise UrlRefusedError("The file's address is no web address.") from problem
