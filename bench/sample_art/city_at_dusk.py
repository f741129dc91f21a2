"""Lights come on: a city by the river at dusk, its windows doubled in the water."""

from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from sample_art.canvas import (
    ASPECT,
    HEIGHT,
    PIXEL,
    WIDTH,
    blur,
    blur_picture,
    drawn,
    finish,
    glow,
    grid,
    mix,
    ramp,
    rgb,
    smoothstep,
)
from sample_art.noise import FloatArray, fractal

_SHORE = 0.665
_SUNSET = (0.52, 0.645)
_SKY = (
    (0.0, rgb(22, 20, 58)),
    (0.3, rgb(54, 36, 96)),
    (0.55, rgb(122, 54, 122)),
    (0.76, rgb(214, 88, 106)),
    (0.9, rgb(250, 146, 92)),
    (1.0, rgb(255, 194, 116)),
)
_LAMPS = (rgb(255, 206, 128), rgb(255, 226, 168), rgb(255, 178, 96), rgb(196, 220, 255))
_ROOFS = ((0.4, 0.25, 0.12, 0.13, 0.1), (0.36, 0.26, 0.1, 0.2, 0.08), (0.5, 0.5, 0, 0, 0))


class Tower(NamedTuple):
    """One building: left edge, width and height above the shore, roof kind 0..4."""

    u: float
    width: float
    height: float
    roof: int


def paint() -> Image.Image:
    """The finished picture."""
    u, v = grid()
    picture = _sky(u, v)
    lights = np.zeros_like(picture)
    for rank in range(3):
        towers = _row(rank)
        picture = _facades(picture, towers, rank, u, v)
        lights = np.maximum(lights * (1 - _mass(towers))[..., None], _windows(towers, rank))
    picture = np.maximum(picture, lights)
    picture = _quay(picture, u, v)
    picture = _river(picture, u, v)
    bright = picture * smoothstep(0.62, 0.95, picture.max(axis=-1))[..., None] * (v > 0.3)[..., None]
    picture = glow(picture, blur_picture(bright, 5) * 0.55 + blur_picture(bright, 26) * 0.4, np.ones_like(u))
    return finish(picture, seed=41, grain=0.0055)


