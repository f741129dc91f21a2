"""The long afternoon: a ripe field, an old oak, and hedged farmland under heaped clouds."""

import numpy as np
from PIL import Image, ImageDraw

from sample_art.canvas import (
    ASPECT,
    below,
    blur,
    columns,
    drawn,
    finish,
    glow,
    grid,
    mix,
    ramp,
    rgb,
    smoothstep,
)
from sample_art.clouds import heaps
from sample_art.noise import FloatArray, fractal, line
from sample_art.oak import Oak, plant

_SUN = (-0.25, 0.1)
_VANISH = (0.6, 0.6)
_AIR = (
    (0.0, rgb(62, 132, 196)),
    (0.4, rgb(124, 180, 214)),
    (0.75, rgb(196, 216, 214)),
    (1.0, rgb(248, 234, 202)),
)
_CROPS = np.array(
    [rgb(136, 158, 72), rgb(98, 134, 62), rgb(206, 184, 92), rgb(84, 116, 60), rgb(164, 172, 84), rgb(190, 158, 86)],
    np.float32,
)
_HAZE = rgb(206, 216, 206)
_WHEAT = (
    (0.0, rgb(226, 188, 96)),
    (0.35, rgb(224, 172, 70)),
    (0.7, rgb(196, 134, 44)),
    (1.0, rgb(142, 88, 26)),
)
_LEAVES = (
    (0.0, rgb(22, 40, 26)),
    (0.3, rgb(48, 74, 34)),
    (0.55, rgb(92, 116, 44)),
    (0.8, rgb(158, 164, 64)),
    (1.0, rgb(222, 206, 104)),
)
_OAK = Oak(1.04, 0.672, 0.4, rgb(56, 42, 30), _LEAVES, 33)


def paint() -> Image.Image:
    """The finished picture."""
    u, v = grid()
    picture = _sky(u, v)
    for layer in range(4):
        picture = _hill(picture, layer, u, v)
    picture = _field(picture, u, v)
    picture = plant(picture, _OAK)
    picture = _poppies(picture)
    away = np.hypot(u - _SUN[0], v - _SUN[1])
    return finish(glow(picture, rgb(255, 226, 160), 0.42 * np.exp(-away / 0.42)), seed=31, grain=0.005)


def _sky(u: FloatArray, v: FloatArray) -> FloatArray:
    sky = ramp(v / 0.56, _AIR)
    clouds = heaps(u, v * (1 + 1.1 * v), 57, 0.5, 0.5, _SUN)
    shade = mix(rgb(138, 164, 192), rgb(214, 210, 200), smoothstep(0.1, 0.5, v))
    return mix(sky, mix(shade, rgb(255, 248, 230), clouds.light), 0.94 * clouds.cover * smoothstep(0.56, 0.42, v))


def _hill(picture: FloatArray, layer: int, u: FloatArray, v: FloatArray) -> FloatArray:
    t = layer / 3
    x = columns()
    edge = 0.485 + 0.125 * t - (0.034 + 0.012 * t) * line(x * (1.5 + 0.2 * layer) + 4.1 * layer, 410 + layer, 3, 0.4)
    wood = (
        0.005
        * (1 - 0.2 * t)
        * np.clip(0.3 + line(x * 50, 430 + layer, 3) + 2.2 * line(x * 3.2, 440 + layer, 2), 0, 2.4)
    )
    mask = below(v, edge - wood)
    depth = np.clip(v - edge[None, :], 0, 1)
    warp = 0.55 * fractal(u * 2.4, v * 6, 450 + layer, 2)
    a = (u + depth * 1.7 * (-1) ** layer) * (6.5 - 1.2 * layer) + warp
    b = np.log(depth + 0.03) * (4.2 - 0.5 * layer) + 0.7 * warp + 0.35 * np.floor(a)
    crop = np.asarray((np.floor(a) * 7 + np.floor(b) * 13) % len(_CROPS), np.int64)
    rows = 1 + 0.03 * np.sin((a * 3 + b) * 26) * (0.4 + t)
    soil = _CROPS[crop] * (rows + 0.1 * fractal(u * 14, v * 40, 460 + layer, 4))[..., None]
    gap_a, gap_b = np.abs(a - np.rint(a)), np.abs(b - np.rint(b))
    clump = fractal(u * 70, v * 110, 470 + layer, 2)
    hedge = smoothstep(0.2, 0.34, 0.42 - np.minimum(gap_a * 4.4, gap_b * 2.2) + 0.3 * clump)
    hedge = np.maximum(hedge, smoothstep(0.003, 0.0, v - edge[None, :]) * (wood > 0.0004)[None, :])
    land = mix(soil, mix(rgb(40, 64, 40), rgb(92, 116, 56), smoothstep(-0.2, 0.6, clump)), 0.92 * hedge)
    sunlit = 1 + 0.16 * fractal(u * 1.3 + layer, v * 4, 480, 3) + 0.1 * (1 - u / ASPECT)
    hazed = mix(np.clip(land * sunlit[..., None], 0, 1), _HAZE, 0.78 * (1 - t) ** 1.1 + 0.08)
    return mix(picture, hazed, mask)


