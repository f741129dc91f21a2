"""What the pictures of a finished render look like."""

from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from nemo_mcp.studio.render import Output, Renderer
from nemo_mcp.studio.timeline import Clip, Text, Timeline, Transition, TransitionKind, Zoom

Rgb = NDArray[np.uint8]
Maker = Callable[..., Path]
Draw = Callable[..., Awaitable[list[Rgb]]]
RED, BLUE = (220, 30, 40), (20, 60, 210)
WIDTH, HEIGHT, FPS = 160, 90, 25


@pytest.fixture
def draw(renderer: Renderer, tmp_path: Path, frames_of: Callable[[Path], list[Rgb]]) -> Draw:
    """`await draw((clips...), {"id": path}, ...)` renders a small timeline and gives all its frames."""

    async def render(clips: tuple[Clip, ...], media: dict[str, Path] | None = None, **more: object) -> list[Rgb]:
        settings = {"width": WIDTH, "height": HEIGHT, "fps": FPS} | more
        timeline = Timeline(clips=clips, **settings)  # pyright: ignore[reportArgumentType]
        report = await renderer.render(timeline, media or {}, tmp_path / "out.mp4", Output(quality="best"))
        frames = frames_of(tmp_path / "out.mp4")
        assert len(frames) == report.frames
        return frames

    return render


def plain(color: tuple[int, int, int], size: tuple[int, int] = (WIDTH, HEIGHT)) -> Rgb:
    return np.full((size[1], size[0], 3), color, np.uint8)


def patch(frame: Rgb, across: float = 0.5, down: float = 0.5) -> NDArray[np.float64]:
    """The mean colour of a small square around a place given as shares of width and height."""
    y, x = int(frame.shape[0] * down), int(frame.shape[1] * across)
    return frame[max(0, y - 4) : y + 4, max(0, x - 4) : x + 4].reshape(-1, 3).mean(axis=0)


def near(found: NDArray[np.float64], wanted: tuple[int, int, int], by: float = 7) -> bool:
    return bool(np.abs(found - np.array(wanted)).max() <= by)


async def test_the_colours_of_a_still_come_through(draw: Draw, still: Maker) -> None:
    across, down = np.meshgrid(np.linspace(0, 255, WIDTH), np.linspace(0, 255, HEIGHT))
    picture = np.stack([across, down, 255 - (across + down) / 2], axis=2).astype(np.uint8)
    frames = await draw((Clip(0, 200, "a"),), {"a": still("a.png", picture)})
    error = np.abs(frames[2].astype(int) - picture)
    assert error.mean() < 2.0
    assert np.percentile(error, 99) < 10


async def test_a_crossfade_runs_evenly_from_one_picture_to_the_other(draw: Draw, still: Maker) -> None:
    media = {"a": still("a.png", plain(RED)), "b": still("b.png", plain(BLUE))}
    clips = (Clip(0, 1000, "a"), Clip(600, 1000, "b", transition=Transition("crossfade", 400)))
    frames = await draw(clips, media)
    reds = [patch(frame)[0] for frame in frames]
    assert near(patch(frames[14]), RED)
    assert near(patch(frames[25]), BLUE)
    steps = -np.diff(reds[14:26])
    assert steps.min() > 10
    assert steps.max() < 27


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        ("crossfade", "mixed", "mixed"),
        ("fade-black", "dark", "dark"),
        ("fade-white", "light", "light"),
        ("wipe", "b", "a"),
        ("slide", "a", "b"),
        ("zoom", "mixed", "mixed"),
    ],
)
async def test_each_transition_has_its_own_way(
    kind: TransitionKind, left: str, right: str, draw: Draw, still: Maker
) -> None:
    media = {"a": still("a.png", plain(RED)), "b": still("b.png", plain(BLUE))}
    clips = (Clip(0, 1000, "a"), Clip(480, 1000, "b", transition=Transition(kind, 520)))
    frames = await draw(clips, media)
    looks = {"a": RED, "b": BLUE, "mixed": (120, 45, 125), "dark": (0, 0, 0), "light": (255, 255, 255)}
    halfway = frames[18]
    assert near(patch(halfway, 0.1), looks[left], 20)
    assert near(patch(halfway, 0.9), looks[right], 20)
    assert near(patch(frames[11]), RED)
    assert near(patch(frames[26]), BLUE)


async def test_clips_that_only_touch_still_crossfade_without_a_black_frame(draw: Draw, still: Maker) -> None:
    media = {"a": still("a.png", plain(RED)), "b": still("b.png", plain(BLUE))}
    clips = (Clip(0, 400, "a"), Clip(400, 600, "b", transition=Transition("crossfade", 200)))
    frames = await draw(clips, media)
    assert min(patch(frame).sum() for frame in frames) > 200


