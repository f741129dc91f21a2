"""Video files as sources: seeking, HDR, interlaced pictures, odd geometry."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.filter
import numpy as np
import pytest
from numpy.typing import NDArray

from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.render.jobs import Canvas
from nemo_mcp.studio.render.picture.film import Film
from nemo_mcp.studio.render.picture.fitting import Framing
from nemo_mcp.studio.render.picture.hdr import HLG, PQ, to_srgb_tones
from nemo_mcp.studio.render.plan import split
from nemo_mcp.studio.timeline import Clip, Crop, Timeline

Rgb = NDArray[np.uint8]
Maker = Callable[..., Path]
Composed = Callable[[Timeline, dict[str, Path]], list[Rgb]]
SMALL = Framing((64, 36))


def count_of(number: int) -> Rgb:
    """A picture that says its number: nine bits as light and dark columns."""
    picture = np.full((36, 64, 3), 40, np.uint8)
    for bit in range(9):
        if number >> bit & 1:
            picture[:, bit * 7 : bit * 7 + 7] = 215
    return picture


def number_in(luma: NDArray[np.uint8]) -> int:
    columns = luma[18].astype(int)
    return sum(1 << bit for bit in range(9) if columns[bit * 7 + 3] > 120)


def write_film(path: Path, times_ms: Sequence[int], keys_every: int, **settings: Any) -> Path:
    """Frame n says n. With B frames, of which most are not needed by any other frame."""
    with av.open(str(path), "w") as output:
        writer: Any = output
        stream = writer.add_stream(
            "libx264", rate=25, options={"preset": "veryfast", "crf": "16", "sc_threshold": "0"} | settings
        )
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        stream.gop_size = keys_every
        for number, at_ms in enumerate(times_ms):
            frame = av.VideoFrame.from_ndarray(count_of(number % 512), format="rgb24")
            frame.pts, frame.time_base = at_ms, Fraction(1, 1000)
            writer.mux(stream.encode(frame))
        writer.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def long_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten minutes at five frames a second, a key frame every ten seconds."""
    return write_film(tmp_path_factory.mktemp("long") / "long.mp4", range(0, 600_000, 200), 50)


def shown(film: Film, seconds: float) -> int:
    return number_in(film.planes_at(seconds, SMALL)[0])


def test_half_a_minute_out_of_ten_decodes_about_half_a_minute(long_film: Path) -> None:
    with Film(long_film, "mp4", 300.1) as film:
        found = [shown(film, 300.1 + step * 0.2) for step in range(150)]
        assert film.decoded <= 150 + 60
    assert found == [(1500 + step) % 512 for step in range(150)]


def test_a_film_cut_into_segments_is_entered_near_each_of_them(long_film: Path) -> None:
    timeline = Timeline(width=64, height=36, fps=25, clips=(Clip(0, 30_000, "a", in_ms=421_000),))
    segments = split(timeline, Canvas(64, 36, 25), [])
    assert len(segments) == 8
    decoded = 0
    for segment in segments:
        layer = segment.layers[0]
        start_s = layer.in_ms / 1000 + (layer.first + 0.5) / 25
        with Film(long_film, "mp4", start_s) as film:
            numbers = [shown(film, start_s + index / 25) for index in range(segment.frames)]
            decoded += film.decoded
        assert numbers == [int((start_s + index / 25) * 5 + 1e-6) % 512 for index in range(segment.frames)]
    # Each segment shows 19 pictures, and its key frame lies at most 49 before it.
    assert decoded <= 8 * (19 + 49)


def test_pictures_that_no_other_needs_are_passed_over_on_the_way(tmp_path: Path) -> None:
    path = write_film(tmp_path / "one_key.mp4", range(0, 20_000, 40), 1000, bf="3", **{"b-pyramid": "none"})
    with Film(path, "mp4", 18.02) as film:
        assert [shown(film, 18.02 + step * 0.04) for step in range(20)] == list(range(450, 470))
        assert film.decoded < 320


