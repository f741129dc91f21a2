"""Broad leafy trees in side light: thousands of leaf dabs on the lobes of a crown."""

from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from sample_art.canvas import HEIGHT, WIDTH, Colour, blur, drawn, mix, ramp
from sample_art.noise import FloatArray


class Oak(NamedTuple):
    """Where an oak stands (foot u, v), its height, its bark and its leaf tones from shade to light."""

    u: float
    v: float
    height: float
    bark: Colour
    tones: tuple[tuple[float, Colour], ...]
    seed: int


_LOBES = 46
_DABS = 460
_TO_SUN = (-0.62, -0.72)
_GOLDEN_ANGLE = np.pi * (3 - 5**0.5)
_SCALE = 2


def _crown(rng: np.random.Generator) -> FloatArray:
    """Lobes (x, y, radius), shape (_LOBES, 3), in tree heights about the foot, v downward: a wide dome."""
    angle = np.arange(_LOBES) * _GOLDEN_ANGLE + rng.normal(0, 0.2, _LOBES)
    reach = np.sqrt(np.linspace(0.02, 1, _LOBES)) * rng.uniform(0.88, 1.04, _LOBES)
    x = 0.43 * reach * np.cos(angle)
    y = -0.6 + 0.27 * reach * np.sin(angle) - 0.05 * np.cos(x * 5)
    return np.stack([x, np.minimum(y, -0.36), rng.uniform(0.075, 0.125, _LOBES) * (1.2 - 0.35 * reach)], axis=-1)


def _dabs(rng: np.random.Generator) -> FloatArray:
    """Leaf dabs (x, y, radius, light), back to front."""
    lobes = _crown(rng)[rng.permutation(_LOBES)]
    angle = rng.uniform(0, 2 * np.pi, (_LOBES, _DABS))
    reach = rng.uniform(0, 1, (_LOBES, _DABS)) ** 0.55 * rng.uniform(0.85, 1.12, (_LOBES, _DABS))
    normal_x, normal_y = reach * np.cos(angle), reach * np.sin(angle)
    x = lobes[:, :1] + lobes[:, 2:] * normal_x
    y = lobes[:, 1:2] + lobes[:, 2:] * normal_y * 0.86
    lobe_light = normal_x * _TO_SUN[0] + normal_y * _TO_SUN[1]
    crown_light = (x / 0.45) * _TO_SUN[0] + ((y + 0.6) / 0.3) * _TO_SUN[1]
    light = 0.44 + 0.25 * lobe_light + 0.25 * crown_light + rng.normal(0, 0.085, x.shape)
    radius = rng.uniform(0.0035, 0.0085, x.shape)
    front = np.argsort((light + rng.normal(0, 0.12, x.shape)).ravel() + np.repeat(np.arange(_LOBES), _DABS) * 0.012)
    return np.stack([x, y, radius, light], axis=-1).reshape(-1, 4)[front]


def _limbs() -> list[list[tuple[float, float]]]:
    bole = [(-0.06, 0.012), (-0.03, -0.05), (-0.023, -0.3), (-0.04, -0.5), (0.04, -0.5), (0.023, -0.3)]
    left = [(-0.022, -0.2), (-0.2, -0.44), (-0.185, -0.46), (0.0, -0.28)]
    right = [(0.022, -0.22), (0.22, -0.42), (0.205, -0.44), (0.0, -0.3)]
    return [[*bole, (0.03, -0.05), (0.065, 0.012)], left, right]


def plant(picture: FloatArray, oak: Oak) -> FloatArray:
    """The picture with the oak on it."""
    rng = np.random.default_rng(oak.seed)

    def draw_limbs(pen: ImageDraw.ImageDraw, scale: float) -> None:
        for limb in _limbs():
            pen.polygon(
                [((oak.u + x * oak.height) * scale, (oak.v + y * oak.height) * scale) for x, y in limb], fill=255
            )

    lit_bark = mix(oak.bark, (0.66, 0.5, 0.3), 0.75 * np.ones((1, 1), np.float32))
    limbs = drawn(draw_limbs, 3)
    picture = mix(picture, lit_bark, limbs)
    shaded = blur(np.roll(limbs, 11, axis=1), 4) * limbs
    picture = mix(picture, oak.bark, shaded)
    dabs = _dabs(rng)
    inks = (ramp(dabs[:, 3], oak.tones) * 255).astype(np.uint8)
    sheet = Image.new("RGBA", (WIDTH * _SCALE, HEIGHT * _SCALE))
    pen = ImageDraw.Draw(sheet)
    unit = HEIGHT * _SCALE
    for (x, y, radius, _), ink in zip(dabs, inks, strict=True):
        u, v, r = (oak.u + x * oak.height) * unit, (oak.v + y * oak.height) * unit, radius * oak.height * unit
        pen.ellipse((u - r, v - r * 0.75, u + r, v + r * 0.75), fill=(int(ink[0]), int(ink[1]), int(ink[2]), 255))
    small = np.asarray(sheet.resize((WIDTH, HEIGHT), Image.Resampling.BOX), np.float32) / 255
    return mix(picture, small[..., :3], small[..., 3])
