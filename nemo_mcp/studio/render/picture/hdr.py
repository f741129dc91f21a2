"""HDR video on normal screens: a table from PQ or HLG in BT.2020 to sRGB tones in BT.709. Worker side only.

ITU-R BT.2100 for the curves, BT.2408 for the level of white (203 cd/m2), BT.2087 for the primaries. What is brighter
than white is rolled off, which keeps its hue; the screen that it was made for is taken to reach 1000 cd/m2.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

import av.filter
import numpy as np
from av.filter.context import FilterContext
from numpy.typing import NDArray

Values = NDArray[np.float64]

PQ: Final = 16
HLG: Final = 18
_STEPS: Final = 33
_WHITE: Final = 203.0
_PEAK: Final = 1000.0
# Up to this share of white tones stay as they are; beyond, they approach the brightest that there is.
_KNEE: Final = 0.6
_LUMA_2020: Final = np.array((0.2627, 0.6780, 0.0593))
_TO_709: Final = np.array(
    (
        (1.660491, -0.587641, -0.072850),
        (-0.124550, 1.132900, -0.008349),
        (-0.018151, -0.100579, 1.118730),
    )
)


def add_tone_mapping(graph: av.filter.Graph, transfer: int) -> FilterContext:
    """A filter that takes RGB of a `transfer` (`PQ` or `HLG`) in BT.2020 and gives sRGB."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tones.cube"
        path.write_text(_cube(transfer), encoding="ascii")
        adder: Any = graph.add  # its keywords have no types
        return cast("FilterContext", adder("lut3d", file=str(path), interp="tetrahedral"))


@cache
def _cube(transfer: int) -> str:
    """The table as a .cube file: red runs fastest."""
    axis = np.linspace(0.0, 1.0, _STEPS)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    tones = to_srgb_tones(np.stack([red, green, blue], axis=-1).reshape(-1, 3), transfer)
    lines = (f"{r:.5f} {g:.5f} {b:.5f}" for r, g, b in tones.tolist())
    return f"LUT_3D_SIZE {_STEPS}\n" + "\n".join(lines) + "\n"


def to_srgb_tones(signal: Values, transfer: int) -> Values:
    """Signals (n, 3) between 0 and 1 as sRGB values between 0 and 1."""
    light = (_pq_light(signal) if transfer == PQ else _hlg_light(signal)) / _WHITE
    light = np.maximum(light @ _TO_709.T, 0.0)
    brightest = np.maximum(light.max(axis=-1, keepdims=True), 1e-9)
    beyond = np.maximum(brightest - _KNEE, 0.0) / (1 - _KNEE)
    rolled = np.minimum(brightest, _KNEE) + (1 - _KNEE) * (1 - np.exp(-beyond))
    mapped = np.clip(light * rolled / brightest, 0.0, 1.0)
    curved: Values = 1.055 * mapped ** (1 / 2.4) - 0.055
    curved[mapped <= 0.0031308] = mapped[mapped <= 0.0031308] * 12.92
    return curved


def _pq_light(signal: Values) -> Values:
    """cd/m2 of SMPTE ST 2084."""
    root = signal ** (1 / 78.84375)
    base = np.maximum(root - 0.8359375, 0.0) / (18.8515625 - 18.6875 * root)
    return 10_000 * base ** (1 / 0.1593017578125)


def _hlg_light(signal: Values) -> Values:
    """cd/m2 of ARIB STD-B67 on a screen of the peak brightness, whose gamma is 1.2."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(signal <= 0.5, signal * signal / 3, (np.exp((signal - c) / a) + b) / 12)
    luma = np.maximum(scene @ _LUMA_2020, 1e-9)[..., None]
    return _PEAK * scene * luma**0.2
