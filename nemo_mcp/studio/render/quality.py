"""Output qualities: picture size and encoder settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from nemo_mcp.studio.render.jobs import Canvas, Encoding
from nemo_mcp.studio.timeline import Timeline

# Same SSIM as stock veryfast at about 70 % of its time; `stitchable` keeps the headers of all segments alike.
_TUNED: Final = "subme=1:me=dia:b-adapt=0:ref=1:weightb=0:stitchable=1"
_STOCK: Final = "stitchable=1"
# As quick and as small as the tuned H.264; looking ahead would save a quarter of the bytes for six times the work.
_REALTIME: Final = "deadline=realtime:aq-mode=0"
_AHEAD: Final = "deadline=good:lag-in-frames=12"
# A pattern that stands still: error diffusion looks no better at this size, flickers, and doubles the file.
_DITHER: Final = "dither=bayer:bayer_scale=4"
MAX_SIDE: Final = 4096
GIF_FPS: Final = 12

ALIASES: Final = MappingProxyType({"draft": "preview", "standard": "medium"})
"""Names from before; a journal may still hold them."""


@dataclass(frozen=True, slots=True)
class Quality:
    """`short_side` caps the smaller side of the picture in pixels; None keeps the draft's own size.

    `gif_side` caps the larger side of a gif. `encodings` has the settings for each codec.
    """

    short_side: int | None
    gif_side: int
    encodings: Mapping[str, Encoding]


def _quality(short_side: int | None, gif_side: int, h264: Encoding, vp9: Encoding) -> Quality:
    gif = Encoding("", 0, _DITHER, "gif")
    return Quality(short_side, gif_side, MappingProxyType({"h264": h264, "vp9": vp9, "gif": gif}))


QUALITIES: Final = MappingProxyType({
    "preview": _quality(360, 320, Encoding("veryfast", 28, _TUNED), Encoding("8", 40, _REALTIME, "vp9")),
    "medium": _quality(720, 480, Encoding("veryfast", 22, _TUNED), Encoding("6", 32, _REALTIME, "vp9")),
    "high": _quality(None, 480, Encoding("veryfast", 20, _TUNED), Encoding("6", 28, _REALTIME, "vp9")),
    "best": _quality(None, 640, Encoding("medium", 18, _STOCK), Encoding("5", 24, _AHEAD, "vp9")),
})  # fmt: skip


def quality_of(name: str) -> Quality:
    """The quality of that name, old names included. Raises KeyError."""
    return QUALITIES[ALIASES.get(name, name)]


def canvas_for(timeline: Timeline, quality: Quality, codec: str = "h264") -> Canvas:
    """The picture to draw: the draft's shape, reduced to the quality's short side, both sides even.

    A gif is reduced further, in size and in frames. Raises ValueError for a size or frame rate that cannot be drawn.
    """
    width, height, fps = timeline.width, timeline.height, timeline.fps
    if not (16 <= width <= MAX_SIDE and 16 <= height <= MAX_SIDE):
        raise ValueError(f"the picture size {width}x{height} is not between 16 and {MAX_SIDE} pixels")
    if not 1 <= fps <= 120:
        raise ValueError(f"{fps} frames per second is not between 1 and 120")
    scale = 1.0 if quality.short_side is None else min(1.0, quality.short_side / min(width, height))
    if codec == "gif":
        scale, fps = min(scale, quality.gif_side / max(width, height)), min(fps, GIF_FPS)
    return Canvas(_even(width * scale), _even(height * scale), fps)


def _even(length: float) -> int:
    return max(16, int(length / 2 + 0.5) * 2)
