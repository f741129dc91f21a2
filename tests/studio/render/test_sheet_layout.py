"""How contact sheets are laid out: never too wide, never too large, always legible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.studio.render.sheet_layout import (
    MOST_FRAMES,
    SHEET_WIDTH,
    even_moments,
    frames_for,
    layout_for,
    timecode,
)

WIDE, TALL, SQUARE = 16 / 9, 9 / 16, 1.0
COUNTS = st.integers(1, MOST_FRAMES)
SHAPES = st.floats(0.02, 50)


@given(COUNTS, SHAPES)
def test_a_sheet_fits_into_what_a_model_looks_at_without_reducing_it(count: int, shape: float) -> None:
    width, height = layout_for(count, shape).size(count)
    assert width <= max(SHEET_WIDTH, 104 * count)
    assert max(width, height) <= 1_568
    assert width * height <= 1_100_000


@given(COUNTS, SHAPES)
def test_pictures_stand_side_by_side_without_touching_and_leave_no_row_empty(count: int, shape: float) -> None:
    layout = layout_for(count, shape)
    assert layout.width % 2 == layout.height % 2 == 0
    corners = [layout.corner(index) for index in range(count)]
    whole = layout.size(count)
    for number, (left, top) in enumerate(corners):
        assert left + layout.width <= whole[0]
        assert top + layout.height < whole[1]
        for other_left, other_top in corners[number + 1 :]:
            assert abs(left - other_left) > layout.width or abs(top - other_top) > layout.height


@given(COUNTS, st.floats(0.25, 4))
def test_pictures_keep_their_shape(count: int, shape: float) -> None:
    layout = layout_for(count, shape)
    assert layout.width / layout.height == pytest.approx(shape, rel=0.04)


@pytest.mark.parametrize(
    ("count", "shape", "columns"),
    [(1, WIDE, 1), (2, WIDE, 2), (6, WIDE, 3), (9, WIDE, 3), (12, WIDE, 4), (8, TALL, 4), (2, TALL, 2), (6, SQUARE, 3)],
)
def test_the_rows_suit_the_shape(count: int, shape: float, columns: int) -> None:
    assert layout_for(count, shape).columns == columns


@pytest.mark.parametrize(
    ("duration_ms", "shape", "count"),
    [(40, WIDE, 1), (1_000, WIDE, 2), (3_000, WIDE, 4), (30_000, WIDE, 6), (30_000, TALL, 8), (120_000, WIDE, 9),
     (600_000, WIDE, 12), (6 * 3_600_000, TALL, 12)],
)  # fmt: skip
def test_longer_films_are_shown_by_more_pictures(duration_ms: int, shape: float, count: int) -> None:
    assert frames_for(duration_ms, shape) == count


@given(st.integers(1, 10**8), COUNTS)
def test_even_moments_lie_inside_in_order(duration_ms: int, count: int) -> None:
    moments = even_moments(duration_ms, count)
    assert moments == sorted(moments)
    assert all(0 <= at_ms < duration_ms for at_ms in moments)


@pytest.mark.parametrize(
    ("ms", "duration_ms", "told"),
    [
        (0, 1_000, "0:00.0"),
        (59_950, 60_000, "0:59.9"),
        (83_400, 90_000, "1:23.4"),
        (83_400, 600_000, "1:23"),
        (3_600_000, 7_200_000, "1:00:00"),
    ],
)
def test_a_timecode_reads_like_a_clock(ms: int, duration_ms: int, told: str) -> None:
    assert timecode(ms, duration_ms) == told
