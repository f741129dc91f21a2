"""A limiter that keeps the true peak: the waveform between the samples counts, as a converter or a codec will see it.

Gain goes down ahead of a peak and comes back slowly, so it never bends a wave; what stays below is untouched.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nemo_mcp.studio.render.sound.mix_block import RATE, Block

STEP: Final = RATE // 1000
AHEAD_STEPS: Final = 6
_REACH: Final = 12  # samples on each side that shape the wave between two samples
_FACTOR: Final = 4
_RELEASE: Final = 0.011  # share of the way back per millisecond: about 90 ms
_BETWEEN: Final = 0.5  # the wave between samples is seldom twice as high as the samples; below that none is looked at
Gains = NDArray[np.float64]


class Limiter:
    """Limits blocks to a `ceiling` (linear, true peak). `reduced` tells whether it has had to."""

    def __init__(self, ceiling: float) -> None:
        self._ceiling = ceiling
        self._gain = 1.0
        self._recent: list[float] = []
        self.reduced = False

    def run(self, blocks: Iterable[Block], gain: float = 1.0) -> Iterator[Block]:
        """The blocks louder by `gain` and limited, as many and as long as before. Lengths are multiples of `STEP`."""
        louder = (block * np.float32(gain) for block in blocks)
        before = np.zeros((2, _REACH), np.float32)
        wanted = np.zeros(0)
        held: Block | None = None
        for block, following in pairwise(chain(louder, (None,))):
            if block is None:
                return
            after = np.zeros((2, _REACH), np.float32) if following is None else following[:, :_REACH]
            needed = self._needed(np.hstack([before, block, after]))
            before = block[:, -_REACH:]
            if held is not None:
                yield self._turned_down(held, wanted, needed)
            held, wanted = block, needed
        if held is not None:
            yield self._turned_down(held, wanted, np.ones(AHEAD_STEPS))

    def _needed(self, wave: Block) -> Gains:
        """The gain that each step of a block (given with its surroundings) needs."""
        inner = wave[:, _REACH:-_REACH]
        steps = inner.shape[1] // STEP
        highest = np.abs(inner[:, : steps * STEP]).reshape(2, steps, STEP).max(axis=(0, 2)).astype(np.float64)
        high = np.flatnonzero(highest > self._ceiling * _BETWEEN)
        if high.size:
            parts = np.lib.stride_tricks.sliding_window_view(wave, STEP + 2 * _REACH, axis=1)[:, high * STEP]
            highest[high] = np.maximum(highest[high], _between(parts).max(axis=0))
        return np.minimum(1.0, self._ceiling / np.maximum(highest, 1e-9))

    def _turned_down(self, block: Block, wanted: Gains, following: Gains) -> Block:
        """Apply gains that are low enough throughout the steps that need it."""
        ahead = np.concatenate([wanted, following[:AHEAD_STEPS], np.ones(max(0, AHEAD_STEPS - len(following)))])
        lowest = np.lib.stride_tricks.sliding_window_view(ahead, AHEAD_STEPS + 1).min(axis=1)
        if not self._recent:  # nothing comes before the beginning: start as low as it needs
            self._recent = [float(lowest[0])] * AHEAD_STEPS
        if self._gain == 1.0 and min(lowest.min(), *self._recent) >= 1.0:
            return block
        self.reduced = True
        gains = np.array([*self._recent, *(self._step(float(value)) for value in lowest)])
        edges: Gains = np.lib.stride_tricks.sliding_window_view(gains, AHEAD_STEPS).mean(axis=1)
        self._recent = [float(value) for value in gains[-AHEAD_STEPS:]]
        places = np.arange(len(edges), dtype=np.float64) * STEP
        curve: Gains = np.interp(np.arange(block.shape[1], dtype=np.float64), places, edges)
        return np.asarray(block * curve, np.float32)

    def _step(self, wanted: float) -> float:
        if wanted < self._gain:
            self._gain = wanted
        else:
            self._gain += (wanted - self._gain) * _RELEASE
            if self._gain > 0.9999 and wanted >= 1.0:
                self._gain = 1.0
        return self._gain


def true_peak(wave: Block) -> float:
    """The highest point of the wave through the samples of a block of shape (2, n), n at least 24."""
    return max(float(np.abs(wave).max(initial=0.0)), float(_between(wave).max(initial=0.0)))


def _between(wave: Block) -> Block:
    """The highest point between samples along the last axis; its outermost `_REACH` samples only give shape."""
    windows = np.lib.stride_tricks.sliding_window_view(wave, 2 * _REACH, axis=-1)
    return np.asarray(np.abs(windows @ _PHASES).max(axis=(-2, -1)), np.float32)


def _phases() -> NDArray[np.float32]:
    """Weights of shape (24, 3): the values at a quarter, half and three quarters between the middle two samples."""
    place = np.arange(2 * _REACH)[:, None] - (_REACH - 1) - np.arange(1, _FACTOR)[None, :] / _FACTOR
    window = np.cos(np.pi * place / (2 * _REACH + 1)) ** 2
    weights = np.sinc(place) * window
    return (weights / weights.sum(axis=0)).astype(np.float32)


_PHASES: Final = _phases()