@pytest.mark.parametrize("start_s", [5.0, 11.9, 12.5, 19.9, 29.5])
def test_a_picture_that_stands_for_long_is_found_wherever_one_begins(start_s: float, tmp_path: Path) -> None:
    """Frames every 40 ms with two long rests: what is passed over on the way is never what should be shown."""
    times = [*range(0, 6000, 40), *range(12_000, 13_000, 40), *range(20_000, 20_800, 40)]
    path = write_film(tmp_path / "rests.mp4", times, 1000, bf="3")
    with Film(path, "mp4", start_s) as film:
        assert shown(film, start_s) == sum(at_ms <= start_s * 1000 + 1 for at_ms in times) - 1


def test_a_sketch_shows_the_right_one_of_pictures_that_stand_for_long(tmp_path: Path) -> None:
    path = write_film(tmp_path / "slides.mp4", range(0, 60_000, 3000), 1000, bf="3")
    for number in range(20):
        start_s = number * 3 + 2.0
        with Film(path, "mp4", start_s, sketch=True) as film:
            assert shown(film, start_s) == number


def test_a_leap_goes_on_without_decoding_what_lies_between(long_film: Path) -> None:
    with Film(long_film, "mp4", 0.0, sketch=True) as film:
        found: list[tuple[float, float]] = []
        for at_s in (50.1, 51.3, 300.1, 599.7):
            film.leap(at_s)
            film.planes_at(at_s, SMALL)
            found.append((at_s, film.at_s))
        assert film.decoded < 180
    assert all(0 <= wanted - at_s < 1.2 for wanted, at_s in found)


