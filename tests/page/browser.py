"""Chromium for the checks of the page: what is missing for it, and a driver that takes commands line by line."""

import json
import os
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import anyio
from anyio.abc import Process
from anyio.streams.buffered import BufferedByteReceiveStream

HERE: Final = Path(__file__).parent
BROWSERS: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PACKAGES: Final = tuple(json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"])
LONGEST_LINE: Final = 64_000_000


@dataclass(frozen=True, slots=True)
class Tools:
    """What the checks run with: node, Chromium, and the folder whose node_modules holds the packages."""

    node: str
    chromium: str
    packages: Path


class CheckFailedError(Exception):
    """The driver could not do what it was told; the message is its own."""


def found() -> tuple[Tools | None, list[str]]:
    """The tools, or None and what is missing with the command that gets it.

    NEMO_PAGE_NODE names the folder with node_modules when it is not this one, NEMO_PAGE_CHROMIUM the browser.
    """
    node = shutil.which("node")
    named = os.environ.get("NEMO_PAGE_CHROMIUM")
    chromium = named or next((path for name in BROWSERS if (path := shutil.which(name))), None)
    packages = Path(os.environ.get("NEMO_PAGE_NODE", HERE))
    absent = [name for name in PACKAGES if not (packages / "node_modules" / name).is_dir()]
    missing = [] if node else ["node 20 or newer: apt-get install nodejs"]
    missing += [] if chromium else ["Chromium: apt-get install chromium-headless-shell (or set NEMO_PAGE_CHROMIUM)"]
    missing += [f"{', '.join(absent)}: npm install --prefix tests/page"] if absent else []
    return (Tools(node, chromium, packages) if node and chromium and not absent else None), missing


class Browser:
    """A browser with at most one host page open in it."""

    def __init__(self, process: Process) -> None:
        self._process = process
        assert process.stdout is not None
        self._lines = BufferedByteReceiveStream(process.stdout)

    async def do(self, name: str, **given: Any) -> Any:
        """Carry out a command of `host/drive.mjs`. Raises CheckFailedError."""
        assert self._process.stdin is not None
        await self._process.stdin.send(json.dumps({"name": name, **given}).encode() + b"\n")
        answer = json.loads(await self._lines.receive_until(b"\n", LONGEST_LINE))
        if "problem" in answer:
            raise CheckFailedError(f"{name} {given}: {answer['problem']}")
        return answer["answer"]

    async def app(self, code: str) -> Any:
        """The value of an expression in the page."""
        return await self.do("app", code=code)

    async def host(self, code: str) -> Any:
        """The value of an expression in the host's page."""
        return await self.do("host", code=code)

    async def until(self, code: str) -> None:
        """Wait until an expression in the page is true."""
        await self.do("until", code=code)

    async def text(self, selector: str) -> str:
        """The visible text of an element of the page."""
        return str(await self.app(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"))


@asynccontextmanager
async def open_browser(tools: Tools) -> AsyncGenerator[Browser]:
    """A running Chromium."""
    command = [tools.node, str(HERE / "host" / "drive.mjs"), str(tools.packages), tools.chromium]
    async with await anyio.open_process(command, stderr=None) as process:
        browser = Browser(process)
        await browser.do("launch")
        try:
            yield browser
        finally:
            await browser.do("close")
