"""The canvas: its size and grid, colour mixing, blur, drawn masks and the finishing steps.

Lengths are in picture heights, so u runs 0..1.5 from the left and v runs 0..1 from the top. A plane has
shape (HEIGHT, WIDTH), a picture (HEIGHT, WIDTH, 3); colours are display-referred 0..1.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from PIL import Image, ImageDraw

from sample_art.noise import FloatArray

WIDTH, HEIGHT = 1920, 1280
ASPECT = WIDTH / HEIGHT
PIXEL = 1 / HEIGHT
Colour: TypeAlias = tuple[float, float, float]
Stop: TypeAlias = tuple[float, Colour]


def grid() -> tuple[FloatArray, FloatArray]:
    """Planes u and v of the pixel centres."""
    v, u = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    return (u + 0.5) / HEIGHT, (v + 0.5) / HEIGHT


def columns() -> FloatArray:
    """u of every pixel column, shape (WIDTH,)."""
    return (np.arange(WIDTH, dtype=np.float32) + 0.5) / HEIGHT


def rgb(red: int, green: int, blue: int) -> Colour:
    """A colour from 0..255 numbers."""
    return red / 255, green / 255, blue / 255


def smoothstep(low: float, high: float, x: FloatArray) -> FloatArray:
    """0 at `low`, 1 at `high` and an S-curve between them; `low` may be the greater."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def ramp(t: FloatArray, stops: Sequence[Stop]) -> FloatArray:
    """Colours along smoothed stops at positions t (0..1), with a last axis of three."""
    places = np.linspace(0, 1, 1024)
    kernel = np.hanning(121)
    table = [np.interp(places, [s for s, _ in stops], [colour[i] for _, colour in stops]) for i in range(3)]
    smooth = [np.convolve(np.pad(row, 60, mode="edge"), kernel / kernel.sum(), "valid") for row in table]
    inside = np.clip(t, 0, 1)
    return np.stack([np.interp(inside, places, row) for row in smooth], axis=-1).astype(np.float32)


def mix(base: FloatArray | Colour, other: FloatArray | Colour, amount: FloatArray | float) -> FloatArray:
    """`base` where the plane `amount` is 0, `other` where it is 1."""
    share = np.asarray(amount, np.float32)[..., None]
    return np.asarray(base, np.float32) * (1 - share) + np.asarray(other, np.float32) * share


def glow(picture: FloatArray, colour: FloatArray | Colour, amount: FloatArray) -> FloatArray:
    """Adds light as a screen does: never past white, strongest on dark ground."""
    light = np.clip(np.asarray(colour, np.float32) * amount[..., None], 0, 1)
    return 1 - (1 - np.clip(picture, 0, 1)) * (1 - light)


def blur(plane: FloatArray, across: float, down: float | None = None) -> FloatArray:
    """Gaussian blur with standard deviations in pixels; the border is mirrored."""
    down = across if down is None else down
    pad_y, pad_x = int(3 * down) + 1, int(3 * across) + 1
    wide = np.pad(plane, ((pad_y, pad_y), (pad_x, pad_x)), mode="symmetric")
    rows, cols = wide.shape
    drop_y = np.exp(-2 * (np.pi * down * np.fft.fftfreq(rows)) ** 2)
    drop_x = np.exp(-2 * (np.pi * across * np.fft.rfftfreq(cols)) ** 2)
    soft = np.fft.irfft2(np.fft.rfft2(wide) * drop_y[:, None] * drop_x[None, :], s=(rows, cols))
    return soft[pad_y : pad_y + plane.shape[0], pad_x : pad_x + plane.shape[1]].astype(np.float32)


def blur_picture(picture: FloatArray, across: float, down: float | None = None) -> FloatArray:
    """`blur` on each colour of a picture."""
    return np.stack([blur(picture[..., i], across, down) for i in range(3)], axis=-1)


def drawn(draw_shapes: Callable[[ImageDraw.ImageDraw, float], None], scale: int = 2) -> FloatArray:
    """A plane 0..1 from shapes drawn in white; the callback gets the pen and the pixels in one height."""
    sheet = Image.new("L", (WIDTH * scale, HEIGHT * scale))
    draw_shapes(ImageDraw.Draw(sheet), HEIGHT * scale)
    small = sheet.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
    return np.asarray(small, np.float32) / 255


def below(v: FloatArray, edge: FloatArray) -> FloatArray:
    """Mask of what lies under the line `edge` (v of each column), with a soft pixel of edge."""
    return np.clip((v - edge[None, :]) / PIXEL + 0.5, 0, 1)


def finish(picture: FloatArray, seed: int, grain: float = 0.006, vignette: float = 0.16) -> Image.Image:
    """The picture as 8-bit RGB, with darker corners and a fine luminance grain that also hides banding."""
    u, v = grid()
    edge = ((u / ASPECT - 0.5) ** 2 + (v - 0.5) ** 2) * 2
    shaded = np.clip(picture, 0, 1) * (1 - vignette * edge**1.4)[..., None]
    rng = np.random.default_rng(seed)
    speckle = rng.normal(0, grain, (HEIGHT, WIDTH, 1)).astype(np.float32)
    middle = 0.4 + 0.6 * np.sqrt(np.clip(shaded.mean(axis=-1, keepdims=True), 0, 1))
    noisy = shaded + speckle * middle
    return Image.fromarray((np.clip(noisy, 0, 1) * 255 + 0.5).astype(np.uint8))
