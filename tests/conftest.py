"""Fixtures that every test may ask for, and the figures at the end of a run, also of a quiet one."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from nemo_mcp.studio.render import Renderer
from tests.proofs.figures import figures_of, hand_over, take_over
from tests.shares import share
from tests.walls.canary_plugin import Canary
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


def pytest_configure(config: pytest.Config) -> None:
    """Let the canary listen from the beginning, and say how many examples a property gets."""
    settings.register_profile("shares", max_examples=share(100, 50), deadline=None)
    settings.load_profile("shares")
    canary = Canary(config)
    canary.begin()
    config.pluginmanager.register(canary, "canary")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """One of several processes ends."""
    hand_over(session.config)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """One of the processes that this one started has ended."""
    take_over(node.config, getattr(node, "workeroutput", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the figures."""
    lines = figures_of(config).told
    if lines:
        terminalreporter.section("figures")
    for name, line in lines.items():
        terminalreporter.write_line(f"{name}: {line}")
