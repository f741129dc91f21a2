"""What a file is: its header read with care, and its first picture or sound decoded as a proof. Worker side only."""

from pathlib import Path

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from nemo_mcp.contract import FORMATS
from nemo_mcp.studio.render.animation import is_animated, rhythm_of
from nemo_mcp.studio.render.container import LONGEST_S, checked, format_of, media_errors, opened, picture_stream
from nemo_mcp.studio.render.errors import MediaError
from nemo_mcp.studio.render.film import Film
from nemo_mcp.studio.render.report import MediaInfo
from nemo_mcp.studio.render.sniff import is_still
from nemo_mcp.studio.render.stills import decoded, open_still, orientation, upright_size

# Audio-only files of the video formats: m4a is an mp4 without pictures; the others keep their own name.
_SOUND_ONLY = {"mp4": "m4a", "mov": "m4a"}


def probe(path: Path) -> MediaInfo:
    """Identify a file. Raises MediaError when it is missing, broken, too large or not an accepted format."""
    form = format_of(path)
    return _still(path, form) if is_still(form) else _stream(path, form)


def _still(path: Path, form: str) -> MediaInfo:
    with path.open("rb") as file:
        image = open_still(file, path, form)
        size = image.size
        if form in {"gif", "webp"} and is_animated(image):
            rhythm = rhythm_of(image, path)
            fps = round(len(rhythm.ends_ms) * 1000 / rhythm.duration_ms, 3)
            return MediaInfo("image", form, rhythm.duration_ms, *size, fps)
        if form == "jpg":
            image.draft("RGB", (256, 256))
        width, height = upright_size(size, orientation(decoded(image, path)))
        return MediaInfo("image", form, None, width, height)


def _stream(path: Path, form: str) -> MediaInfo:
    with opened(path, form) as container:
        picture = picture_stream(container)
        audio = next(iter(container.streams.audio), None)
        if picture is None and audio is None:
            raise MediaError(f"{path.name}: there is neither picture nor sound in this file")
        if picture is not None and FORMATS[form] == "video":
            checked(picture, path)
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
