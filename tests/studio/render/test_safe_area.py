"""The part of a picture that no app covers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.studio.render.picture.safe_area import safe_area


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1080), (640, 360)])
def test_wide_and_square_pictures_keep_a_twentieth_on_each_side(width: int, height: int) -> None:
    across, down = width // 20, height // 20
    assert safe_area(width, height) == (across, down, width - across, height - down)


def test_an_upright_film_clears_the_controls_of_the_apps() -> None:
    left, top, right, bottom = safe_area(1080, 1920)
    assert top >= 1920 * 0.1  # tabs and search
    assert bottom <= 1920 * 0.8  # name, description, sound
    assert right <= 1080 - 120  # the column of buttons
    assert left >= 54


def test_a_film_for_a_feed_lies_between_the_two() -> None:
    wide, feed, tall = (safe_area(1000, height) for height in (1000, 1250, 1778))
    assert wide.right > feed.right > tall.right
    assert 0.95 > feed.bottom / 1250 > tall.bottom / 1778
    assert 0.05 < feed.top / 1250 < tall.top / 1778


@given(st.integers(2, 8000), st.integers(2, 8000))
def test_there_is_always_room_left(width: int, height: int) -> None:
    left, top, right, bottom = safe_area(width, height)
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
