"""Logos and pictures in the picture: where they stand, what shines through, when they are there."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from nemo_mcp.studio.render import MediaError, Renderer, RenderError
from nemo_mcp.studio.render.identity import Source, segment_key
from nemo_mcp.studio.render.jobs import Canvas, Encoding
from nemo_mcp.studio.render.picture.placing import overlay_box
from nemo_mcp.studio.render.picture.safe_area import safe_area
from nemo_mcp.studio.render.plan import Segment, heard, sources, split
from nemo_mcp.studio.timeline import Clip, Overlay, Place, Text, Timeline

Rgb = NDArray[np.uint8]
Maker = Callable[..., Path]
Composed = Callable[[Timeline, dict[str, Path]], list[Rgb]]
GROUND = (60, 60, 60)
RED = (220, 30, 40)
PLACES: tuple[Place, ...] = ("top", "center", "bottom", "top-left", "top-right", "bottom-left", "bottom-right")


@pytest.fixture
def over(still: Maker, composed: Composed) -> Callable[..., list[Rgb]]:
    """`over(overlay, path)` draws one overlay on plain grey, on a canvas of 320x180 at 25 frames a second."""

    def draw(overlay: Overlay, path: Path, size: tuple[int, int] = (320, 180), length_ms: int = 40) -> list[Rgb]:
        ground = still("ground.png", np.full((90, 160, 3), GROUND, np.uint8))
        timeline = Timeline(
            width=size[0], height=size[1], fps=25, clips=(Clip(0, length_ms, "ground"),), overlays=(overlay,)
        )
        return composed(timeline, {"ground": ground, "a": path})

    return draw


def touched(frame: Rgb) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what differs from the ground."""
    changed = np.abs(frame.astype(int) - GROUND).max(axis=2) > 12
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def red(size: tuple[int, int], alpha: int | None = None) -> Image.Image:
    return Image.new("RGB", size, RED) if alpha is None else Image.new("RGBA", size, (*RED, alpha))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("size", [(320, 180), (180, 320), (180, 180), (144, 180)])
def test_an_overlay_stands_in_the_safe_area_where_it_was_put(
    place: Place, size: tuple[int, int], over: Callable[..., list[Rgb]], still: Maker
) -> None:
    frame = over(Overlay(0, 40, "a", place=place, size=0.3), still("a.png", red((100, 50))), size)[0]
    left, top, right, bottom = touched(frame)
    safe = safe_area(*size)
    assert right - left == pytest.approx(size[0] * 0.3, abs=2)
    assert bottom - top == pytest.approx((right - left) / 2, abs=2)
    assert left >= safe.left - 1
    assert top >= safe.top - 1
    assert right <= safe.right + 1
    assert bottom <= safe.bottom + 1
    if "left" in place:
        assert left == pytest.approx(safe.left, abs=2)
    if "right" in place:
        assert right == pytest.approx(safe.right, abs=2)
    if "top" in place:
        assert top == pytest.approx(safe.top, abs=2)
    if "bottom" in place:
        assert bottom == pytest.approx(safe.bottom, abs=2)
    if place == "center":
        assert (left + right) / 2 == pytest.approx(size[0] / 2, abs=2)


def test_a_tall_overlay_is_made_smaller_rather_than_cut(over: Callable[..., list[Rgb]], still: Maker) -> None:
    frame = over(Overlay(0, 40, "a", place="center", size=0.8), still("a.png", red((50, 200))))[0]
    left, top, right, bottom = touched(frame)
    assert bottom - top == pytest.approx(162, abs=2)
    assert right - left == pytest.approx(162 / 4, abs=2)


def test_what_is_transparent_lets_the_clip_shine_through(over: Callable[..., list[Rgb]], still: Maker) -> None:
    logo = red((80, 80), 0)
    logo.paste((*RED, 255), (0, 0, 40, 80))
    logo.paste((*RED, 128), (40, 0, 80, 40))
    frame = over(Overlay(0, 40, "a", place="center", size=0.25), still("a.png", logo))[0]
    left, top = 120, 50
    assert frame[top + 40, left + 20] == pytest.approx(RED, abs=7)
    assert frame[top + 20, left + 60] == pytest.approx([(a + b) / 2 for a, b in zip(RED, GROUND, strict=True)], abs=7)
    assert frame[top + 60, left + 60] == pytest.approx(GROUND, abs=4)


@pytest.mark.parametrize("alpha", [None, 255])
def test_opacity_thins_the_whole_overlay(alpha: int | None, over: Callable[..., list[Rgb]], still: Maker) -> None:
    path = still("a.png", red((80, 80), alpha))
    frame = over(Overlay(0, 40, "a", place="center", size=0.25, opacity=0.25), path)[0]
    assert frame[90, 160] == pytest.approx(
        [0.25 * a + 0.75 * b for a, b in zip(RED, GROUND, strict=True)], abs=7
    )  # fmt: skip


