"""The studio's renderer: drafts become films in worker processes. Importing this loads no codec library.

The renderer itself loads when it is asked for: a worker, which lives in this package as well, starts without it.
"""

from typing import TYPE_CHECKING

from nemo_mcp.studio.render.errors import MediaError, RenderError
from nemo_mcp.studio.render.report import MediaInfo, Output, RenderReport

if TYPE_CHECKING:
    from nemo_mcp.studio.render.renderer import Renderer

__all__ = ["MediaError", "MediaInfo", "Output", "RenderError", "RenderReport", "Renderer"]


def __getattr__(name: str) -> object:
    if name == "Renderer":
        from nemo_mcp.studio.render.renderer import Renderer

        return Renderer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
