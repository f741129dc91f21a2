"""First light: the sun clears a far ridge and seven layers of hills stand in the mist."""

import numpy as np
from PIL import Image, ImageDraw

from sample_art.canvas import WIDTH, below, blur, columns, drawn, finish, glow, grid, mix, ramp, rgb, smoothstep
from sample_art.noise import FloatArray, fractal, line, peaks
from sample_art.trees import forest, pine_mask

_SUN = (0.905, 0.452)
_LAYERS = 7
_FORESTS = {4: (900, (0.007, 0.026)), 5: (620, (0.012, 0.065)), 6: (330, (0.016, 0.23))}
_SKY = (
    (0.0, rgb(44, 58, 104)),
    (0.3, rgb(88, 96, 150)),
    (0.55, rgb(168, 136, 172)),
    (0.76, rgb(236, 168, 158)),
    (0.92, rgb(255, 206, 156)),
    (1.0, rgb(255, 224, 176)),
)
_BODY = (
    (0.0, rgb(222, 160, 158)),
    (0.25, rgb(170, 126, 152)),
    (0.5, rgb(104, 92, 132)),
    (0.75, rgb(46, 56, 92)),
    (1.0, rgb(14, 22, 42)),
)
_MIST = (
    (0.0, rgb(255, 206, 168)),
    (0.4, rgb(238, 184, 172)),
    (0.7, rgb(182, 150, 172)),
    (1.0, rgb(74, 78, 116)),
)


def paint() -> Image.Image:
    """The finished picture."""
    u, v = grid()
    picture = _sky(u, v)
    for layer in range(_LAYERS):
        picture = _ridge(picture, layer, u, v)
    picture = mix(picture, rgb(60, 52, 78), 0.85 * _birds())
    away = np.hypot(u - _SUN[0], v - _SUN[1])
    return finish(glow(picture, rgb(255, 170, 110), 0.26 * np.exp(-away / 0.26)), seed=11)


def _sky(u: FloatArray, v: FloatArray) -> FloatArray:
    away = np.hypot(u - _SUN[0], v - _SUN[1])
    sky = ramp(v / 0.5, _SKY)
    drift = fractal(u * 1.1, v * 3.5, 3, 3) * 0.35
    cloud = fractal(u * 1.3 + drift, v * 8.5 + drift * 1.6 - u * 0.5, 5, 6, 0.52)
    veil = smoothstep(0.02, 0.6, cloud) * smoothstep(0.5, 0.3, v) * smoothstep(-0.1, 0.14, v)
    lit = mix(rgb(196, 150, 178), rgb(255, 210, 168), np.exp(-away / 0.42))
    sky = mix(sky, lit, 0.62 * veil)
    sky = glow(sky, rgb(255, 176, 112), 0.62 * np.exp(-away / 0.2))
    sky = glow(sky, rgb(255, 226, 168), 0.8 * np.exp(-((away / 0.075) ** 1.2)))
    return glow(sky, rgb(255, 250, 228), smoothstep(0.036, 0.0315, away))


def _edge(layer: int) -> FloatArray:
    """The skyline of a layer: v of each column; far ones are rugged, near ones roll."""
    x = columns()
    t = layer / (_LAYERS - 1)
    base = 0.475 + 0.4 * t**1.15
    rugged = peaks(x * (1.5 + 0.3 * layer) + 2.3 * layer, 100 + layer * 7, 7, 0.46)
    rolling = line(x * (1.1 + 0.25 * layer) + 1.7 * layer, 300 + layer * 5, 7, 0.45)
    shape = 0.16 * (1 - t) * (rugged - 0.55) + (0.025 + 0.065 * t) * rolling
    dip = 0.05 * np.exp(-(((x - _SUN[0]) / 0.22) ** 2)) * (1 - t)
    return base - shape + dip


def _ridge(picture: FloatArray, layer: int, u: FloatArray, v: FloatArray) -> FloatArray:
    t = layer / (_LAYERS - 1)
    edge = _edge(layer)
    mask = below(v, edge)
    if layer in _FORESTS:
        count, tall = _FORESTS[layer]
        pines = forest(edge, 40 + layer, count, tall, opening=0.75 if layer == _LAYERS - 1 else 0.0)
        mask = np.maximum(mask, pine_mask(pines, 60 + layer))
    depth = np.clip(v - edge[None, :], 0, 1)
    body = ramp(np.full((1, 1), t, np.float32), _BODY)[0, 0]
    fog = ramp(np.full((1, 1), t, np.float32), _MIST)[0, 0]
    wisps = fractal(u * 2.2 + layer, v * 9 + 5.0 * layer, 500 + layer, 5)
    lying = smoothstep(0.0, 0.115 + 0.05 * t, depth + 0.035 * wisps) * (0.97 - 0.55 * t**2)
    near_sun = np.exp(-np.hypot((u - _SUN[0]) * 0.8, (v - _SUN[1]) * 1.4) / 0.28) * (1 - t) ** 1.3
    shade = 1 + 0.1 * (1 - t) * fractal(u * 9, v * 14 - u * 6, 700 + layer, 4)
    coloured = mix(mix(np.clip(body * shade[..., None], 0, 1), fog, lying), rgb(255, 196, 140), 0.62 * near_sun)
    picture = mix(picture, coloured, mask)
    veil = blur(mask, 30)
    return mix(picture, fog, 0.07 * (1 - t) * veil)


def _birds() -> FloatArray:
    """A loose flight of birds, each two short wing strokes."""
    rng = np.random.default_rng(9)
    flock = [(0.5 + 0.045 * i + rng.normal(0, 0.02), 0.27 - 0.014 * i + rng.normal(0, 0.014)) for i in range(7)]
    spans = rng.uniform(0.007, 0.012, len(flock))

    def draw_birds(pen: ImageDraw.ImageDraw, scale: float) -> None:
        for (u, v), span in zip(flock, spans, strict=True):
            left = [(u - span, v - span * 0.45), (u - span * 0.45, v - span * 0.5), (u, v)]
            right = [(u, v), (u + span * 0.5, v - span * 0.62), (u + span, v - span * 0.3)]
            for wing in (left, right):
                pen.line([(x * scale, y * scale) for x, y in wing], fill=255, width=max(1, WIDTH // 480), joint="curve")

    return drawn(draw_birds)
