"""The finished file as a whole, and the pieces that are kept between renders."""

import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.studio.render import MediaError, Output, Renderer, RenderError
from nemo_mcp.studio.render.identity import Source, segment_key
from nemo_mcp.studio.render.jobs import Canvas, Encoding
from nemo_mcp.studio.render.plan import LONGEST_SEGMENT_S, Segment, split, total_frames
from nemo_mcp.studio.timeline import Clip, Sound, Text, Timeline, Transition, Zoom

Maker = Callable[..., Path]
CANVAS = Canvas(320, 180, 25)


def draft(seconds: int = 9) -> Timeline:
    """Three clips, a voice, a caption near the end."""
    part = seconds * 1000 // 3
    return Timeline(
        width=320,
        height=180,
        fps=25,
        clips=(
            Clip(0, part, "jpg", zoom=Zoom()),
            Clip(part - 400, part, "mp4", transition=Transition(duration_ms=400)),
            Clip(2 * part - 400, part + 400, "png"),
        ),
        sounds=(Sound(0, 1000, role="voice", asset="wav"),),
        texts=(Text(seconds * 1000 - 1500, 1000, "The end"),),
    )


def boxes(path: Path) -> list[str]:
    """The names of the outermost parts of an MP4 file, in order."""
    data, names, at = path.read_bytes(), list[str](), 0
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        names.append(name.decode())
        at += size or len(data)
    return names


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("quality", ["preview", "medium", "high", "best", "draft", "standard"])
async def test_the_report_tells_what_the_file_holds(
    quality: str, renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    target = tmp_path / "out.mp4"
    report = await renderer.render(replace(draft(6), width=960, height=540), samples, target, Output(quality=quality))
    info = await renderer.probe(target)
    size = (640, 360) if quality in {"preview", "draft"} else (960, 540)
    assert (report.width, report.height) == (info.width, info.height) == size
    assert (report.frames, report.duration_ms, report.fps) == (150, 6000, 25)
    assert (info.kind, info.format, info.has_audio, info.fps) == ("video", "mp4", True, 25)
    assert report.size == target.stat().st_size


async def test_the_file_can_be_played_while_it_loads(
    renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    await renderer.render(draft(), samples, tmp_path / "out.mp4")
    found = boxes(tmp_path / "out.mp4")
    assert found.index("moov") < found.index("mdat")


async def test_pictures_and_sound_end_together_and_every_frame_has_its_time(
    renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    await renderer.render(draft(), samples, tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert video.duration is not None
        assert audio.duration is not None
        assert video.time_base is not None
        assert audio.time_base is not None
        assert float(video.duration * video.time_base) == pytest.approx(9.0, abs=0.001)
        assert float(audio.duration * audio.time_base) == pytest.approx(9.0, abs=0.03)
        times = [frame.time for frame in container.decode(video)]
    assert times == pytest.approx([index / 25 for index in range(225)], abs=1e-4)
    with av.open(str(tmp_path / "out.mp4")) as container:
        decode_times = [packet.dts for packet in container.demux(container.streams.video[0]) if packet.dts is not None]
    assert decode_times == sorted(set(decode_times))


async def test_the_file_says_which_colours_it_uses(
    renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    await renderer.render(draft(), samples, tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as container:
        video = container.streams.video[0]
        tags = (video.pix_fmt, video.color_range, video.colorspace, video.color_primaries, video.color_trc)
    assert tags == ("yuv420p", 1, 1, 1, 1)


async def test_the_same_draft_again_is_only_joined_and_gives_the_same_bytes(
    renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    timeline = replace(draft(), title="again")
    first = await renderer.render(timeline, samples, tmp_path / "a.mp4")
    again = await renderer.render(timeline, samples, tmp_path / "b.mp4")
    assert again.cached_segments == len(split(timeline, CANVAS, [None])) == 3
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
    assert first.warnings == again.warnings


async def test_a_changed_caption_re_encodes_only_where_it_stands(
    renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    await renderer.render(draft(12), samples, tmp_path / "a.mp4")
    changed = replace(draft(12), texts=(replace(draft(12).texts[0], text="Good night"),))
    report = await renderer.render(changed, samples, tmp_path / "b.mp4")
    assert report.cached_segments == len(split(changed, CANVAS, [None])) - 1


async def test_a_source_is_known_by_its_content_not_by_its_name(
    renderer: Renderer, samples: dict[str, Path], tmp_path: Path, still: Maker
) -> None:
    timeline = Timeline(width=320, height=180, fps=25, clips=(Clip(0, 400, "a"),))
    copy = tmp_path / "copy.png"
    copy.write_bytes(samples["png"].read_bytes())
    await renderer.render(timeline, {"a": samples["png"]}, tmp_path / "1.mp4")
    assert (await renderer.render(timeline, {"a": copy}, tmp_path / "2.mp4")).cached_segments == 1
    copy.write_bytes(samples["jpg"].read_bytes())
    assert (await renderer.render(timeline, {"a": copy}, tmp_path / "3.mp4")).cached_segments == 0


async def test_a_damaged_piece_in_the_cache_is_made_anew(samples: dict[str, Path], tmp_path: Path) -> None:
    timeline = Timeline(width=160, height=90, fps=25, clips=(Clip(0, 400, "png"),))
    async with Renderer(tmp_path / "cache", workers=1) as renderer:
        await renderer.render(timeline, samples, tmp_path / "a.mp4")
        for piece in (tmp_path / "cache").glob("*.mp4"):
            piece.write_bytes(piece.read_bytes()[:100])
        report = await renderer.render(timeline, samples, tmp_path / "b.mp4")
    assert report.cached_segments == 0
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


@pytest.mark.parametrize("form", ["mp4", "mov", "avi", "webm", "mkv", "jpg", "png", "gif", "webp"])
async def test_each_picture_format_can_be_a_clip(
    form: str, renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    timeline = Timeline(width=160, height=90, fps=25, clips=(Clip(0, 800, form),))
    report = await renderer.render(timeline, samples, tmp_path / "out.mp4")
    assert (report.frames, report.warnings) == (20, ())


@pytest.mark.parametrize("form", ["mp3", "wav", "m4a", "aac", "mp4"])
async def test_each_sound_format_can_be_heard(
    form: str, renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    timeline = Timeline(width=160, height=90, fps=25, sounds=(Sound(0, 900, role="voice", asset=form),))
    await renderer.render(timeline, samples, tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as container:
        loudest = max(float(abs(frame.to_ndarray()).max()) for frame in container.decode(audio=0))
    assert loudest > 0.05


async def test_sound_in_the_picture_track_becomes_a_background_and_is_told(
    renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    timeline = Timeline(width=160, height=90, fps=25, clips=(Clip(0, 400, "mp3"),))
    report = await renderer.render(timeline, samples, tmp_path / "out.mp4")
    assert "sample.mp3: there is no picture in this file, only sound" in report.warnings


@pytest.mark.parametrize("form", ["mp4", "png", "jpg", "wav"])
async def test_a_broken_source_fails_the_render_and_leaves_nothing(
    form: str, renderer: Renderer, samples: dict[str, Path], tmp_path: Path
) -> None:
    broken = tmp_path / f"broken.{form}"
    data = samples[form].read_bytes()
    broken.write_bytes(data[: 40 if form == "wav" else min(700, len(data) * 6 // 10)])
    timeline = replace(draft(), clips=(Clip(0, 400, "png"), Clip(400, 400, "x")), sounds=())
    if form == "wav":
        timeline = replace(draft(), sounds=(Sound(0, 400, asset="x"),))
    with pytest.raises(MediaError, match=r"broken\."):
        await renderer.render(timeline, samples | {"x": broken}, tmp_path / "out.mp4")
    assert names_in(tmp_path) == [broken.name]


async def test_damage_in_the_middle_is_told_and_too_much_is_refused(
    renderer: Renderer, media: Maker, tmp_path: Path
) -> None:
    path = media("film.mkv", frames=100, seconds=4, size=(320, 180), sound=False)
    data = bytearray(path.read_bytes())
    timeline = Timeline(width=160, height=90, fps=25, clips=(Clip(0, 4000, "a"),))
    few, many = bytearray(data), bytearray(data)
    for at in range(len(data) // 2, len(data) // 2 + 60):
        few[at] ^= 0xA5
    for at in range(3000, len(data) - 2000, 90):
        many[at] ^= 0xA5
    path.write_bytes(few)
    report = await renderer.render(timeline, {"a": path}, tmp_path / "out.mp4")
    assert any("film.mkv" in warning and "damaged" in warning for warning in report.warnings)
    path.write_bytes(many)
    with pytest.raises(MediaError, match=r"film\.mkv: .*damaged"):
        await renderer.render(timeline, {"a": path}, tmp_path / "out.mp4")


@pytest.mark.parametrize(
    ("timeline", "reason"),
    [
        (Timeline(), "empty"),
        (Timeline(clips=(Clip(0, 100, "nowhere"),)), "not there: nowhere"),
        (Timeline(width=8, clips=(Clip(0, 100),)), "picture size 8x"),
        (Timeline(fps=500, clips=(Clip(0, 100),)), "500 frames per second"),
        (Timeline(clips=(Clip(0, 100, color="no colour"),)), "is not a colour"),
    ],
)
async def test_an_impossible_draft_is_refused_in_words(
    timeline: Timeline, reason: str, renderer: Renderer, tmp_path: Path
) -> None:
    with pytest.raises(RenderError, match=reason):
        await renderer.render(timeline, {}, tmp_path / "out.mp4")
    assert names_in(tmp_path) == []


CLIPS = st.lists(
    st.tuples(st.integers(0, 20_000), st.integers(100, 15_000), st.sampled_from([0, 0, 200, 900])),
    min_size=1,
    max_size=6,
)


def timeline_of(pieces: list[tuple[int, int, int]]) -> Timeline:
    clips = [
        Clip(start, duration, f"s{index}", transition=Transition(duration_ms=enter) if enter else None)
        for index, (start, duration, enter) in enumerate(sorted(pieces))
    ]
    return Timeline(fps=25, clips=tuple(clips))


@given(CLIPS)
def test_segments_cover_every_frame_once_and_none_is_long(pieces: list[tuple[int, int, int]]) -> None:
    timeline = timeline_of(pieces)
    segments = split(timeline, CANVAS, [])
    ends = [segment.start + segment.frames for segment in segments]
    assert [0, *ends] == [*(segment.start for segment in segments), total_frames(timeline, 25)]
    assert all(0 < segment.frames <= LONGEST_SEGMENT_S * 25 for segment in segments)


@given(CLIPS, st.integers(1, 500))
def test_moving_everything_by_whole_frames_changes_no_key(pieces: list[tuple[int, int, int]], frames: int) -> None:
    timeline = timeline_of(pieces)
    first = min(clip.start_ms for clip in timeline.clips)
    at_zero = replace(timeline, clips=tuple(replace(clip, start_ms=clip.start_ms - first) for clip in timeline.clips))
    later = replace(at_zero, clips=tuple(replace(clip, start_ms=clip.start_ms + frames * 40) for clip in at_zero.clips))
    known = {f"s{index}": Source(str(index), "image") for index in range(6)}

    def keys(segments: tuple[Segment, ...]) -> list[str]:
        return [segment_key(segment, CANVAS, Encoding("veryfast", 20, ""), known) for segment in segments]

    moved = [segment for segment in split(later, CANVAS, []) if segment.start >= frames]
    assert keys(tuple(moved)) == keys(split(at_zero, CANVAS, []))
