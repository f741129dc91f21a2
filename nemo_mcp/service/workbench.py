"""Everything a use case needs, in one place, made once per process by `app.py`."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from weakref import WeakValueDictionary

import anyio

from nemo_mcp.client.backend import Backend
from nemo_mcp.clock import Clock
from nemo_mcp.core.pacing import POLLS_S
from nemo_mcp.core.visible import Span
from nemo_mcp.journal import Journal
from nemo_mcp.service.jobs import Jobs, Report
from nemo_mcp.service.roots import Roots
from nemo_mcp.service.subtitle_files import Uploads

__all__ = ["Budget", "Eyes", "Finding", "MediaUnreadableError", "Report", "Screen", "Sheet", "StoredFile", "Workbench"]


class Finding(Protocol):
    """What an inspected media file is."""

    @property
    def kind(self) -> str: ...
    @property
    def duration_ms(self) -> int | None: ...
    @property
    def width(self) -> int | None: ...
    @property
    def height(self) -> int | None: ...


class Eyes(Protocol):
    """Looks at finished files, in a process of its own. Errors derive from `MediaUnreadableError`."""

    async def inspect(self, path: Path) -> Finding:
        """Open the container and say what it holds. Raises MediaUnreadableError."""
        ...

    async def sheet(self, video: Path, target: Path, spans: Iterable[Span] = ()) -> tuple[str, ...]:
        """Write a contact sheet (JPEG), and say which times stand on it, in order. Raises MediaUnreadableError.

        `spans` tell when something is wholly seen in a film.
        """
        ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """A contact sheet: a JPEG of at most 100 KB, and the times that stand on it, in order."""

    data: bytes
    times: tuple[str, ...]


class StoredFile(Protocol):
    """A file that the backend keeps on this computer. `asset_id` is what a draft calls it by."""

    @property
    def asset_id(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def duration_ms(self) -> int | None: ...
    @property
    def has_audio(self) -> bool: ...
    @property
    def path(self) -> Path: ...


class Screen(Protocol):
    """Shows what a timeline looks like before it is exported, and where the files in it are kept."""

    async def sheet(self, session_id: str, draft: str) -> Sheet:
        """The contact sheet of a draft as the backend gave it. Raises MediaUnreadableError."""
        ...

    def files(self, session_id: str) -> Sequence[StoredFile]:
        """The files of a session, in the order in which they came."""
        ...


class MediaUnreadableError(Exception):
    """A file is not readable media."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Credits that may be spent for each session and in 24 hours; None is no limit. `free`: edits cost nothing here."""

    session: float | None = None
    day: float | None = None
    free: bool = False


@dataclass(slots=True)
class Workbench:
    """The parts that the use cases work with."""

    backend: Backend
    place: str
    journal: Journal
    jobs: Jobs
    eyes: Eyes
    clock: Clock
    roots: Roots
    exports: Path
    screen: Screen | None = None
    """None where the backend makes no picture before an export."""
    pictures: str = "auto"
    """Whether results come with pictures: `auto` (to hosts that take them), `never` or `always`."""
    formats: tuple[str, ...] = ("mp4",)
    """What the backend can make of a timeline."""
    uploads: Uploads = field(default_factory=Uploads)
    language: str | None = None
    system_language: str = ""
    wait_s: float | None = None
    budget: Budget = field(default_factory=Budget)
    polls_s: tuple[float, ...] = POLLS_S
    draft_changed: Callable[[str], Awaitable[None]] = field(default=lambda session_id: _nobody())
    connected: bool = False
    opening: anyio.Lock = field(default_factory=anyio.Lock)
    """Held while a session is opened for a call that needs a new one."""
    # A lane is gone when nobody is in it any more: there may be many sessions in the life of a server.
    _lanes: WeakValueDictionary[str, anyio.Lock] = field(default_factory=WeakValueDictionary[str, anyio.Lock])

    def uploading(self, session_id: str) -> anyio.Lock:
        """Held while something is uploaded into a session."""
        return self._lanes.setdefault(session_id, anyio.Lock())


async def _nobody() -> None:
    return None
