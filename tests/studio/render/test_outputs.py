"""The formats that a draft can become: what is in each file, what it costs, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import anyio
import av
import numpy as np
import pytest
from PIL import Image

from nemo_mcp import contract
from nemo_mcp.studio.render import Output, Renderer, RenderError
from nemo_mcp.studio.render.jobs import Canvas
from nemo_mcp.studio.render.quality import QUALITIES, canvas_for
from nemo_mcp.studio.render.recipes import RECIPES
from nemo_mcp.studio.timeline import Clip, Sound, Text, Timeline, Zoom

FILMS = ["mp4", "mov", "webm", "mkv"]
RED, BLUE = "#C02020", "#2020C0"
DRAFT = Timeline(
    width=160,
    height=90,
    fps=25,
    clips=(Clip(0, 1000, None, color=RED), Clip(1000, 600, "png", zoom=Zoom()), Clip(1600, 400, None, color=BLUE)),
    sounds=(Sound(0, 2000, role="music", bed="lofi"),),
    texts=(Text(200, 900, "Hello"),),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, samples: dict[str, Path]) -> Callable[[str], Path]:
    """`made("gif")` is the draft as a gif. Each is rendered twice, by renderers that know nothing of each other."""
    folder = tmp_path_factory.mktemp("made")

    async def render() -> None:
        for part in ("one", "two"):
            async with Renderer(folder / part / "cache", workers=2, deadline_s=60) as renderer:
                for form in RECIPES:
                    await renderer.render(DRAFT, samples, folder / part / f"film.{form}", Output(form))

    anyio.run(render)
    return lambda form: folder / "one" / f"film.{form}"


def test_the_contract_offers_what_there_are_recipes_for() -> None:
    assert tuple(RECIPES) == contract.RENDER_FORMATS
    assert tuple(QUALITIES) == contract.RENDER_QUALITIES


@pytest.mark.parametrize("form", RECIPES)
def test_the_same_draft_gives_the_same_bytes(form: str, made: Callable[[str], Path]) -> None:
    one = made(form)
    assert one.read_bytes() == (one.parents[1] / "two" / one.name).read_bytes()


@pytest.mark.parametrize("form", RECIPES)
async def test_the_file_is_what_its_name_says(form: str, made: Callable[[str], Path], renderer: Renderer) -> None:
    info = await renderer.probe(made(form))
    kinds = {"film": "video", "animation": "image", "sound": "audio", "still": "image"}
    recipe = RECIPES[form]
    assert (info.format, info.kind) == (form, kinds[recipe.kind])
    assert info.has_audio == (recipe.sound != "")
    assert (info.width, info.height) == ((None, None) if recipe.kind == "sound" else (160, 90))
    if recipe.kind != "still":
        assert info.duration_ms == pytest.approx(2000, abs=50)


@pytest.mark.parametrize("form", RECIPES)
async def test_the_report_is_true(form: str, renderer: Renderer, samples: dict[str, Path], tmp_path: Path) -> None:
    target, shares = tmp_path / "out", list[float]()
    report = await renderer.render(DRAFT, samples, target, Output(form), progress=shares.append)
    facts = (report.duration_ms, report.width, report.height, report.fps, report.frames)
    expected = {
        "film": (2000, 160, 90, 25, 50),
        "animation": (2000, 160, 90, 12, 24),
        "sound": (2000, None, None, None, 0),
        "still": (None, 160, 90, None, 1),
    }
    assert facts == expected[RECIPES[form].kind]
    assert report.size == target.stat().st_size
    assert shares == sorted(set(shares))
    assert shares[-1] == 1.0


@pytest.mark.parametrize("form", FILMS)
def test_every_frame_of_a_film_has_its_time_and_the_sound_begins_with_it(
    form: str, made: Callable[[str], Path]
) -> None:
    with av.open(str(made(form))) as container:
        pictures = list(container.decode(container.streams.video[0]))
        codec = container.streams.video[0].codec_context.name
    with av.open(str(made(form))) as container:
        sounds = list(container.decode(container.streams.audio[0]))
    assert codec in ({"vp9", "libvpx-vp9"} if form == "webm" else {"h264"})
    assert [frame.time for frame in pictures] == pytest.approx([index / 25 for index in range(50)], abs=0.0011)
    assert sounds[0].time == pytest.approx(0.0, abs=0.001)
    assert sum(frame.samples for frame in sounds) / 48000 == pytest.approx(2.0, abs=0.025)
    assert pictures[10].colorspace == 1


@pytest.mark.parametrize("form", FILMS)
def test_the_sound_of_all_films_is_in_the_same_place(form: str, made: Callable[[str], Path]) -> None:
    def wave(path: Path) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        with av.open(str(path)) as container:
            return np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])[:48000]

    one, other = wave(made(form)), wave(made("mp4"))
    lags = range(-300, 301, 4)
    steady = one[20_000:40_000]
    scores = [float(np.dot(steady, other[20_000 + lag : 40_000 + lag])) for lag in lags]
    assert abs(lags[int(np.argmax(scores))]) <= 8


async def test_another_container_for_the_same_pictures_costs_no_encoding(
    samples: dict[str, Path], tmp_path: Path
) -> None:
    async with Renderer(tmp_path / "cache", workers=1) as renderer:
        first = await renderer.render(DRAFT, samples, tmp_path / "a.mp4")
        before = {path.name for path in (tmp_path / "cache").iterdir()}
        for form in ("mov", "mkv"):
            assert (await renderer.render(DRAFT, samples, tmp_path / "b", Output(form))).cached_segments == 3
        assert {path.name for path in (tmp_path / "cache").iterdir()} == before
        assert first.cached_segments == 0
        assert (await renderer.render(DRAFT, samples, tmp_path / "c", Output("webm"))).cached_segments == 0
        assert (await renderer.render(DRAFT, samples, tmp_path / "d", Output("webm"))).cached_segments == 3


@pytest.mark.parametrize("form", ["mp4", "mov"])
def test_a_film_for_the_web_has_its_index_first(form: str, made: Callable[[str], Path]) -> None:
    data = made(form).read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")
    assert data[8:12] == (b"qt  " if form == "mov" else b"isom")


def hue(picture: Image.Image) -> str:
    """Which of the two plain clips a picture shows: a background is no flat colour."""
    red, _, blue = np.asarray(picture.convert("RGB"))[3, 3].astype(int)
    return RED if red > blue + 40 else BLUE if blue > red + 40 else "neither"


def test_a_gif_repeats_for_ever_and_keeps_time(made: Callable[[str], Path]) -> None:
    with Image.open(made("gif")) as gif:
        assert gif.info["loop"] == 0
        shown: list[int] = []
        hues: list[str] = []
        for index in range(getattr(gif, "n_frames", 0)):
            gif.seek(index)
            shown.append(gif.info["duration"])
            hues.append(hue(gif))
    assert sum(shown) == 2000
    assert set(shown) <= {80, 90}
    assert (hues[3], hues[22]) == (RED, BLUE)


@pytest.mark.parametrize(
    ("quality", "size", "canvas"),
    [
        ("high", (1920, 1080), Canvas(480, 270, 12)),
        ("preview", (1080, 1920), Canvas(180, 320, 12)),
        ("best", (1080, 1080), Canvas(640, 640, 12)),
        ("medium", (200, 100), Canvas(200, 100, 12)),
    ],
)
def test_a_gif_is_small(quality: str, size: tuple[int, int], canvas: Canvas) -> None:
    assert canvas_for(Timeline(*size), QUALITIES[quality], "gif") == canvas


@pytest.mark.parametrize(("at_ms", "color"), [(0, RED), (990, RED), (1600, BLUE), (2000, BLUE)])
async def test_a_still_shows_its_moment(
    at_ms: int, color: str, renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    await renderer.render(DRAFT, samples, tmp_path / "x.png", Output("png", at_ms=at_ms))
    with Image.open(tmp_path / "x.png") as still:
        assert still.size == (160, 90)
        assert hue(still) == color


async def test_a_still_without_a_time_is_from_the_middle(
    renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    await renderer.render(DRAFT, samples, tmp_path / "a.png", Output("png"))
    await renderer.render(DRAFT, samples, tmp_path / "b.png", Output("png", at_ms=1000))
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


SILENT = Timeline(width=160, height=90, clips=(Clip(0, 400, "png"),))


@pytest.mark.parametrize(
    ("timeline", "form", "at_ms", "reason"),
    [
        (DRAFT, "avi", None, "unknown format avi; known: mp4, mov"),
        (DRAFT, "mp4", 500, "a mp4 file has no single time"),
        (DRAFT, "png", 2001, "no picture at 2.001 s: the timeline ends at 2 s"),
        (DRAFT, "png", -1, "no picture at -0.001 s"),
        (Timeline(clips=(Clip(0, 60_001),)), "gif", None, "a gif of 60.001 s .* at most 60 s; use mp4 or webm"),
        (SILENT, "mp3", None, "there is no sound on the timeline"),
        (SILENT, "wav", None, "there is no sound on the timeline"),
    ],
)
async def test_what_cannot_be_made_is_refused_with_a_reason_and_leaves_nothing(
    timeline: Timeline,
    form: str,
    at_ms: int | None,
    reason: str,
    renderer: Renderer,
    samples: dict[str, Path],
    tmp_path: Path,
) -> None:
    with pytest.raises(RenderError, match=reason):
        await renderer.render(timeline, samples, tmp_path / "x", Output(form, at_ms=at_ms))
    assert list(tmp_path.iterdir()) == []
