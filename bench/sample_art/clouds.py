"""Heaped clouds: a noise field thickened by a floor, lit from the side where the sun stands."""

from typing import NamedTuple

import numpy as np

from sample_art.canvas import HEIGHT, WIDTH, blur, smoothstep
from sample_art.noise import FloatArray, fractal


class Clouds(NamedTuple):
    """`cover` opacity and `light` (0 in shade, 1 in full sun), both planes of 0..1."""

    cover: FloatArray
    light: FloatArray


def heaps(u: FloatArray, v: FloatArray, seed: int, size: float, amount: float, sun: tuple[float, float]) -> Clouds:
    """Cumulus of about `size` picture heights; `amount` 0..1 of the sky is covered, `sun` is a (u, v) place."""
    warp = fractal(u / size * 1.6, v / size * 2.2, seed + 40, 4)
    x, y = u / size + 0.3 * warp, v / size * 1.75 + 0.22 * warp
    mass = fractal(x, y, seed, 7, 0.52)
    density = smoothstep(0.46 - amount, 0.86 - amount, mass + 0.09)
    depth = np.clip(mass - (0.42 - amount), 0, 1)
    away = (sun[0] - float(u.mean()), sun[1] - float(v.mean()))
    reach = float(np.hypot(*away))
    shift_x, shift_y = (int(26 * part / reach) for part in away)
    high, wide = HEIGHT, WIDTH
    rows = np.clip(np.arange(high, dtype=np.int64) + shift_y, 0, high - 1)
    cols = np.clip(np.arange(wide, dtype=np.int64) + shift_x, 0, wide - 1)
    toward = blur(depth, 7)[rows[:, None], cols[None, :]]
    light = np.clip(0.62 + 2.3 * (depth - toward), 0, 1)
    return Clouds(density, light)
