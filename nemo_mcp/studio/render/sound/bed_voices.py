"""The instruments of the beds: notes as float32 arrays at 48 kHz, made from sines and noise, level about 1."""

from collections.abc import Callable
from functools import lru_cache
from math import pi
from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE: Final = 48_000
Wave = NDArray[np.float32]
Complex = NDArray[np.complex128]

_PAD_SIZE: Final = 1 << 18
_TOP_HZ: Final = 9_000.0
_STEP: Final = 512
_ROWS: Final = 8


def frequency(pitch: int) -> float:
    """Hertz of a MIDI pitch, A4 = 440."""
    return 440.0 * 2.0 ** ((pitch - 69) / 12)


@lru_cache(maxsize=64)
def pad_loop(pitch: int, brightness: float, channel: int) -> Wave:
    """A choir-like tone that loops without a seam: every harmonic is a narrow band of random phases.

    Shape (262144,), root mean square 1. The two channels share their spectrum but no phase, which makes it wide.
    """
    size = _PAD_SIZE // 2 + 1
    spectrum = np.zeros(size, np.float64)
    base = frequency(pitch)
    for number in range(1, 33):
        centre = base * number
        if centre > _TOP_HZ:
            break
        strength = number ** -(2.1 - 0.7 * brightness) / (1 + (centre / (900 + 2600 * brightness)) ** 2)
        width = max(0.6, centre * 0.0055 * number**0.15)
        low, high = (int((centre + side * 4 * width) * _PAD_SIZE / RATE) for side in (-1, 1))
        bins = np.arange(max(1, low), min(size, high + 2))
        offset = (bins * RATE / _PAD_SIZE - centre) / width
        spectrum[bins] += strength / np.sqrt(width) * np.exp(-0.5 * offset**2)
    phases = np.random.default_rng([pitch, channel]).uniform(0, 2 * pi, size)
    wave = np.fft.irfft((spectrum * np.exp(1j * phases)).astype(np.complex64), _PAD_SIZE)
    return (wave / np.sqrt(np.mean(wave**2))).astype(np.float32)


@lru_cache(maxsize=96)
def tone(voice: str, pitch: int, samples: int) -> Wave:
    """A note of a tuned voice, held for about `samples`; it may ring on after that. Raises KeyError for no voice."""
    return _VOICES[voice](frequency(pitch), samples)


@lru_cache(maxsize=32)
def drum(name: str) -> Wave:
    """One hit. Raises KeyError for an unknown drum."""
    return _DRUMS[name]()


def _partials(base: float, count: int, seconds: float, shape: Callable[[int], tuple[float, float, float]]) -> Wave:
    """Sines that each die away at their own pace; `shape(n)` gives ratio, strength and decay per second.

    A dying sine is a power series, so its values a few samples apart times those in between give all of it.
    """
    shapes = [shape(number) for number in range(1, count + 1)]
    kept = [(ratio, strength, decay) for ratio, strength, decay in shapes if base * ratio <= _TOP_HZ and strength]
    samples = int(seconds * RATE)
    if not kept:
        return np.zeros(samples, np.float32)
    turns = np.array([complex(-decay, 2 * pi * base * ratio) / RATE for ratio, _, decay in kept])
    strengths = np.array([strength for _, strength, _ in kept])
    # Few rows at a time: a product this small is worth no threads to the library behind numpy, which would cost more.
    steps: Complex = np.exp(np.multiply.outer(np.arange(0, samples, _STEP * _ROWS), turns)) * strengths
    rows: Complex = np.exp(np.multiply.outer(np.arange(_ROWS) * _STEP, turns))
    starts: Complex = steps[:, None, :] * rows
    within: Complex = np.exp(np.multiply.outer(turns, np.arange(_STEP)))
    left = np.concatenate([starts.imag, starts.real], axis=2).astype(np.float32)
    right = np.concatenate([within.real, within.imag]).astype(np.float32)
    return np.asarray(left @ right, np.float32).ravel()[:samples]


