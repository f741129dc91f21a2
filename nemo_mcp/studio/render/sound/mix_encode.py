"""Finished blocks of sound become a file: AAC, MP3, Opus or PCM."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Literal, get_args

import av
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from nemo_mcp.studio.render.sound.mix_block import RATE, Block

Form = Literal["m4a", "mp3", "opus", "wav"]
FORMS: Final = frozenset(get_args(Form))
_DITHER_SEED: Final = 16
_FULL_SCALE: Final = 32767


@dataclass(frozen=True, slots=True)
class Coding:
    """How a form is written. Lossy codecs move peaks a little, for which `margin_db` is kept free below -1 dBTP.

    `whole` tells whether the sound is filled up with silence to whole frames of `frame` samples.
    """

    container: str
    codec: str
    sample_format: str
    frame: int
    bit_rate: int | None
    margin_db: float
    options: dict[str, str]
    whole: bool = False


# Ogg and no WebM for Opus: it counts in samples, so the start-up of the decoder and the end survive any remux exactly.
_CODINGS: Final[dict[str, Coding]] = {
    "m4a": Coding("ipod", "aac", "fltp", 1024, 160_000, 0.7, {"movflags": "+faststart"}, whole=True),
    "mp3": Coding("mp3", "libmp3lame", "fltp", 1152, 192_000, 0.7, {}),
    "opus": Coding("ogg", "libopus", "flt", 960, 128_000, 1.6, {}),
    "wav": Coding("wav", "pcm_s16le", "s16", 4800, None, 0.0, {}),
}


def coding_of(form: str) -> Coding:
    """How `form` is written. Raises ValueError for an unknown form."""
    if form not in _CODINGS:
        raise ValueError(f"{form!r} is no form of sound, only {', '.join(sorted(_CODINGS))} are")
    return _CODINGS[form]


def encode(blocks: Iterable[Block], samples: int, target: Path, coding: Coding) -> None:
    """Write exactly `samples` samples (silence fills in); the same blocks always give the same bytes.

    Raises FFmpeg's own errors and OSError when `target` cannot be written.
    """
    options = {"fflags": "+bitexact", **coding.options}  # without it Ogg numbers its streams at random
    opened: Any = av.open(str(target), "w", format=coding.container, options=options)  # its types are partial
    shape = _shaper(coding.sample_format)
    with opened as container:
        stream = container.add_stream(coding.codec, rate=RATE, layout="stereo", format=coding.sample_format)
        if coding.bit_rate:
            stream.bit_rate = coding.bit_rate
        position = 0
        for block in _cut(blocks, samples, coding.frame):
            frame = AudioFrame.from_ndarray(shape(block), coding.sample_format, "stereo")
            frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), position
            position += block.shape[1]
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _cut(blocks: Iterable[Block], samples: int, size: int) -> Iterator[Block]:
    """Blocks of `size` samples, the last one perhaps shorter, `samples` in all."""
    rest: Block = np.zeros((2, 0), np.float32)
    left = samples
    for block in blocks:
        rest = np.hstack([rest, block])
        while rest.shape[1] >= size and left >= size:
            yield np.ascontiguousarray(rest[:, :size])
            rest = rest[:, size:]
            left -= size
    while left:
        count = min(size, left)
        rest = np.hstack([rest, np.zeros((2, max(0, count - rest.shape[1])), np.float32)])
        yield np.ascontiguousarray(rest[:, :count])
        rest = rest[:, count:]
        left -= count


def _shaper(sample_format: str) -> Callable[[Block], NDArray[Any]]:
    """From planar floats to what the encoder takes."""
    if sample_format == "fltp":
        return lambda block: block
    if sample_format == "flt":
        return _packed
    return _dithered()


def _packed(block: NDArray[Any]) -> NDArray[Any]:
    return np.ascontiguousarray(block.T).reshape(1, -1)


def _dithered() -> Callable[[Block], NDArray[Any]]:
    """To 16 bits with triangular noise of one step, which turns distortion of faint sounds into hiss; silence stays."""
    dice = np.random.default_rng(_DITHER_SEED)

    def shape(block: Block) -> NDArray[Any]:
        noise = dice.random(block.shape, np.float32) - dice.random(block.shape, np.float32)
        exact = block * np.float32(_FULL_SCALE)
        rounded = np.rint(exact + noise * (block != 0))
        return _packed(np.clip(rounded, -_FULL_SCALE - 1, _FULL_SCALE).astype(np.int16))

    return shape
