"""The lifespan's object: opens the workbench in the background, so that a host gets its tool list at once."""

import logging
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

import anyio

from nemo_mcp.errors import NemoError, SetupError

if TYPE_CHECKING:
    from nemo_mcp.service.workbench import Workbench

GRACE_S = 1.0

logger = logging.getLogger(__name__)


class Desk:
    """Where tools find the workbench. `bench()` waits for it, and raises what kept it from opening."""

    def __init__(self) -> None:
        self._wanted = anyio.Event()
        self._settled = anyio.Event()
        self._closing = anyio.Event()
        self._bench: Workbench | None = None
        self._problem: NemoError | None = None

    async def bench(self) -> "Workbench":
        """The workbench. Raises SetupError when it could not be opened."""
        self._wanted.set()
        await self._settled.wait()
        if self._bench is None:
            raise self._problem or SetupError("The server could not start its work.", "restart it.")
        return self._bench

    async def serve(self, opened: "AbstractAsyncContextManager[Workbench]", grace_s: float = GRACE_S) -> None:
        """Open the workbench at the first call, or when the host has had time for its questions; hold it open."""
        with anyio.move_on_after(grace_s):
            await self._wanted.wait()
        if self._closing.is_set():
            self._settled.set()
            return
        try:
            async with opened as bench:
                self._bench = bench
                self._settled.set()
                await self._closing.wait()
        except NemoError as problem:
            self._problem = problem
        except Exception as crash:  # the host still gets its tool list, and each call says that something is wrong
            logger.exception("the workbench could not be opened")
            self._problem = SetupError(f"The server could not start its work ({type(crash).__name__}).", "restart it.")
        finally:
            self._settled.set()

    def close(self) -> None:
        """Let `serve` end, also when it has not begun to open anything."""
        self._closing.set()
        self._wanted.set()


@asynccontextmanager
async def open_desk(opened: "AbstractAsyncContextManager[Workbench]", grace_s: float = GRACE_S) -> AsyncGenerator[Desk]:
    """A desk for the time of the server's life."""
    desk = Desk()
    async with anyio.create_task_group() as group:
        group.start_soon(desk.serve, opened, grace_s)
        yield desk
        desk.close()
