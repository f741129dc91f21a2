"""Contact sheets."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nemo_mcp.studio.render import MediaError, Renderer
from nemo_mcp.studio.render.sheet import timecode
from nemo_mcp.studio.timeline import Clip, Timeline

Maker = Callable[..., Path]


async def test_a_video_gives_a_grid_of_moments_in_order(renderer: Renderer, media: Maker, tmp_path: Path) -> None:
    video = media("film.mp4", frames=50, seconds=2, size=(320, 180))
    await renderer.sheet(video, tmp_path / "sheet.jpg", frames=6, width=960)
    with Image.open(tmp_path / "sheet.jpg") as sheet:
        assert sheet.format == "JPEG"
        assert sheet.width == 960
        assert sheet.height == pytest.approx(2 * 179 + 4, abs=6)
        grid = np.asarray(sheet.convert("L")).astype(float)
    tiles = [grid[row * 182 + 120, column * 321 + 250] for row in range(2) for column in range(3)]
    assert tiles == sorted(tiles)
    assert tiles[-1] - tiles[0] > 100


async def test_a_moment_far_behind_a_key_frame_is_found_within_a_few_frames(
    renderer: Renderer, still: Maker, tmp_path: Path
) -> None:
    """A film made here has a key frame every four seconds, and of four pictures three lean on later ones."""
    path = still("a.png", np.full((180, 320, 3), 128, np.uint8))
    clips = (Clip(0, 4000, "a", fade_in_ms=4000),)
    await renderer.render(Timeline(320, 180, 25, clips=clips), {"a": path}, tmp_path / "film.mp4")
    await renderer.sheet(tmp_path / "film.mp4", tmp_path / "sheet.jpg", frames=4, width=960)
    with Image.open(tmp_path / "sheet.jpg") as sheet:
        grid = np.asarray(sheet.convert("L")).astype(float)
    tiles = [grid[number // 3 * 182 + 120, number % 3 * 321 + 250] for number in range(4)]
    assert tiles == pytest.approx([128 * at for at in (0.125, 0.375, 0.625, 0.875)], abs=8)


async def test_each_moment_carries_its_time(renderer: Renderer, media: Maker, tmp_path: Path) -> None:
    dark = [np.zeros((180, 320, 3), np.uint8)] * 10
    await renderer.sheet(media("dark.mp4", pictures=dark, size=(320, 180)), tmp_path / "sheet.jpg", frames=2)
    with Image.open(tmp_path / "sheet.jpg") as sheet:
        for left in (0, sheet.width // 2 + 2):
            corner = np.asarray(sheet.convert("L").crop((left, 0, left + sheet.width // 4, sheet.height // 3)))
            assert corner.max() > 200


async def test_a_sheet_stays_small_however_busy_the_picture(renderer: Renderer, media: Maker, tmp_path: Path) -> None:
    noise = list(np.random.default_rng(2).integers(0, 255, (6, 360, 640, 3), np.uint8))
    video = media("noise.mp4", pictures=noise, size=(640, 360), sound=False)
    await renderer.sheet(video, tmp_path / "sheet.jpg")
    assert (tmp_path / "sheet.jpg").stat().st_size <= 100_000


async def test_a_sound_gives_a_picture_of_its_wave(
    renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    await renderer.sheet(samples["mp3"], tmp_path / "wave.jpg", width=480)
    with Image.open(tmp_path / "wave.jpg") as sheet:
        assert sheet.size == (480, 160)
        middle = np.asarray(sheet.convert("L"))[80]
    assert middle.max() > 100


@pytest.mark.parametrize("form", ["gif", "webp"])
async def test_an_animation_gives_a_grid_of_moments_too(
    form: str, renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    """Five frames of 0.1 s, each brighter than the one before, asked for at five moments."""
    await renderer.sheet(samples[form], tmp_path / "image.jpg", frames=5, width=960)
    with Image.open(tmp_path / "image.jpg") as sheet:
        assert sheet.width == 960
        assert sheet.height == pytest.approx(2 * 179 + 4, abs=6)
        grid = np.asarray(sheet.convert("L")).astype(float)
    tiles = [grid[number // 3 * 182 + 120, number % 3 * 321 + 250] for number in range(5)]
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


@pytest.mark.parametrize(
    ("ms", "told"), [(0, "0:00.0"), (59_950, "0:59.9"), (83_400, "1:23.4"), (3_600_000, "1:00:00.0")]
)
def test_a_timecode_reads_like_a_clock(ms: int, told: str) -> None:
    assert timecode(ms) == told
