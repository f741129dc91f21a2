"""The contact sheet of a draft: drawn without a render, kept by what it shows, and nothing left of one given up."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import anyio
import numpy as np
import pytest
from PIL import Image

from nemo_mcp.studio.render import MediaError, Renderer, RenderError
from nemo_mcp.studio.render.draft_sheet import DraftSheet
from nemo_mcp.studio.render.sheet_layout import layout_for
from nemo_mcp.studio.timeline import Clip, Overlay, Sound, Text, Timeline
from tests.world import until

COLORS = ("#c02020", "#20a030", "#2040c0", "#d0c020")
CLIPS = tuple(Clip(2000 * number, 2000, color=color) for number, color in enumerate(COLORS))
DRAFT = Timeline(640, 360, 25, clips=CLIPS)
Rgb = tuple[float, ...]
Still = Callable[..., Path]


def spots(sheet: DraftSheet, shape: float, across: float = 0.5, down: float = 0.5) -> list[Rgb]:
    """The colour of one spot in each picture, told in shares of the picture."""
    layout = layout_for(len(sheet.times), shape)
    with Image.open(BytesIO(sheet.data)) as image:
        assert (image.format, image.size) == ("JPEG", layout.size(len(sheet.times)))
        pixels = np.asarray(image.convert("RGB")).astype(float)
    found: list[Rgb] = []
    for index in range(len(sheet.times)):
        left, top = layout.corner(index)
        x, y = left + int(across * layout.width), top + int(down * layout.height)
        found.append(tuple(pixels[y - 3 : y + 3, x - 3 : x + 3].mean(axis=(0, 1))))
    return found


def pieces(cache: Path) -> set[str]:
    return {path.name for path in cache.iterdir()}


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "pieces"


async def test_each_clip_is_seen_in_its_order_and_colour(renderer: Renderer, still: Still) -> None:
    solid = {
        f"c{number}": still(f"{number}.png", Image.new("RGB", (64, 36), color)) for number, color in enumerate(COLORS)
    }
    clips = tuple(replace(clip, asset=f"c{number}") for number, clip in enumerate(CLIPS))
    sheet = await renderer.draft_sheet(replace(DRAFT, clips=clips), solid)
    assert sheet.times == ("0:01.0", "0:03.0", "0:05.0", "0:07.0")
    for seen, color in zip(spots(sheet, 16 / 9), COLORS, strict=True):
        assert seen == pytest.approx([int(color[place : place + 2], 16) for place in (1, 3, 5)], abs=12)


async def test_titles_and_overlays_are_seen(renderer: Renderer, still: Still) -> None:
    logo = {"logo": still("logo.png", np.full((90, 90, 3), 255, np.uint8))}
    plain = await renderer.draft_sheet(DRAFT, {})
    title = Text(2200, 1600, "WWWWWWWW", role="title", place="center", size=2.0)
    badge = Overlay(4000, 2000, "logo", place="top-right", size=0.3)
    dressed = await renderer.draft_sheet(replace(DRAFT, texts=(title,), overlays=(badge,)), logo)
    assert dressed.times == plain.times
    with Image.open(BytesIO(plain.data)) as one, Image.open(BytesIO(dressed.data)) as other:
        changed = np.abs(np.asarray(one).astype(int) - np.asarray(other)).max(axis=2) > 80
    layout = layout_for(4, 16 / 9)
    touched: list[bool] = []
    for index in range(4):
        left, top = layout.corner(index)
        touched.append(bool(changed[top : top + layout.height, left : left + layout.width].sum() > 300))
    assert touched == [False, True, True, False]


async def test_the_same_draft_again_is_not_drawn_again(cache: Path) -> None:
    async with Renderer(cache, workers=1) as renderer:
        first = await renderer.draft_sheet(DRAFT, {})
        kept = {path: path.stat().st_ino for path in cache.glob("*.jpg")}
        assert await renderer.draft_sheet(replace(DRAFT, title="another name"), {}) == first
        assert {path: path.stat().st_ino for path in cache.glob("*.jpg")} == kept
        other = await renderer.draft_sheet(replace(DRAFT, clips=CLIPS[:3]), {})
        assert other.times != first.times
        assert len(list(cache.glob("*.jpg"))) == 2


async def test_another_picture_under_the_same_name_is_another_sheet(renderer: Renderer, still: Still) -> None:
    draft = Timeline(640, 360, 25, clips=(Clip(0, 2000, "a"),))
    first = await renderer.draft_sheet(draft, {"a": still("a.png", Image.new("RGB", (64, 36), "#ff0000"))})
    other = await renderer.draft_sheet(draft, {"a": still("a.png", Image.new("RGB", (64, 36), "#0000ff"))})
    (red, _, _), *_ = spots(first, 16 / 9)
    (faint, _, _), *_ = spots(other, 16 / 9)
    assert red - faint > 150


async def test_an_upright_draft_of_words_and_sound_is_shown_too(renderer: Renderer) -> None:
    music = Sound(0, 8000, role="music", bed="calm")
    draft = Timeline(
        1080, 1920, 30, sounds=(music,), texts=(Text(0, 8000, "Only words", role="title", place="center"),)
    )
    assert len((await renderer.draft_sheet(draft, {})).times) == 8


async def test_nothing_is_left_of_a_sheet_that_was_given_up(cache: Path) -> None:
    async with Renderer(cache, workers=1) as renderer:
        async with anyio.create_task_group() as group:
            group.start_soon(renderer.draft_sheet, DRAFT, dict[str, Path]())
            await until(lambda: bool(renderer.pids))
            group.cancel_scope.cancel()
        assert renderer.pids == ()
        assert not any(name.endswith((".jpg", ".part")) for name in pieces(cache))
        assert len((await renderer.draft_sheet(DRAFT, {})).times) == 4


async def test_a_broken_source_is_told_and_leaves_nothing(cache: Path, still: Still) -> None:
    broken = still("a.png", Image.effect_noise((300, 200), 90))
    broken.write_bytes(broken.read_bytes()[:2000])
    async with Renderer(cache, workers=1) as renderer:
        with pytest.raises(MediaError, match=r"a\.png"):
            await renderer.draft_sheet(Timeline(clips=(Clip(0, 1000, "a"),)), {"a": broken})
    assert not any(name.endswith((".jpg", ".part")) for name in pieces(cache))


async def test_a_sheet_that_takes_too_long_is_given_up(cache: Path) -> None:
    async with Renderer(cache, workers=1, deadline_s=0.001) as renderer:
        with pytest.raises(RenderError, match=r"0\.001 s"):
            await renderer.draft_sheet(DRAFT, {})


async def test_an_empty_draft_has_no_sheet(renderer: Renderer) -> None:
    with pytest.raises(RenderError, match="empty"):
        await renderer.draft_sheet(Timeline(), {})
