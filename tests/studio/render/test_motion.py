"""Nothing jerks: zooms, pans and zooming transitions, tracked by a dot's centre of mass."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from nemo_mcp.studio.render.plan import LONGEST_SEGMENT_S
from nemo_mcp.studio.timeline import Clip, Overlay, Timeline, Transition, Zoom

Rgb = NDArray[np.uint8]
Track = NDArray[np.float64]
Maker = Callable[..., Path]
Composed = Callable[[Timeline, dict[str, Path]], list[Rgb]]
WIDTH, HEIGHT, FPS = 640, 360, 25
JERK = 0.02
"""Pixels per frame squared, of the mean acceleration."""

MOVES = {
    "in": Zoom(1.0, 1.15),
    "out": Zoom(1.15, 1.0),
    "pan": Zoom(1.2, 1.2, 0.2, 0.3, 0.8, 0.6),
    "in and pan": Zoom(1.05, 1.3, 0.1, 0.2, 0.7, 0.9),
    "slow": Zoom(1.0, 1.03),
}


def dotted(size: tuple[int, int] = (1280, 720)) -> Image.Image:
    """A soft-edged light dot on grey, off the centre."""
    large = Image.new("RGB", (size[0] * 4, size[1] * 4), (30, 30, 30))
    x, y, reach = size[0] * 2.8, size[1] * 2.8, size[1] * 0.24
    ImageDraw.Draw(large).ellipse((x - reach, y - reach, x + reach, y + reach), fill=(240, 240, 240))
    return large.resize(size, Image.Resampling.BOX)


def track(frames: list[Rgb]) -> Track:
    """The place of the dot (frames, 2) in pixels."""
    places: list[tuple[float, float]] = []
    for frame in frames:
        light = frame[:, :, 1].astype(np.float64)
        weight = np.clip(light - np.median(light), 0, None)  # all of the soft edge counts, else the place would waver
        across, down = weight.sum(axis=0), weight.sum(axis=1)
        places.append((_centre(across), _centre(down)))
    return np.array(places)


def _centre(weight: Track) -> float:
    return float((weight * np.arange(len(weight))).sum() / weight.sum())


def assert_steady(places: Track, backwards: float = 0.0) -> None:
    for axis in (0, 1):
        line = places[:, axis]
        steps = np.diff(line)
        assert np.abs(np.diff(line, 2)).mean() <= JERK
        way = np.sign(line[-1] - line[0])
        assert (steps * way >= -backwards).all()


@pytest.fixture(scope="module")
def dot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dot") / "dot.png"
    dotted().save(path)
    return path


@pytest.mark.parametrize("name", MOVES)
def test_a_camera_move_over_a_still_is_steady_also_where_segments_meet(
    name: str, dot: Path, composed: Composed
) -> None:
    clip = Clip(0, 5000, "a", zoom=MOVES[name])
    frames = composed(Timeline(width=WIDTH, height=HEIGHT, fps=FPS, clips=(clip,)), {"a": dot})
    assert len(frames) > LONGEST_SEGMENT_S * FPS
    places = track(frames)
    assert_steady(places)
    joint = len(frames) // 2
    steps = np.diff(places, axis=0)
    assert np.abs(steps[joint - 1] - steps[joint - 6 : joint + 5].mean(axis=0)).max() < 0.05


@pytest.mark.parametrize("name", ["in", "in and pan"])
def test_a_camera_move_over_a_film_is_steady_too(name: str, media: Maker, composed: Composed) -> None:
    path = media("dot.mp4", pictures=[np.asarray(dotted((WIDTH, HEIGHT)))] * 2, size=(WIDTH, HEIGHT), sound=False)
    clip = Clip(0, 4500, "a", zoom=MOVES[name], speed=0.01)
    frames = composed(Timeline(width=WIDTH, height=HEIGHT, fps=FPS, clips=(clip,)), {"a": path})
    assert_steady(track(frames))


def test_a_camera_move_over_a_turned_crop_is_steady(dot: Path, composed: Composed) -> None:
    clip = Clip(0, 3000, "a", zoom=MOVES["in and pan"], turn=180, mirror=True)
    still_clip = replace(clip, zoom=None)
    timeline = Timeline(width=WIDTH, height=HEIGHT, fps=FPS, clips=(clip,))
    assert_steady(track(composed(timeline, {"a": dot})))
    resting = track(composed(replace(timeline, clips=(still_clip,)), {"a": dot}))
    assert np.ptp(resting, axis=0).max() == 0


def test_a_tall_film_is_as_steady_as_a_wide_one(dot: Path, composed: Composed) -> None:
    clip = Clip(0, 4000, "a", zoom=Zoom(1.0, 1.12, 0.9, 0.5, 0.75, 0.6))
    frames = composed(Timeline(width=360, height=640, fps=30, clips=(clip,)), {"a": dot})
    assert_steady(track(frames))


def test_a_zooming_transition_settles_without_a_jolt(dot: Path, still: Maker, composed: Composed) -> None:
    """The dot of the incoming picture, over a plain one: it moves inwards ever slower and then rests."""
    plain = still("plain.png", np.full((360, 640, 3), 30, np.uint8))
    clips = (Clip(0, 2000, "p"), Clip(1000, 2000, "a", transition=Transition("zoom", 1000)))
    frames = composed(Timeline(width=WIDTH, height=HEIGHT, fps=FPS, clips=clips), {"p": plain, "a": dot})
    places = track(frames[30:])
    assert_steady(places, backwards=0.01)
    speeds = np.hypot(*np.diff(places, axis=0).T)
    assert speeds[0] > 0.5
    assert speeds[18:].max() < 0.12
    assert (np.diff(speeds[:18]) < 0.02).all()


def test_the_picture_that_a_zoom_leaves_behind_starts_from_rest(dot: Path, still: Maker, composed: Composed) -> None:
    plain = still("plain.png", np.full((360, 640, 3), 30, np.uint8))
    clips = (Clip(0, 2000, "a"), Clip(1000, 2000, "p", transition=Transition("zoom", 1000)))
    frames = composed(Timeline(width=WIDTH, height=HEIGHT, fps=FPS, clips=clips), {"p": plain, "a": dot})
    places = track(frames[:44])
    assert_steady(places, backwards=0.01)
    assert places[-1, 0] > places[0, 0] + 2


def test_an_overlay_rests_while_the_picture_below_it_moves(dot: Path, composed: Composed) -> None:
    clip = Clip(0, 1000, None, color="#202020")
    overlay = Overlay(0, 1000, "a", place="center", size=0.5)
    frames = composed(Timeline(width=WIDTH, height=HEIGHT, fps=FPS, clips=(clip,), overlays=(overlay,)), {"a": dot})
    inner = [frame[100:260, 200:440] for frame in frames]
    assert np.ptp(np.array(inner), axis=0).max() == 0
