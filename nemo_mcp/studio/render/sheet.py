"""Contact sheets: pictures of a video or animation with their times, a sound's wave, an image itself. Worker side."""

from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from nemo_mcp.studio.render.container import format_of, opened, picture_stream
from nemo_mcp.studio.render.errors import RenderError
from nemo_mcp.studio.render.jobs import Done, SheetJob
from nemo_mcp.studio.render.picture.animation import rhythm_of, show
from nemo_mcp.studio.render.picture.film import Film
from nemo_mcp.studio.render.picture.fitting import Framing, even
from nemo_mcp.studio.render.picture.planes import to_rgb
from nemo_mcp.studio.render.picture.stills import open_still, read_still, still_planes
from nemo_mcp.studio.render.probing import probe
from nemo_mcp.studio.render.report import MediaInfo
from nemo_mcp.studio.render.sound.waveform import loudness_bars
from nemo_mcp.studio.render.store import publish
from nemo_mcp.studio.render.text.rasterise import rasterise
from nemo_mcp.studio.timeline import Text

_MOST_BYTES: Final = 100_000
_QUALITIES: Final = (88, 80, 72, 64, 54, 44, 34, 24)
_GAP: Final = 4
_PAPER: Final = "#101418"
_WAVE: Final = "#4fb3bf"
_MOST_COLUMNS: Final = 3
# How far a moment may be from the middle of its part, as a share of it.
_REACH: Final = 0.35
# A key frame often stands where a shot begins; this long after it most transitions are over.
_SETTLED_MS: Final = 1000


def make_sheet(job: SheetJob) -> Done:
    """Write the sheet of any accepted file to `job.target`. Raises MediaError for a broken one."""
    path = Path(job.path)
    info = probe(path)
    match info.kind:
        case "image" if info.duration_ms:
            sheet = _frames(path, info, job.frames, job.width)
        case "image":
            sheet = _image(path, job.width)
        case "audio":
            sheet = _wave(path, info, job.width)
        case "video":
            sheet = _contact(path, info, job.frames, job.width)
        case "captions":
            raise RenderError("there is nothing to see in a file of captions")
    data = _jpeg(sheet)
    publish(Path(job.target), data)
    return Done(len(data))


def _image(path: Path, width: int) -> Image.Image:
    form = format_of(path)
    image = read_still(path, form, lambda whole: (width, width * whole[1] // whole[0]))
    size = (even(width), even(min(width * 2, image.height * width / image.width)))
    return to_rgb(still_planes(image, Framing(size, "contain", background=_PAPER)))


def _contact(path: Path, info: MediaInfo, count: int, width: int) -> Image.Image:
    """Pictures of a video, each from about the middle of its part, with the time at which it really stands."""
    form, tile = format_of(path), _tile(info, count, width)
    tiles: list[Image.Image] = []
    with Film(path, form, 0.0, sketch=True) as film:
        for at_ms in _quick_moments(path, form, info, count):
            film.leap(at_ms / 1000)
            picture = to_rgb(film.planes_at(at_ms / 1000, Framing(tile, "contain")))
            _stamp(picture, max(0, round(film.at_s * 1000)))
            tiles.append(picture)
    return _grid(tiles, width)


def _frames(path: Path, info: MediaInfo, count: int, width: int) -> Image.Image:
    """The same of an animation."""
    tile = _tile(info, count, width)
    tiles: list[Image.Image] = []
    with path.open("rb") as file:
        image = open_still(file, path, info.format)
        rhythm = rhythm_of(image, path)
        for at_ms in _moments(info, count):
            shown = show(image, rhythm.frame_at(at_ms), path)
            picture = to_rgb(still_planes(shown, Framing(tile, "contain", background=_PAPER)))
            _stamp(picture, at_ms)
            tiles.append(picture)
    return _grid(tiles, width)


def _quick_moments(path: Path, form: str, info: MediaInfo, count: int) -> list[int]:
    """As `_moments`, moved within their parts to where a key frame is not far before them: that saves decoding."""
    keys_s = _key_frames(path, form)
    reach_ms = _REACH * (info.duration_ms or 0) / count
    return [_near(at_ms, reach_ms, keys_s) for at_ms in _moments(info, count)]


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


def _moments(info: MediaInfo, count: int) -> list[int]:
    """The middles of `count` equal parts, in ms."""
    return [int((info.duration_ms or 0) * (index + 0.5) / count) for index in range(count)]


def _tile(info: MediaInfo, count: int, width: int) -> tuple[int, int]:
    columns = min(_MOST_COLUMNS, count)
    tile_width = even((width - _GAP * (columns - 1)) / columns - 1)
    shape = (info.height or 9) / (info.width or 16)
    return (tile_width, even(min(tile_width * 2, tile_width * shape)))


def _grid(tiles: list[Image.Image], width: int) -> Image.Image:
    """Rows of up to three."""
    columns = min(_MOST_COLUMNS, len(tiles))
    rows = -(-len(tiles) // columns)
    across, down = tiles[0].size
    sheet = Image.new("RGB", (width, rows * down + (rows - 1) * _GAP), _PAPER)
    for index, picture in enumerate(tiles):
        sheet.paste(picture, (index % columns * (across + _GAP), index // columns * (down + _GAP)))
    return sheet


def _stamp(picture: Image.Image, at_ms: int) -> None:
    """Burn the time into the upper left corner, where captions seldom are."""
    size = max(0.4, min(2.0, 260 / picture.height))
    words = Text(0, 1000, timecode(at_ms), place="top-left", size=size, box=True)
    drawn = rasterise(words, even(picture.width - 1), even(picture.height - 1))
    if drawn.rgba.size:
        label = Image.fromarray(np.ascontiguousarray(drawn.rgba), "RGBA")
        picture.paste(label, (drawn.x, drawn.y), label)


def timecode(ms: int) -> str:
    """Minutes and seconds with one decimal; hours only when there are any."""
    tenths = ms // 100
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    clock = f"{minutes}:{rest // 10:02d}.{rest % 10}"
    return f"{hours}:{minutes:02d}:{rest // 10:02d}.{rest % 10}" if hours else clock


def _wave(path: Path, info: MediaInfo, width: int) -> Image.Image:
    """Bars of the loudest sample in each slice of time, with the length of the sound."""
    height = even(width / 3)
    sheet = Image.new("RGB", (width, height), _PAPER)
    draw = ImageDraw.Draw(sheet)
    bars: NDArray[np.float32] = loudness_bars(path, width // 4, info.duration_ms or 1)
    for index, bar in enumerate(bars):
        reach = max(1, int(bar * height * 0.42))
        draw.rectangle((index * 4, height // 2 - reach, index * 4 + 2, height // 2 + reach), fill=_WAVE)
    _stamp(sheet, info.duration_ms or 0)
    return sheet


def _jpeg(sheet: Image.Image) -> bytes:
    """As good as fits into the limit; the picture is reduced when even the lowest quality is too large."""
    for shrink in (1.0, 0.7, 0.5):
        small = sheet if shrink == 1.0 else sheet.resize((int(sheet.width * shrink), int(sheet.height * shrink)))
        for quality in _QUALITIES:
            data = BytesIO()
            small.save(data, "JPEG", quality=quality, optimize=True)
            if data.tell() <= _MOST_BYTES:
                return data.getvalue()
    raise RenderError("the contact sheet does not fit into its limit")
