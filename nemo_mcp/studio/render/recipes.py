"""What each output format is made of. Pure data."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from nemo_mcp.studio.timeline import Timeline

GIF_LIMIT_MS: Final = 60_000
SILENT: Final = "there is no sound on the timeline"
CONTAINERS: Final = MappingProxyType({"h264": "mp4", "vp9": "webm", "gif": "gif"})
"""In what the pieces of each codec are kept, which is also their ending."""
_BITEXACT: Final = (("fflags", "+bitexact"),)
_FASTSTART: Final = (("movflags", "+faststart"),)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A format: pictures in `codec`, sound in `sound` (empty: none), put together by FFmpeg's `muxer` with `options`.

    A still has neither; it is drawn straight into its file.
    """

    kind: Literal["film", "animation", "sound", "still"]
    codec: str = ""
    sound: str = ""
    muxer: str = ""
    options: tuple[tuple[str, str], ...] = ()


# The three films of H.264 and AAC share their pieces: one after another costs a join. Matroska numbers its files at
# random unless it is told not to.
RECIPES: Final = MappingProxyType({
    "mp4": Recipe("film", "h264", "m4a", "mp4", _FASTSTART),
    "mov": Recipe("film", "h264", "m4a", "mov", _FASTSTART),
    "webm": Recipe("film", "vp9", "opus", "webm", _BITEXACT),
    "mkv": Recipe("film", "h264", "m4a", "matroska", _BITEXACT),
    "gif": Recipe("animation", "gif"),
    "mp3": Recipe("sound", sound="mp3"),
    "wav": Recipe("sound", sound="wav"),
    "png": Recipe("still"),
})  # fmt: skip


def obstacle(timeline: Timeline, form: str, at_ms: int | None) -> str | None:
    """Why a timeline cannot be rendered like that, in words for people; None when it can."""
    if form not in RECIPES:
        return f"unknown format {form}; known: {', '.join(RECIPES)}"
    length_ms = timeline.duration_ms
    if at_ms is not None and form != "png":
        return f"a {form} file has no single time; only a png has one"
    if at_ms is not None and not 0 <= at_ms <= length_ms:
        return f"there is no picture at {at_ms / 1000:g} s: the timeline ends at {length_ms / 1000:g} s"
    if form == "gif" and length_ms > GIF_LIMIT_MS:
        return f"a gif of {length_ms / 1000:g} s would be too large, at most {GIF_LIMIT_MS // 1000} s; use mp4 or webm"
    return None
