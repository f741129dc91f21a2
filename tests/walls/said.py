"""What is wrong with a text that was shown, and a stage on which a hostile backend says it."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from mcp.types import CallToolResult

from nemo_mcp.studio.render import Renderer
from tests.media import picture
from tests.shares import share
from tests.walls.injected_texts import HOST, TEXTS
from tests.walls.poisoned_backend import SESSION, Mode, PoisonedBackend, poisoned_backend
from tests.world import World, open_host, structure_of, text_of

RANDOM = share(100_000, 20_000)
BY_TOOL = 3_000
PLAIN = ("All is well.", "Is all well?")
SAMPLE = tuple(name for name in TEXTS if name in {"hint", "done", "quote closed", "next line", "hidden link", "bidi"})

KEPT = frozenset("\n\t\u200c\u200d\ufe0f")
OURS = re.compile(
    r"\s*(?:next:|hint:|session |done\.|failed\.|not confirmed\.|a question for|the editor says:|the service)",
    re.IGNORECASE,
)
LINK = re.compile(
    rf"(?:\b[a-z]{{2,12}}:[/\\]+|\bhttps?:|[/\\]{{2}}|www\.|&\#?\w{{1,9}};)[^\s\]]{{0,80}}{re.escape(HOST)}"
    r"|javascript:\S|data:text/|file:/|vbscript:\S",
    re.IGNORECASE,
)
IDS = re.compile(r"(?:edit|export|upload)-[0-9a-f]{8}|\d[\d.,:]*")


def is_forbidden(char: str) -> bool:
    """Whether a character should never be shown."""
    hidden = unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} or "\U000e0000" <= char <= "\U000effff"
    return hidden and char not in KEPT


def faults(text: str, limit: int | None = 4_000) -> Iterator[str]:
    """What is wrong with a text that somebody will see."""
    if limit is not None and len(text) > limit:
        yield f"{len(text)} characters"
    for char in set(text) - KEPT:
        if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}:
            yield f"holds {char!a}"
    found = LINK.search(text)
    if found:
        yield f"links: {found.group()!a}"


def strings(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """All strings of a JSON value, with the key that they stand at."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, each in cast("dict[str, object]", value).items():
            yield from strings(each, name)
    elif isinstance(value, list):
        for each in cast("list[object]", value):
            yield from strings(each, key)


def own_lines(text: str) -> tuple[str, ...]:
    """The lines that an assistant would take for ours, without their numbers."""
    return tuple(IDS.sub("N", each).strip() for each in text.splitlines() if OURS.match(each))


def files_below(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and "journal" not in path.name and path.suffix != ".life"
    }


CALLERS = {"refused uploads"}
"""Steps that repeat what the caller passed in, links and all: the paths it asked for are its own words."""


@dataclass
class Seen:
    """What became of a text: our lines and the calls of each step, and all that is wrong."""

    own: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    calls: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    wrong: list[str] = field(default_factory=list[str])
    carriers: int = 0

    def look(self, step: str, text: str, structure: object = None, limit: int | None = 10_000) -> None:
        self.own[step] = own_lines(text)
        self.carriers += 1
        self.wrong += [
            f"{step}: {fault}" for fault in faults(text, limit) if not (step in CALLERS and "links" in fault)
        ]
        for key, each in strings(structure):
            self.wrong += [f"{step}.{key}: {fault}" for fault in faults(each)]
            if key != "backend_text" and "\n" in each:
                self.wrong.append(f"{step}.{key}: several lines")


