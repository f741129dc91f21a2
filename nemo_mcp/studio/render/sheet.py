"""Contact sheets: pictures of a video or animation with their times, a sound's wave, an image itself, a draft's stills.

Worker side only.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from PIL import Image

from nemo_mcp.studio.render.container import format_of, opened, picture_stream
from nemo_mcp.studio.render.errors import RenderError
from nemo_mcp.studio.render.jobs import DraftSheetJob, SheetDone, SheetJob
from nemo_mcp.studio.render.picture.animation import rhythm_of, show
from nemo_mcp.studio.render.picture.film import Film
from nemo_mcp.studio.render.picture.fitting import Framing, even
from nemo_mcp.studio.render.picture.planes import to_rgb
from nemo_mcp.studio.render.picture.still_frame import still_image
from nemo_mcp.studio.render.picture.stills import open_still, read_still, still_planes
from nemo_mcp.studio.render.probing import probe
from nemo_mcp.studio.render.report import MediaInfo
from nemo_mcp.studio.render.sheet_layout import Layout, even_moments, frames_for, layout_for, timecode
from nemo_mcp.studio.render.sheet_paper import PAPER, bars_across, grid, jpeg, wave
from nemo_mcp.studio.render.sound.waveform import loudness_bars
from nemo_mcp.studio.render.store import publish
from nemo_mcp.studio.render.telling_moments import moments_in

# How far a moment may be from the middle of its part, as a share of it.
_REACH: Final = 0.35
# A key frame often stands where a shot begins; this long after it most transitions are over.
_SETTLED_MS: Final = 1000
_Shot = tuple[int, Image.Image]


def make_sheet(job: SheetJob) -> SheetDone:
    """Write the sheet of any accepted file to `job.target`. Raises MediaError for a broken one."""
    path = Path(job.path)
    info = probe(path)
    times: tuple[str, ...] = ()
    match info.kind:
        case "image" if info.duration_ms:
            sheet, times = _contact(path, info, job)
        case "image":
            sheet = _image(path, job.width)
        case "audio":
            length_ms = info.duration_ms or 1
            sheet = wave(loudness_bars(path, bars_across(job.width), length_ms), length_ms, job.width)
        case "video":
            sheet, times = _contact(path, info, job)
        case "captions":
            raise RenderError("there is nothing to see in a file of captions")
    data = jpeg(sheet)
    publish(Path(job.target), data)
    return SheetDone(len(data), times)


def make_draft_sheet(job: DraftSheetJob) -> SheetDone:
    """Draw the stills and write their sheet to `job.target`. Raises MediaError for a broken source."""
    size = (job.width, job.height)
    pictures = [
        (_fitted(still_image(still, sketch=True), *size), time)
        for still, time in zip(job.stills, job.times, strict=True)
    ]
    data = jpeg(grid(pictures, Layout(job.columns, *size)))
    publish(Path(job.target), data)
    return SheetDone(len(data), job.times)


def _image(path: Path, width: int) -> Image.Image:
    form = format_of(path)
    image = read_still(path, form, lambda whole: (width, width * whole[1] // whole[0]))
    size = (even(width), even(min(width, image.height * width / image.width)))
    return to_rgb(still_planes(image, Framing(size, "contain", background=PAPER)))


def _contact(path: Path, info: MediaInfo, job: SheetJob) -> tuple[Image.Image, tuple[str, ...]]:
    """Pictures of a film, each from about the middle of its part, with the times at which they really stand."""
    length_ms, shape = info.duration_ms or 0, (info.width or 16) / (info.height or 9)
    moments = moments_in(job.spans, length_ms, shape) or _even(path, info, job.frames or frames_for(length_ms, shape))
    count = len(moments)
    layout = layout_for(count, shape, job.width)
    draw = _shots if info.kind == "video" else _drawings
    shots: dict[int, Image.Image] = {}
    for at_ms, picture in draw(path, info, moments, (layout.width, layout.height)):
        shots.setdefault(at_ms, picture)  # a film of few pictures gives the same one for several moments
    layout = layout if len(shots) == count else layout_for(len(shots), shape, job.width)
    pictures = [(_fitted(each, layout.width, layout.height), timecode(at, length_ms)) for at, each in shots.items()]
    return grid(pictures, layout), tuple(time for _, time in pictures)


def _fitted(picture: Image.Image, width: int, height: int) -> Image.Image:
    return picture if picture.size == (width, height) else picture.resize((width, height), Image.Resampling.LANCZOS)


def _shots(path: Path, info: MediaInfo, moments: Sequence[int], size: tuple[int, int]) -> Iterator[_Shot]:
    with Film(path, info.format, 0.0, sketch=True) as film:
        for at_ms in moments:
            film.leap(at_ms / 1000)
            picture = to_rgb(film.planes_at(at_ms / 1000, Framing(size, "contain", background=PAPER)))
            yield max(0, round(film.at_s * 1000)), picture


def _drawings(path: Path, info: MediaInfo, moments: Sequence[int], size: tuple[int, int]) -> Iterator[_Shot]:
    """The same of an animation. Of several moments of one of its pictures the first counts."""
    with path.open("rb") as file:
        image = open_still(file, path, info.format)
        rhythm = rhythm_of(image, path)
        first = {rhythm.frame_at(at_ms): at_ms for at_ms in reversed(moments)}
        for number, at_ms in sorted(first.items()):
            shown = show(image, number, path)
            yield at_ms, to_rgb(still_planes(shown, Framing(size, "contain", background=PAPER)))


def _even(path: Path, info: MediaInfo, count: int) -> list[int]:
    """Even moments; in videos moved within their parts to where a key frame is not far before: that saves decoding."""
    length_ms = info.duration_ms or 0
    keys_s = _key_frames(path, info.format) if info.kind == "video" else []
    reach_ms = _REACH * length_ms / count
    return [_near(at_ms, reach_ms, keys_s) for at_ms in even_moments(length_ms, count)]


def _key_frames(path: Path, form: str) -> list[float]:
    """The times of the key frames, in seconds, as far as the file has an index."""
    with opened(path, form) as container:
        stream = picture_stream(container)
        if stream is None or stream.time_base is None:
            return []
        stamps = [entry.timestamp for entry in stream.index_entries if entry.is_keyframe]
        # They tell when a picture is decoded, which may run ahead; the first one is shown at the start.
        return [float((stamp - stamps[0]) * stream.time_base) for stamp in stamps]


def _near(at_ms: int, reach_ms: float, keys_s: list[float]) -> int:
    if any(0 <= at_ms - key_s * 1000 <= _SETTLED_MS for key_s in keys_s):
        return at_ms
    others = [int(key_s * 1000) + _SETTLED_MS for key_s in keys_s]
    return min(
        (each for each in others if abs(each - at_ms) <= reach_ms), key=lambda each: abs(each - at_ms), default=at_ms
    )
