"""What a file is: its header read with care, and its first picture or sound decoded as a proof. Worker side only."""

from pathlib import Path
from typing import Final

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream
from PIL import Image

from nemo_mcp.contract import FORMATS
from nemo_mcp.studio.render.container import (
    LONGEST_S,
    checked,
    checked_sound,
    format_of,
    media_errors,
    opened,
    picture_stream,
)
from nemo_mcp.studio.render.errors import MediaError
from nemo_mcp.studio.render.picture.animation import is_animated, rhythm_of, show
from nemo_mcp.studio.render.picture.film import Film
from nemo_mcp.studio.render.picture.stills import MOST_PIXELS, decoded, open_still, orientation, upright_size
from nemo_mcp.studio.render.report import MediaInfo
from nemo_mcp.studio.render.sniff import HEAD_BYTES, is_still, webp_size

# Audio-only files of the video formats: m4a is an mp4 without pictures; the others keep their own name.
_SOUND_ONLY = {"mp4": "m4a", "mov": "m4a"}
# Programs write about ten passes. Each value takes two bytes; 64 megapixels in full colour stay below 400 MB.
_MOST_PASSES: Final = 100
_MOST_PROGRESSIVE_VALUES: Final = 3 * MOST_PIXELS
# Decoded and resized, these take up to nine and sixteen bytes a pixel.
_MOST_TRANSPARENT_PIXELS: Final = 40_000_000
_MOST_WEBP_PIXELS: Final = 24_000_000
_PROVED_PIXELS: Final = 300_000_000


def probe(path: Path) -> MediaInfo:
    """Identify a file. Raises MediaError when it is missing, broken, too large or not an accepted format."""
    form = format_of(path)
    try:
        return _still(path, form) if is_still(form) else _stream(path, form)
    except MemoryError as problem:
        raise MediaError(f"{path.name}: decoding it takes more memory than a file may use") from problem


def _still(path: Path, form: str) -> MediaInfo:
    with path.open("rb") as file:
        if form == "webp":
            _check_webp(file.read(HEAD_BYTES), path)
        image = open_still(file, path, form)
        size = image.size
        if image.has_transparency_data and size[0] * size[1] > _MOST_TRANSPARENT_PIXELS:
            raise _too_large(path, size, _MOST_TRANSPARENT_PIXELS, " with transparency")
        if form in {"gif", "webp"} and is_animated(image):
            rhythm = rhythm_of(image, path)
            _prove(image, path, len(rhythm.ends_ms))
            fps = round(len(rhythm.ends_ms) * 1000 / rhythm.duration_ms, 3)
            return MediaInfo("image", form, rhythm.duration_ms, *size, fps)
        if form == "jpg":
            _check_passes(image, path)
            image.draft("RGB", (256, 256))
        width, height = upright_size(size, orientation(decoded(image, path)))
        return MediaInfo("image", form, None, width, height)


def _check_webp(head: bytes, path: Path) -> None:
    """Its decoder sets aside the whole canvas, several times, when the file is opened. Raises MediaError."""
    size = webp_size(head)
    if size is not None and size[0] * size[1] > _MOST_WEBP_PIXELS:
        raise _too_large(path, size, _MOST_WEBP_PIXELS, " for webp")


def _too_large(path: Path, size: tuple[int, int], most: int, what: str) -> MediaError:
    return MediaError(f"{path.name}: {size[0]}x{size[1]} pixels is too large{what}, at most {most // 10**6} million")


def _prove(image: Image.Image, path: Path, frames: int) -> None:
    """Decode an animation from its beginning, as far as that goes quickly."""
    for index in range(min(frames, 1 + _PROVED_PIXELS // (image.width * image.height))):
        show(image, index, path)


def _check_passes(image: Image.Image, path: Path) -> None:
    """A progressive JPEG is decoded as a whole at any scale, and once for each pass. Raises MediaError."""
    if not image.info.get("progressive"):
        return
    shapes = [(across, down) for _, across, down, _ in getattr(image, "layer", ())]
    widest, tallest = max(across for across, _ in shapes), max(down for _, down in shapes)
    values = sum(image.width * image.height * across * down // (widest * tallest) for across, down in shapes)
    if values > _MOST_PROGRESSIVE_VALUES:
        raise MediaError(f"{path.name}: {image.width}x{image.height} pixels is too large for a progressive JPEG")
    with path.open("rb") as file:
        passes = sum(piece.count(b"\xff\xda") for piece in iter(lambda: file.read(1 << 20), b""))
    if passes > _MOST_PASSES:
        raise MediaError(f"{path.name}: a progressive JPEG of {passes} passes is not a picture that anything makes")


def _stream(path: Path, form: str) -> MediaInfo:
    with opened(path, form) as container:
        picture = picture_stream(container)
        audio = next(iter(container.streams.audio), None)
        if picture is None and audio is None:
            raise MediaError(f"{path.name}: there is neither picture nor sound in this file")
        if picture is not None and FORMATS[form] == "video":
            checked(picture, path)
            if audio is not None:
                checked_sound(audio, path)
            seconds = _length_s(path, container, picture)
        else:
            picture, seconds = None, _sound_length_s(path, container, audio)
        if seconds > LONGEST_S:
            raise MediaError(f"{path.name}: {seconds / 3600:.1f} hours is too long, at most {LONGEST_S // 3600}")
        fps = float(picture.average_rate) if picture is not None and picture.average_rate else None
    duration = max(1, round(seconds * 1000))
    if picture is None:
        return MediaInfo("audio", _SOUND_ONLY.get(form, form), duration, has_audio=True)
    with Film(path, form, 0.0) as film:
        width, height = film.display_size
    return MediaInfo("video", form, duration, round(width), round(height), fps and round(fps, 3), audio is not None)


def _length_s(path: Path, container: InputContainer, stream: VideoStream) -> float:
    """The length the header tells, else found by reading through the packets."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    if container.duration:
        return container.duration / 1_000_000
    return _read_length_s(path, container, stream)


def _sound_length_s(path: Path, container: InputContainer, stream: AudioStream | None) -> float:
    if stream is None:
        raise MediaError(f"{path.name}: there is no sound in this file")
    checked_sound(stream, path)
    with media_errors(path):
        first = next((frame for packet in container.demux(stream) for frame in packet.decode()), None)
    if first is None:
        raise MediaError(f"{path.name}: no sound can be decoded from this file")
    # Raw ADTS has no length, only a guess from the bit rate.
    if container.duration and container.format.name != "aac":
        return container.duration / 1_000_000
    return _read_length_s(path, container, stream)


def _read_length_s(path: Path, container: InputContainer, stream: VideoStream | AudioStream) -> float:
    with media_errors(path):
        container.seek(0)
        start = end = 0.0
        seen = False
        for packet in container.demux(stream):
            if packet.pts is None:
                continue
            at = float(packet.pts * packet.time_base)
            start, seen = (start, True) if seen else (at, True)
            end = max(end, at + float((packet.duration or 0) * packet.time_base))
    return end - start
