"""In the place of the studio's renderer, where a film as such is what matters."""

from collections.abc import Callable, Mapping
from pathlib import Path
from shutil import copyfile

from nemo_mcp.studio.render import MediaInfo, Output, RenderReport
from nemo_mcp.studio.timeline import Timeline

WIDTH, HEIGHT = 64, 36


class FinishedFilm:
    """Gives the same small film for every render, at once, and takes every upload for a picture."""

    def __init__(self, film: Path, fps: int = 30) -> None:
        self._film, self._fps = film, fps

    async def probe(self, path: Path) -> MediaInfo:
        """A picture, whatever it is."""
        return MediaInfo("image", "png", width=WIDTH, height=HEIGHT)

    async def render(
        self,
        timeline: Timeline,
        media: Mapping[str, Path],
        target: Path,
        output: Output,
        *,
        progress: Callable[[float], None],
    ) -> RenderReport:
        """Copy the film."""
        progress(0.5)
        copyfile(self._film, target)
        frames = timeline.duration_ms * self._fps // 1000
        size = target.stat().st_size
        return RenderReport(timeline.duration_ms, size, WIDTH, HEIGHT, self._fps, frames, (), 0.0, 0)