def _sky(u: FloatArray, v: FloatArray) -> FloatArray:
    away = np.hypot((u - _SUNSET[0]) * 0.55, v - _SUNSET[1])
    sky = ramp(v / _SHORE, _SKY)
    drift = 0.3 * fractal(u * 1.2, v * 4, 610, 4)
    bands = fractal(u * 1.15 + drift, v * 7.5 + 1.3 * drift + u * 0.4, 620, 6, 0.54)
    veil = smoothstep(-0.05, 0.55, bands) * smoothstep(0.6, 0.36, v) * (0.35 + 0.65 * smoothstep(0.02, 0.25, v))
    under = smoothstep(-0.1, 0.5, fractal(u * 1.15 + drift, (v + 0.02) * 7.5 + 1.3 * drift + u * 0.4, 620, 4, 0.54))
    tint = ramp(
        v / 0.55,
        ((0.0, rgb(58, 40, 96)), (0.45, rgb(168, 70, 124)), (0.75, rgb(255, 128, 112)), (1.0, rgb(255, 190, 130))),
    )
    tint = mix(tint, rgb(66, 40, 92), 0.55 * under * smoothstep(0.5, 0.15, v))
    sky = mix(sky, tint, 0.75 * veil)
    stars = np.zeros_like(u)
    rng = np.random.default_rng(44)
    stars[rng.integers(0, HEIGHT // 4, 130), rng.integers(0, WIDTH, 130)] = rng.uniform(0.2, 0.9, 130)
    sky = glow(sky, rgb(220, 220, 255), blur(stars, 0.8) * 3 * smoothstep(0.26, 0.0, v) * (1 - veil))
    return glow(sky, rgb(255, 166, 92), 0.85 * np.exp(-away / 0.15))


def _row(rank: int) -> list[Tower]:
    """Buildings of one row, far (0) to near (2), from the left edge to the right."""
    rng = np.random.default_rng(640 + rank)
    towers: list[Tower] = []
    u = -0.02
    while u < ASPECT:
        width = rng.uniform(*((0.028, 0.06), (0.038, 0.078), (0.05, 0.1))[rank])
        middle = u + width / 2
        downtown = np.exp(-(((middle - 0.98) / 0.25) ** 2)) + 0.6 * np.exp(-(((middle - 0.22) / 0.16) ** 2))
        low, high = ((0.12, 0.3), (0.075, 0.27), (0.035, 0.09))[rank]
        height = (low + (high - low) * downtown) * rng.uniform(0.62, 1.12)
        towers.append(Tower(u, width, height, int(rng.choice(5, p=_ROOFS[rank]))))
        u += width + max(0.0, rng.normal(0.004, 0.008))
    return [*towers, Tower(0.93, 0.062, 0.46, 4), Tower(1.08, 0.05, 0.37, 3)] if rank == 1 else towers


def _outline(tower: Tower) -> list[list[tuple[float, float]]]:
    left, right, top = tower.u, tower.u + tower.width, _SHORE - tower.height
    middle, w = (left + right) / 2, tower.width
    shapes = [[(left, top), (right, top), (right, _SHORE), (left, _SHORE)]]
    if tower.roof == 1:
        shapes.append(
            [
                (left + w * 0.2, top - w * 0.14),
                (left + w * 0.6, top - w * 0.14),
                (left + w * 0.6, top),
                (left + w * 0.2, top),
            ]
        )
    if tower.roof == 2:
        shapes.append([(left, top), (right, top - w * 0.45), (right, top)])
    if tower.roof in (3, 4):
        inset = w * 0.2
        shapes.append(
            [(left + inset, top - w * 0.5), (right - inset, top - w * 0.5), (right - inset, top), (left + inset, top)]
        )
    if tower.roof == 4:
        tip = top - w * 0.5
        shapes.append([(left + w * 0.32, tip), (middle, tip - w * 0.75), (right - w * 0.32, tip)])
        shapes.append(
            [
                (middle - 0.0011, tip),
                (middle - 0.0006, tip - w * 1.3),
                (middle + 0.0006, tip - w * 1.3),
                (middle + 0.0011, tip),
            ]
        )
    return shapes


def _mass(towers: list[Tower]) -> FloatArray:
    def draw_towers(pen: ImageDraw.ImageDraw, scale: float) -> None:
        for tower in towers:
            for shape in _outline(tower):
                pen.polygon([(x * scale, y * scale) for x, y in shape], fill=255)

    return drawn(draw_towers, 3)


def _facades(picture: FloatArray, towers: list[Tower], rank: int, u: FloatArray, v: FloatArray) -> FloatArray:
    """The row as dark walls, each a little different, warmed low down by the sunset's haze."""
    rng = np.random.default_rng(660 + rank)
    wall = np.asarray((rgb(104, 58, 112), rgb(52, 36, 84), rgb(24, 20, 50))[rank], np.float32)
    body = np.broadcast_to(wall, picture.shape).copy()
    for tower in towers:
        first, last = (int(np.clip(x * HEIGHT, 0, WIDTH)) for x in (tower.u, tower.u + tower.width))
        side = np.linspace(0.86, 1.14, max(last - first, 1), dtype=np.float32)[None, :, None]
        body[:, first:last] = wall * rng.uniform(0.86, 1.18) * (side if tower.u < _SUNSET[0] else side[:, ::-1])
    haze = np.exp(-np.hypot((u - _SUNSET[0]) * 0.5, (v - _SUNSET[1]) * 0.9) / 0.16)
    warm = mix(body, rgb(250, 132, 104), (0.62, 0.34, 0.1)[rank] * haze)
    return mix(picture, np.clip(warm, 0, 1), _mass(towers))


def _windows(towers: list[Tower], rank: int) -> FloatArray:
    """Lit windows of a row on black; floors and flats differ in size, lamp and how many are at home."""
    rng = np.random.default_rng(680 + rank)
    scale = 3
    sheet = Image.new("RGB", (WIDTH * scale, HEIGHT * scale))
    pen = ImageDraw.Draw(sheet)
    unit = HEIGHT * scale
    for tower in towers:
        pitch_x, pitch_y = rng.uniform(0.0052, 0.0074), rng.uniform(0.0062, 0.0092)
        share = rng.uniform(0.22, 0.6) * (0.75, 1.0, 0.9)[rank]
        usual = int(rng.choice(4, p=(0.45, 0.25, 0.2, 0.1)))
        across, floors = int((tower.width - 0.006) / pitch_x), int((tower.height - 0.012) / pitch_y)
        margin = (tower.width - across * pitch_x) / 2
        for floor in range(floors):
            busy = share * rng.choice((0.35, 1.0, 1.5))
            for place in np.flatnonzero(rng.uniform(0, 1, across) < busy):
                lamp = _LAMPS[usual if rng.uniform() < 0.7 else int(rng.integers(0, 4))]
                power = rng.uniform(0.45, 1) * (0.62, 0.9, 1.0)[rank] * 255
                x = (tower.u + margin + (place + 0.2) * pitch_x) * unit
                y = (_SHORE - tower.height + 0.007 + floor * pitch_y) * unit
                ink = (int(lamp[0] * power), int(lamp[1] * power), int(lamp[2] * power))
                pen.rectangle((x, y, x + pitch_x * 0.56 * unit, y + pitch_y * 0.5 * unit), fill=ink)
    for tower in towers:
        if tower.roof == 4:
            tip = _SHORE - tower.height - tower.width * 1.8
            x = tower.u + tower.width / 2
            pen.ellipse(
                ((x - 0.0022) * unit, (tip - 0.0022) * unit, (x + 0.0022) * unit, (tip + 0.0022) * unit),
                fill=(255, 60, 50),
            )
    return np.asarray(sheet.resize((WIDTH, HEIGHT), Image.Resampling.BOX), np.float32) / 255


def _quay(picture: FloatArray, u: FloatArray, v: FloatArray) -> FloatArray:
    """Trees and street lamps along the embankment."""
    crowns = 0.009 + 0.007 * fractal(u * 34, u * 0 + 0.5, 690, 3)
    wall = smoothstep(0.0, 1.2 * PIXEL, v - (_SHORE - np.clip(crowns, 0.004, 0.02)))
    picture = mix(picture, rgb(16, 14, 36), wall)
    places = np.arange(0.02, ASPECT, 0.0375)

    def draw_lamps(pen: ImageDraw.ImageDraw, scale: float) -> None:
        for x in places:
            cx, cy, r = x * scale, (_SHORE - 0.0075) * scale, 0.0021 * scale
            pen.ellipse((cx - r, cy - r, cx + r, cy + r), fill=255)

    lamps = drawn(draw_lamps, 3)
    picture = glow(picture, rgb(255, 196, 112), np.clip(blur(lamps, 7) * 9, 0, 0.7))
    return mix(picture, rgb(255, 236, 190), lamps)


def _river(picture: FloatArray, u: FloatArray, v: FloatArray) -> FloatArray:
    down = np.maximum(v - _SHORE, 0)
    far = np.log(down + 0.012)
    ripple = fractal(u * 5 / (down + 0.12), far * 26, 700, 4, 0.6)
    fine = fractal(u * 13 / (down + 0.1), far * 62, 720, 3, 0.6)
    mirror = blur_picture(picture, 1.4, 8)
    row = np.clip((_SHORE - down * 1.12 + (0.012 + 0.12 * down) * ripple) * HEIGHT, 0, _SHORE * HEIGHT - 2)
    col = np.clip((u + (0.002 + 0.022 * down) * fine) * HEIGHT, 0, WIDTH - 1)
    image = mirror[row.astype(np.int64), col.astype(np.int64)]
    streak = blur_picture(image * smoothstep(0.3, 0.8, image.max(axis=-1))[..., None], 0.8, 16)
    water = mix(image, rgb(24, 18, 58), 0.3 + 0.36 * smoothstep(0, 0.33, down))
    water = glow(water, streak * 0.75, np.ones_like(u))
    water *= (1 + 0.24 * fine * smoothstep(0, 0.08, down) + 0.1 * ripple)[..., None]
    lane = picture[int((_SHORE - 0.0105) * HEIGHT) : int((_SHORE - 0.0045) * HEIGHT)].mean(axis=0, keepdims=True)
    lane = lane * smoothstep(0.3, 0.75, lane.max(axis=-1))[..., None]
    shine = np.exp(-down / 0.1) * smoothstep(-0.5, 0.7, fine + 0.6 * ripple)
    water = glow(water, blur_picture(lane, 1.5, 0.1)[0, col.astype(np.int64)] * 1.2, shine)
    edge = smoothstep(-PIXEL, PIXEL, v - _SHORE)
    bank = np.exp(-(((v - _SHORE) / 0.0035) ** 2))
    return mix(mix(picture, np.clip(water, 0, 1), edge), rgb(14, 12, 32), 0.85 * bank * (v > _SHORE))
