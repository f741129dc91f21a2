"""Loudness by EBU R 128, and the gains that bring a recording or a whole mix to where it should be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, cast

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph

from nemo_mcp.studio.render.sound.mix_block import RATE, Block

LOUDNESS_BOUNDS: Final = (-31.0, -9.0)
_MOST_GAIN_DB: Final = 20.0
_FAINT_GAIN_DB: Final = 12.0
_FAINT_LUFS: Final = -46.0
_MOST_LIMITING_DB: Final = 7.0
_SILENCE_LUFS: Final = -69.0
_MOST_EVENING_DB: Final = 12.0
_NOISE_LUFS: Final = -55.0
_SHORTEST_POWER: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness (None for silence) and the highest sample. What is too short for R 128 counts by power."""

    lufs: float | None
    peak: float


class Meter:
    """Measures blocks as they pass."""

    def __init__(self) -> None:
        self._graph = Graph()
        self._source = self._graph.add_abuffer(
            format="fltp", sample_rate=RATE, layout="stereo", time_base=Fraction(1, RATE)
        )
        meter = self._graph.add("ebur128", "metadata=1:framelog=quiet")
        self._graph.link_nodes(self._source, meter, self._graph.add("abuffersink")).configure()
        self._position = 0
        self._peak = 0.0
        self._energy = 0.0
        self._lufs: float | None = None

    def add(self, block: Block) -> None:
        """Measure one block of shape (2, n)."""
        self._peak = max(self._peak, float(np.abs(block).max(initial=0.0)))
        self._energy += float(np.sum(block * block, dtype=np.float64))
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(block, np.float32), "fltp", "stereo")
        frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), self._position
        self._source.push(frame)
        self._position += block.shape[1]
        self._read()

    def passing(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The same blocks, measured."""
        for block in blocks:
            self.add(block)
            yield block

    def result(self) -> Loudness:
        """The figures of all blocks so far. Nothing can be added afterwards."""
        self._source.push(None)
        self._read()
        if self._lufs is not None and self._lufs > _SILENCE_LUFS:
            return Loudness(self._lufs, self._peak)
        power = self._energy / max(self._position, 1)
        return Loudness(10 * float(np.log10(power)) if power > _SHORTEST_POWER else None, self._peak)

    def _read(self) -> None:
        while True:
            try:
                frame = cast(AudioFrame, self._graph.pull())
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            found = frame.metadata.get("lavfi.r128.I")
            if found is not None:
                self._lufs = float(found)


def gain_for(loudness: Loudness, target_lufs: float, ceiling: float) -> float:
    """The linear gain that brings a mix near the target (kept within `LOUDNESS_BOUNDS`).

    At most 20 dB up, at most 12 dB for what is so faint that it may be noise, and never so far that a limiter at
    `ceiling` has to take off more than 7 dB.
    """
    if loudness.lufs is None or loudness.peak <= 0:
        return 1.0
    target_lufs = float(np.clip(target_lufs, *LOUDNESS_BOUNDS))
    headroom_db = 20 * float(np.log10(ceiling / loudness.peak)) + _MOST_LIMITING_DB
    most_db = float(np.clip(loudness.lufs - _FAINT_LUFS + _FAINT_GAIN_DB, _FAINT_GAIN_DB, _MOST_GAIN_DB))
    wanted_db = min(target_lufs - loudness.lufs, most_db)
    return linear(min(wanted_db, max(headroom_db, 0.0)) if wanted_db > 0 else wanted_db)


def evening_gain(loudness: Loudness, common_lufs: float) -> float:
    """The linear gain that brings a recording near a common level: at most 12 dB, and noise is not brought up."""
    if loudness.lufs is None:
        return 1.0
    most_up_db = float(np.clip(loudness.lufs - _NOISE_LUFS, 0.0, _MOST_EVENING_DB))
    return linear(float(np.clip(common_lufs - loudness.lufs, -_MOST_EVENING_DB, most_up_db)))


def linear(decibels: float) -> float:
    """A gain in decibels as a factor."""
    return 10 ** (decibels / 20)
