"""What the renderer tells its caller: plain data, without any codec library."""

from dataclasses import dataclass
from typing import Literal

MediaKind = Literal["video", "image", "audio", "captions"]


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a media file is, judged by its content and never by its name.

    `format` is a key of `contract.FORMATS`, or `srt` or `vtt` for captions, of which there are `cues`. An animated gif
    or webp is an image that has a duration. `width` and `height` are upright: rotation, EXIF orientation and non-square
    pixels are applied.
    """

    kind: MediaKind
    format: str
    duration_ms: int | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    has_audio: bool = False
    cues: int | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """What a draft is to become: a format of `recipes.RECIPES`, a quality, and for a still its time.

    `quality` is preview (360p), medium (720p), high or best; without `at_ms` a still shows the middle.
    """

    format: str = "mp4"
    quality: str = "high"
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class RenderReport:
    """A finished render. `size` is in bytes, `wall_s` includes waiting for a free worker.

    A still has no duration and no frame rate; a sound has no size in pixels, no frame rate and no frames.
    """

    duration_ms: int | None
    size: int
    width: int | None
    height: int | None
    fps: int | None
    frames: int
    warnings: tuple[str, ...]
    wall_s: float
    cached_segments: int
