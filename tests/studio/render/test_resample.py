"""Resampling through a box: the quick way gives what Pillow gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from nemo_mcp.studio.render.picture.resample import PillowPlate, SimdPlate, plate, resized

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
    quick, slow = np.zeros((2, height, width), np.uint8)
    SimdPlate(picture).into(quick, box)
    PillowPlate(picture).into(slow, box)
    assert np.abs(quick.astype(int) - slow).max() <= 1


def test_lines_with_padding_between_them_are_filled_alone() -> None:
    sampled, box = SimdPlate(plane(64, 64, 1)), (0.5, 0.5, 40.5, 40.5)
    solid, memory = np.zeros((32, 30), np.uint8), np.full((32, 48), 7, np.uint8)
    sampled.into(solid, box)
    sampled.into(memory[:, 3:33], box)
    assert (memory[:, 3:33] == solid).all()
    assert (memory[:, :3] == 7).all()
    assert (memory[:, 33:] == 7).all()


def test_here_the_quick_way_is_taken() -> None:
    assert isinstance(plate(plane(16, 16, 2)), SimdPlate)


def test_the_whole_plane_at_its_own_size_is_itself() -> None:
    picture, found = plane(50, 30, 3), np.zeros((30, 50), np.uint8)
    SimdPlate(picture).into(found, (0, 0, 50, 30))
    assert (found == picture).all()


@given(SIDES, SIDES, SIZES, SIZES, st.integers(0, 2**32 - 1))
def test_stills_are_brought_to_size_alike(columns: int, rows: int, width: int, height: int, seed: int) -> None:
    """The kernel is Pillow's own bicubic one. Away from black and white, where one pass cuts off before the other."""
    picture = Image.fromarray(np.random.default_rng(seed).integers(100, 156, (rows, columns, 3), np.uint8), "RGB")
    quick = resized(picture, (width, height), (0, 0, columns, rows))
    slow = picture.resize((width, height), Image.Resampling.BICUBIC)
    assert np.abs(np.asarray(quick).astype(int) - np.asarray(slow)).max() <= 2
