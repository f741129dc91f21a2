"""Titles and captions: readable, where they were asked for, whole, and never outside the picture."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from nemo_mcp.studio.render.text import Raster, rasterise
from nemo_mcp.studio.timeline import Place, Text, TextRole

CANVASES = [(1920, 1080), (1080, 1920), (1080, 1080), (640, 360)]
PLACES: list[Place] = ["top", "center", "bottom", "top-left", "top-right", "bottom-left", "bottom-right"]


def words(text: str, role: TextRole = "caption", place: Place = "bottom", **more: object) -> Text:
    """A text of a second."""
    values = {"color": "#FFFFFF", "size": 1.0, "box": False} | more
    return Text(0, 1000, text, role, place, float(str(values["size"])), str(values["color"]), bool(values["box"]))


def over(raster: Raster, grey: int) -> NDArray[np.float64]:
    """The raster over plain grey, as luma."""
    alpha = raster.rgba[..., 3] / 255.0
    return raster.rgba[..., :3].mean(axis=2) * alpha + grey * (1 - alpha)


def middle(raster: Raster) -> tuple[float, float]:
    """Where the ink has its weight, in canvas pixels."""
    weight = (raster.rgba[..., 3] > 200) & (raster.rgba[..., 0] > 128)
    rows, columns = np.nonzero(weight)
    return raster.x + float(columns.mean()), raster.y + float(rows.mean())


def ink_height(raster: Raster) -> int:
    """How many rows hold letters."""
    return int(((raster.rgba[..., 3] > 200) & (raster.rgba[..., 0] > 200)).any(axis=1).sum())


def rows_of_ink(raster: Raster) -> int:
    """How many separate lines of letters there are."""
    filled = ((raster.rgba[..., 3] > 230) & (raster.rgba[..., 0] > 230)).any(axis=1).astype(int)
    return int((np.diff(np.concatenate([[0], filled])) == 1).sum())


def assert_inside(raster: Raster, width: int, height: int) -> None:
    """Even numbers, and nothing beyond the canvas."""
    h, w = raster.rgba.shape[:2]
    assert raster.rgba.dtype == np.uint8
    assert raster.rgba.shape == (h, w, 4)
    assert all(number % 2 == 0 for number in (raster.x, raster.y, w, h))
    assert w > 0
    assert h > 0
    assert raster.x >= 0
    assert raster.y >= 0
    assert raster.x + w <= width
    assert raster.y + h <= height


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(max_size=120) | st.text("ab \n-—é漢字あ한مرحבا😀👩‍🚀️\u202e\u2066", max_size=60),
    canvas=st.sampled_from([*CANVASES, (64, 36), (202, 360)]),
    place=st.sampled_from(PLACES),
    role=st.sampled_from(("title", "caption")),
    size=st.sampled_from((0.1, 1.0, 3.0, 9.0)),
    box=st.booleans(),
)
@example("W" * 300, (64, 36), "bottom-right", "title", 9.0, True)
@example("\ud800\x00\u202eabc\u2066x\u200d\ufe0f", (640, 360), "top", "caption", 1.0, False)
def test_whatever_is_written_stays_inside_the_picture(
    text: str, canvas: tuple[int, int], place: Place, role: TextRole, size: float, box: bool
) -> None:
    assert_inside(rasterise(words(text, role, place, size=size, box=box), *canvas), *canvas)


@pytest.mark.parametrize("canvas", CANVASES)
@pytest.mark.parametrize("role", ["title", "caption"])
@pytest.mark.parametrize("box", [True, False])
@pytest.mark.parametrize("color", ["#FFFFFF", "#101418", "#FFD54A"])
def test_words_stand_out_from_bright_and_dark_pictures(
    canvas: tuple[int, int], role: TextRole, box: bool, color: str
) -> None:
    raster = rasterise(words("Morning in the Alps", role, "center", box=box, color=color), *canvas)
    assert (raster.rgba[..., 3] > 250).mean() > 0.02
    for grey in (0, 128, 255):
        luma = over(raster, grey)
        assert luma.max() - luma.min() > 70


@pytest.mark.parametrize("canvas", CANVASES)
@pytest.mark.parametrize("place", PLACES)
def test_a_text_stands_where_it_was_placed(canvas: tuple[int, int], place: Place) -> None:
    width, height = canvas
    x, y = middle(rasterise(words("Day one", place=place), width, height))
    across = "left" if "left" in place else "right" if "right" in place else "center"
    down = place.split("-")[0]
    thirds = {"left": (0, 0.4), "top": (0, 0.34), "center": (0.45, 0.55), "right": (0.6, 1), "bottom": (0.66, 1)}
    assert thirds[across][0] <= x / width <= thirds[across][1]
    assert thirds[down][0] <= y / height <= thirds[down][1]


@pytest.mark.parametrize("place", PLACES)
def test_letters_keep_the_safe_margin(place: Place) -> None:
    raster = rasterise(words("An ordinary caption, with a few more words than one", place=place), 1280, 720)
    rows, columns = np.nonzero((raster.rgba[..., 3] > 230) & (raster.rgba[..., 0] > 230))
    assert raster.x + columns.min() >= 1280 * 0.05 - 2
    assert raster.x + columns.max() <= 1280 * 0.95 + 2
    assert raster.y + rows.min() >= 720 * 0.05 - 2
    assert raster.y + rows.max() <= 720 * 0.95 + 2


def test_a_long_caption_wraps_into_balanced_lines() -> None:
    raster = rasterise(
        words("We left before sunrise with nothing but a thermos and a map, and nobody saw us go."), 1280, 720
    )
    assert rows_of_ink(raster) == 2
    solid = (raster.rgba[..., 3] > 230) & (raster.rgba[..., 0] > 230)
    half = solid.shape[0] // 2
    widths = [np.ptp(np.nonzero(part.any(axis=0))[0]) for part in (solid[:half], solid[half:])]
    assert min(widths) > 0.7 * max(widths)


def test_line_breaks_of_the_writer_are_kept() -> None:
    assert rows_of_ink(rasterise(words("OVER\nUNDER", "title", "center"), 1280, 720)) == 2


def test_a_word_wider_than_the_picture_is_made_smaller() -> None:
    short = rasterise(words("HAND", "title", "center", size=2.0), 640, 360)
    long = rasterise(words("HANDSCHUHSCHNEEBALL", "title", "center", size=2.0), 640, 360)
    assert rows_of_ink(long) == 1
    assert ink_height(long) < ink_height(short)


def test_the_size_factor_scales_letters() -> None:
    once = ink_height(rasterise(words("HOME", "title", "center"), 1280, 720))
    twice = ink_height(rasterise(words("HOME", "title", "center", size=2.0), 1280, 720))
    assert twice == pytest.approx(2 * once, rel=0.05)


def test_titles_are_larger_than_captions() -> None:
    title = ink_height(rasterise(words("HOME", "title", "center"), 1280, 720))
    caption = ink_height(rasterise(words("HOME", "caption", "center"), 1280, 720))
    assert title > 1.5 * caption


def test_a_preview_breaks_lines_as_the_full_picture_does() -> None:
    text = words("Captions break at the same words in a small preview and in the film itself, so nobody is surprised.")
    full, preview = rasterise(text, 1920, 1080), rasterise(text, 640, 360)
    assert rows_of_ink(full) == rows_of_ink(preview)
    assert full.rgba.shape[1] == pytest.approx(3 * preview.rgba.shape[1], rel=0.05)


def test_a_text_too_long_for_the_picture_says_so() -> None:
    raster = rasterise(words("many words " * 200, "title", "center", size=4.0), 320, 180)
    assert any("too long" in warning for warning in raster.warnings)
    assert_inside(raster, 320, 180)


@pytest.mark.parametrize("text", ["", "   \n\t", "\u200d\ufe0f"])
def test_a_text_without_anything_visible_is_clear(text: str) -> None:
    raster = rasterise(words(text, box=True), 640, 360)
    assert not raster.rgba[..., 3].any()
    assert raster.warnings == ()


def test_a_character_that_no_font_has_is_left_out_and_named() -> None:
    with_it = rasterise(words("Hello \ue123world"), 640, 360)
    without = rasterise(words("Hello world"), 640, 360)
    assert [warning for warning in with_it.warnings if "U+E123" in warning]
    assert without.warnings == ()
    assert np.array_equal(with_it.rgba, without.rgba)


@pytest.mark.parametrize(
    ("text", "language"), [("夏日新品", "zh-CN"), ("こんにちは", "ja"), ("안녕하세요", None), ("😀", None)]
)
def test_scripts_beyond_the_bundled_fonts_are_drawn_or_named(text: str, language: str | None) -> None:
    raster = rasterise(words(text), 640, 360, language)
    named = {character for character in text if f"U+{ord(character):04X}" in " ".join(raster.warnings)}
    drawn = bool((raster.rgba[..., 3] > 200).any())
    assert named == set(text) or drawn


@pytest.mark.parametrize("text", ["Grüße aus Łódź", "Ελληνικά", "Кириллица", "Tiếng Việt", "“Hello” – 50 € … → ✓"])
def test_the_bundled_fonts_know_the_scripts_of_europe(text: str) -> None:
    for role in ("title", "caption"):
        assert rasterise(words(text, role), 640, 360).warnings == ()


def test_the_color_is_the_one_asked_for() -> None:
    raster = rasterise(words("COLOR", "title", "center", color="#2080FF"), 640, 360)
    solid = raster.rgba[(raster.rgba[..., 3] == 255)]
    assert (np.abs(solid[:, :3].astype(int) - (0x20, 0x80, 0xFF)).max(axis=1) <= 2).mean() > 0.3


def test_a_box_is_an_even_backing_with_round_corners() -> None:
    raster = rasterise(words("Boxed words", box=True), 1280, 720)
    alpha = raster.rgba[..., 3]
    height, width = alpha.shape
    assert alpha[0, 0] == 0
    assert alpha[2, width // 2] == alpha[height - 4, width // 2]
    assert 120 < alpha[2, width // 2] < 220


def test_the_same_text_gives_the_same_pixels() -> None:
    one, two = (rasterise(words("Again and again", "title"), 640, 360) for _ in range(2))
    assert (one.x, one.y) == (two.x, two.y)
    assert np.array_equal(one.rgba, two.rgba)