async def test_a_gap_between_clips_is_black(draw: Draw, still: Maker) -> None:
    media = {"a": still("a.png", plain(RED))}
    frames = await draw((Clip(0, 400, "a"), Clip(800, 400, "a")), media)
    assert near(patch(frames[5]), RED)
    assert near(patch(frames[15]), (0, 0, 0), 3)
    assert near(patch(frames[25]), RED)


async def test_fades_start_and_end_in_black(draw: Draw, still: Maker) -> None:
    clip = Clip(0, 1000, "a", fade_in_ms=400, fade_out_ms=400)
    light = [patch(frame)[0] for frame in await draw((clip,), {"a": still("a.png", plain(RED))})]
    assert light[0] < 40
    assert light[-1] < 40
    assert light[12] > 210
    assert all(later >= earlier - 2 for earlier, later in pairwise(light[:10]))
    assert all(later <= earlier + 2 for earlier, later in pairwise(light[15:]))


async def test_no_frame_of_a_draft_is_blank(draw: Draw, samples: dict[str, Path]) -> None:
    clips = (
        Clip(0, 1000, "jpg", zoom=Zoom()),
        Clip(800, 1000, "mp4", transition=Transition("crossfade", 200)),
        Clip(1600, 1000, "gif", transition=Transition("wipe", 200)),
        Clip(2400, 5000, None, color="#204060", transition=Transition("slide", 200)),
    )
    for frame in await draw(clips, samples):
        assert frame.mean() > 12
        assert frame.std() > 1


async def test_a_zoom_is_smooth_below_the_pixel(draw: Draw, still: Maker) -> None:
    """A dot, tracked by its centre of mass: it never jerks and never steps back."""
    picture = Image.new("RGB", (5120, 2880), (20, 20, 20))
    ImageDraw.Draw(picture).ellipse((3616, 1936, 3936, 2256), fill=(250, 250, 250))
    soft = picture.resize((1280, 720), Image.Resampling.BOX)
    clip = Clip(0, 4000, "a", zoom=Zoom(1.0, 1.2))
    frames = await draw((clip,), {"a": still("a.png", soft)}, width=640, height=360)
    across = np.arange(640)
    weights = [np.clip(frame[:, :, 1].astype(float) - 24, 0, None).sum(axis=0) for frame in frames]
    track = np.array([(weight * across).sum() / weight.sum() for weight in weights])
    assert np.diff(track).min() > 0
    assert track[-1] - track[0] == pytest.approx((472 - 320) * 0.2, abs=0.5)
    assert np.abs(np.diff(track, 2)).mean() <= 0.02


async def test_a_zoom_can_travel_along_a_picture_that_is_longer_than_the_canvas(draw: Draw, still: Maker) -> None:
    tall = np.vstack([plain(RED, (160, 135)), plain(BLUE, (160, 135))])
    zoom = Zoom(1.0, 1.0, from_y=0.0, to_y=1.0)
    frames = await draw((Clip(0, 1000, "a", zoom=zoom),), {"a": still("a.png", tall)})
    assert near(patch(frames[0], down=0.9), RED)
    assert near(patch(frames[-1], down=0.1), BLUE)


async def test_contain_shows_the_whole_picture_on_a_dark_copy_of_itself(draw: Draw, still: Maker) -> None:
    media = {"a": still("a.png", plain((40, 200, 60), (90, 90)))}
    frame = (await draw((Clip(0, 200, "a", fit="contain"),), media))[2]
    assert near(patch(frame), (40, 200, 60))
    side = patch(frame, 0.08)
    assert 40 < side[1] < 120
    assert side[1] > side[0]


async def test_cover_cuts_the_sides_evenly(draw: Draw, still: Maker) -> None:
    three = np.hstack([plain(RED, (100, 90)), plain((30, 220, 50), (160, 90)), plain(BLUE, (100, 90))])
    frame = (await draw((Clip(0, 200, "a"),), {"a": still("a.png", three)}))[2]
    assert near(patch(frame, 0.06), (30, 220, 50), 12)
    assert near(patch(frame, 0.94), (30, 220, 50), 12)


@pytest.mark.parametrize(("rotation", "corner"), [(90, (0.25, 0.75)), (180, (0.75, 0.75)), (270, (0.75, 0.25))])
async def test_a_rotated_video_is_turned_upright(
    rotation: int, corner: tuple[float, float], draw: Draw, media: Maker
) -> None:
    path = media("turned.mp4", rotation=rotation, size=(96, 64))
    shape = {"width": 64, "height": 96} if rotation % 180 else {"width": 96, "height": 64}
    frame = (await draw((Clip(0, 200, "a"),), {"a": path}, **shape))[1]
    corners = {(x, y): patch(frame, x, y)[0] - patch(frame, x, y)[1] for x in (0.25, 0.75) for y in (0.25, 0.75)}
    assert max(corners, key=lambda place: corners[place]) == corner


