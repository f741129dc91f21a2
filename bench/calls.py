"""Overhead of a call: `credits` through the whole server, against the one HTTP request that it makes.

    python bench/calls.py [CALLS]

Both talk to the same studio on a loopback socket, in turn.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import anyio
import httpx
from mcp import Client
from pydantic import SecretStr

from nemo_mcp import contract
from nemo_mcp.app import open_bench
from nemo_mcp.settings import Settings
from nemo_mcp.studio.serve import open_studio
from nemo_mcp.surface.server import build


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds that one go takes."""
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


async def run(calls: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_studio(Path(folder, "studio")) as studio:
            settings = Settings(api_url=studio.url, token=SecretStr(studio.access_token), data_dir=Path(folder, "data"))
            headers = {contract.AUTHORIZATION: f"Bearer {studio.access_token}"}
            async with (
                httpx.AsyncClient(base_url=studio.url, headers=headers) as http,
                Client(build(partial(open_bench, settings)), mode="legacy") as client,
            ):
                call = partial(client.call_tool, "credits", {})
                request = partial(http.get, contract.CREDITS_PATH)
                await call()
                pairs = [(await timed(call), await timed(request)) for _ in range(calls)]
    tool, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"one HTTP request   {bare:6.2f} ms")
    print(f"the credits tool   {tool:6.2f} ms  {tool / bare:4.1f}x, {tool - bare:.2f} ms more")


if __name__ == "__main__":
    anyio.run(run, int(sys.argv[1]) if len(sys.argv) > 1 else 300)
