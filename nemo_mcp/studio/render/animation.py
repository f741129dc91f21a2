"""Animated gif and webp: frames by their own durations, round and round. Worker side only."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from nemo_mcp.studio.render.errors import MediaError
from nemo_mcp.studio.render.stills import decoded, open_still

MOST_FRAMES: Final = 5000
MOST_ANIMATED_PIXELS: Final = 4_000_000_000
# Browsers show frames of 10 ms and less for 100 ms; so do we.
_SHORTEST_MS: Final = 20
_USUAL_MS: Final = 100


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When each frame of an animation ends, in ms from its start."""

    ends_ms: tuple[int, ...]

    @property
    def duration_ms(self) -> int:
        """One round."""
        return self.ends_ms[-1]

    def frame_at(self, ms: float) -> int:
        """The number of the frame to show; the animation repeats for ever."""
        position = ms % self.duration_ms
        return next(index for index, end in enumerate(self.ends_ms) if position < end)


def is_animated(image: Image.Image) -> bool:
    """Whether a freshly opened picture has more than one frame."""
    return bool(getattr(image, "is_animated", False))


def rhythm_of(image: Image.Image, path: Path) -> Rhythm:
    """Read all frame durations, which decodes the whole animation once. Raises MediaError."""
    count = int(getattr(image, "n_frames", 1))
    if count > MOST_FRAMES or count * image.width * image.height > MOST_ANIMATED_PIXELS:
        raise MediaError(f"{path.name}: an animation of {count} frames of {image.width}x{image.height} is too long")
    ends: list[int] = []
    total = 0
    for index in range(count):
        show(image, index, path)
        duration = image.info.get("duration", _USUAL_MS)
        total += int(duration) if duration >= _SHORTEST_MS else _USUAL_MS
        ends.append(total)
    return Rhythm(tuple(ends))


def show(image: Image.Image, index: int, path: Path) -> Image.Image:
    """Decode frame `index` of an open animation. Raises MediaError."""
    try:
        image.seek(index)
    except (EOFError, OSError, SyntaxError, ValueError) as problem:
        raise MediaError(f"{path.name}: frame {index + 1} of the animation is damaged") from problem
    return decoded(image, path)


def read_rhythm(path: Path, form: str) -> Rhythm | None:
    """The rhythm of an animation, None for a still picture. Raises MediaError."""
    with path.open("rb") as file:
        image = open_still(file, path, form)
        return rhythm_of(image, path) if form in {"gif", "webp"} and is_animated(image) else None
