"""A plain colour that is not plain: a soft, uneven light around it, for title cards. Worker side only."""

import colorsys
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import ImageColor

from nemo_mcp.studio.render.picture.fitting import even
from nemo_mcp.studio.render.picture.looks import graded
from nemo_mcp.studio.render.picture.planes import Planes, from_rgb
from nemo_mcp.studio.render.picture.window import DRIFT_SCALE

Field = NDArray[np.float32]

# Centre (across, down), reach, change of lightness, change of hue of each soft light.
_LIGHTS: Final = ((0.25, 0.2, 0.55, 0.16, 0.04), (0.85, 0.75, 0.6, 0.08, -0.05), (0.7, 0.1, 0.4, 0.05, 0.0))
_EDGE_DARKNESS: Final = 0.3


def backdrop_planes(width: int, height: int, color: str, look: str) -> Planes:
    """A plate a little larger than the canvas, for a window to drift over. Raises ValueError for an unknown colour."""
    red, green, blue = (value / 255 for value in ImageColor.getrgb(color)[:3])
    plate_width, plate_height = even(width * DRIFT_SCALE), even(height * DRIFT_SCALE)
    across = np.linspace(0.0, 1.0, plate_width, dtype=np.float32)[None, :]
    down = np.linspace(0.0, 1.0, plate_height, dtype=np.float32)[:, None]
    rgb = np.empty((plate_height, plate_width, 3), np.float32)
    rgb[:] = (red, green, blue)
    for x, y, reach, lightness, hue in _LIGHTS:
        share = _spot(across, down, x, y, reach, plate_width / plate_height)[..., None]
        rgb += share * (np.array(_shifted(red, green, blue, lightness, hue), np.float32) - rgb)
    shade = 1 - _EDGE_DARKNESS * np.clip((across - 0.5) ** 2 + (down - 0.5) ** 2, 0, 0.5) * 2
    rgb *= shade[..., None]
    return graded(from_rgb(_dithered(rgb * 255)), look)


def _spot(across: Field, down: Field, x: float, y: float, reach: float, shape: float) -> Field:
    distance = ((across - x) * shape) ** 2 + (down - y) ** 2
    return np.exp(-distance / (reach * reach))


def _shifted(red: float, green: float, blue: float, lightness: float, hue: float) -> tuple[float, float, float]:
    """The colour, lighter and turned on the colour wheel; a light colour gets darker instead."""
    own_hue, own_light, saturation = colorsys.rgb_to_hls(red, green, blue)
    change, turn = (lightness, hue) if own_light < 0.6 else (-lightness / 2, hue / 3)
    return colorsys.hls_to_rgb((own_hue + turn) % 1.0, min(1.0, max(0.0, own_light + change)), saturation)


def _dithered(values: Field) -> NDArray[np.uint8]:
    """Rounded with noise of one level, always the same, so that slow shades show no steps."""
    noise = np.random.default_rng(7).random(values.shape[:2], np.float32)[..., None]
    return np.clip(values + noise, 0, 255).astype(np.uint8)
