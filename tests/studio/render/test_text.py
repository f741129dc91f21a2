"""Titles and captions: readable, where they were asked for, whole, and never outside the picture."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from nemo_mcp.studio.render.picture.safe_area import safe_area
from nemo_mcp.studio.render.text.rasterise import Raster, rasterise
from nemo_mcp.studio.render.text.remarks import missing_warning
from nemo_mcp.studio.timeline import Place, Text, TextRole

CANVASES = [(1920, 1080), (1080, 1920), (1080, 1080), (640, 360)]
SMALL = [(640, 360), (360, 640), (360, 450), (360, 360)]
ROLES: list[TextRole] = ["title", "caption", "lower-third"]
PLACES: list[Place] = ["top", "center", "bottom", "top-left", "top-right", "bottom-left", "bottom-right"]


def words(text: str, role: TextRole = "caption", place: Place = "bottom", **more: object) -> Text:
    """A text of a second."""
    values = {"color": "#FFFFFF", "size": 1.0, "box": False, "outline": False} | more
    size, color = float(str(values["size"])), str(values["color"])
    return Text(0, 1000, text, role, place, size, color, bool(values["box"]), bool(values["outline"]))


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


@settings(max_examples=60)
@given(
    text=st.text(max_size=120) | st.text("ab \n-—é漢字あ한مرحבا😀👩‍🚀️\u202e\u2066", max_size=60),
    canvas=st.sampled_from([*CANVASES, (64, 36), (202, 360)]),
    place=st.sampled_from(PLACES),
    role=st.sampled_from(ROLES),
    size=st.sampled_from((0.1, 1.0, 3.0, 9.0)),
    backing=st.sampled_from(("", "box", "outline")),
)
@example("W" * 300, (64, 36), "bottom-right", "title", 9.0, "box")
@example("W" * 300 + "\n" + "w" * 300, (64, 36), "bottom-right", "lower-third", 9.0, "outline")
@example("\ud800\x00\u202eabc\u2066x\u200d\ufe0f", (640, 360), "top", "caption", 1.0, "")
def test_whatever_is_written_stays_inside_the_picture(
    text: str, canvas: tuple[int, int], place: Place, role: TextRole, size: float, backing: str
) -> None:
    assert_inside(rasterise(words(text, role, place, size=size, **{backing: True}), *canvas), *canvas)


def picture(kind: str, height: int, width: int) -> NDArray[np.float64]:
    """A plain or a busy picture as luma."""
    y, x = np.mgrid[0:height, 0:width]
    return {"white": x * 0 + 255.0, "black": x * 0.0, "checker": (x // 12 + y // 12) % 2 * 255.0}[kind]


def contrast(raster: Raster, kind: str) -> float:
    """Mean luma of the letters minus that of what directly surrounds them, over a picture."""
    alpha = raster.rgba[..., 3] / 255.0
    color = raster.rgba[..., :3].mean(axis=2)
    shown = color * alpha + picture(kind, *alpha.shape) * (1 - alpha)
    letters = (alpha > 0.99) & (np.abs(color - color[alpha > 0.99].max()) < 4)
    edge, around = (
        np.asarray(Image.fromarray(letters).convert("L").filter(ImageFilter.MaxFilter(reach))) > 0 for reach in (3, 7)
    )
    return float(shown[letters].mean() - shown[around & ~edge].mean())


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("backing", "least"), [("", 100), ("box", 120), ("outline", 170)])
def test_letters_stand_out_from_what_surrounds_them(role: TextRole, backing: str, least: float) -> None:
    raster = rasterise(words("Nobody saw us leave", role, "center", **{backing: True}), 1280, 720)
    for kind in ("white", "black", "checker"):
        assert contrast(raster, kind) > least


@pytest.mark.parametrize("color", ["#101418", "#FFD54A", "#2080FF"])
@pytest.mark.parametrize("backing", ["", "box", "outline"])
def test_words_of_any_color_stand_out(color: str, backing: str) -> None:
    for role in ROLES:
        raster = rasterise(words("Morning in the Alps", role, "center", color=color, **{backing: True}), 640, 360)
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


@pytest.mark.parametrize("canvas", SMALL)
@pytest.mark.parametrize("role", ROLES)
def test_letters_and_boxes_keep_to_the_safe_area(canvas: tuple[int, int], role: TextRole) -> None:
    left, top, right, bottom = safe_area(*canvas)
    for place in PLACES:
        raster = rasterise(words("An ordinary text, with\na few more words than one", role, place, box=True), *canvas)
        rows, columns = np.nonzero(raster.rgba[..., 3] > 64)
        assert raster.x + columns.min() >= left - 1
        assert raster.x + columns.max() <= right + 1
        assert raster.y + rows.min() >= top - 1
        assert raster.y + rows.max() <= bottom + 1


def test_captions_of_an_upright_film_stand_above_the_controls_of_the_apps() -> None:
    for outline in (False, True):
        raster = rasterise(words("And then the sun came up again.", outline=outline), 360, 640)
        rows, _ = np.nonzero((raster.rgba[..., 3] > 230) & (raster.rgba[..., 0] > 230))
        assert 0.6 * 640 < raster.y + rows.max() < 0.79 * 640


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


def test_an_outline_is_an_even_dark_line_around_every_letter() -> None:
    raster = rasterise(words("O", "title", "center", size=4.0, outline=True), 640, 360)
    light = (raster.rgba[..., 3] == 255) & (raster.rgba[..., 0] > 250)
    dark = (raster.rgba[..., 3] > 250) & (raster.rgba[..., 0] < 30)
    rows, columns = np.nonzero(light)
    middle = int((rows.min() + rows.max()) / 2), int((columns.min() + columns.max()) / 2)
    lines = [
        dark[middle[0], : columns.min()].sum(),
        dark[middle[0], columns.max() :].sum(),
        dark[: rows.min(), middle[1]].sum(),
        dark[rows.max() :, middle[1]].sum(),
    ]
    assert min(lines) >= 4
    assert max(lines) - min(lines) <= 1
    assert not (dark & light).any()


@pytest.mark.parametrize("size", [0.25, 1.0, 4.0])
def test_an_outline_has_soft_edges_and_no_gaps(size: float) -> None:
    plain, outlined = (
        rasterise(words("Agw", "title", "center", size=size, outline=outline), 640, 360) for outline in (False, True)
    )
    solid = outlined.rgba[..., 3] > 250
    assert solid.sum() > (plain.rgba[..., 3] > 250).sum()
    y, x = plain.y - outlined.y, plain.x - outlined.x
    rows, columns = np.nonzero(plain.rgba[..., 3] == 255)
    assert solid[rows + y, columns + x].all()


def shape_of(raster: Raster) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what hides most of the picture."""
    rows, columns = np.nonzero(raster.rgba[..., 3] > 150)
    return (
        raster.x + int(columns.min()),
        raster.y + int(rows.min()),
        raster.x + int(columns.max()),
        raster.y + int(rows.max()),
    )


