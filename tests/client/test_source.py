"""Where files come from: which origin gets our headers, and where a redirect may lead."""

from dataclasses import replace

import httpx
import pytest

from nemo_mcp.client.download import download
from nemo_mcp.client.source import Source
from nemo_mcp.errors import BrokenReplyError, NemoError, NoAnswerError, UrlRefusedError
from tests.client.peers import API, FileServer, Kept, backend_over, home
from tests.clocks import FastClock

PUBLIC_API = "https://api.example.com"


async def test_only_the_backends_own_origin_gets_our_headers() -> None:
    server = FileServer(b"film")
    backend = backend_over(server)
    for url in (f"{API}/film", "/film", "film", f"{API.upper()}:443/film"):
        await backend.download(url, Kept())
    await backend.download(backend.download_url("render_1"), Kept())
    assert [request.headers["authorization"] for request in server.seen] == ["Bearer nmv_usr_TEST"] * 5
    assert server.seen[-1].url == f"{API}/api/render/proxy/render_1/download"
    seen = len(server.seen)
    elsewhere = [f"http{API.removeprefix('https')}/film", f"{API}:444/film", f"{API}\\@127.0.0.1/film", "//localhost/x"]
    bare = API.removeprefix("https://")
    broken = [f"https://us:er@{bare}/film", f"//us:er@{bare}/film", f"{API}/fi lm", f"{API}/fi\tlm", f"{API}\\film"]
    broken += [f"{API}@127.0.0.1/film", "https://10.0.0.1/film", "https://[bad/film", "https://x\0.com/", "data:,x"]
    for url in elsewhere + broken:
        with pytest.raises(NemoError):
            await backend.download(url, Kept())
    assert len(server.seen) == seen


async def test_a_redirect_is_followed_and_leaves_home_for_good() -> None:
    hops = {
        "/1": "/2",
        "/2": "https://cdn.example.com/3",
        "/3": f"{PUBLIC_API}/4",
    }
    server = FileServer(b"film", [2])

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path in hops:
            server.seen.append(request)
            return httpx.Response(302, headers={"location": hops[request.url.path]})
        return server(request)

    target, transport = Kept(), httpx.MockTransport(answer)
    async with httpx.AsyncClient(transport=transport) as http:
        backend = replace(home(transport), url=PUBLIC_API)
        assert await download(Source(f"{PUBLIC_API}/1", http, backend), target, 1000, FastClock()) == 4
    assert bytes(target.data) == b"film"
    ours = [(f"{PUBLIC_API}/1", True), (f"{PUBLIC_API}/2", True)]
    once = [*ours, ("https://cdn.example.com/3", False), (f"{PUBLIC_API}/4", False)]
    assert [(str(request.url), "authorization" in request.headers) for request in server.seen] == once * 2


@pytest.mark.parametrize(
    "location", ["https://127.0.0.1/x", "http://example.com/x", "https://[x/", "https://localhost/"]
)
async def test_a_redirect_to_a_place_inside_is_not_followed(location: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"location": location})

    with pytest.raises((UrlRefusedError, NoAnswerError)):
        await backend_over(answer).download("/1", Kept())


async def test_a_redirect_without_end_is_an_error() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.path)
        return httpx.Response(302, headers={"location": f"/{len(seen)}"})

    with pytest.raises(BrokenReplyError, match="without end"):
        await backend_over(answer).download("/0", Kept())
    assert len(seen) == 4