def test_round_corners_are_cut_from_stills_and_films_alike(
    over: Callable[..., list[Rgb]], still: Maker, media: Maker
) -> None:
    picture = np.asarray(red((160, 90)))
    film = media("a.mp4", pictures=[picture] * 2, sound=False)
    for path in (still("a.png", picture), film):
        frame = over(Overlay(0, 40, "a", place="center", size=0.5, radius=0.5), path)[0]
        left, top, right, bottom = touched(frame)
        assert (right - left, bottom - top) == (pytest.approx(160, abs=3), pytest.approx(90, abs=3))
        for y, x in ((top + 4, left + 4), (top + 4, right - 5), (bottom - 5, left + 4), (bottom - 5, right - 5)):
            assert frame[y, x] == pytest.approx(GROUND, abs=9)
        assert frame[90, 160] == pytest.approx(RED, abs=12)


def test_an_overlay_comes_and_goes_when_it_should_also_across_segments(
    over: Callable[..., list[Rgb]], still: Maker
) -> None:
    overlay = Overlay(3600, 3200, "a", place="center", size=0.5, fade_in_ms=800, fade_out_ms=400)
    frames = over(overlay, still("a.png", red((80, 40))), length_ms=8000)
    reds = np.array([frame[90, 160, 0] for frame in frames], float)
    assert np.abs(reds[:90] - GROUND[0]).max() <= 2
    assert np.abs(reds[170:] - GROUND[0]).max() <= 2
    assert np.abs(reds[111:159] - RED[0]).max() <= 5
    assert (np.diff(reds[89:111]) > 3).all()
    assert (np.diff(reds[159:171]) < -6).all()
    assert np.diff(reds).max() < 12