def write_hdr(path: Path, transfer: int, signal: tuple[float, float, float]) -> Path:
    """Five frames of one colour, given as a signal in BT.2020, ten bits."""
    red, green, blue = signal
    luma = 0.2627 * red + 0.678 * green + 0.0593 * blue
    values = (luma * 876 + 64, (blue - luma) / 1.8814 * 896 + 512, (red - luma) / 1.4746 * 896 + 512)
    with av.open(str(path), "w") as output:
        writer: Any = output
        stream = writer.add_stream("libx265", rate=25, options={"x265-params": "log-level=none", "crf": "4"})
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p10le"
        context = stream.codec_context
        context.color_trc, context.color_primaries, context.colorspace, context.color_range = transfer, 9, 9, 1
        frame = av.VideoFrame(160, 90, "yuv420p10le")
        for plane, value in zip(frame.planes, values, strict=True):
            plane.update(np.full(plane.buffer_size // 2, round(value), np.uint16).tobytes())
        for number in range(5):
            frame.pts, frame.time_base = number, Fraction(1, 25)
            writer.mux(stream.encode(frame))
        writer.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("transfer", [PQ, HLG])
@pytest.mark.parametrize("signal", [(0.58, 0.58, 0.58), (0.4, 0.4, 0.4), (0.5, 0.4, 0.35), (0.3, 0.45, 0.42)])
def test_hdr_comes_out_in_the_tones_of_a_normal_screen(
    transfer: int, signal: tuple[float, float, float], composed: Composed, tmp_path: Path
) -> None:
    path = write_hdr(tmp_path / "hdr.mp4", transfer, signal)
    timeline = Timeline(width=160, height=90, fps=25, clips=(Clip(0, 80, "a"),))
    frame = composed(timeline, {"a": path})[0]
    wanted = to_srgb_tones(np.array([signal]), transfer)[0] * 255
    assert frame[45, 80] == pytest.approx(wanted, abs=6)


def test_white_is_white_and_what_is_brighter_still_has_shades() -> None:
    pq = to_srgb_tones(np.array([[level] * 3 for level in (0.0, 0.58, 0.65, 0.75)]), PQ)[:, 0]
    hlg = to_srgb_tones(np.array([[level] * 3 for level in (0.0, 0.75, 0.85, 1.0)]), HLG)[:, 0]
    for tones in (pq, hlg):
        assert tones[0] == 0
        assert tones[1] == pytest.approx(0.93, abs=0.01)
        assert tones[1] < tones[2] < tones[3] <= 1


async def test_hdr_is_told(renderer: Renderer, tmp_path: Path) -> None:
    path = write_hdr(tmp_path / "hdr.mp4", PQ, (0.5, 0.5, 0.5))
    timeline = Timeline(width=160, height=90, fps=25, clips=(Clip(0, 80, "a"),))
    report = await renderer.render(timeline, {"a": path}, tmp_path / "out.mp4")
    assert any("hdr.mp4: HDR" in warning and "approximately" in warning for warning in report.warnings)


def comb(number: int, moving: bool) -> Rgb:
    """A bar; the lines of the second moment show it further to the right when it moves."""
    picture = np.full((96, 160, 3), 20, np.uint8)
    at = 20 + number * 16 if moving else 60
    picture[0::2, at : at + 30] = 230
    picture[1::2, at + (8 if moving else 0) : at + (38 if moving else 30)] = 230
    return picture


def write_interlaced(path: Path, moving: bool) -> Path:
    with av.open(str(path), "w") as output:
        writer: Any = output
        stream = writer.add_stream("mpeg2video", rate=25, options={"flags": "+ildct+ilme", "b": "6M", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        # The encoder takes the order of the fields from each frame, which only a filter can set.
        graph = av.filter.Graph()
        graph.link_nodes(
            graph.add_buffer(width=160, height=96, format=av.VideoFormat("yuv420p"), time_base=Fraction(1, 25)),
            graph.add("setfield", "tff"),
            graph.add("buffersink"),
        ).configure()
        for number in range(6):
            frame = av.VideoFrame.from_ndarray(comb(number, moving), format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            graph.vpush(frame)
            writer.mux(stream.encode(graph.vpull()))
        writer.mux(stream.encode(None))
    return path


def combing(frame: Rgb) -> float:
    """How much more neighbouring lines differ than every second one does."""
    light = frame[8:-8, :, 1].astype(int)
    return float(np.abs(np.diff(light, axis=0)).mean() - np.abs(light[2:] - light[:-2]).mean())


def test_interlaced_video_shows_no_combs(composed: Composed, tmp_path: Path) -> None:
    path = write_interlaced(tmp_path / "tv.mkv", moving=True)
    timeline = Timeline(width=160, height=96, fps=25, clips=(Clip(0, 240, "a"),))
    frames = composed(timeline, {"a": path})
    assert combing(comb(2, moving=True)) > 10
    assert max(combing(frame) for frame in frames) < 3
    bars = [int(np.flatnonzero(frame[48, :, 1] > 120)[0]) for frame in frames]
    assert bars == pytest.approx([20 + number * 16 for number in range(6)], abs=9)


def test_interlaced_video_keeps_its_number_of_frames_and_its_still_parts(composed: Composed, tmp_path: Path) -> None:
    path = write_interlaced(tmp_path / "tv.mkv", moving=False)
    with Film(path, "mkv", 0.1) as film:
        for step in range(5):
            film.planes_at(0.1 + step * 0.04, Framing((160, 96)))
        assert film.warnings() == [f"{path.name}: the clip is longer than the video; its last picture is held"]
    frame = composed(Timeline(width=160, height=96, fps=25, clips=(Clip(0, 80, "a"),)), {"a": path})[1]
    assert np.abs(frame.astype(int) - comb(0, moving=False)).mean() < 4


def test_pixels_that_are_not_square_come_out_in_shape(composed: Composed, tmp_path: Path) -> None:
    """Stored 80x90, shown 160x90; also cropped and turned."""
    path = tmp_path / "wide.mp4"
    picture = np.full((90, 80, 3), 40, np.uint8)
    picture[30:60, 30:50] = 220  # 40x30 as shown, in the middle
    with av.open(str(path), "w") as output:
        writer: Any = output
        stream = writer.add_stream("libx264", rate=25, options={"crf": "8"})
        stream.width, stream.height, stream.pix_fmt = 80, 90, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(2, 1)
        writer.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        writer.mux(stream.encode(None))

    def block(clip: Clip, size: tuple[int, int]) -> tuple[int, int]:
        frame = composed(Timeline(width=size[0], height=size[1], fps=25, clips=(clip,)), {"a": path})[0]
        light = frame[:, :, 1] > 130
        return int(light.any(axis=0).sum()), int(light.any(axis=1).sum())

    assert block(Clip(0, 40, "a"), (160, 90)) == pytest.approx((40, 30), abs=3)
    assert block(Clip(0, 40, "a", turn=90), (90, 160)) == pytest.approx((30, 40), abs=3)
    assert block(Clip(0, 40, "a", crop=Crop(0.25, 0.25, 0.5, 0.5)), (160, 90)) == pytest.approx((80, 60), abs=4)
