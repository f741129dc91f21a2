"""Opening audio and video files: only the demuxer that fits the content, only local files. Worker side only."""

import errno
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import av
import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from nemo_mcp.contract import FORMATS
from nemo_mcp.studio.render.errors import MediaError
from nemo_mcp.studio.render.sniff import HEAD_BYTES, demuxer, sniff

MOST_STREAMS: Final = 32
LONGEST_SIDE: Final = 8192
MOST_PIXELS: Final = 36_000_000
MOST_FPS: Final = 240
MOST_HERTZ: Final = 768_000
MOST_CHANNELS: Final = 64
LONGEST_S: Final = 6 * 3600
# Old tags are often not UTF-8, which must not make a good file unreadable. From 19 on PyAV sees to that by itself.
_ODD_TAGS: Final = {"metadata_errors": "replace"} if int(av.__version__.partition(".")[0]) < 19 else {}


def format_of(path: Path) -> str:
    """The file's format by content. Raises MediaError when it cannot be read or is none of the accepted ones."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as problem:
        raise MediaError(f"{path.name}: cannot be read ({problem.strerror or 'unknown reason'})") from problem
    found = sniff(head)
    if found is None:
        accepted = ", ".join(FORMATS)
        reason = "the file is empty" if not head else f"not one of the accepted formats ({accepted})"
        raise MediaError(f"{path.name}: {reason}")
    return found


def open_input(path: Path, form: str) -> InputContainer:
    """Open a local file with the demuxer of its format and no other. Raises FFmpeg's own errors."""
    name = demuxer(form)
    # The cover of a sound file is a picture, too, and would be decoded at once, however large it is.
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": name,
        "max_streams": str(MOST_STREAMS),
        "max_pixels": str(MOST_PIXELS),
    }
    opener: Any = av.open  # its types differ between versions
    return opener(f"file:{path.absolute()}", "r", format=name, options=options, **_ODD_TAGS)


@contextmanager
def opened(path: Path, form: str) -> Generator[InputContainer]:
    """A container opened with a forced demuxer. FFmpeg's own errors, also later ones, come out as MediaError."""
    with media_errors(path), _opened(path, form) as container:
        yield container


def _opened(path: Path, form: str) -> InputContainer:
    try:
        return open_input(path, form)
    except av.error.MemoryError as problem:
        reason = f"it has more than {MOST_STREAMS} streams, or sizes that cannot be true"
        raise MediaError(f"{path.name}: {reason}") from problem


@contextmanager
def media_errors(path: Path) -> Generator[None]:
    """Turn what FFmpeg raises into a MediaError that names the file."""
    try:
        yield
    except (av.error.FFmpegError, EOFError) as problem:
        raise MediaError(f"{path.name}: {_reason(problem)}") from problem


def _reason(problem: av.error.FFmpegError | EOFError) -> str:
    if isinstance(problem, EOFError):
        return "incomplete, the data end too early"
    if isinstance(problem, av.error.DecoderNotFoundError):
        return "its pictures or sound are in a form that cannot be decoded here"
    if problem.errno == errno.ENOMEM:
        return "decoding it takes more memory than a file may use"
    return "incomplete, damaged or not really media"


def picture_stream(container: InputContainer) -> VideoStream | None:
    """The first stream of moving pictures; cover art is none."""
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return stream
    return None


def checked(stream: VideoStream, path: Path) -> VideoStream:
    """Refuse pictures beyond the limits before anything is decoded. Raises MediaError."""
    if getattr(stream, "codec_context", None) is None:
        raise MediaError(f"{path.name}: the pictures are in a form that cannot be decoded here")
    width, height, rate = stream.width, stream.height, stream.average_rate
    if not width or not height:
        raise MediaError(f"{path.name}: the video has no picture size, the file is incomplete")
    if max(width, height) > LONGEST_SIDE:
        raise MediaError(f"{path.name}: {width}x{height} is too large, at most {LONGEST_SIDE} pixels a side")
    if width * height > MOST_PIXELS:
        raise MediaError(f"{path.name}: {width}x{height} is too large, at most {MOST_PIXELS // 10**6} million pixels")
    if rate is not None and rate > MOST_FPS:
        raise MediaError(f"{path.name}: {float(rate):.0f} frames per second are too many, at most {MOST_FPS}")
    stream.codec_context.thread_count = 1
    stream.codec_context.options = {"max_pixels": str(MOST_PIXELS)}
    return stream


def checked_sound(stream: AudioStream, path: Path) -> None:
    """Refuse sound beyond the limits before anything is decoded. Raises MediaError."""
    if getattr(stream, "codec_context", None) is None:
        raise MediaError(f"{path.name}: the sound is in a form that cannot be decoded here")
    rate, channels = stream.rate, stream.channels
    if rate > MOST_HERTZ:
        raise MediaError(f"{path.name}: {rate} sound samples per second are too many, at most {MOST_HERTZ}")
    if channels > MOST_CHANNELS:
        raise MediaError(f"{path.name}: {channels} sound channels are too many, at most {MOST_CHANNELS}")