def test_a_film_in_the_picture_runs_on_across_segments(over: Callable[..., list[Rgb]], media: Maker) -> None:
    pictures = [np.full((90, 160, 3), 20 + number, np.uint8) for number in range(200)]
    path = media("a.mp4", frames=200, pictures=pictures, sound=False)
    frames = over(Overlay(1000, 6000, "a", place="center", size=0.5, in_ms=400), path, length_ms=8000)
    greys = [int(frame[90, 160, 1]) for frame in frames]
    assert greys[:25] == pytest.approx([60] * 25, abs=2)
    assert greys[25:175] == pytest.approx([30 + number for number in range(150)], abs=3)


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_an_animated_overlay_keeps_its_rhythm_and_its_transparency(
    form: str, over: Callable[..., list[Rgb]], still: Maker
) -> None:
    first, second = red((80, 40), 0), red((80, 40), 0)
    first.paste((*RED, 255), (0, 0, 40, 40))
    second.paste((*RED, 255), (40, 0, 80, 40))
    options: dict[str, object] = {"lossless": True} if form == "webp" else {"disposal": 2}
    path = still(f"a.{form}", first, save_all=True, append_images=[second], duration=200, loop=0, **options)
    frames = over(Overlay(0, 1000, "a", place="center", size=0.5), path, length_ms=800)
    left = [bool(frame[90, 110, 0] > 180) for frame in frames]
    right = [bool(frame[90, 210, 0] > 180) for frame in frames]
    assert left == [index // 5 % 2 == 0 for index in range(20)]
    assert right == [not shown for shown in left]


def test_two_overlays_lie_on_each_other_in_order(still: Maker, composed: Composed) -> None:
    timeline = Timeline(
        width=320, height=180, fps=25, clips=(Clip(0, 40),),
        overlays=(Overlay(0, 40, "a", place="center", size=0.5), Overlay(0, 40, "b", place="center", size=0.2)),
    )  # fmt: skip
    media = {"a": still("a.png", red((80, 80))), "b": still("b.png", Image.new("RGB", (80, 80), (20, 200, 40)))}
    frame = composed(timeline, media)[0]
    assert frame[90, 160] == pytest.approx((20, 200, 40), abs=10)
    assert frame[90, 100] == pytest.approx(RED, abs=10)


async def test_a_rendered_film_has_its_overlays_below_its_texts(
    renderer: Renderer, still: Maker, tmp_path: Path, frames_of: Callable[[Path], list[Rgb]]
) -> None:
    timeline = Timeline(
        width=320, height=180, fps=25, clips=(Clip(0, 200, None, color="#000000"),),
        overlays=(Overlay(0, 200, "a", place="center", size=0.6),),
        texts=(Text(0, 200, "MMMM", role="title", place="center", fade_in_ms=0, fade_out_ms=0),),
    )  # fmt: skip
    await renderer.render(timeline, {"a": still("a.png", red((80, 40)))}, tmp_path / "out.mp4")
    frame = frames_of(tmp_path / "out.mp4")[2]
    assert (frame[60:120, 80:240].min(axis=2) > 190).sum() > 100
    assert frame[70, 75] == pytest.approx(RED, abs=25)


async def test_a_sound_as_overlay_is_told_and_shows_nothing(
    renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    timeline = Timeline(width=160, height=90, fps=25, clips=(Clip(0, 200),), overlays=(Overlay(0, 200, "mp3"),))
    report = await renderer.render(timeline, samples, tmp_path / "out.mp4")
    assert "sample.mp3: there is no picture in this file, only sound" in report.warnings


async def test_a_broken_or_missing_overlay_fails_the_render_by_name(
    renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(samples["png"].read_bytes()[:300])
    timeline = Timeline(width=160, height=90, fps=25, clips=(Clip(0, 200),), overlays=(Overlay(0, 200, "x"),))
    with pytest.raises(MediaError, match=r"broken\.png"):
        await renderer.render(timeline, {"x": broken}, tmp_path / "out.mp4")
    with pytest.raises(RenderError, match="not there: x"):
        await renderer.render(timeline, {}, tmp_path / "out.mp4")


CANVAS = Canvas(320, 180, 25)
KNOWN = {"c": Source("c", "image", still=True), "logo": Source("l", "image", still=True), "film": Source("f", "video")}


def keys(timeline: Timeline) -> list[str]:
    segments: tuple[Segment, ...] = split(timeline, CANVAS, [None] * len(timeline.texts))
    return [segment_key(segment, CANVAS, Encoding("", 0, ""), KNOWN) for segment in segments]


def test_only_the_segments_under_an_overlay_depend_on_it() -> None:
    bare = Timeline(fps=25, clips=(Clip(0, 12_000, "c"),))
    marked = replace(bare, overlays=(Overlay(5000, 1000, "logo"),))
    before, after = keys(bare), keys(marked)
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, True]
    for change in ({"opacity": 0.5}, {"radius": 0.1}, {"size": 0.3}, {"place": "top"}, {"fade_in_ms": 200}):
        assert keys(replace(marked, overlays=(replace(marked.overlays[0], **change),)))[1] != after[1]  # pyright: ignore[reportArgumentType]


def test_a_logo_looks_the_same_at_all_of_its_times_but_a_film_does_not() -> None:
    clips = (Clip(0, 4000, "c"), Clip(4000, 4000, "c"))
    still_keys = keys(Timeline(fps=25, clips=clips, overlays=(Overlay(0, 8000, "logo"),)))
    film_keys = keys(Timeline(fps=25, clips=clips, overlays=(Overlay(0, 8000, "film"),)))
    assert still_keys[0] == still_keys[1]
    assert film_keys[0] != film_keys[1]


def test_the_sound_depends_on_overlays_that_can_be_heard_and_on_nothing_that_is_seen() -> None:
    kinds = {"c": "image", "logo": "image", "film": "video"}
    loud = Overlay(0, 1000, "film", volume=0.8, size=0.4)
    timeline = Timeline(
        clips=(Clip(0, 1000, "c", look="warm", turn=90, mirror=True),),
        overlays=(loud, Overlay(0, 1000, "film"), Overlay(0, 1000, "logo", volume=1.0)),
        loudness_lufs=-20.0,
    )
    found = heard(timeline, kinds)
    assert [overlay.asset for overlay in found.overlays] == ["film"]
    assert found.loudness_lufs == -20.0
    elsewhere = replace(loud, place="top", size=0.9, opacity=0.2, radius=0.5)
    clip = Clip(0, 1000, "c")
    assert heard(replace(timeline, clips=(clip,), overlays=(elsewhere,)), kinds) == found
    assert heard(replace(timeline, overlays=(replace(loud, volume=0.1),)), kinds) != found
    assert sources(timeline) == ("c", "film", "logo")


sides = st.integers(8, 1000).map(lambda half: half * 2)


@given(
    st.sampled_from(PLACES), st.floats(-1, 3), st.tuples(st.integers(1, 9000), st.integers(1, 9000)),
    st.tuples(sides, sides),
)  # fmt: skip
def test_an_overlay_is_always_on_the_canvas(
    place: Place, size: float, shape: tuple[int, int], canvas: tuple[int, int]
) -> None:
    box = overlay_box(place, size, shape, canvas)
    assert all(value % 2 == 0 for value in (box.x, box.y, box.width, box.height))
    assert box.width >= 2 <= box.height
    assert 0 <= box.x <= canvas[0] - box.width
    assert 0 <= box.y <= canvas[1] - box.height
