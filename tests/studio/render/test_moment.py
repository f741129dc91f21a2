"""One frame of a film at any time, as a PNG file."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from nemo_mcp.studio.render import MediaError
from nemo_mcp.studio.render.jobs import Canvas, StillJob, pack, unpack
from nemo_mcp.studio.render.picture.still_frame import draw_still
from nemo_mcp.studio.render.plan import dressed, moment, split
from nemo_mcp.studio.timeline import Clip, Crop, Overlay, Timeline, Transition, Zoom

Rgb = NDArray[np.uint8]
Maker = Callable[..., Path]
Composed = Callable[[Timeline, dict[str, Path]], list[Rgb]]
CANVAS = Canvas(160, 90, 25)


def drawn(timeline: Timeline, media: dict[str, Path], at_ms: float, target: Path) -> Rgb:
    segment = moment(dressed(timeline), CANVAS, [], at_ms)
    job = StillJob(
        canvas=CANVAS,
        layers=segment.layers,
        captions=segment.captions,
        overlays=segment.overlays,
        paths={source: str(media[source]) for source in segment.sources},
        target=str(target),
    )
    done = draw_still(unpack(StillJob, pack(job)))
    assert done.size == target.stat().st_size
    with Image.open(target) as image:
        assert (image.format, image.mode) == ("PNG", "RGB")
        return np.asarray(image)


def film(samples: dict[str, Path], still: Maker) -> tuple[Timeline, dict[str, Path]]:
    """Everything at once, also in the middle of a transition."""
    mark = Image.new("RGBA", (40, 40), (250, 240, 20, 200))
    timeline = Timeline(
        width=160, height=90, fps=25,
        clips=(
            Clip(0, 2000, "jpg", zoom=Zoom(), crop=Crop(0.1, 0.1, 0.7, 0.8), look="warm"),
            Clip(1600, 1000, "mp4", transition=Transition("zoom", 400), mirror=True, fade_out_ms=400),
            Clip(2600, 600, None),
        ),
        overlays=(Overlay(400, 2000, "logo", fade_in_ms=400), Overlay(1800, 800, "gif", place="bottom-left")),
    )  # fmt: skip
    return timeline, samples | {"logo": still("logo.png", mark)}


@pytest.mark.parametrize("index", [0, 12, 41, 44, 49, 60, 64, 79])
def test_a_moment_is_the_frame_of_the_film_at_that_time(
    index: int, samples: dict[str, Path], still: Maker, composed: Composed, tmp_path: Path
) -> None:
    timeline, media = film(samples, still)
    frames = composed(timeline, media)
    for at_ms in (index * 40, index * 40 + 39):
        assert np.array_equal(drawn(timeline, media, at_ms, tmp_path / "still.png"), frames[index])


def test_times_before_and_after_the_film_give_its_first_and_last_frame(
    samples: dict[str, Path], still: Maker, composed: Composed, tmp_path: Path
) -> None:
    timeline, media = film(samples, still)
    frames = composed(timeline, media)
    assert np.array_equal(drawn(timeline, media, -500, tmp_path / "a.png"), frames[0])
    assert np.array_equal(drawn(timeline, media, 1e9, tmp_path / "b.png"), frames[-1])


def test_a_broken_source_is_named(samples: dict[str, Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(samples["png"].read_bytes()[:300])
    with pytest.raises(MediaError, match=r"broken\.png"):
        drawn(Timeline(fps=25, clips=(Clip(0, 400, "a"),)), {"a": broken}, 0, tmp_path / "out.png")


@given(st.integers(0, 299), st.sampled_from([24, 25, 30, 50, 60]))
def test_a_moment_computed_from_a_frame_number_finds_that_frame(number: int, fps: int) -> None:
    timeline = Timeline(fps=fps, clips=(Clip(0, 20_000, "a", in_ms=100, look="cool"),))
    canvas = Canvas(160, 90, fps)
    found = moment(timeline, canvas, [], number * 1000 / fps)
    assert (found.start, found.frames) == (number, 1)
    segment = next(each for each in split(timeline, canvas, []) if each.start <= number < each.start + each.frames)
    assert found.layers[0].first == segment.layers[0].first + number - segment.start
