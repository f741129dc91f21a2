"""Under the stars: northern lights over a still lake, and a tent with a lamp in it."""

import numpy as np
from PIL import Image, ImageDraw

from sample_art.aurora import Curtain, aurora
from sample_art.canvas import (
    ASPECT,
    HEIGHT,
    PIXEL,
    WIDTH,
    below,
    blur,
    blur_picture,
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
from sample_art.noise import FloatArray, fractal, line, peaks
from sample_art.trees import Pine, forest, pine_mask

_LAKE = 0.665
_TENT = (0.44, 0.871)
_CURTAINS = [
    Curtain(0.46, 0.28, 0.4, 0.13, 1.7, 902),
    Curtain(0.44, 0.47, 0.3, 0.143, 0.75, 903),
    Curtain(0.56, 0.54, 0.14, 0.1, 0.5, 875),
]
_SKY = (
    (0.0, rgb(5, 8, 26)),
    (0.4, rgb(9, 20, 46)),
    (0.75, rgb(14, 44, 66)),
    (1.0, rgb(26, 78, 88)),
)


def paint() -> Image.Image:
    """The finished picture."""
    u, v = grid()
    picture = _sky(u, v)
    picture = _mountains(picture, u, v)
    picture = _lake(picture, u, v)
    picture = _shore(picture, u, v)
    return finish(_camp(picture, u, v), seed=51, grain=0.006, vignette=0.3)


def _sky(u: FloatArray, v: FloatArray) -> FloatArray:
    sky = ramp(v / _LAKE, _SKY)
    along = (u - 0.75) * 0.5 + (v - 0.3) * 0.9
    milk = np.exp(-((along / 0.17) ** 2)) * (0.55 + 0.7 * fractal(u * 4, v * 4, 820, 5))
    sky = glow(sky, rgb(112, 126, 170), 0.2 * np.clip(milk, 0, 1))
    sky = glow(sky, rgb(226, 234, 255), _stars(np.clip(milk, 0, 1)) * smoothstep(0.66, 0.5, v))
    light = aurora(_CURTAINS, u, v)
    return 1 - (1 - np.clip(sky, 0, 1)) * np.exp(-1.15 * light)


def _stars(milk: FloatArray) -> FloatArray:
    """Star points with sizes as in the sky: many faint, few bright; thicker along the Milky Way."""
    rng = np.random.default_rng(52)
    count = 5200
    row, col = rng.integers(0, int(_LAKE * HEIGHT), count), rng.integers(0, WIDTH, count)
    kept = rng.uniform(0, 1, count) < 0.3 + 0.7 * milk[row, col]
    row, col = row[kept], col[kept]
    power = np.clip(0.1 / rng.uniform(0.03, 1, len(row)) ** 0.9, 0, 2.4)
    points = np.zeros((HEIGHT, WIDTH), np.float32)
    points[row, col] = power
    brightest = np.where(points > 1.2, points, 0)
    return np.clip(blur(points, 0.7) * 2.8 + blur(brightest, 1.2) * 2.5 + blur(brightest, 4) * 3, 0, 1)


def _mountains(picture: FloatArray, u: FloatArray, v: FloatArray) -> FloatArray:
    x = columns()
    for rank, (base, rise, tone) in enumerate(
        ((0.64, 0.2, rgb(30, 70, 88)), (0.66, 0.11, rgb(15, 40, 58)), (_LAKE + 0.004, 0.04, rgb(6, 18, 30)))
    ):
        shape = peaks(x * (1.7 + rank) + 0.9 + 3.3 * rank, 830 + 9 * rank, 8, 0.48)
        valley = 1 - 0.55 * np.exp(-(((x - 0.82) / 0.24) ** 2))
        edge = base - rise * valley * np.clip(shape - 0.22, 0, 1)
        mask = below(v, edge)
        depth = v - edge[None, :]
        face = fractal(u * 10 + depth * 8, v * 13 - u * 3, 840 + rank, 6, 0.6)
        snow = smoothstep(0.0, 0.35, face + 0.28 - depth * (5.5 + 3 * rank)) * (0.62, 0.14, 0)[rank]
        body = mix(np.broadcast_to(np.asarray(tone, np.float32), picture.shape), rgb(122, 190, 190), snow)
        fog = smoothstep(0.05, 0.0, _LAKE - v) * (0.5, 0.35, 0)[rank]
        picture = mix(picture, mix(body, rgb(50, 120, 118), fog), mask)
        if rank == 2:
            picture = mix(picture, rgb(5, 15, 26), pine_mask(forest(edge, 850, 900, (0.008, 0.034)), 851))
    return picture


def _lake(picture: FloatArray, u: FloatArray, v: FloatArray) -> FloatArray:
    down = np.maximum(v - _LAKE, 0)
    ripple = fractal(u * 3 / (down + 0.16), np.log(down + 0.03) * 22, 860, 4, 0.55)
    calm = smoothstep(-0.3, 0.5, fractal(u * 1.4, np.log(down + 0.05) * 2.6, 870, 3))
    swing = (0.004 + 0.05 * down) * (0.25 + 0.75 * calm)
    mirror = blur_picture(picture, 1.0, 3.5)
    row = np.clip((_LAKE - down * 1.25 + swing * ripple) * HEIGHT, 0, _LAKE * HEIGHT - 1)
    col = np.clip((u + 0.25 * swing * ripple) * HEIGHT, 0, WIDTH - 1)
    image = mirror[row.astype(np.int64), col.astype(np.int64)]
    water = mix(image * 0.82, rgb(6, 22, 40), 0.12 + 0.4 * smoothstep(0.05, 0.34, down))
    water = water * (1 + 0.14 * ripple * calm)[..., None]
    edge = smoothstep(-PIXEL, PIXEL, v - _LAKE)
    mist = np.exp(-(((v - _LAKE) / 0.008) ** 2)) * (0.6 + 0.4 * fractal(u * 4, v * 60, 880, 3))
    return mix(mix(picture, np.clip(water, 0, 1), edge), rgb(86, 160, 148), 0.32 * np.clip(mist, 0, 1))


def _shore(picture: FloatArray, u: FloatArray, v: FloatArray) -> FloatArray:
    """The near bank with grass, and tall pines that frame the view."""
    x = columns()
    edge = 0.885 + 0.13 * smoothstep(0.5, 1.0, x) * smoothstep(1.5, 1.05, x) + 0.012 * line(x * 5, 890, 6)
    grass = 0.008 * np.abs(line(x * 120, 892, 2))
    ground = below(v, edge - grass)
    rng = np.random.default_rng(53)
    spots = np.concatenate([rng.uniform(-0.02, 0.3, 15), rng.uniform(1.26, 1.52, 13)])
    pines: list[Pine] = []
    for spot in spots:
        outside = abs(spot - 0.75) / 0.75
        height = (0.08 + 0.42 * max(0.0, outside - 0.5) * 2) * rng.uniform(0.45, 1.05)
        foot = float(edge[int(np.clip(spot * HEIGHT, 0, WIDTH - 1))]) + 0.13 * height
        pines.append(Pine(float(spot), min(foot, 1.02), float(height)))
    dark = mix(
        np.broadcast_to(np.asarray(rgb(4, 10, 18), np.float32), picture.shape),
        rgb(10, 30, 32),
        0.5 * (v < edge[None, :] + 0.01),
    )
    return mix(picture, dark, np.maximum(ground, pine_mask(pines, 54)))


def _camp(picture: FloatArray, u: FloatArray, v: FloatArray) -> FloatArray:
    """The tent, lit from inside, with its light on the grass and in the air."""

    def outline(points: list[tuple[float, float]]) -> FloatArray:
        def draw_outline(pen: ImageDraw.ImageDraw, scale: float) -> None:
            pen.polygon([((_TENT[0] + x) * scale, (_TENT[1] + y) * scale) for x, y in points], fill=255)

        return drawn(draw_outline, 3)

    away = np.hypot((u - _TENT[0]) * 0.8, v - _TENT[1] + 0.02)
    picture = glow(picture, rgb(255, 150, 60), 0.5 * np.exp(-away / 0.035) + 0.16 * np.exp(-away / 0.12))
    front = outline([(-0.052, 0.028), (-0.012, -0.05), (0.03, 0.03)])
    flank = outline([(-0.012, -0.05), (0.062, -0.042), (0.098, 0.022), (0.03, 0.03)])
    door = outline([(-0.03, 0.028), (-0.011, -0.036), (0.008, 0.029)])
    lamp = np.exp(-np.hypot(u - _TENT[0] + 0.008, (v - _TENT[1] - 0.008) * 1.1) / 0.035)
    cloth = ramp(
        lamp, ((0.0, rgb(120, 46, 20)), (0.35, rgb(214, 104, 34)), (0.75, rgb(255, 188, 84)), (1.0, rgb(255, 236, 170)))
    )
    picture = mix(picture, cloth * 0.78, flank)
    picture = mix(picture, cloth, front)
    picture = mix(picture, np.clip(cloth * 1.25, 0, 1), door)
    grass = smoothstep(0.1, 0.5, fractal(u * 60, v * 160, 900, 3)) * (v > _TENT[1] + 0.02)
    spill = np.exp(-np.hypot((u - _TENT[0] + 0.01) * 0.6, (v - _TENT[1] - 0.035) * 1.6) / 0.035)
    picture = glow(
        picture, rgb(255, 170, 80), 0.55 * spill * (0.35 + 0.65 * grass) * (v > _TENT[1] + 0.026) * (u < ASPECT)
    )
    bright = np.clip(front + 0.5 * flank, 0, 1)
    return glow(picture, rgb(255, 166, 76), 0.3 * blur(bright, 16) + 0.3 * blur(bright, 46))
