"""Gradient noise in one and two dimensions, vectorised over arrays of any one shape."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.floating[Any]]

_TABLE = 256


def _fade(t: FloatArray) -> FloatArray:
    return t * t * t * (t * (t * 6 - 15) + 10)


def gradient_noise(x: FloatArray, y: FloatArray, seed: int) -> FloatArray:
    """Smooth noise at the points (x, y), shapes equal; values lie in about -1..1, one bump a unit."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(_TABLE)
    angle = rng.uniform(0, 2 * np.pi, _TABLE)
    grad_x, grad_y = np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)
    cell_x, cell_y = np.floor(x), np.floor(y)
    dx, dy = (x - cell_x).astype(np.float32), (y - cell_y).astype(np.float32)
    left, top = cell_x.astype(np.int64) % _TABLE, cell_y.astype(np.int64) % _TABLE

    def corner(step_x: int, step_y: int) -> FloatArray:
        pick = order[(order[(left + step_x) % _TABLE] + top + step_y) % _TABLE]
        return grad_x[pick] * (dx - step_x) + grad_y[pick] * (dy - step_y)

    across, down = _fade(dx), _fade(dy)
    upper = corner(0, 0) * (1 - across) + corner(1, 0) * across
    lower = corner(0, 1) * (1 - across) + corner(1, 1) * across
    return 1.45 * (upper * (1 - down) + lower * down)


def fractal(x: FloatArray, y: FloatArray, seed: int, octaves: int = 5, gain: float = 0.5) -> FloatArray:
    """Sum of `octaves` noises, each twice as fine and `gain` times as strong; about -1..1."""
    total = np.zeros(np.shape(x), np.float32)
    strength, norm = 1.0, 0.0
    for octave in range(octaves):
        scale = 2.0**octave
        total += strength * gradient_noise(x * scale + 17.3 * octave, y * scale - 9.1 * octave, seed + octave)
        norm += strength
        strength *= gain
    return total / norm**0.75


def line(x: FloatArray, seed: int, octaves: int = 6, gain: float = 0.5) -> FloatArray:
    """One-dimensional fractal noise along x; about -1..1."""
    return fractal(x, np.full(np.shape(x), 0.37), seed, octaves, gain)


def peaks(x: FloatArray, seed: int, octaves: int = 6, gain: float = 0.5) -> FloatArray:
    """One-dimensional fractal of sharp crests and wide valleys along x; about 0..1."""
    total = np.zeros(np.shape(x), np.float32)
    strength, norm = 1.0, 0.0
    for octave in range(octaves):
        fold = 1 - np.abs(line(x * 2.0**octave + 3.7 * octave, seed + 31 * octave, 1)) * 1.6
        total += strength * fold
        norm += strength
        strength *= gain
    return total / norm
