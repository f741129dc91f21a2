"""The HTTP port: only who names it rightly and knows the secret gets anywhere, and nobody can clog it for them."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest

from nemo_mcp.studio.render import Renderer
from nemo_mcp.surface.guard import Guard, Names
from tests.proofs.figures import figures_of
from tests.served import ACCEPT, BEARER, LEGACY, MODERN, MODERN_HEADERS, SECRET, Innermost, served


class Door:
    """The guard alone, with a port of its own; `ask` speaks raw HTTP, which lets any header through."""

    def __init__(self, names: Names | None = None) -> None:
        self.inner = Innermost()
        self.guard = Guard(self.inner, names or Names.of(8765), SECRET)

    async def ask(self, *headers: tuple[str, str], method: str = "POST", path: str = "/mcp") -> int:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            raise AssertionError("the body of a request is not read by the guard")

        raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
        await self.guard({"type": "http", "method": method, "path": path, "headers": raw}, receive, send)
        return int(sent[0]["status"])


HOSTS = {
    "127.0.0.1:{port}": True,
    "localhost:{port}": True,
    "[::1]:{port}": True,
    "127.0.0.1:{other}": False,
    "127.0.0.1": False,
    "localhost": False,
    "localhost:{port}.evil.com": False,
    "evil.com:{port}": False,
    "evil.com": False,
    "localhost.:{port}": False,
    "127.1:{port}": False,
    "0.0.0.0:{port}": False,
}
ORIGINS = {
    None: True,
    "http://127.0.0.1:{port}": True,
    "http://localhost:{port}": True,
    "null": False,
    "https://127.0.0.1:{port}": False,
    "http://127.0.0.1:{other}": False,
    "http://evil.com": False,
    "http://localhost:{port}.evil.com": False,
}


@pytest.mark.parametrize("era", ["legacy", "modern"])
async def test_every_host_and_origin_is_answered_as_specified(
    tmp_path: Path, real_renderer: Renderer, era: str, request: pytest.FixtureRequest
) -> None:
    body = LEGACY if era == "legacy" else MODERN
    extra = {} if era == "legacy" else MODERN_HEADERS
    right = 0
    async with served(tmp_path, real_renderer) as url, httpx.AsyncClient(trust_env=False) as http:
        port = int(url.rpartition(":")[2].partition("/")[0])
        places = {"port": port, "other": port + 1}
        for (host, good_host), (origin, good_origin) in product(HOSTS.items(), ORIGINS.items()):
            headers = ACCEPT | extra | {"Host": host.format(**places)}
            if origin is not None:
                headers["Origin"] = origin.format(**places)
            expected = 421 if not good_host else 403 if not good_origin else 200
            refused = await http.post(url, json=body, headers=headers)
            let_in = await http.post(url, json=body, headers=headers | {"Authorization": BEARER})
            right += let_in.status_code == expected and refused.status_code == (401 if expected == 200 else expected)
            assert not [name for name in (*refused.headers, *let_in.headers) if name.startswith("access-control")]
    figures_of(request.config).record(f"http, {era}", f"Host x Origin {right}/{len(HOSTS) * len(ORIGINS)}")
    assert right == 96


MALFORMED = [
    "",
    " ",
    "Bearer",
    "Bearer ",
    "bearer {secret}",
    "BEARER {secret}",
    "Bearer  {secret}",
    "Bearer {secret} ",
    " Bearer {secret}",
    "Bearer\t{secret}",
    "Bearer {secret}x",
    "Bearer {short}",
    "Bearer {upper}",
    "Bearer {secret},Bearer {secret}",
    "Basic {secret}",
    "Token {secret}",
    "{secret}",
    "Bearer null",
    "Bearer undefined",
    "Bearer ${{NEMO_HTTP_TOKEN}}",
    "Bearer \xff\xfe",
    "Bearer " + "x" * 20_000,
]


def tries() -> Iterator[list[tuple[str, str]]]:
    """Ways to come without the secret in its one right place."""
    secret = SECRET.get_secret_value()
    host = ("Host", "127.0.0.1:8765")
    yield [host]
    for form in MALFORMED:
        shown = form.format(secret=secret, short=secret[:-1], upper=secret.upper())
        yield [host, ("Authorization", shown)]
    yield [host, ("Authorization", BEARER), ("Authorization", BEARER)]
    yield [host, ("Authorization", "Bearer wrong"), ("Authorization", BEARER)]
    for name in ("X-Authorization", "Proxy-Authorization", "Cookie", "X-Nemo-Token", "X-Forwarded-Authorization"):
        yield [host, (name, BEARER)]


async def test_without_the_secret_nothing_gets_through(request: pytest.FixtureRequest) -> None:
    door, asked = Door(), 0
    paths = ("/mcp", "/mcp/", "/", "/health", "/mcp?token=" + SECRET.get_secret_value(), "/../mcp", "//mcp", "*")
    for headers in tries():
        for method in ("GET", "POST", "DELETE", "OPTIONS", "HEAD", "PUT", "PATCH", "CONNECT", "TRACE", "PRI"):
            for path in paths:
                assert await door.ask(*headers, method=method, path=path) == 401
                asked += 1
    assert door.inner.reached == 0
    assert await door.ask(("Host", "127.0.0.1:8765"), ("Authorization", BEARER)) == 200
    assert door.inner.reached == 1
    figures_of(request.config).record("http, no secret", f"{asked:,} requests: 0 reached a tool")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([], 421),
        ([("Host", "127.0.0.1:8765"), ("Host", "evil.com")], 421),
        ([("Host", "127.0.0.1:8765"), ("Host", "127.0.0.1:8765")], 421),
        ([("Host", "user@127.0.0.1:8765")], 421),
        ([("Host", "127.0.0.1:8765 ")], 421),
        ([("Host", "127.0.0.1:08765")], 421),
        ([("Host", "evil.com"), ("X-Forwarded-Host", "127.0.0.1:8765")], 421),
        ([("Host", "evil.com"), ("Forwarded", "host=127.0.0.1:8765")], 421),
        ([("Host", "127.0.0.1:8765"), ("Origin", "null")], 403),
        ([("Host", "127.0.0.1:8765"), ("Origin", "")], 403),
        ([("Host", "127.0.0.1:8765"), ("Origin", "http://localhost:8765"), ("Origin", "http://evil.com")], 403),
        ([("Host", "127.0.0.1:8765"), ("Origin", "http://localhost:8765/")], 403),
        ([("Host", "127.0.0.1:8765"), ("Origin", "HTTP://LOCALHOST:8765")], 403),
        ([("Host", "127.0.0.1:8765"), ("Origin", "file://")], 403),
        ([("Host", "127.0.0.1:8765"), ("Origin", "chrome-extension://abc")], 403),
    ],
)
async def test_a_header_that_is_missing_doubled_or_almost_right_is_refused(
    headers: list[tuple[str, str]], status: int
) -> None:
    door = Door()
    assert await door.ask(*headers, ("Authorization", BEARER)) == status
    assert door.inner.reached == 0


@pytest.mark.parametrize("kind", ["websocket", "http.disconnect", "nonsense"])
async def test_what_is_no_http_request_goes_nowhere(kind: str) -> None:
    door = Door()

    async def nothing(*_: Any) -> Any:
        raise AssertionError("nothing is read or said")

    headers = [(b"host", b"127.0.0.1:8765"), (b"authorization", BEARER.encode())]
    await door.guard({"type": kind, "headers": headers}, nothing, nothing)
    assert door.inner.reached == 0


async def test_the_names_of_a_network_are_exact_too() -> None:
    door = Door(Names.of(8765, ("Video.example.com", "10.0.0.5:8765", "[fd00::1]")))
    for host, good in {
        "video.example.com": True,
        "video.example.com:8765": True,
        "10.0.0.5:8765": True,
        "[fd00::1]": True,
        "[fd00::1]:8765": True,
        "127.0.0.1:8765": True,
        "10.0.0.5": False,
        "example.com": False,
        "x.video.example.com": False,
        "video.example.com:80": False,
    }.items():
        assert await door.ask(("Host", host), ("Authorization", BEARER)) == (200 if good else 421), host
    origin = ("Origin", "https://video.example.com")
    assert await door.ask(("Host", "video.example.com"), origin, ("Authorization", BEARER)) == 200
    assert await door.ask(("Host", "video.example.com"), origin) == 401
