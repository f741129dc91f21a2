"""Still pictures of every kind come out with the colours a viewer would see."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageCms

from nemo_mcp.studio.render import Output, Renderer
from nemo_mcp.studio.render.picture.fitting import fitting
from nemo_mcp.studio.timeline import Clip, Timeline, Zoom

Rgb = NDArray[np.uint8]
Maker = Callable[..., Path]
Shown = Callable[..., Awaitable[Rgb]]
GREEN = (40, 180, 90)


@pytest.fixture
def shown(renderer: Renderer, tmp_path: Path, frames_of: Callable[[Path], list[Rgb]]) -> Shown:
    """`await shown(path)` is the first frame of a still as a clip."""

    async def render(path: Path, color: str = "#101418", zoom: Zoom | None = None) -> Rgb:
        clip = Clip(0, 80, "a", color=color, zoom=zoom)
        timeline = Timeline(width=160, height=90, fps=25, clips=(clip,))
        await renderer.render(timeline, {"a": path}, tmp_path / "out.mp4", Output(quality="best"))
        return frames_of(tmp_path / "out.mp4")[0]

    return render


def block(mode: str = "RGB") -> Image.Image:
    return Image.new("RGB", (320, 180), GREEN).convert(mode)


def centre(frame: Rgb) -> NDArray[np.float64]:
    return frame[40:50, 70:90].reshape(-1, 3).mean(axis=0)


@pytest.mark.parametrize(
    ("name", "mode"),
    [("a.jpg", "RGB"), ("b.jpg", "CMYK"), ("c.png", "P"), ("d.png", "RGBA"), ("e.webp", "RGB"), ("f.gif", "P")],
)
async def test_all_colour_modes_look_alike(name: str, mode: str, still: Maker, shown: Shown) -> None:
    frame = await shown(still(name, block(mode)))
    assert np.abs(centre(frame) - GREEN).max() < 12


async def test_sixteen_bit_grey_keeps_its_tone(still: Maker, shown: Shown) -> None:
    deep = Image.fromarray(np.full((180, 320), 40000, np.uint16))
    assert centre(await shown(still("deep.png", deep))) == pytest.approx([156] * 3, abs=3)


async def test_one_bit_pictures_are_black_and_white(still: Maker, shown: Shown) -> None:
    checks = Image.fromarray(np.kron([[0, 255], [255, 0]], np.ones((90, 160))).astype(np.uint8)).convert("1")
    frame = await shown(still("bits.png", checks))
    assert frame[20, 40].max() < 8
    assert frame[20, 120].min() > 247


async def test_a_transparent_picture_lies_on_the_clips_colour(still: Maker, shown: Shown) -> None:
    glass = Image.new("RGBA", (320, 180), (*GREEN, 0))
    path = still("glass.png", glass)
    assert np.abs(centre(await shown(path)) - (0x10, 0x14, 0x18)).max() < 5
    assert np.abs(centre(await shown(path, color="#802040")) - (0x80, 0x20, 0x40)).max() < 7


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_every_exif_orientation_is_turned_upright(orientation: int, still: Maker, shown: Shown) -> None:
    upright = Image.new("RGB", (320, 180), (90, 90, 90))
    upright.paste((230, 20, 20), (0, 0, 160, 90))
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Pillow's transpose that undoes each orientation
    stored = upright if orientation == 1 else upright.transpose(Image.Transpose(turns[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    frame = await shown(still("turned.jpg", stored, exif=exif, quality=95))
    red = frame[:, :, 0].astype(int) - frame[:, :, 1]
    corners = {"left top": red[20, 40], "right top": red[20, 120], "left down": red[70, 40], "right down": red[70, 120]}
    assert max(corners, key=lambda place: corners[place]) == "left top"
    assert corners["left top"] > 180


async def test_a_colour_profile_may_be_there_and_may_be_broken(still: Maker, shown: Shown) -> None:
    profile = ImageCms.ImageCmsProfile(cast("Any", ImageCms).createProfile("sRGB"))
    same = still("srgb.jpg", block(), icc_profile=profile.tobytes(), quality=95)
    assert np.abs(centre(await shown(same)) - GREEN).max() < 6
    broken = still("broken.jpg", block(), icc_profile=b"no profile at all", quality=95)
    assert np.abs(centre(await shown(broken)) - GREEN).max() < 6


async def test_a_very_large_jpeg_is_decoded_small(still: Maker, shown: Shown) -> None:
    path = still("large.jpg", Image.new("RGB", (12000, 8000), GREEN), quality=30)
    assert np.abs(centre(await shown(path, zoom=Zoom(1.0, 1.5))) - GREEN).max() < 6


sides = st.integers(1, 9000)
canvases = st.tuples(st.integers(8, 1000).map(lambda half: half * 2), st.integers(8, 1000).map(lambda half: half * 2))


@given(sides, sides, canvases, st.sampled_from(["cover", "contain"]), st.floats(1.0, 8.0), st.booleans())
def test_a_fitting_never_leaves_the_source_and_always_fills_the_canvas(
    width: int, height: int, canvas: tuple[int, int], fit: str, scale: float, moves: bool
) -> None:
    found = fitting((width, height), canvas, fit, scale, moves)
    assert 0 < found.crop[0] <= width + 1e-6
    assert 0 < found.crop[1] <= height + 1e-6
    assert all(side % 2 == 0 and side >= 2 for side in (*found.size, *found.plate))
    assert all(inner <= outer for inner, outer in zip(found.size, found.plate, strict=True))
    assert all(side >= needed for side, needed in zip(found.plate, canvas, strict=True))
    if not moves and scale == 1.0:
        assert found.plate == canvas
