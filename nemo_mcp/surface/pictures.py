"""Pictures as content of a result. Their bytes stand in image blocks alone, never in the text or the structure."""

from pathlib import Path

from mcp.server.mcpserver import Image
from mcp.types import Annotations, ContentBlock

from nemo_mcp.service.results import ExportResult, Result

# What may stand in an answer: the kind, and how many bytes at most. Hosts cut answers of a megabyte.
PICTURES = {".jpg": ("jpeg", 200_000), ".png": ("png", 600_000)}
_ASKED, _OFFERED = 1.0, 0.8
"""How much a picture matters that was asked for, and one that comes with an export."""


def picture_blocks(result: Result) -> list[ContentBlock]:
    """What there is to see of a result: the timeline, a contact sheet, or a still that is small enough itself."""
    if result.picture is not None and result.picture.data is not None:
        return [_block(result.picture.data, "jpeg", _ASKED)]
    if not isinstance(result, ExportResult) or not result.path:
        return []
    path = Path(result.sheet or result.path)
    kind, limit = PICTURES.get(path.suffix, ("", 0))
    if not path.is_file() or path.stat().st_size > limit:
        return []
    return [_block(path.read_bytes(), kind, _OFFERED)]


def _block(data: bytes, kind: str, priority: float) -> ContentBlock:
    image = Image(data=data, format=kind).to_image_content()
    return image.model_copy(update={"annotations": Annotations(audience=["user", "assistant"], priority=priority)})
