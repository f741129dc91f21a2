"""A sea seen in perspective: wave slopes, what they mirror, and the sun's glitter."""

from typing import NamedTuple

import numpy as np

from sample_art.canvas import PIXEL, grid, smoothstep
from sample_art.noise import FloatArray, fractal


class Sea(NamedTuple):
    """How a stretch of water lies: v of its horizon, wave size in eye heights, and slope."""

    horizon: float
    wave: float
    slope: float
    seed: int


def depths(sea: Sea) -> tuple[FloatArray, FloatArray]:
    """World planes x and z of the water under every pixel, in eye heights; above the horizon they are far."""
    u, v = grid()
    down = np.maximum(v - sea.horizon, 0.4 * PIXEL)
    z = 1 / down
    return (u - 0.75) * z, z


def slopes(sea: Sea) -> tuple[FloatArray, FloatArray]:
    """Planes of wave slope across and along the view; waves smaller than a pixel fade out with distance."""
    x, z = depths(sea)
    total_x, total_z = np.zeros_like(x), np.zeros_like(x)
    for octave in range(7):
        size = sea.wave / 1.8**octave
        footprint = PIXEL * z * z / size
        keep = sea.slope * np.exp(-((footprint / 0.55) ** 2)) * 0.92**octave
        turn = 0.35 * (-1) ** octave
        a, b = (x + turn * z) / size * 0.42, (z - turn * x * 0.3) / size
        total_x += keep * fractal(a, b, sea.seed + 10 * octave, 1)
        total_z += keep * fractal(a + 50, b - 20, sea.seed + 10 * octave + 5, 1)
    return total_x, total_z


def glitter(sea: Sea, sun_u: float, slope_x: FloatArray, slope_z: FloatArray, sharp: float) -> FloatArray:
    """How much of the sun each pixel mirrors, 0..1: single flashes near, a crowd of sparks, then a bright haze."""
    u, v = grid()
    down = np.maximum(v - sea.horizon, PIXEL)
    need_x = (u - sun_u) / (0.55 + 1.6 * down)
    need_z = 0.16 - 0.32 * down
    flash = np.exp(-(((slope_x - need_x) / sharp) ** 2) - ((slope_z - need_z) / (1.5 * sharp)) ** 2)
    lane = np.exp(-((need_x / (sea.slope * 1.15)) ** 2))
    spread = np.log(down)
    spark = fractal((u - sun_u) * 26 / np.sqrt(down), spread * 34, sea.seed + 91, 3, 0.7)
    crowd = lane * smoothstep(0, 1, (spark - 0.44 + 0.42 * lane) / (0.28 + 0.12 * lane))
    haze = lane**2 * np.exp(-down / 0.03)
    near = smoothstep(0.02, 0.12, down)
    return (v > sea.horizon) * np.clip(flash * near + crowd * (1 - 0.75 * near) + 0.5 * haze, 0, 1)
