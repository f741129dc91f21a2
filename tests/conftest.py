"""Fixtures that every test may ask for."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from nemo_mcp.studio.render import Renderer
from tests.world import World, open_world


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """One event loop library: the product runs on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
async def real_renderer(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Renderer]:
    """The real renderer, with worker processes that stay warm for the whole run."""
    async with Renderer(tmp_path_factory.mktemp("render-cache"), workers=2) as renderer:
        yield renderer


@pytest.fixture
async def world(tmp_path: Path, real_renderer: Renderer) -> AsyncGenerator[World]:
    """A local studio, the server, and a client of the protocol that most hosts speak."""
    async with open_world(tmp_path, real_renderer) as opened:
        yield opened