def bar_columns(raster: Raster) -> NDArray[np.int64]:
    """Columns of a lower third that are in the text's colour from top to bottom, as shares of its width."""
    left, top, right, bottom = shape_of(raster)
    part = raster.rgba[top - raster.y + 1 : bottom - raster.y, left - raster.x : right - raster.x + 1]
    filled = ((part[..., :3] > 240).all(axis=2) & (part[..., 3] > 240)).all(axis=0)
    return np.nonzero(filled)[0] * 100 // filled.size


NAME = "Amara Okafor\nMarine biologist, University of Lagos"


@pytest.mark.parametrize("canvas", SMALL)
def test_a_lower_third_stands_at_the_left_in_the_lower_half_above_captions(canvas: tuple[int, int]) -> None:
    width, height = canvas
    left, top, right, bottom = shape_of(rasterise(words(NAME, "lower-third"), width, height))
    caption = rasterise(words("Two lines of a caption\nlie below the panel", box=True), width, height)
    assert left == pytest.approx(safe_area(width, height).left, abs=1)
    assert right <= safe_area(width, height).right
    assert 0.5 * height < top < bottom <= shape_of(caption)[1] + 2


def test_a_name_is_larger_and_brighter_than_what_follows() -> None:
    raster = rasterise(words(NAME, "lower-third"), 1280, 720)
    left, top, _, bottom = shape_of(raster)
    body = raster.rgba[:, left - raster.x + 12 :, 0].astype(int)
    name, detail = np.array_split(body[top - raster.y : bottom - raster.y], 2)
    assert name.max() > detail.max() + 20
    assert (name > 120).any(axis=1).sum() > 1.2 * (detail > 120).any(axis=1).sum()


