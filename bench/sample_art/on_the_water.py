"""Out on the water: a bright morning sea, the sun's glitter and a small boat under sail."""

import numpy as np
from PIL import Image, ImageDraw

from sample_art.canvas import (
    PIXEL,
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
from sample_art.water import Sea, glitter, slopes

_SEA = Sea(horizon=0.47, wave=0.55, slope=0.13, seed=70)
_SUN = (0.98, 0.12)
_BOAT = (0.63, 0.585)
_LEAN = 0.05
_AIR = (
    (0.0, rgb(40, 128, 186)),
    (0.35, rgb(104, 186, 214)),
    (0.7, rgb(176, 222, 224)),
    (1.0, rgb(244, 240, 216)),
)
_DEEP = (
    (0.0, rgb(116, 190, 196)),
    (0.25, rgb(34, 138, 156)),
    (0.6, rgb(8, 100, 126)),
    (1.0, rgb(4, 62, 92)),
)


def paint() -> Image.Image:
    """The finished picture."""
    u, v = grid()
    sky = _sky(u, v)
    water = _water(sky, u, v)
    picture = np.where((v > _SEA.horizon)[..., None], water, sky)
    picture = _headland(picture, u, v)
    haze = np.exp(-(((v - _SEA.horizon) / 0.02) ** 2))
    picture = mix(picture, rgb(246, 243, 222), 0.5 * haze)
    picture = _gulls(_boat(picture, u, v))
    away = np.hypot(u - _SUN[0], v - _SUN[1])
    return finish(glow(picture, rgb(255, 244, 206), 0.2 * np.exp(-away / 0.3)), seed=21)


def _sky(u: FloatArray, v: FloatArray) -> FloatArray:
    away = np.hypot(u - _SUN[0], (v - _SUN[1]) * 1.1)
    sky = ramp(v / _SEA.horizon, _AIR)
    sky = glow(sky, rgb(255, 246, 214), 0.75 * np.exp(-away / 0.2))
    low = smoothstep(0.0, 0.44, v)
    clouds = heaps(u, v * (1 + 0.9 * v), 31, 0.46, 0.4, _SUN)
    shade = mix(rgb(142, 182, 204), rgb(206, 216, 210), low)
    body = mix(shade, rgb(255, 250, 236), clouds.light)
    return mix(sky, body, 0.9 * clouds.cover * smoothstep(0.47, 0.4, v))


def _water(sky: FloatArray, u: FloatArray, v: FloatArray) -> FloatArray:
    slope_x, slope_z = slopes(_SEA)
    down = np.maximum(v - _SEA.horizon, 0)
    rows, cols = sky.shape[:2]
    soft = np.stack([blur(sky[..., i], 9, 4) for i in range(3)], axis=-1)
    up = _SEA.horizon - 0.72 * down - 0.45 * np.abs(slope_z)
    row = np.clip(up * rows, 0, _SEA.horizon * rows - 3).astype(np.int64)
    col = np.clip((u + 0.5 * slope_x) * rows, 0, cols - 1).astype(np.int64)
    mirrored = soft[row, col]
    deep = ramp(down / (1 - _SEA.horizon), _DEEP)
    facing = np.clip(1 - 4.6 * (down * 0.55 + 0.55 * slope_z), 0, 1)
    water = mix(deep, mirrored, 0.12 + 0.62 * facing**2.2)
    through = smoothstep(0.02, 0.2, slope_z) * smoothstep(0.02, 0.3, down)
    water = mix(water, rgb(52, 178, 176), 0.35 * through)
    flash = glitter(_SEA, _SUN[0], slope_x, slope_z, 0.042)
    water = glow(water, rgb(255, 243, 205), 0.3 * blur(flash, 12, 5))
    return glow(water, rgb(255, 250, 228), flash)


def _headland(picture: FloatArray, u: FloatArray, v: FloatArray) -> FloatArray:
    x = columns()
    for rank, (far, height, end) in enumerate(((0.75, 0.055, 0.56), (0.45, 0.085, 0.31))):
        rise = smoothstep(end, end - 0.3, x) ** 0.7 * height
        edge = _SEA.horizon + 0.001 - rise * (1 + 0.35 * line(x * 6 + rank, 80 + rank, 6))
        mask = below(v, edge) * (v < _SEA.horizon + 0.001 + 0.004 * rank) * (rise > 0)[None, :]
        tone = mix(rgb(38, 92, 104), rgb(214, 228, 218), far)
        rock = tone * (1 + 0.12 * fractal(u * 26, v * 60, 90 + rank, 4))[..., None]
        picture = mix(picture, np.clip(rock, 0, 1), mask)
        foot = np.exp(-np.clip(v - _SEA.horizon, 0, 1) / 0.02) * (v > _SEA.horizon + 0.001)
        picture = mix(picture, tone, 0.5 * (1 - far) * foot * np.clip(rise / 0.02, 0, 1)[None, :])
    return _lighthouse(picture)


def _lighthouse(picture: FloatArray) -> FloatArray:
    foot_u, foot_v = 0.108, 0.392

    def part(points: tuple[tuple[float, float], ...]) -> FloatArray:
        def outline(pen: ImageDraw.ImageDraw, scale: float) -> None:
            pen.polygon([((foot_u + x) * scale, (foot_v + y) * scale) for x, y in points], fill=255)

        return drawn(outline, 3)

    picture = mix(
        picture, rgb(244, 240, 226), part(((-0.0048, 0.008), (-0.0032, -0.034), (0.0032, -0.034), (0.0048, 0.008)))
    )
    picture = mix(
        picture, rgb(196, 92, 76), part(((-0.0043, -0.008), (-0.0037, -0.02), (0.0037, -0.02), (0.0043, -0.008)))
    )
    picture = mix(
        picture, rgb(72, 84, 96), part(((-0.0045, -0.034), (-0.0045, -0.0365), (0.0045, -0.0365), (0.0045, -0.034)))
    )
    return mix(
        picture,
        rgb(188, 84, 70),
        part(((-0.003, -0.0365), (-0.003, -0.042), (0, -0.048), (0.003, -0.042), (0.003, -0.0365))),
    )


def _boat_shapes() -> dict[str, list[tuple[float, float]]]:
    """Outlines about the boat's waterline, in boat heights, v downward."""
    main = [(0.02, -0.97)] + [(0.02 + 0.36 * t**0.72, -0.97 + 0.83 * t) for t in np.linspace(0.05, 1, 12)]
    jib = [(-0.015, -0.86)] + [(-0.015 - 0.33 * t**1.15, -0.86 + 0.72 * t) for t in np.linspace(0.05, 1, 12)]
    return {
        "main": [*main, (0.02, -0.12)],
        "jib": [*jib, (-0.03, -0.13)],
        "boom": [(0.0, -0.125), (0.4, -0.135), (0.4, -0.12), (0.0, -0.108)],
        "hull": [
            (-0.46, -0.115),
            (-0.2, -0.088),
            (0.1, -0.08),
            (0.42, -0.095),
            (0.38, 0.0),
            (0.0, 0.016),
            (-0.3, 0.01),
        ],
        "strake": [
            (-0.46, -0.115),
            (-0.2, -0.088),
            (0.1, -0.08),
            (0.42, -0.095),
            (0.418, -0.082),
            (0.1, -0.066),
            (-0.2, -0.074),
            (-0.445, -0.1),
        ],
        "mast": [(-0.006, -1.0), (0.008, -1.0), (0.01, -0.08), (-0.008, -0.08)],
    }


def _boat(picture: FloatArray, u: FloatArray, v: FloatArray) -> FloatArray:
    height = 0.235
    slope_x, slope_z = slopes(_SEA)
    colours = {
        "mast": rgb(92, 74, 62),
        "main": rgb(255, 251, 240),
        "jib": rgb(228, 92, 66),
        "boom": rgb(92, 74, 62),
        "hull": rgb(24, 54, 82),
        "strake": rgb(250, 244, 228),
    }
    for name, shape in _boat_shapes().items():
        for mirror in (True, False):

            def outline(pen: ImageDraw.ImageDraw, scale: float, points: list[tuple[float, float]] = shape) -> None:
                placed = [(_BOAT[0] + height * (x - _LEAN * y), _BOAT[1] + height * y) for x, y in points]
                pen.polygon([(x * scale, y * scale) for x, y in placed], fill=255)

            mask = drawn(outline, 3)
            if mirror:
                picture = mix(picture, colours[name], _reflected(mask, slope_x, slope_z, u, v))
            else:
                picture = mix(picture, _cloth(colours[name], name, u, v), mask)
    return picture


def _cloth(colour: tuple[float, float, float], name: str, u: FloatArray, v: FloatArray) -> FloatArray:
    """Sails brighten toward the sun's side."""
    if name not in ("main", "jib"):
        return np.broadcast_to(np.asarray(colour, np.float32), (*u.shape, 3))
    across = (u - _BOAT[0]) / 0.09
    belly = 0.84 + 0.16 * np.cos((across - 0.55) * 2.2)
    seam = 1 - 0.07 * np.exp(-(((((v - 0.05 * across) * 36) % 1) - 0.5) ** 2) / 0.002)
    return np.asarray(colour, np.float32) * np.clip(belly * seam, 0, 1)[..., None]


def _reflected(mask: FloatArray, slope_x: FloatArray, slope_z: FloatArray, u: FloatArray, v: FloatArray) -> FloatArray:
    rows, cols = mask.shape
    down = v - _BOAT[1]
    source_v = _BOAT[1] - down * 1.25 + 0.16 * slope_z
    row = np.clip(source_v * rows, 0, rows - 1).astype(np.int64)
    col = np.clip((u + 0.1 * slope_x) * rows, 0, cols - 1).astype(np.int64)
    fade = np.exp(-np.clip(down, 0, 1) / 0.16) * (down > -1.5 * PIXEL)
    return 0.55 * mask[row, col] * fade


def _gulls(picture: FloatArray) -> FloatArray:
    places = ((0.36, 0.17, 0.022), (0.43, 0.225, 0.014), (0.29, 0.25, 0.012))

    def draw_gulls(pen: ImageDraw.ImageDraw, scale: float) -> None:
        for u, v, span in places:
            top = [(-1, -0.12), (-0.5, -0.42), (0, 0.0), (0.55, -0.46), (1, -0.05)]
            under = [(0.5, -0.28), (0.08, 0.13), (-0.1, 0.13), (-0.5, -0.26)]
            pen.polygon([((u + span * x) * scale, (v + span * y) * scale) for x, y in top + under], fill=255)

    return mix(picture, rgb(70, 98, 116), 0.85 * drawn(draw_gulls, 3))
