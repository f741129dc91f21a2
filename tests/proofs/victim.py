"""The server as a process that may be killed: what `nemo_mcp.app.server` composes, over stdio, on a faster clock.

Settings and the kill point come from the environment as always, and two variables of its own: `VICTIM_SCALE` says how
many seconds pass in a real one, `VICTIM_EPOCH_S` when (monotonic) its calendar began, so that a restart does not set it
back. On stderr it tells, as JSON lines, what nobody could see from outside: each request once its reply has begun, each
wait that the server plans (in its own seconds), and whether any open job is being worked on.
"""

import json
import logging
import os
import sqlite3
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio

from nemo_mcp.app import open_bench
from nemo_mcp.kill_points import arm
from nemo_mcp.logs import set_up_logging
from nemo_mcp.open_jobs import has_open_jobs
from nemo_mcp.places import JOURNAL
from nemo_mcp.service.workbench import Workbench
from nemo_mcp.settings import Settings, kill_at, load_settings
from nemo_mcp.surface.server import build
from tests.clocks import ScaledClock

SCALE, EPOCH = "VICTIM_SCALE", "VICTIM_EPOCH_S"
CALENDAR_S = 1_790_000_000.0
"""What the calendar shows at the epoch."""
LOOK_S = 0.005


class VictimClock(ScaledClock):
    """A scaled clock whose calendar goes on over a restart."""

    def __init__(self, scale: float, epoch_s: float) -> None:
        super().__init__(scale)
        self._epoch_s = epoch_s

    def wall(self) -> float:
        return CALENDAR_S + (time.monotonic() - self._epoch_s) * self.scale

    async def sleep(self, seconds: float) -> None:
        tell(wait_s=seconds)
        await super().sleep(seconds)


class Requests(logging.Handler):
    """Tells of each request when httpx logs it."""

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple) and len(record.args) >= 2:
            tell(method=str(record.args[0]), path=urlsplit(str(record.args[1])).path)


def tell(**facts: Any) -> None:
    """One line of what is seen, with its time on the monotonic clock."""
    sys.stderr.write(json.dumps({"at": time.monotonic()} | facts) + "\n")
    sys.stderr.flush()


def serve() -> None:
    """Serve one host until it hangs up, or the armed point is reached."""
    settings = load_settings()
    set_up_logging(settings.log_level)
    if (point := kill_at()) is not None:
        arm(point)
    requests = logging.getLogger("httpx")
    requests.addHandler(Requests())
    requests.setLevel(logging.INFO)
    requests.propagate = False
    journal = settings.data_dir / JOURNAL
    build(partial(_watched, settings), settings.log_level, lambda: has_open_jobs(journal)).run("stdio")


@asynccontextmanager
async def _watched(settings: Settings, announce: Callable[[str], Awaitable[None]]) -> AsyncGenerator[Workbench]:
    clock = VictimClock(float(os.environ[SCALE]), float(os.environ[EPOCH]))
    async with open_bench(settings, announce, clock) as bench, anyio.create_task_group() as group:
        group.start_soon(_watch, settings.data_dir / JOURNAL)
        yield bench
        group.cancel_scope.cancel()


async def _watch(journal: Path) -> None:
    """Tell when the journal comes to rest, or begins to move again: an open job has somebody who works on it."""
    before: bool | None = None
    with closing(sqlite3.connect(journal)) as db:
        while True:
            moving = "SELECT 1 FROM jobs WHERE stage != 'settled' AND owner IS NOT NULL"
            resting = db.execute(moving).fetchone() is None
            if resting is not before:
                tell(resting=resting)
                before = resting
            await anyio.sleep(LOOK_S)


if __name__ == "__main__":
    serve()
