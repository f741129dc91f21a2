"""Looking at finished files, whichever backend made them, and at drafts of the studio, with its worker processes."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nemo_mcp.core.visible import Span
from nemo_mcp.service.workbench import Finding, MediaUnreadableError, Sheet, StoredFile
from nemo_mcp.studio.render import MediaError, Renderer, RenderError

if TYPE_CHECKING:
    from nemo_mcp.studio.serve import Studio


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

    async def sheet(self, video: Path, target: Path, spans: Iterable[Span] = ()) -> tuple[str, ...]:
        """Write a contact sheet that shows these spans, and say which times are on it. Raises MediaUnreadableError."""
        try:
            return await self._renderer.sheet(video, target, spans=spans)
        except (MediaError, RenderError) as problem:
            raise MediaUnreadableError(str(problem)) from problem


class StudioScreen:
    """Shows the drafts and files of the studio's owner."""

    def __init__(self, studio: "Studio", renderer: Renderer) -> None:
        self._studio = studio
        self._renderer = renderer

    async def sheet(self, session_id: str, draft: str) -> Sheet:
        """The contact sheet of a draft, which nobody has to render for it. Raises MediaUnreadableError."""
        try:
            drawn = await self._studio.show(session_id, draft, self._renderer.draft_sheet)
        except (MediaError, RenderError) as problem:
            raise MediaUnreadableError(str(problem)) from problem
        return Sheet(drawn.data, drawn.times)

    def files(self, session_id: str) -> Sequence[StoredFile]:
        """The files of a session as the studio keeps them."""
        return self._studio.files(session_id)
