"""What the studio needs from its engines: the shapes of a renderer, a planner and a fetcher of URLs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nemo_mcp.studio.planner import Plan, Source
from nemo_mcp.studio.render import MediaInfo, RenderReport
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
        *,
        quality: str,
        progress: Callable[[float], None],
    ) -> RenderReport:
        """Write an MP4 to `target`; `progress` hears 0 to 1. Raises MediaError or RenderError."""
        ...


class PlanLike(Protocol):
    """Turns an instruction into a new timeline; `nemo_mcp.studio.planner.plan` is the real one."""

    def __call__(
        self, instruction: str, timeline: Timeline, sources: Sequence[Source], *, undo_depth: int = 0
    ) -> Plan: ...


class FetchLike(Protocol):
    """Fetches a URL of an upload into a file. The studio comes without one: it opens no connection by itself."""

    async def __call__(self, url: str, target: Path) -> None:
        """Write the body behind `url` to `target`. Raises OSError when that fails."""
        ...


@dataclass(frozen=True, slots=True)
class Engines:
    """The engines of one studio."""

    renderer: RendererLike
    plan: PlanLike
    fetch: FetchLike | None = None
