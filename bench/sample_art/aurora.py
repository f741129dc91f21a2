"""Northern lights: folded curtains of light, summed ray by ray."""

from typing import NamedTuple

import numpy as np

from sample_art.canvas import ASPECT, HEIGHT, WIDTH, Colour, blur
from sample_art.noise import FloatArray, fractal, line


class Curtain(NamedTuple):
    """One curtain: its lower edge at the left and right (v), its height, how far it folds, its strength."""

    left: float
    right: float
    height: float
    fold: float
    strength: float
    seed: int


_RAYS = 16000
_COLOURS: tuple[Colour, ...] = ((0.16, 1.0, 0.46), (0.12, 0.66, 0.7), (0.66, 0.22, 0.86))
_REACH = (0.3, 0.62, 1.0)
_SHARE = (1.0, 0.4, 0.5)


def _rays(curtain: Curtain) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Along the curtain: u, v of each ray's foot, its strength and its height."""
    t = np.linspace(-0.15, 1.15, _RAYS)
    s = curtain.seed
    u = t * ASPECT + curtain.fold * line(t * 5.1, s, 1) + 0.3 * curtain.fold * line(t * 17, s + 2, 1)
    v = (
        curtain.left
        + (curtain.right - curtain.left) * t
        + 0.075 * line(t * 2.6, s + 4, 3)
        + 0.02 * line(t * 11, s + 6, 2)
    )
    v = v + 0.3 * curtain.fold * line(t * 5.1 + 0.21, s + 1, 1)
    pace = np.abs(np.gradient(u, t)) / ASPECT
    gentle = np.clip(pace / 0.9, 0.04, 1) ** 0.8
    patches = np.clip(0.62 + 0.75 * line(t * 3.4, s + 8, 3), 0.05, 1.5)
    streaks = np.clip(0.8 + 0.75 * line(t * 60, s + 10, 3, 0.75), 0.12, 2.0)
    tall = curtain.height * np.clip(1 + 0.35 * line(t * 9, s + 12, 3) + 0.3 * (streaks - 0.75), 0.35, 1.9)
    return u, v, gentle * patches * streaks * curtain.strength, tall


def _curtain_light(curtain: Curtain) -> FloatArray:
    """The curtain's light, shape (HEIGHT, WIDTH, 3): a sharp green foot that fades through blue to violet."""
    u, v, strength, tall = _rays(curtain)
    column = np.floor(u * HEIGHT).astype(np.int64)
    seen = np.flatnonzero((column >= 0) & (column < WIDTH))
    order = seen[np.argsort(column[seen], kind="stable")]
    rows = (np.arange(HEIGHT, dtype=np.float32) + 0.5) / HEIGHT
    light = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    starts = np.searchsorted(column[order], np.arange(WIDTH + 1))
    for x in range(WIDTH):
        rays = order[starts[x] : starts[x + 1]]
        if len(rays) == 0:
            continue
        up = (v[rays][:, None] - rows[None, :]) / tall[rays][:, None]
        foot = np.clip((up + 0.035) / 0.06, 0, 1) ** 2
        for reach, share, colour in zip(_REACH, _SHARE, _COLOURS, strict=True):
            profile = foot * np.exp(-np.maximum(up, 0) / reach * 2.1) * np.clip(up / reach * 3 + 0.5 / reach, 0, 1)
            light[:, x] += (strength[rays] @ profile)[:, None] * np.asarray(colour, np.float32) * share
    return light * (ASPECT * HEIGHT * 1.3 / _RAYS)


def aurora(curtains: list[Curtain], u: FloatArray, v: FloatArray) -> FloatArray:
    """The light of all curtains with a soft glow about them; not limited to 1."""
    light = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    for curtain in curtains:
        light += _curtain_light(curtain)
    lean = 0.75 + (u - 0.75) * (0.77 + 0.44 * (0.5 - v))
    light = light[np.arange(HEIGHT)[:, None], np.clip(lean * HEIGHT, 0, WIDTH - 1).astype(np.int64)]
    light = 1.5 * light / (1 + 0.45 * light.max(axis=-1, keepdims=True))
    uneven = 1 + 0.25 * fractal(u * 2, v * 2, 800, 3)
    soft = np.stack([blur(light[..., i], 1.8, 6) + 0.45 * blur(light[..., i], 34, 30) for i in range(3)], axis=-1)
    return soft * uneven[..., None]