def _field(picture: FloatArray, u: FloatArray, v: FloatArray) -> FloatArray:
    """Ripe wheat in curving rows, with a pair of wheel tracks leading to the oak."""
    x = columns()
    edge = 0.668 + 0.014 * np.sin(x * 2.4 + 0.5)
    mask = below(v, edge - 0.0035 * np.abs(line(x * 150, 500, 2)))
    down = np.maximum(v - _VANISH[1], 0.02)
    across = (u - _VANISH[0] - 0.035 / down + 0.12) / down
    grain_x = across * 34
    nod = fractal(grain_x, 3.2 * np.log(down) * 9, 510, 3, 0.6)
    stalks = fractal(u * 150, v * 26 + 0.4 * np.sin(u * 40), 520, 3, 0.62)
    near = smoothstep(0.05, 0.4, down)
    wheat = ramp((v - 0.66) / 0.34, _WHEAT)
    drills = 0.07 * np.sin(across * 38) * np.exp(-down * 4)
    wind = fractal(across * 0.7, np.log(down) * 3.4, 530, 4)
    tone = 1 + drills + 0.15 * nod * (1 - 0.5 * near) + 0.3 * stalks * near + 0.13 * wind
    wheat = wheat * np.clip(tone, 0.3, 1.5)[..., None]
    wheat = glow(wheat, rgb(255, 226, 140), 0.4 * smoothstep(0.12, 0.62, stalks + 0.4 * wind) * (0.35 + 0.65 * near))
    track = np.maximum(*(np.exp(-(((across - c) / 0.05) ** 2)) for c in (0.2, 0.5)))
    wheat = mix(wheat, rgb(120, 88, 40), 0.5 * track * (0.8 + 0.2 * nod))
    shadow = np.exp(-(((u - 1.12) / 0.2) ** 2) - ((v - 0.685) / 0.016) ** 2)
    wheat = mix(np.clip(wheat, 0, 1), rgb(74, 66, 34), 0.68 * blur(shadow, 3))
    return mix(picture, wheat, mask)


def _poppies(picture: FloatArray) -> FloatArray:
    """Poppies in loose drifts, larger toward the viewer: a dark cup, its petals and a bright rim."""
    rng = np.random.default_rng(35)
    count = 3600
    v = 0.695 + 0.305 * rng.uniform(0, 1, count) ** 1.15
    u = rng.uniform(0, ASPECT, count)
    drift = fractal(u * 2.6, v * 6.0, 540, 4)
    chance = smoothstep(0.05, 0.55, drift) * smoothstep(0.02, 0.22, np.abs(u - 0.72 - 0.2 * (0.8 - v)))
    kept = rng.uniform(0, 1, count) < chance
    size = (0.0009 + 0.0145 * (v - 0.68)) * rng.uniform(0.55, 1.1, count)
    flowers = np.stack([u, v, size, rng.uniform(-0.5, 0.5, count)], axis=-1)[kept]

    def part(petals: tuple[tuple[float, float, float, float], ...]) -> FloatArray:
        def draw_petals(pen: ImageDraw.ImageDraw, scale: float) -> None:
            for x, y, radius, tilt in flowers * scale:
                for right, up, wide, tall in petals:
                    cx, cy = x + radius * right, y - radius * (up + right * tilt / scale)
                    pen.ellipse(
                        (cx - radius * wide, cy - radius * tall, cx + radius * wide, cy + radius * tall), fill=255
                    )

        return drawn(draw_petals, 3)

    picture = mix(
        picture, rgb(132, 26, 20), 0.9 * part(((0, 0, 0.8, 0.62), (-0.4, 0.15, 0.6, 0.55), (0.4, 0.15, 0.6, 0.55)))
    )
    picture = mix(
        picture,
        rgb(222, 58, 34),
        0.95 * part(((-0.45, 0.4, 0.55, 0.45), (0.42, 0.36, 0.58, 0.42), (0, 0.15, 0.6, 0.4))),
    )
    return mix(picture, rgb(255, 136, 84), 0.7 * part(((-0.5, 0.62, 0.32, 0.16), (0.3, 0.55, 0.3, 0.14))))
