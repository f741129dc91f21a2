"""A studio with two clients: one straight, one through the proxy."""

from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from nemo_mcp.studio.profiles import LOCAL, Profile
from tests.proofs.proxy import FaultProxy, open_proxy
from tests.studio.conftest import Desk, open_desk


@asynccontextmanager
async def open_pair(
    folder: Path, profile: Profile = LOCAL, faults: Collection[str] = ()
) -> AsyncGenerator[tuple[Desk, Desk, FaultProxy]]:
    """Two clients of one studio: one that goes straight to it, one that goes through the proxy."""
    async with (
        open_desk(folder, profile, faults) as straight,
        open_proxy(straight.studio.url) as proxy,
        httpx.AsyncClient(base_url=proxy.url, timeout=5, trust_env=False, verify=False) as http,
    ):
        yield straight, Desk(straight.studio, http, straight.renderer), proxy
