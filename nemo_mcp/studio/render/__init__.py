"""The studio's renderer: drafts become MP4 files in worker processes. Importing this loads no codec library."""

from nemo_mcp.studio.render.errors import MediaError, RenderError
from nemo_mcp.studio.render.renderer import Renderer
from nemo_mcp.studio.render.report import MediaInfo, RenderReport

__all__ = ["MediaError", "MediaInfo", "RenderError", "RenderReport", "Renderer"]
