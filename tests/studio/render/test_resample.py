"""Resampling through a box: the quick way gives what Pillow gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from nemo_mcp.studio.render.picture.resample import PillowPlate, SimdPlate, plate

pytest.importorskip("cykooz_resizer", reason="no SIMD resizer for this platform")
SHARES = st.floats(0.0, 1.0, allow_nan=False, width=32)


def plane(width: int, height: int, seed: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    return np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)


SIDES, SIZES = st.integers(8, 90), st.integers(2, 60)


@given(SIDES, SIDES, SIZES, SIZES, SHARES, SHARES, SHARES, st.integers())
def test_both_ways_agree_within_one_level(
    columns: int, rows: int, width: int, height: int, x: float, y: float, size: float, seed: int
) -> None:
    picture = plane(columns, rows, seed % 2**32)
    across, down = max(2.0, columns * size), max(2.0, rows * size)
    left, top = (columns - across) * x, (rows - down) * y
    box = (left, top, left + across, top + down)
    quick = SimdPlate(picture).through(box, width, height).astype(int)
    slow = PillowPlate(picture).through(box, width, height).astype(int)
    assert np.abs(quick - slow).max() <= 1


def test_a_plate_gives_pictures_of_their_own() -> None:
    sampled = SimdPlate(plane(64, 64, 1))
    first = sampled.through((0.5, 0.5, 40.5, 40.5), 32, 32)
    before = first.copy()
    sampled.through((9.5, 9.5, 60.5, 60.5), 32, 32)
    assert (first == before).all()


def test_here_the_quick_way_is_taken() -> None:
    assert isinstance(plate(plane(16, 16, 2)), SimdPlate)


def test_the_whole_plane_at_its_own_size_is_itself() -> None:
    picture = plane(50, 30, 3)
    assert (SimdPlate(picture).through((0, 0, 50, 30), 50, 30) == picture).all()
    assert (np.asarray(Image.fromarray(picture)) == picture).all()
