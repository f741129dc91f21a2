"""Small media files made on the spot, a renderer with warm workers, and ways to look into what it made."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.render.jobs import Canvas, Encoding, SegmentJob
from nemo_mcp.studio.render.picture.compose import Composer
from nemo_mcp.studio.render.picture.planes import flat, to_rgb
from nemo_mcp.studio.render.plan import split
from nemo_mcp.studio.timeline import Timeline

Rgb = NDArray[np.uint8]
STREAM_FORMATS = {
    "mp4": ("mp4", "libx264", "aac"),
    "mov": ("mov", "mpeg4", "aac"),
    "avi": ("avi", "mpeg4", "libmp3lame"),
    "webm": ("webm", "libvpx", "libopus"),
    "mkv": ("matroska", "libx264", "aac"),
    "mp3": ("mp3", "", "libmp3lame"),
    "wav": ("wav", "", "pcm_s16le"),
    "m4a": ("ipod", "", "aac"),
    "aac": ("adts", "", "aac"),
}


@pytest.fixture(scope="module")
async def renderer(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Renderer]:
    """A renderer whose workers stay warm for all tests of a module."""
    async with Renderer(tmp_path_factory.mktemp("cache"), workers=2, deadline_s=60) as one:
        yield one


def grey_frames(count: int, size: tuple[int, int]) -> list[Rgb]:
    """Frame n is plain grey of value 40 + 4n, with a red upper left quarter."""
    width, height = size
    frames: list[Rgb] = []
    for number in range(count):
        frame = np.full((height, width, 3), min(250, 40 + 4 * number), np.uint8)
        frame[: height // 2, : width // 2] = (200, 20, 20)
        frames.append(frame)
    return frames


def write_media(
    path: Path,
    form: str = "mp4",
    *,
    size: tuple[int, int] = (160, 90),
    fps: int = 25,
    frames: int = 25,
    seconds: float = 1.0,
    sound: bool = True,
    times: Sequence[int] | None = None,
    pix_fmt: str = "yuv420p",
    codec: str | None = None,
    rotation: int = 0,
    pictures: Sequence[Rgb] | None = None,
) -> Path:
    """A video of grey frames (see `grey_frames`) with a tone, or a tone alone. `times` are frame times in ms."""
    container, video_codec, audio_codec = STREAM_FORMATS[form]
    with av.open(str(path), "w", format=container) as output:
        writer: Any = output
        video: Any = None
        audio: Any = None
        if video_codec:
            options = {"crf": "12", "preset": "ultrafast"} if "x264" in (codec or video_codec) else {"b": "2000k"}
            video = writer.add_stream(codec or video_codec, rate=fps, options=options)
            video.width, video.height, video.pix_fmt = *size, pix_fmt
            video.time_base = video.codec_context.time_base = Fraction(1, 1000) if times else Fraction(1, fps)
            video.gop_size = 8
            if rotation:
                video.set_display_rotation(rotation)
        if sound or not video_codec:
            audio = writer.add_stream(audio_codec, rate=48000, layout="stereo")
        if video is not None:
            for number, picture in enumerate(pictures or grey_frames(frames, size)):
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame.pts = times[number] if times else number
                frame.time_base = video.codec_context.time_base
                writer.mux(video.encode(frame))
            writer.mux(video.encode(None))
        if audio is not None:
            _write_tone(writer, audio, seconds)
    return path


def _write_tone(output: Any, audio: Any, seconds: float) -> None:
    total = int(48000 * seconds)
    wave = (0.3 * 32767 * np.sin(np.arange(total) * 2 * np.pi * 440 / 48000)).astype(np.int16)
    interleaved = np.ascontiguousarray(np.repeat(wave, 2)[None, :])
    frame = av.AudioFrame.from_ndarray(interleaved, format="s16", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = 48000, 0, Fraction(1, 48000)
    fifo = av.AudioFifo()
    fifo.write(frame)
    size = audio.codec_context.frame_size or 1024
    while (part := fifo.read(size, partial=True)) is not None:
        output.mux(audio.encode(part))
    output.mux(audio.encode(None))


@pytest.fixture
def media(tmp_path: Path) -> Callable[..., Path]:
    """`media("x.mp4", ...)` writes a video or sound into the test's folder; see `write_media`."""

    def make(name: str, form: str | None = None, **options: object) -> Path:
        return write_media(tmp_path / name, form or name.rpartition(".")[2], **options)  # pyright: ignore[reportArgumentType]

    return make


@pytest.fixture
def still(tmp_path: Path) -> Callable[..., Path]:
    """`still("x.png", picture)` saves an array or image; more keywords go to Pillow."""

    def make(name: str, picture: Rgb | Image.Image, **options: Any) -> Path:
        image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
        image.save(tmp_path / name, **options)
        return tmp_path / name

    return make


@pytest.fixture
def frames_of() -> Callable[[Path], list[Rgb]]:
    """Decode all pictures of a video as RGB arrays, with the colours that the file says it has."""

    def read(path: Path) -> list[Rgb]:
        found: list[Rgb] = []
        with av.open(str(path)) as container:
            for frame in container.decode(video=0):
                drawn = frame.reformat(format="rgb24", src_colorspace="ITU709", interpolation="BICUBIC")
                found.append(np.asarray(drawn.to_ndarray(), np.uint8))
        return found

    return read


@pytest.fixture
def composed() -> Callable[[Timeline, dict[str, Path]], list[Rgb]]:
    """Draw all frames of a timeline without texts, segment by segment, in this process and without an encoder."""

    def draw(timeline: Timeline, media: dict[str, Path]) -> list[Rgb]:
        canvas = Canvas(timeline.width, timeline.height, timeline.fps)
        found: list[Rgb] = []
        for segment in split(timeline, canvas, []):
            paths = {source: str(media[source]) for source in segment.sources}
            job = SegmentJob(
                canvas=canvas,
                encoding=Encoding("", 0, ""),
                frames=segment.frames,
                layers=segment.layers,
                captions=(),
                overlays=segment.overlays,
                paths=paths,
                target="",
            )
            with ExitStack() as stack:
                composer = Composer(job, stack)
                for index in range(segment.frames):
                    planes = flat(canvas.width, canvas.height)
                    composer.draw(planes, index)
                    found.append(np.asarray(to_rgb(planes)))
        return found

    return draw


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One file of each of the thirteen formats."""
    folder = tmp_path_factory.mktemp("samples")
    found = {form: write_media(folder / f"sample.{form}", form) for form in STREAM_FORMATS}
    picture = Image.fromarray(grey_frames(1, (200, 120))[0])
    for form in ("jpg", "png"):
        picture.save(folder / f"sample.{form}")
        found[form] = folder / f"sample.{form}"
    animation = [Image.fromarray(frame) for frame in grey_frames(5, (160, 90))]
    for form in ("gif", "webp"):
        animation[0].save(
            folder / f"sample.{form}", save_all=True, append_images=animation[1:], duration=100, loop=0, lossless=True
        )
        found[form] = folder / f"sample.{form}"
    return found
