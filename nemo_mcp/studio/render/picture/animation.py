"""Animated gif and webp: frames by their own durations, round and round. Worker side only."""

from contextlib import ExitStack
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final

from PIL import Image

from nemo_mcp.studio.render.errors import MediaError
from nemo_mcp.studio.render.picture.animation_times import gif_times, webp_times
from nemo_mcp.studio.render.picture.stills import decoded, open_still

MOST_FRAMES: Final = 5000
MOST_ANIMATED_PIXELS: Final = 4_000_000_000
# While an animation is decoded, several copies of its canvas are held at four bytes a pixel.
MOST_FRAME_PIXELS: Final = 16_777_216
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
    """Read all frame durations without decoding anything. Raises MediaError."""
    size = f"{image.width}x{image.height}"
    if image.width * image.height > MOST_FRAME_PIXELS:
        raise MediaError(f"{path.name}: {size} pixels is too large for an animation, at most 16 million")
    count = int(getattr(image, "n_frames", 1))
    if count > MOST_FRAMES or count * image.width * image.height > MOST_ANIMATED_PIXELS:
        raise MediaError(f"{path.name}: an animation of {count} frames of {size} is too long")
    with path.open("rb") as file:
        times = gif_times(file) if image.format == "GIF" else webp_times(file)
    if times is None or len(times) < count:
        raise MediaError(f"{path.name}: the animation is damaged or incomplete")
    usual = (each if each is not None and each >= _SHORTEST_MS else _USUAL_MS for each in times[:count])
    return Rhythm(tuple(accumulate(usual)))


def show(image: Image.Image, index: int, path: Path) -> Image.Image:
    """Decode frame `index` of an open animation. Raises MediaError."""
    try:
        image.seek(index)
    except (EOFError, OSError, SyntaxError, ValueError) as problem:
        raise MediaError(f"{path.name}: frame {index + 1} of the animation is damaged") from problem
    return decoded(image, path)


class Animation:
    """An open animation. Every method may raise MediaError."""

    def __init__(self, path: Path, form: str, rhythm: Rhythm, stack: ExitStack) -> None:
        self._path = path
        self._rhythm = rhythm
        self._image = open_still(stack.enter_context(path.open("rb")), path, form)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self._image.size

    def number_at(self, seconds: float) -> int:
        """Which frame is on the screen."""
        return self._rhythm.frame_at(seconds * 1000)

    def frame(self, number: int) -> Image.Image:
        """A decoded frame of its own."""
        return show(self._image, number, self._path).copy()


def read_rhythm(path: Path, form: str) -> Rhythm | None:
    """The rhythm of an animation, None for a still picture. Raises MediaError."""
    with path.open("rb") as file:
        image = open_still(file, path, form)
        return rhythm_of(image, path) if form in {"gif", "webp"} and is_animated(image) else None
