"""The stage: the real server over HTTP with the studio behind it, and a host's page in front of it.

The page and its proxy need two origins, which 127.0.0.1 and localhost on one port are. What the host's page asks of
`/mcp` is handed on to the server with its bearer secret, which so never is in the browser.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import anyio
import httpx
import uvicorn
from mcp import Client
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route

from nemo_mcp.app import open_bench
from nemo_mcp.settings import Settings
from nemo_mcp.studio.profiles import LOCAL
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.serve import Studio, open_studio
from nemo_mcp.surface.http import bind, http_server, serve_http, url_of
from nemo_mcp.surface.server import build
from tests.page.browser import HERE

SECRET: Final = SecretStr("the-secret-of-this-stage-is-long-enough")
# What hosts must use when a page declares no domains (MCP Apps, 2026-01-26), and nothing that is looser.
POLICY: Final = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " media-src 'self' data:; connect-src 'none'; object-src 'none'; base-uri 'self'"
)
DROPPED: Final = frozenset({"host", "origin", "connection", "content-length", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class PageStage:
    """`url` is the host's page, `client` another host of the same server, `media` a folder to upload from."""

    url: str
    client: Client
    studio: Studio
    media: Path
    exports: Path


@asynccontextmanager
async def open_stage(folder: Path, renderer: Renderer, bundle: Path) -> AsyncGenerator[PageStage]:
    """Everything in one folder; `bundle` is the host's program."""
    media = folder / "media"
    media.mkdir(parents=True, exist_ok=True)
    async with open_studio(folder / "studio", profile=LOCAL, renderer=renderer) as studio:
        settings = Settings(
            api_url=studio.url,
            token=SecretStr(studio.access_token),
            data_dir=folder / "data",
            export_dir=folder / "exports",
            media_dirs=(media,),
            poll_s=(0.3, 0.6, *(float(second) for second in range(1, 300))),
        )
        server = build(partial(open_bench, settings, renderer=renderer))
        listener, front = bind(0), bind(0)
        served = http_server(server, listener, SECRET)
        shown = uvicorn.Config(_pages(url_of(listener), bundle), ws="none", log_config=None, log_level="critical")
        pages = uvicorn.Server(shown)
        async with anyio.create_task_group() as group:
            group.start_soon(serve_http, served, listener)
            group.start_soon(pages.serve, [front])
            async with Client(server, mode="legacy") as client:
                port = front.getsockname()[1]
                yield PageStage(f"http://127.0.0.1:{port}/host.html", client, studio, media, folder / "exports")
            served.should_exit = pages.should_exit = True
        front.close()


def _pages(mcp_url: str, bundle: Path) -> Starlette:
    async def mcp(request: Request) -> Response:
        headers = {name: value for name, value in request.headers.items() if name not in DROPPED}
        headers["authorization"] = f"Bearer {SECRET.get_secret_value()}"
        http = httpx.AsyncClient(timeout=None)
        asked = http.build_request(request.method, mcp_url, headers=headers, content=await request.body())
        answer = await http.send(asked, stream=True)

        async def body() -> AsyncIterator[bytes]:
            try:
                with suppress(httpx.RemoteProtocolError):  # the server has gone, and this stream with it
                    async for piece in answer.aiter_bytes():
                        yield piece
            finally:
                await answer.aclose()
                await http.aclose()

        told = {name: value for name, value in answer.headers.items() if name not in {*DROPPED, "content-encoding"}}
        return StreamingResponse(body(), answer.status_code, told)

    async def host(request: Request) -> Response:
        return FileResponse(HERE / "host" / "host.html")

    async def program(request: Request) -> Response:
        return FileResponse(bundle, media_type="text/javascript")

    async def sandbox(request: Request) -> Response:
        headers = {"Content-Security-Policy": POLICY}
        return FileResponse(HERE / "host" / "sandbox.html", headers=headers)

    return Starlette(
        routes=[
            Route("/mcp", mcp, methods=["GET", "POST", "DELETE"]),
            Route("/host.html", host),
            Route("/host.js", program),
            Route("/sandbox.html", sandbox),
        ]
    )