def test_the_bar_stands_where_the_lines_begin() -> None:
    assert bar_columns(rasterise(words(NAME, "lower-third"), 640, 360)).max() < 5
    hebrew = rasterise(words("שרה כהן", "lower-third"), 640, 360)
    if not hebrew.warnings:
        assert bar_columns(hebrew).min() > 90
        assert shape_of(hebrew)[2] == pytest.approx(safe_area(640, 360).right, abs=1)


@pytest.mark.parametrize(("place", "side"), [("top-left", 0), ("bottom-right", 2), ("top-right", 2), ("center", None)])
def test_a_lower_third_may_stand_elsewhere(place: Place, side: int | None) -> None:
    shape, safe = shape_of(rasterise(words(NAME, "lower-third", place), 640, 360)), safe_area(640, 360)
    if side is None:
        assert (shape[0] + shape[2]) / 2 == pytest.approx(320, abs=2)
    else:
        assert shape[side] == pytest.approx(safe[side], abs=1.5)
    if "top" in place:
        assert shape[1] == pytest.approx(safe.top, abs=1)


@pytest.mark.parametrize("canvas", SMALL)
def test_long_names_wrap_and_shrink_into_the_panel(canvas: tuple[int, int]) -> None:
    name = "Maximiliane Alexandra von Hohenberg-Wittelsbach zu Rothenfels"
    raster = rasterise(words(f"{name}\nVice President of Sustainability and Public Affairs", "lower-third"), *canvas)
    left, top, right, bottom = shape_of(raster)
    safe = safe_area(*canvas)
    assert raster.warnings == ()
    assert safe.left - 1 <= left < right <= safe.right + 1
    assert safe.top - 1 <= top < bottom <= safe.bottom + 1


def test_a_name_alone_is_a_lower_third_too() -> None:
    both, alone = (rasterise(words(text, "lower-third"), 640, 360) for text in (NAME, "Amara Okafor"))
    assert shape_of(alone)[3] == pytest.approx(shape_of(both)[3], abs=1)
    assert alone.rgba.shape[0] < both.rgba.shape[0]


def test_a_warning_names_text_character_and_remedy() -> None:
    points = [ord("夏"), ord("ก"), 0x0E31, 0xE123, 0x1F9F5]
    (warning,) = missing_warning(words("夏 ก", "title"), points)
    assert "夏 (U+590F)" in warning
    assert "U+0E31 (thai character mai han-akat)" in warning
    assert "the title “夏 ก”" in warning
    assert "pip install 'nemo-mcp[cjk]'" in warning
    assert "Noto Sans Thai" in warning
    assert "Noto Color Emoji" in warning
    assert "cjk" not in missing_warning(words("ก"), [ord("ก")])[0]
    assert missing_warning(words("ก"), []) == ()


def test_what_is_left_out_leaves_no_hole() -> None:
    holes = rasterise(words("\ue001 one \ue002 two \ue003", box=True), 640, 360)
    assert np.array_equal(holes.rgba, rasterise(words("one two", box=True), 640, 360).rgba)
