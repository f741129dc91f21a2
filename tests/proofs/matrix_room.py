"""A host that can be denied the disk: a process of its own, whose files may then grow no further (Linux).

The limit is that of the system for one process (`RLIMIT_FSIZE`), lowered from outside at the right moment. A write past
it fails as one on a full drive does, with another number: too big, in place of no space. What says "no space" is tested
where the file is written (`tests/service`); here it is what becomes of the call, the journal and the money.
"""

import os
import sqlite3
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mcp import Client, StdioServerParameters

from nemo_mcp.places import JOURNAL
from nemo_mcp.studio.serve import Studio
from tests.clocks import FastClock
from tests.world import World, until

if TYPE_CHECKING:
    from tests.proofs.matrix_stage import Stage

if sys.platform == "linux":
    import resource

HERE = Path(__file__).parents[2]
SCALE = 40
LAUNCHER = f"""
import os, pathlib, sys
from functools import partial
from nemo_mcp.app import open_bench
from nemo_mcp.settings import load_settings
from nemo_mcp.surface.server import build
from tests.clocks import ScaledClock
pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
build(partial(open_bench, load_settings(), clock=ScaledClock({SCALE}))).run("stdio")
"""
POLLS_S = "30 110 190 270 350"
"""The first one comes 0.75 s of real time after the backend has accepted a render: it has finished by then."""


@asynccontextmanager
async def open_process(studio: Studio, folder: Path, api_url: str) -> AsyncGenerator[World]:
    """The server as a process, over stdio, with its journal open. Its clock runs faster than the real one."""
    media = folder / "media"
    media.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(HERE),
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "NEMO_API_URL": api_url,
        "NEMO_DATA_DIR": str(folder / "data"),
        "NEMO_EXPORT_DIR": str(folder / "exports"),
        "NEMO_MEDIA_DIRS": str(media),
        "NEMO_POLL_S": POLLS_S,
        "NEMO_WAIT_S": "1200",
    }
    arguments = ["-c", LAUNCHER, str(folder / "pid")]
    command = StdioServerParameters(command=sys.executable, args=arguments, env=environment)
    async with Client(command, mode="legacy") as client:
        await client.call_tool("state", {"job": "none"})  # nothing is sent for it, but the journal is opened
        yield World(studio, client, media, folder / "exports", folder / "data", FastClock())


@contextmanager
def no_room(stage: "Stage", limit: int = 0) -> Generator[None]:
    """No file of the server's process may grow beyond `limit` bytes within the block."""
    if sys.platform != "linux":
        raise OSError("a process can be limited from outside on Linux only")
    pid = int((stage.folder / "pid").read_text())
    free = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit, free[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, free)


async def rendered(stage: "Stage") -> None:
    """Return when the backend has rendered, before the server asks for the first time."""
    await until(lambda: "E7" in stage.asked and stage.truth.renders("completed") == 1)


def journal_size(stage: "Stage") -> int:
    """How large the part of the journal is that grows."""
    return (stage.world.data / f"{JOURNAL}-wal").stat().st_size


def shrink_journal(stage: "Stage") -> None:
    """Let that part begin again from nothing."""
    with closing(sqlite3.connect(stage.world.data / JOURNAL)) as journal:
        journal.execute("PRAGMA wal_checkpoint(TRUNCATE)")
