"""What the studio needs from its engines: the shapes of a renderer, a planner, a fetcher of URLs and an assistant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol

from nemo_mcp.studio.planner import Plan, Source
from nemo_mcp.studio.render import MediaInfo, Output, RenderReport
from nemo_mcp.studio.timeline import Timeline


class RendererLike(Protocol):
    """Probes media and renders drafts; `nemo_mcp.studio.render.Renderer` is the real one."""

    async def probe(self, path: Path) -> MediaInfo:
        """What the file is. Raises MediaError when it is not a readable media file."""
        ...

    async def render(
        self,
        timeline: Timeline,
        media: Mapping[str, Path],
        target: Path,
        output: Output,
        *,
        progress: Callable[[float], None],
    ) -> RenderReport:
        """Write what is wanted to `target`; `progress` hears 0 to 1. Raises MediaError or RenderError."""
        ...


class PlanLike(Protocol):
    """Turns an instruction into a new timeline; `nemo_mcp.studio.planner.plan` is the real one."""

    def __call__(
        self,
        instruction: str,
        timeline: Timeline,
        sources: Sequence[Source],
        *,
        undo_depth: int = 0,
        redo_depth: int = 0,
    ) -> Plan: ...


class FetchLike(Protocol):
    """Fetches a URL of an upload into a file. The studio comes without one: it opens no connection by itself."""

    async def __call__(self, url: str, target: Path) -> None:
        """Write the body behind `url` to `target`. Raises OSError when that fails."""
        ...


Silence = Literal["unreachable", "late", "refused", "unreadable"]


class SilentAssistantError(Exception):
    """The assistant gave no answer; `why` says how that came about."""

    def __init__(self, why: Silence) -> None:
        super().__init__(f"the language model gave no answer: {why}")
        self.why: Final[Silence] = why


class AssistantLike(Protocol):
    """A language model that reads what the planner does not. The studio comes without one."""

    @property
    def name(self) -> str:
        """What replies call it."""
        ...

    async def answer(self, rules: str, question: str) -> str:
        """What the model answers, in text. It bounds its own time. Raises SilentAssistantError."""
        ...


@dataclass(frozen=True, slots=True)
class Engines:
    """The engines of one studio."""

    renderer: RendererLike
    plan: PlanLike
    fetch: FetchLike | None = None
    assistant: AssistantLike | None = None