async def test_a_video_is_shown_by_its_time_stamps(draw: Draw, media: Maker) -> None:
    """Source frames of uneven length: the grey value tells which of them is on the screen."""
    path = media("uneven.mkv", times=[0, 40, 400, 480, 900], frames=5)
    greys = [patch(frame, 0.75, 0.75)[1] for frame in await draw((Clip(0, 1000, "a"),), {"a": path})]
    shown = [round((grey - 40) / 4) for grey in greys]
    wanted = [sum(time <= index * 40 + 20 for time in (0, 40, 400, 480, 900)) - 1 for index in range(25)]
    assert shown == wanted


async def test_in_point_and_speed_choose_the_source_frames(draw: Draw, media: Maker) -> None:
    path = media("long.mp4", frames=50, seconds=2)
    greys = [
        patch(frame, 0.75, 0.75)[1] for frame in await draw((Clip(0, 400, "a", in_ms=600, speed=2.0),), {"a": path})
    ]
    assert greys == pytest.approx([40 + 4 * number for number in range(16, 36, 2)], abs=3)


async def test_the_last_picture_of_a_short_video_is_held(
    renderer: Renderer, media: Maker, tmp_path: Path, frames_of: Callable[[Path], list[Rgb]]
) -> None:
    path = media("short.mp4", frames=10, seconds=0.4)
    timeline = Timeline(width=WIDTH, height=HEIGHT, fps=FPS, clips=(Clip(0, 1000, "a"),))
    report = await renderer.render(timeline, {"a": path}, tmp_path / "out.mp4")
    assert "short.mp4: the clip is longer than the video; its last picture is held" in report.warnings
    assert patch(frames_of(tmp_path / "out.mp4")[-1], 0.75, 0.75)[1] == pytest.approx(76, abs=4)


@pytest.mark.parametrize("form", ["gif", "webp"])
async def test_an_animation_keeps_its_rhythm_and_repeats(form: str, draw: Draw, samples: dict[str, Path]) -> None:
    greys = [patch(frame, 0.75, 0.75)[1] for frame in await draw((Clip(0, 1000, "a"),), {"a": samples[form]})]
    shown = [round((grey - 40) / 4) for grey in greys]
    assert shown == [int((index * 40 + 20) / 100) % 5 for index in range(25)]


@pytest.mark.parametrize(
    ("pix_fmt", "size"), [("yuv420p10le", (160, 90)), ("yuv444p", (161, 91)), ("yuvj420p", (160, 90))]
)
async def test_unusual_pixel_formats_keep_their_brightness(
    pix_fmt: str, size: tuple[int, int], draw: Draw, media: Maker
) -> None:
    codec = "mjpeg" if pix_fmt == "yuvj420p" else "libx264"
    path = media("odd.mkv", pix_fmt=pix_fmt, size=size, codec=codec, frames=5, sound=False)
    frame = (await draw((Clip(0, 120, "a"),), {"a": path}))[0]
    assert near(patch(frame, 0.75, 0.75), (40, 40, 40), 6)  # a wrong range would be off by ten
    assert near(patch(frame, 0.25, 0.25), (200, 20, 20), 12)


async def test_a_text_is_drawn_where_and_when_it_belongs(draw: Draw) -> None:
    clip = Clip(0, 1200, None, color="#101010")
    text = Text(400, 400, "HELLO", role="title", place="center", fade_in_ms=0, fade_out_ms=0)
    frames = await draw((clip,), texts=(text,), width=320, height=180)
    bright = [int((frame.min(axis=2) > 200).sum()) for frame in frames]
    assert max(bright[:10]) == max(bright[20:]) == 0
    assert min(bright[10:20]) > 50


async def test_a_plain_colour_moves_gently_around_its_tone(draw: Draw) -> None:
    frames = await draw((Clip(0, 5000, None, color="#336699"),))
    assert near(np.asarray(frames[0].reshape(-1, 3).mean(axis=0)), (0x33, 0x66, 0x99), 40)
    change = [np.abs(earlier.astype(int) - later).mean() for earlier, later in pairwise(frames)]
    assert 0 < np.mean(change) < 1
    assert np.abs(frames[0].astype(int) - frames[-1]).mean() > 1


async def test_texts_without_any_clip_stand_on_a_dark_background(draw: Draw) -> None:
    frames = await draw((), texts=(Text(0, 1000, "ALONE", role="title", place="center"),), width=320, height=180)
    assert len(frames) == 25
    assert frames[12][:40].mean() < 60
    assert frames[12].max() > 200
