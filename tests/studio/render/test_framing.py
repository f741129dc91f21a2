"""Crop, turn, mirror and look: what is done to a source, and in which order."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from nemo_mcp.studio.render.picture.fitting import Framing, framed
from nemo_mcp.studio.timeline import Clip, Crop, Fit, Look, Overlay, Timeline, Turn, Zoom

Rgb = NDArray[np.uint8]
Maker = Callable[..., Path]
Composed = Callable[[Timeline, dict[str, Path]], list[Rgb]]
WIDTH, HEIGHT = 160, 90
# One colour per quarter, in reading order.
A, B, C, D = (210, 40, 40), (40, 190, 60), (40, 60, 220), (220, 210, 50)


def quarters(size: tuple[int, int] = (320, 180)) -> Rgb:
    width, height = size
    picture = np.zeros((height, width, 3), np.uint8)
    for number, color in enumerate((A, B, C, D)):
        top, left = number // 2 * height // 2, number % 2 * width // 2
        picture[top : top + height // 2, left : left + width // 2] = color
    return picture


def letters(frame: Rgb) -> str:
    """Which colour each quarter of a frame shows, in reading order."""
    found = ""
    for down in (0.25, 0.75):
        for across in (0.25, 0.75):
            y, x = int(frame.shape[0] * down), int(frame.shape[1] * across)
            color = frame[y - 3 : y + 3, x - 3 : x + 3].reshape(-1, 3).mean(axis=0)
            distances = [np.abs(color - np.array(each)).sum() for each in (A, B, C, D)]
            found += "ABCD"[int(np.argmin(distances))] if min(distances) < 60 else "?"
    return found


@pytest.fixture(params=["still", "film", "turned film", "animation"])
def source(request: pytest.FixtureRequest, still: Maker, media: Maker) -> Path:
    """The same four colours as every kind of source; one film is stored on its side."""
    match request.param:
        case "still":
            return still("a.png", quarters())
        case "film":
            return media("a.mp4", size=(320, 180), pictures=[quarters()] * 3, sound=False)
        case "turned film":
            lying = np.ascontiguousarray(np.rot90(quarters(), -1))
            return media("t.mp4", size=(180, 320), pictures=[lying] * 3, sound=False, rotation=90)
        case _:
            pictures = [Image.fromarray(quarters()), Image.fromarray(255 - quarters())]
            return still("a.gif", pictures[0], save_all=True, append_images=pictures[1:], duration=900)


def only(clip: Clip, composed: Composed, path: Path, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Rgb:
    timeline = Timeline(width=size[0], height=size[1], fps=25, clips=(clip,))
    return composed(timeline, {"a": path})[0]


@pytest.mark.parametrize(
    ("turn", "mirror", "wanted"),
    [
        (0, False, "ABCD"),
        (90, False, "CADB"),
        (180, False, "DCBA"),
        (270, False, "BDAC"),
        (0, True, "BADC"),
        (90, True, "ACBD"),
        (270, True, "DBCA"),
    ],
)
def test_a_clip_is_turned_clockwise_and_then_mirrored(
    turn: Turn, mirror: bool, wanted: str, source: Path, composed: Composed
) -> None:
    assert letters(only(Clip(0, 40, "a", turn=turn, mirror=mirror), composed, source)) == wanted


def test_a_turned_picture_takes_the_shape_of_an_upright_canvas(source: Path, composed: Composed) -> None:
    frame = only(Clip(0, 40, "a", turn=90), composed, source, (90, 160))
    assert letters(frame) == "CADB"
    border = np.abs(frame[78:82, 10:30].astype(int) - frame[90:94, 10:30]).mean()
    assert border > 20  # the middle of the source is the middle of the canvas: nothing was cut


@pytest.mark.parametrize(
    ("crop", "wanted"),
    [
        (Crop(0, 0, 0.5, 0.5), "AAAA"),
        (Crop(0.5, 0, 0.5, 0.5), "BBBB"),
        (Crop(0.5, 0.5, 0.5, 0.5), "DDDD"),
        (Crop(0.25, 0.25, 0.5, 0.5), "ABCD"),
        (Crop(-0.5, 0, 1.0, 0.5), "AAAA"),
        (Crop(0.7, 0.7, 5.0, 5.0), "DDDD"),
    ],
)
def test_a_crop_is_a_share_of_the_upright_source(crop: Crop, wanted: str, source: Path, composed: Composed) -> None:
    assert letters(only(Clip(0, 40, "a", crop=crop), composed, source)) == wanted


def test_crop_comes_before_turn_and_mirror_and_the_camera_last(source: Path, composed: Composed) -> None:
    """The right half is B over D; turned clockwise D stands left of B, then mirrored B left of D."""
    half = Crop(0.5, 0.0, 0.5, 1.0)
    assert letters(only(Clip(0, 40, "a", crop=half, turn=90), composed, source)) == "DBDB"
    assert letters(only(Clip(0, 40, "a", crop=half, turn=90, mirror=True), composed, source)) == "BDBD"
    zoom = Zoom(2.0, 2.0, 0.0, 0.0, 0.0, 0.0)
    clip = Clip(0, 40, "a", crop=half, turn=90, mirror=True, zoom=zoom, look="mono")
    frame = only(clip, composed, source)
    grey = 0.2126 * B[0] + 0.7152 * B[1] + 0.0722 * B[2]
    assert np.abs(frame.astype(int) - frame[:, :, :1]).max() <= 3
    assert frame[20:70, 20:120].mean() == pytest.approx(grey, abs=14)
    assert frame[20:70, 20:120].std() < 4


def test_a_crop_can_be_shown_whole_on_a_dark_copy_of_itself(source: Path, composed: Composed) -> None:
    frame = only(Clip(0, 40, "a", crop=Crop(0, 0, 0.5, 1), fit="contain"), composed, source)
    assert frame[20, 80] == pytest.approx(A, abs=14)
    assert frame[70, 80] == pytest.approx(C, abs=14)
    assert 15 < frame[20, 8].max() < 110


def test_a_film_with_all_of_it_fades_and_moves_on(media: Maker, composed: Composed) -> None:
    """Crop, turn, look, zoom, speed and fades at once, over more than one segment."""
    pictures = [np.full((90, 160, 3), 30 + number, np.uint8) for number in range(150)]
    path = media("long.mp4", frames=150, pictures=pictures, sound=False)
    clip = Clip(
        0, 5000, "a", in_ms=400, speed=1.0, crop=Crop(0.1, 0.1, 0.8, 0.8), turn=180, look="vivid", zoom=Zoom(),
        fade_in_ms=400, fade_out_ms=400,
    )  # fmt: skip
    frames = composed(Timeline(width=160, height=90, fps=25, clips=(clip,)), {"a": path})
    light = [float(frame.mean()) for frame in frames]
    assert len(light) == 125
    assert light[0] < 8
    assert light[-1] < 20
    steps = np.diff(light[12:113])
    assert steps.min() > -1.5
    assert light[112] - light[12] == pytest.approx(100, abs=16)


@pytest.mark.parametrize("look", ["warm", "cool", "mono", "vivid"])
def test_a_look_keeps_black_and_white_and_changes_the_rest(look: Look, still: Maker, composed: Composed) -> None:
    ramp = np.repeat(np.linspace(0, 255, 160).astype(np.uint8)[None, :, None], 90, axis=0).repeat(3, axis=2)
    frame = only(Clip(0, 40, "a", look=look), composed, still("ramp.png", ramp)).astype(float)
    assert frame[:, :2].max() <= 4
    assert frame[:, -2:].min() >= 247
    luma = (frame * (0.2126, 0.7152, 0.0722)).sum(axis=2).mean(axis=0)
    assert np.diff(luma).min() >= -1.0
    middle = frame[45, 80]
    match look:
        case "warm":
            assert middle[0] > middle[1] + 5 > middle[2] + 15
        case "cool":
            assert middle[2] > middle[1] + 8 > middle[0] + 12
        case _:
            assert np.ptp(middle) <= 3
            assert frame[45, 40].mean() < 62
            assert frame[45, 120].mean() > 193


@pytest.mark.parametrize("skin", [(253, 231, 214), (224, 172, 136), (198, 134, 99), (141, 90, 59), (90, 54, 34)])
@pytest.mark.parametrize("look", ["warm", "cool", "vivid"])
def test_skin_stays_skin_in_every_look(
    look: Look, skin: tuple[int, int, int], still: Maker, composed: Composed
) -> None:
    frame = only(Clip(0, 40, "a", look=look), composed, still("skin.png", np.full((90, 160, 3), skin, np.uint8)))
    red, green, blue = frame[45, 80].astype(int)
    assert red > green > blue - 8
    assert np.abs(frame[45, 80].astype(int) - skin).max() <= 36


def test_vivid_has_more_colour_and_mono_none(source: Path, composed: Composed) -> None:
    def colour(look: Look) -> float:
        frame = only(Clip(0, 40, "a", look=look), composed, source).astype(int)
        return float((frame.max(axis=2) - frame.min(axis=2)).mean())

    assert colour("vivid") > colour("") + 6
    assert colour("mono") <= 3


def test_a_plain_colour_has_looks_too(composed: Composed) -> None:
    clip = Clip(0, 40, None, color="#a06030", look="mono")
    frame = composed(Timeline(width=160, height=90, fps=25, clips=(clip,)), {})[0].astype(int)
    assert (frame.max(axis=2) - frame.min(axis=2)).max() <= 3
    assert frame.mean() > 60


sides = st.integers(2, 9000)
canvases = st.tuples(st.integers(8, 1000).map(lambda half: half * 2), st.integers(8, 1000).map(lambda half: half * 2))
shares = st.floats(-0.5, 1.5)


@given(
    sides, sides, canvases, st.sampled_from(["cover", "contain"]), st.builds(Crop, shares, shares, shares, shares),
    st.sampled_from([0, 90, 180, 270]), st.booleans(),
)  # fmt: skip
def test_a_framing_never_leaves_the_source_and_keeps_its_shape(
    width: int, height: int, canvas: tuple[int, int], fit: Fit, crop: Crop, turn: int, moves: bool
) -> None:
    found = framed((width, height), Framing(canvas, fit, 1.5, moves, crop, turn))
    left, top, right, bottom = found.box
    assert -1e-6 <= left < right <= width + 1e-6
    assert -1e-6 <= top < bottom <= height + 1e-6
    assert all(side % 2 == 0 and side >= 2 for side in (*found.size, *found.plate))
    upright = found.size[::-1] if turn % 180 else found.size
    assert all(inner <= outer for inner, outer in zip(upright, found.plate, strict=True))
    if min(found.size) >= 64:  # stretched by no more than the rounding to even numbers
        across, down = found.size[0] / (right - left), found.size[1] / (bottom - top)
        assert across / down == pytest.approx(1, abs=0.04)


def test_an_overlay_is_neither_cropped_nor_turned_by_the_clip_below(still: Maker, composed: Composed) -> None:
    timeline = Timeline(
        width=160, height=90, fps=25,
        clips=(Clip(0, 40, None, color="#000000", look="mono"),),
        overlays=(Overlay(0, 40, "a", place="center", size=0.5),),
    )  # fmt: skip
    frame = composed(timeline, {"a": still("a.png", quarters())})[0]
    assert letters(frame[22:68, 40:120]) == "ABCD"
