"""Conifers as silhouettes."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from PIL import ImageDraw

from sample_art.canvas import drawn
from sample_art.noise import FloatArray


class Pine(NamedTuple):
    """One conifer: its foot (u, v) and height, in picture heights."""

    u: float
    v: float
    height: float


def _outline(pine: Pine, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Points down the right side and up the left, each branch drooping a little."""
    tiers = int(rng.integers(9, 14))
    width = pine.height * rng.uniform(0.17, 0.23)
    sides: list[list[tuple[float, float]]] = []
    for side in (1, -1):
        points = [(pine.u, pine.v - pine.height)]
        for tier in range(1, tiers + 1):
            share = (tier / tiers) ** 1.05
            top = pine.v - pine.height * (1 - share * 0.93)
            reach = width * share**0.85 * rng.uniform(0.72, 1.12)
            points.append((pine.u + side * reach, top + pine.height * rng.uniform(0.0, 0.018)))
            points.append((pine.u + side * reach * rng.uniform(0.34, 0.5), top - pine.height * 0.012))
        points.append((pine.u + side * pine.height * 0.014, pine.v - pine.height * 0.06))
        points.append((pine.u + side * pine.height * 0.014, pine.v + pine.height * 0.05))
        sides.append(points)
    return sides[0] + sides[1][::-1]


def pine_mask(pines: Iterable[Pine], seed: int) -> FloatArray:
    """A plane that is 1 where any of the pines stands."""
    rng = np.random.default_rng(seed)
    outlines = [_outline(pine, rng) for pine in pines]

    def draw_pines(pen: ImageDraw.ImageDraw, scale: float) -> None:
        for outline in outlines:
            pen.polygon([(u * scale, v * scale) for u, v in outline], fill=255)

    return drawn(draw_pines)


def forest(edge: FloatArray, seed: int, count: int, heights: tuple[float, float], opening: float = 0.0) -> list[Pine]:
    """Pines spread along a ground line `edge` (v of each pixel column), in clusters.

    `heights` are the least and greatest; `opening` 0..1 says how much smaller they are in the middle.
    """
    rng = np.random.default_rng(seed)
    places = rng.integers(0, len(edge), count)
    share = places / len(edge)
    cluster = 0.5 + 0.5 * np.sin(share * rng.uniform(14, 22) + rng.uniform(0, 6))
    clearing = 1 - opening * np.exp(-(((share - 0.55) / 0.24) ** 2))
    tall = heights[0] + (heights[1] - heights[0]) * cluster * clearing * rng.uniform(0.1, 1, count) ** 1.5
    pixel = 1.5 / len(edge)
    return [Pine(float(p * pixel), float(edge[p] + h * 0.13), float(h)) for p, h in zip(places, tall, strict=True)]
