"""Output qualities: picture size and encoder settings."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from nemo_mcp.studio.render.jobs import Canvas, Encoding
from nemo_mcp.studio.timeline import Timeline

# Same SSIM as stock veryfast at about 70 % of its time; `stitchable` keeps the headers of all segments alike.
_TUNED: Final = "subme=1:me=dia:b-adapt=0:ref=1:weightb=0:stitchable=1"
_STOCK: Final = "stitchable=1"
MAX_SIDE: Final = 4096


@dataclass(frozen=True, slots=True)
class Quality:
    """`short_side` caps the smaller side of the picture in pixels; None keeps the draft's own size."""

    short_side: int | None
    encoding: Encoding


QUALITIES: Final = MappingProxyType({
    "draft": Quality(360, Encoding("veryfast", 28, _TUNED)),
    "standard": Quality(720, Encoding("veryfast", 22, _TUNED)),
    "high": Quality(None, Encoding("veryfast", 20, _TUNED)),
    "best": Quality(None, Encoding("medium", 18, _STOCK)),
})  # fmt: skip


def canvas_for(timeline: Timeline, quality: Quality) -> Canvas:
    """The picture to draw: the draft's shape, reduced to the quality's short side, both sides even.

    Raises ValueError for a size or frame rate that cannot be drawn.
    """
    width, height, fps = timeline.width, timeline.height, timeline.fps
    if not (16 <= width <= MAX_SIDE and 16 <= height <= MAX_SIDE):
        raise ValueError(f"the picture size {width}x{height} is not between 16 and {MAX_SIDE} pixels")
    if not 1 <= fps <= 120:
        raise ValueError(f"{fps} frames per second is not between 1 and 120")
    scale = 1.0 if quality.short_side is None else min(1.0, quality.short_side / min(width, height))
    return Canvas(_even(width * scale), _even(height * scale), fps)


def _even(length: float) -> int:
    return max(16, int(length / 2 + 0.5) * 2)