def _shaped(wave: Wave, attack_s: float, release_s: float) -> Wave:
    """Round both ends so that nothing clicks."""
    attack, release = max(2, int(attack_s * RATE)), max(2, int(release_s * RATE))
    attack, release = min(attack, len(wave) // 2), min(release, len(wave) // 2)
    shaped = wave.copy()
    shaped[:attack] *= 0.5 - 0.5 * np.cos(np.linspace(0, pi, attack, dtype=np.float32))
    shaped[len(wave) - release :] *= 0.5 + 0.5 * np.cos(np.linspace(0, pi, release, dtype=np.float32))
    return shaped


def _pluck(base: float, samples: int) -> Wave:
    """A soft nylon string: the place where it is plucked takes some harmonics away."""
    bright = min(1.0, 330 / base) * 0.4 + 0.6
    wave = _partials(
        base, 12, 1.7,
        lambda n: (n * (1 + 0.00008 * n * n), abs(np.sin(n * pi * 0.23)) * n**-1.1 * bright ** (n - 1), 1.9 + 1.1 * n),
    )  # fmt: skip
    return _shaped(wave, 0.004, 0.5)


def _piano(base: float, samples: int) -> Wave:
    """A felt piano: few harmonics, a soft hammer, a long tail with the beating of its strings."""
    seconds = min(max(samples / RATE, 1.2), 4.5)
    wave = _partials(base, 8, seconds, lambda n: (n * (1 + 0.0002 * n * n), n**-1.75, 0.75 + 0.55 * n))
    wave += _partials(base * 1.0009, 4, seconds, lambda n: (float(n), 0.5 * n**-1.75, 0.6 + 0.5 * n))
    return _shaped(wave, 0.009, 0.7) * np.float32(0.75)


def _bell(base: float, samples: int) -> Wave:
    """A celesta: a nearly pure tone with a glint that is gone at once."""
    ratios = ((1.0, 1.0, 1.6), (2.0, 0.22, 2.6), (3.01, 0.10, 5.0), (4.1, 0.06, 9.0))
    return _shaped(_partials(base, 4, 2.6, lambda n: ratios[n - 1]), 0.006, 0.9)


def _epiano(base: float, samples: int) -> Wave:
    """An electric piano: one sine bends another, strongly only while the tine rings."""
    seconds = min(max(samples / RATE + 0.25, 0.6), 4.5)
    time = np.arange(int(seconds * RATE)) / RATE
    turn = ((base * time) % 1.0 * 2 * pi).astype(np.float32)
    slow = time.astype(np.float32)
    depth = 0.25 + 0.9 * np.exp(-4.5 * slow)
    body = np.sin(turn + depth * np.sin(turn)) * np.exp(-1.1 * slow)
    tine = 0.05 * np.sin(7 * turn) * np.exp(-9.0 * slow) if base * 7 < _TOP_HZ else 0.0
    wave = (body + tine) * (1 + 0.10 * np.sin(2 * np.float32(pi) * 4.3 * slow))
    wave -= wave.mean()
    return _shaped(wave.astype(np.float32), 0.006, 0.22)


def _bass(base: float, samples: int) -> Wave:
    """A round bass; its second and third harmonic carry it on small loudspeakers."""
    seconds = max(samples / RATE, 0.15)
    strengths = (1.0, 0.42, 0.16, 0.05)
    wave = _partials(base, 4, seconds + 0.08, lambda n: (float(n), strengths[n - 1], 0.5 + 0.6 * n))
    return _shaped(wave, 0.010, 0.09)


def _strings(base: float, samples: int) -> Wave:
    """Short bowed notes, dark."""
    wave = _partials(base, 14, 0.42, lambda n: (float(n), n**-1.05 / (1 + (base * n / 1700) ** 2), 5.5 + 0.25 * n))
    wave += _partials(base * 1.004, 8, 0.42, lambda n: (float(n), 0.6 * n**-1.1 / (1 + (base * n / 1500) ** 2), 5.5))
    return _shaped(wave, 0.018, 0.16)


def _mute(base: float, samples: int) -> Wave:
    """A guitar string damped by the hand: the tone of a pluck, gone at once."""
    wave = _partials(base, 9, 0.5, lambda n: (float(n), abs(np.sin(n * pi * 0.31)) * n**-1.25, 7.0 + 1.6 * n))
    return _shaped(wave, 0.005, 0.2)


def _swell(base: float, samples: int) -> Wave:
    """A string section that comes up and goes again: three players who do not agree on pitch or vibrato."""
    seconds = max(samples / RATE, 0.6)
    time = (np.arange(int(seconds * RATE)) / RATE).astype(np.float32)
    total = np.zeros(len(time), np.float32)
    for player, cents in enumerate((-5.0, 0.0, 6.0)):
        hertz = base * 2 ** (cents / 1200)
        vibrato = 0.0028 * hertz / 5.2 * np.sin(2 * pi * (4.9 + 0.3 * player) * time + player)
        turn = 2 * pi * ((np.arange(len(time)) * hertz / RATE + player / 3) % 1.0).astype(np.float32) + vibrato * 2 * pi
        last, current, double = np.zeros_like(turn), np.sin(turn), 2 * np.cos(turn)
        for number in range(1, 11):
            strength = number**-1.15 / (1 + (hertz * number / 1500) ** 2) / 3
            total += np.float32(strength if hertz * number < _TOP_HZ else 0.0) * current
            last, current = current, double * current - last  # the sine of the next multiple
    rise = 0.25 + 0.75 * np.sin(np.minimum(time / (0.55 * seconds), 1.0) * np.float32(pi / 2)) ** 2
    return _shaped(np.asarray(total * rise, np.float32), 0.22 * seconds, 0.38 * seconds)


_VOICES: Final[dict[str, Callable[[float, int], Wave]]] = {
    "pluck": _pluck, "piano": _piano, "bell": _bell, "epiano": _epiano, "bass": _bass, "strings": _strings,
    "mute": _mute, "swell": _swell,
}  # fmt: skip


def _noise(seconds: float, low_hz: float, high_hz: float, seed: int) -> Wave:
    """Noise between two frequencies with soft edges, peak 1."""
    count = int(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    band = 1 / (1 + (low_hz / np.maximum(hertz, 1)) ** 6) / (1 + (hertz / high_hz) ** 4)
    band[0] = 0
    wave = np.fft.irfft(spectrum * band, count)
    return (wave / np.abs(wave).max()).astype(np.float32)


def _thump(seconds: float, top_hz: float, low_hz: float, bend: float, decay: float) -> Wave:
    """A drum skin: a sine that falls from `top_hz` to `low_hz` and dies away."""
    time = np.arange(int(seconds * RATE)) / RATE
    hertz = low_hz + (top_hz - low_hz) * np.exp(-bend * time)
    wave = np.sin(2 * pi * np.cumsum(hertz) / RATE) * np.exp(-decay * time)
    return _shaped(wave.astype(np.float32), 0.002, 0.06)


def _dying(wave: Wave, decay: float, attack_s: float = 0.001) -> Wave:
    time = np.arange(len(wave), dtype=np.float32) / RATE
    return _shaped(wave * np.exp(-np.float32(decay) * time), attack_s, 0.02)


def _both(one: Wave, one_level: float, other: Wave, other_level: float) -> Wave:
    return np.asarray(one * np.float32(one_level) + other * np.float32(other_level), np.float32)


def _clap() -> Wave:
    """Three hands that are not quite together."""
    one = _dying(_noise(0.22, 900, 3600, 11), 26)
    total = np.zeros(len(one) + int(0.03 * RATE), np.float32)
    for delay_s, level in ((0.0, 0.5), (0.011, 0.6), (0.024, 1.0)):
        start = int(delay_s * RATE)
        total[start : start + len(one)] += one * np.float32(level)
    return total


def _snare() -> Wave:
    return _both(_dying(_noise(0.24, 500, 4200, 12), 22), 0.8, _thump(0.24, 260, 185, 60, 24), 0.6)


_DRUMS: Final[dict[str, Callable[[], Wave]]] = {
    "kick": lambda: _thump(0.34, 150, 47, 34, 10),
    "soft_kick": lambda: _thump(0.32, 110, 50, 26, 12),
    "taiko": lambda: _both(_thump(0.95, 105, 58, 16, 4.6), 1.0, _dying(_noise(0.95, 60, 420, 13), 20), 0.35),
    "low_hit": lambda: _both(_thump(0.5, 130, 82, 18, 8), 1.0, _dying(_noise(0.5, 80, 600, 14), 26), 0.25),
    "boom": lambda: _both(_thump(1.9, 84, 46, 9, 2.1), 1.0, _dying(_noise(1.9, 50, 260, 18), 7, 0.004), 0.3),
    "snare": _snare,
    "clap": _clap,
    "rim": lambda: _both(_dying(_noise(0.08, 1200, 3400, 15), 70), 1.0, _thump(0.08, 760, 740, 10, 60), 0.5),
    "hat": lambda: _dying(_noise(0.09, 6200, 10500, 16), 62),
    "shaker": lambda: _dying(_noise(0.12, 3800, 8200, 17), 34, 0.028),
}


@lru_cache(maxsize=2)
def crackle(samples: int, seed: int) -> Wave:
    """Worn vinyl: sparse soft clicks over a faint hiss, shape (2, samples); it may be repeated."""
    dice = np.random.default_rng([seed, 5])
    clicks = np.zeros((2, samples), np.float32)
    count = samples // (RATE // 7)
    places = dice.integers(0, samples, count)
    clicks[:, places] = dice.uniform(-1, 1, (2, count)) ** 3
    spectrum = np.fft.rfft(clicks + dice.standard_normal((2, samples)).astype(np.float32) * np.float32(0.004), axis=1)
    hertz = np.fft.rfftfreq(samples, 1 / RATE)
    spectrum *= 1 / (1 + (350 / np.maximum(hertz, 1)) ** 4) / (1 + (hertz / 4500) ** 4)
    wave = np.fft.irfft(spectrum, samples, axis=1)
    return (wave / max(float(np.abs(wave).max()), 1e-9)).astype(np.float32)
