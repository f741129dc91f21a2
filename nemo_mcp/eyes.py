"""Looking at finished files, whichever backend made them, with the studio's worker processes."""

from pathlib import Path

from nemo_mcp.service.workbench import Finding, MediaUnreadableError
from nemo_mcp.studio.render import MediaError, Renderer, RenderError


class RendererEyes:
    """Looks at files with the renderer's worker processes: the server itself never opens media."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    async def inspect(self, path: Path) -> Finding:
        """What a media file holds. Raises MediaUnreadableError."""
        try:
            return await self._renderer.probe(path)
        except (MediaError, RenderError) as problem:
            raise MediaUnreadableError(str(problem)) from problem

    async def sheet(self, video: Path, target: Path) -> None:
        """Write a contact sheet. Raises MediaUnreadableError."""
        try:
            await self._renderer.sheet(video, target)
        except (MediaError, RenderError) as problem:
            raise MediaUnreadableError(str(problem)) from problem
