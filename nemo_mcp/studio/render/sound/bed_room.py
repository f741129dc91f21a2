"""The room around the beds: a decaying, darkening, wide echo, applied block by block."""

from functools import lru_cache
from math import pi
from typing import Final

import numpy as np

from nemo_mcp.studio.render.sound.bed_voices import RATE, Wave

_BANDS: Final = ((160.0, 700.0, 1.0, 0.9), (700.0, 2600.0, 0.85, 0.8), (2600.0, 6500.0, 0.5, 0.45))
_DELAY_S: Final = 0.018


class Room:
    """Turns dry blocks of shape (2, n) into the room's answer; what rings on comes with the blocks that follow."""

    def __init__(self, decay_s: float) -> None:
        self._echo = _echo(round(decay_s, 2))
        self._spectra: dict[int, np.ndarray[tuple[int, ...], np.dtype[np.complex128]]] = {}
        self._ringing: Wave = np.zeros((2, 0), np.float32)

    def answer(self, dry: Wave) -> Wave:
        """The echo that sounds during this block, shape (2, n)."""
        count = dry.shape[1]
        length = count + self._echo.shape[1]
        size = 1 << (length - 1).bit_length()
        if size not in self._spectra:
            self._spectra[size] = np.fft.rfft(self._echo, size, axis=1)
        # A little of each side reaches the other wall.
        crossed = dry + dry[::-1] * np.float32(0.35)
        wet = np.fft.irfft(np.fft.rfft(crossed, size, axis=1) * self._spectra[size], size, axis=1)[:, :length]
        total = wet.astype(np.float32)
        ringing = min(self._ringing.shape[1], length)
        total[:, :ringing] += self._ringing[:, :ringing]
        self._ringing = total[:, count:]
        return total[:, :count]


@lru_cache(maxsize=8)
def _echo(decay_s: float) -> Wave:
    """Impulse response of shape (2, n) with unit energy per side; high bands die sooner."""
    count = int(decay_s * RATE)
    time = np.arange(count) / RATE
    dice = np.random.default_rng(2024)
    noise = np.fft.rfft(dice.standard_normal((2, count)), axis=1)
    hertz = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 1.0)
    total = np.zeros((2, count))
    for low, high, level, share in _BANDS:
        band = 1 / (1 + (low / hertz) ** 6) / (1 + (hertz / high) ** 6)
        total += level * np.fft.irfft(noise * band, count, axis=1) * np.exp(-6.9 * time / (decay_s * share))
    rise, fall = int(0.012 * RATE), int(0.1 * RATE)
    total[:, :rise] *= 0.5 - 0.5 * np.cos(np.linspace(0, pi, rise))
    total[:, -fall:] *= np.linspace(1, 0, fall)
    total /= np.sqrt(np.sum(total**2, axis=1, keepdims=True))
    return np.hstack([np.zeros((2, int(_DELAY_S * RATE))), total]).astype(np.float32)
