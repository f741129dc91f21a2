"""Music steps back while somebody speaks: gains from the level of the voice, smooth and a little ahead of it."""

from typing import Final

import numpy as np

from nemo_mcp.studio.render.sound.mix_block import RATE, Block

STEP: Final = RATE // 100
AHEAD_STEPS: Final = 18

_DEPTH_DB: Final = 10.0
_SILENT_DB: Final = -52.0
_SPEAKING_DB: Final = -40.0
_HOLD_STEPS: Final = 35
_FALL: Final = 0.16  # share of the way per 10 ms: about 60 ms down, 650 ms up again
_RISE: Final = 0.016


class Ducker:
    """Feed it the voice in order; it gives the gain of the music for the same samples.

    It must be told what comes up to 180 ms later, so that the music is already low at the first syllable.
    """

    def __init__(self) -> None:
        self._reduction = 0.0
        self._held = 0.0
        self._hold = 0
        self._last_gain = 1.0

    def gains(self, voice: Block, following: Block) -> Block:
        """Gains of shape (n,) for a voice block of n samples, a multiple of `STEP`, given what follows it."""
        now = _reductions(voice)
        ahead = np.concatenate([now, _reductions(following[:, : AHEAD_STEPS * STEP])])
        ahead = np.concatenate([ahead, np.zeros(max(0, len(now) + AHEAD_STEPS - len(ahead)))])
        wanted = np.lib.stride_tricks.sliding_window_view(ahead, AHEAD_STEPS + 1).max(axis=1)[: len(now)]
        edges = [self._last_gain, *(self._step(float(value)) for value in wanted)]
        self._last_gain = edges[-1]
        places = np.arange(len(now) + 1) * STEP
        at = np.arange(1, voice.shape[1] + 1, dtype=np.float64)
        return np.asarray(np.interp(at, places, edges), np.float32)

    def _step(self, wanted: float) -> float:
        """One 10 ms step towards the reduction wanted, holding it over the pauses between words."""
        if wanted >= self._held or self._hold == 0:
            self._held, self._hold = wanted, _HOLD_STEPS
        else:
            self._hold -= 1
        target = max(wanted, self._held)
        self._reduction += (target - self._reduction) * (_FALL if target > self._reduction else _RISE)
        return 10.0 ** (-_DEPTH_DB * self._reduction / 20)


def _reductions(voice: Block) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """How far to step back, 0..1, for every 10 ms of voice."""
    steps = voice.shape[1] // STEP
    if not steps:
        return np.zeros(0)
    power = np.mean(voice[:, : steps * STEP].astype(np.float64).reshape(2, steps, STEP) ** 2, axis=(0, 2))
    level = 10 * np.log10(power + 1e-12)
    return np.clip((level - _SILENT_DB) / (_SPEAKING_DB - _SILENT_DB), 0.0, 1.0)
