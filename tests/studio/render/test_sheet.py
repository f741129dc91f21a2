"""Contact sheets of files."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from nemo_mcp.studio.render import MediaError, Renderer
from nemo_mcp.studio.render.sheet_layout import MOST_FRAMES, STRIP, layout_for
from nemo_mcp.studio.render.sheet_paper import MOST_BYTES, grid, jpeg
from nemo_mcp.studio.timeline import Clip, Timeline

Maker = Callable[..., Path]
WIDE = 16 / 9


def brightness(path: Path, count: int, shape: float = WIDE, at: tuple[float, float] = (0.75, 0.75)) -> list[float]:
    """The grey of one spot in each picture of a sheet; the spot is told in shares of the picture."""
    layout = layout_for(count, shape)
    with Image.open(path) as sheet:
        assert sheet.size == layout.size(count)
        grey = np.asarray(sheet.convert("L")).astype(float)
    corners = [layout.corner(index) for index in range(count)]
    spots = [(left + int(at[0] * layout.width), top + int(at[1] * layout.height)) for left, top in corners]
    return [float(grey[y - 3 : y + 3, x - 3 : x + 3].mean()) for x, y in spots]


async def test_a_video_gives_a_grid_of_moments_in_order(renderer: Renderer, media: Maker, tmp_path: Path) -> None:
    video = media("film.mp4", frames=50, seconds=2, size=(320, 180))
    times = await renderer.sheet(video, tmp_path / "sheet.jpg", frames=6)
    assert times == ("0:00.1", "0:00.4", "0:00.8", "0:01.1", "0:01.4", "0:01.8")
    with Image.open(tmp_path / "sheet.jpg") as sheet:
        assert sheet.format == "JPEG"
    tiles = brightness(tmp_path / "sheet.jpg", 6)
    assert tiles == sorted(tiles)
    assert tiles[-1] - tiles[0] > 100


async def test_a_moment_far_behind_a_key_frame_is_found_within_a_few_frames(
    renderer: Renderer, still: Maker, tmp_path: Path
) -> None:
    """A film made here has a key frame every four seconds, and of four pictures three lean on later ones."""
    path = still("a.png", np.full((180, 320, 3), 128, np.uint8))
    clips = (Clip(0, 4000, "a", fade_in_ms=4000),)
    await renderer.render(Timeline(320, 180, 25, clips=clips), {"a": path}, tmp_path / "film.mp4")
    times = await renderer.sheet(tmp_path / "film.mp4", tmp_path / "sheet.jpg")
    assert len(times) == 4
    tiles = brightness(tmp_path / "sheet.jpg", 4)
    assert tiles == pytest.approx([128 * at for at in (0.125, 0.375, 0.625, 0.875)], abs=8)


async def test_what_is_told_to_be_seen_is_shown(renderer: Renderer, media: Maker, tmp_path: Path) -> None:
    """Frame n of 125, at 25 a second, is as bright as n says; the spans lie where no even moment does."""
    video = media("film.mp4", frames=50, seconds=2, size=(320, 180))
    spans = ((0, 160), (300, 500), (1000, 1160), (1900, 99_000))
    times = await renderer.sheet(video, tmp_path / "sheet.jpg", spans=spans)
    assert times == ("0:00.0", "0:00.4", "0:01.0", "0:01.9")
    assert brightness(tmp_path / "sheet.jpg", 4) == pytest.approx([40 + 4 * n for n in (2, 10, 27, 48)], abs=8)


async def test_spans_that_lie_outside_a_film_are_of_no_account(
    renderer: Renderer, media: Maker, tmp_path: Path
) -> None:
    video = media("film.mp4", frames=50, seconds=2, size=(320, 180))
    plain = await renderer.sheet(video, tmp_path / "plain.jpg")
    assert await renderer.sheet(video, tmp_path / "sheet.jpg", spans=((9000, 9900), (500, 400), (-9, -1))) == plain


async def test_the_time_stands_below_its_picture_and_covers_nothing_of_it(
    renderer: Renderer, media: Maker, tmp_path: Path
) -> None:
    dark = [np.zeros((180, 320, 3), np.uint8)] * 25
    await renderer.sheet(media("dark.mp4", pictures=dark, size=(320, 180)), tmp_path / "sheet.jpg", frames=2)
    layout = layout_for(2, WIDE)
    with Image.open(tmp_path / "sheet.jpg") as sheet:
        grey = np.asarray(sheet.convert("L"))
    for index in range(2):
        left, top = layout.corner(index)
        right, edge = left + layout.width, top + layout.height
        assert grey[top : edge - 8, left + 8 : right - 8].max() < 30
        written = grey[edge : edge + STRIP, left:right] > 200
        rows = np.flatnonzero(written.any(axis=1))
        assert rows[-1] - rows[0] + 1 >= 14  # the height of a figure in pixels


async def test_a_film_of_one_picture_is_one_picture(renderer: Renderer, media: Maker, tmp_path: Path) -> None:
    video = media("one.mp4", frames=1, size=(320, 180), sound=False)
    assert await renderer.sheet(video, tmp_path / "sheet.jpg") == ("0:00.0",)
    assert await renderer.sheet(video, tmp_path / "again.jpg", frames=6) == ("0:00.0",)
    assert len(brightness(tmp_path / "again.jpg", 1)) == 1


async def test_an_upright_film_is_shown_by_upright_pictures(renderer: Renderer, media: Maker, tmp_path: Path) -> None:
    video = media("tall.mp4", frames=125, seconds=5, size=(90, 160))
    assert len(await renderer.sheet(video, tmp_path / "sheet.jpg")) == 8
    assert len(brightness(tmp_path / "sheet.jpg", 8, 9 / 16)) == 8


async def test_a_sheet_stays_small_however_busy_the_picture(renderer: Renderer, media: Maker, tmp_path: Path) -> None:
    noise = list(np.random.default_rng(2).integers(0, 255, (6, 360, 640, 3), np.uint8))
    video = media("noise.mp4", pictures=noise, size=(640, 360), sound=False)
    await renderer.sheet(video, tmp_path / "sheet.jpg")
    assert (tmp_path / "sheet.jpg").stat().st_size <= 100_000


@settings(max_examples=12)
@given(st.integers(1, MOST_FRAMES), st.floats(0.2, 5), st.integers(0, 9))
def test_no_sheet_of_any_shape_is_larger_than_its_limit(count: int, shape: float, seed: int) -> None:
    layout = layout_for(count, shape)
    noise = np.random.default_rng(seed).integers(0, 255, (layout.height, layout.width, 3), np.uint8)
    data = jpeg(grid([(Image.fromarray(noise), "1:23:45")] * count, layout))
    assert len(data) <= MOST_BYTES < 120_000
    with Image.open(BytesIO(data)) as sheet:
        assert sheet.format == "JPEG"


async def test_a_sound_gives_a_picture_of_its_wave_over_its_times(
    renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    assert await renderer.sheet(samples["mp3"], tmp_path / "wave.jpg", width=480) == ()
    with Image.open(tmp_path / "wave.jpg") as sheet:
        assert sheet.size == (480, 160 + STRIP)
        grey = np.asarray(sheet.convert("L"))
    assert grey[80].max() > 100
    for left in (0, 480 - 80):
        assert grey[160:, left : left + 80].max() > 200


@pytest.mark.parametrize("form", ["gif", "webp"])
async def test_an_animation_gives_a_grid_of_its_pictures_too(
    form: str, renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    """Five frames of 0.1 s, each brighter than the one before, asked for at nine moments."""
    times = await renderer.sheet(samples[form], tmp_path / "image.jpg", frames=9)
    assert times == ("0:00.0", "0:00.1", "0:00.2", "0:00.3", "0:00.4")
    tiles = brightness(tmp_path / "image.jpg", 5)
    assert tiles == sorted(set(tiles))


@pytest.mark.parametrize("form", ["jpg", "png"])
async def test_an_image_gives_itself(form: str, renderer: Renderer, samples: dict[str, Path], tmp_path: Path) -> None:
    await renderer.sheet(samples[form], tmp_path / "image.jpg", width=320)
    with Image.open(tmp_path / "image.jpg") as sheet:
        assert sheet.width == 320
        assert sheet.height == pytest.approx(320 * 0.6, abs=3)


async def test_a_file_that_is_not_media_gives_no_sheet(renderer: Renderer, tmp_path: Path) -> None:
    (tmp_path / "words.mp4").write_text("only words")
    with pytest.raises(MediaError, match=r"^words\.mp4"):
        await renderer.sheet(tmp_path / "words.mp4", tmp_path / "sheet.jpg")
    assert not (tmp_path / "sheet.jpg").exists()