@dataclass
class Stage:
    """A host in front of the poisoned backend."""

    world: World
    backend: PoisonedBackend
    renderer: Renderer
    folder: Path
    number: int = 0

    async def tour(self, text: str) -> Seen:
        """One text everywhere, through every tool and resource."""
        self.backend.text, seen = text, Seen()
        self.number += 1
        picture_file = self._picture(text)
        await self._ask(seen, "edit", "edit", instruction=f"make the {self.number}. version brighter", session=SESSION)
        await self._ask(seen, "state", "state")
        await self._ask(seen, "credits", "credits")
        await self._ask(seen, "upload", "upload", sources=[str(picture_file)])
        await self._ask(
            seen,
            "refused uploads",
            "upload",
            sources=[f"{self.world.media}/{text}"[:4000].replace("\ud800", "").replace("\udfff", ""), "/nowhere/x.mp4"],
        )
        await self._ask(seen, "export", "export", session=SESSION)
        for name in ("draft", "timeline", "timeline.otio"):
            await self._read(seen, name)
        for _, words in self.world.progress:
            seen.wrong += [f"progress: {fault}" for fault in faults(words, 180)]
            seen.wrong += ["progress: several lines"] if "\n" in words or OURS.match(words) else []
        self.world.progress.clear()
        picture_file.unlink(missing_ok=True)
        return seen

    async def refused(self, text: str, name: str, status: int, code: int | None, key: str) -> Seen:
        """The text as the reason of a refusal."""
        self.backend.text, seen = "plain", Seen()
        self.backend.mode, self.backend.refused_path, self.backend.status = "refuse", name, status
        self.backend.refusal = {key: text, "data": {"user_id": text}} | ({} if code is None else {"code": code})
        self.number += 1
        try:
            match name:
                case "E3":
                    await self._ask(seen, name, "edit", instruction=f"do the {self.number}. thing", session=SESSION)
                case "E4":
                    file = self._picture("plain")
                    await self._ask(seen, name, "upload", sources=[str(file)])
                    file.unlink()
                case "E5":
                    await self._ask(seen, name, "credits")
                case "E6":
                    await self._ask(seen, name, "state")
                case _:
                    await self._ask(seen, name, "export", session=SESSION)
        finally:
            self.backend.mode = "say"
        return seen

    def _picture(self, text: str) -> Path:
        name = "".join(char for char in text if char not in "/\x00" and not "\ud800" <= char <= "\udfff")[:240]
        while len(f"{name}.png".encode()) > 240:
            name = name[:-1]
        colour = (self.number % 256, self.number // 256, 90)
        return picture(self.world.media / f"{name}.png", colour, (32, 32))

    async def _ask(self, seen: Seen, step: str, tool: str, **arguments: Any) -> None:
        before, files = self.backend.asked.copy(), files_below(self.folder)
        answer: CallToolResult = await self.world.call(tool, **arguments)
        while tool != "state" and structure_of(answer).get("status") == "running":  # a busy computer, a quick clock
            answer = await self.world.call("state", job=structure_of(answer)["job"], wait_s=50)
        seen.look(step, text_of(answer), structure_of(answer))
        seen.calls[step] = self.backend.asked - before
        seen.wrong += [f"{step}: new file {each}" for each in files_below(self.folder) - files]

    async def _read(self, seen: Seen, name: str) -> None:
        found = (await self.world.client.read_resource(f"nemo://sessions/{SESSION}/{name}")).contents[0]
        shown = str(getattr(found, "text", ""))
        if name == "draft":  # JSON: its strings are the backend's, every one of them
            assert json.loads(shown)["m"]["title"] == self.backend.text
            seen.wrong += [f"draft: holds {each!a}" for each in set(shown) if is_forbidden(each)]
            seen.carriers += 1
        elif name == "timeline.otio":  # JSON for programs: the titles and addresses of the films are what they are
            assert json.loads(shown)["OTIO_SCHEMA"] == "Timeline.1"
            seen.wrong += [f"{name}: holds {each!a}" for each in set(shown) if is_forbidden(each)]
        else:
            seen.look(name, shown, limit=100_000)


@asynccontextmanager
async def staged(folder: Path, renderer: Renderer, mode: Mode = "say") -> AsyncGenerator[Stage]:
    async with poisoned_backend() as backend:
        backend.mode = mode
        async with open_host(cast(Any, backend), folder, renderer) as world:
            yield Stage(world, backend, renderer, folder)
