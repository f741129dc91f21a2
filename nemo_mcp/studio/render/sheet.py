"""Contact sheets: some pictures of a video with their times, a sound's wave, an image itself. Worker side only."""

from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from nemo_mcp.studio.render.container import format_of
from nemo_mcp.studio.render.errors import RenderError
from nemo_mcp.studio.render.film import Film
from nemo_mcp.studio.render.fitting import even, fitting
from nemo_mcp.studio.render.jobs import Done, SheetJob
from nemo_mcp.studio.render.planes import to_rgb
from nemo_mcp.studio.render.probing import probe
from nemo_mcp.studio.render.report import MediaInfo
from nemo_mcp.studio.render.stills import read_still, still_planes
from nemo_mcp.studio.render.store import publish
from nemo_mcp.studio.render.text import rasterise
from nemo_mcp.studio.render.waveform import loudness_bars
from nemo_mcp.studio.timeline import Text

_MOST_BYTES: Final = 100_000
_QUALITIES: Final = (88, 80, 72, 64, 54, 44, 34, 24)
_GAP: Final = 4
_PAPER: Final = "#101418"
_WAVE: Final = "#4fb3bf"
_MOST_COLUMNS: Final = 3


def make_sheet(job: SheetJob) -> Done:
    """Write the sheet of any accepted file to `job.target`. Raises MediaError for a broken one."""
    path = Path(job.path)
    info = probe(path)
    match info.kind:
        case "image":
            sheet = _image(path, job.width)
        case "audio":
            sheet = _wave(path, info, job.width)
        case "video":
            sheet = _contact(path, info, job.frames, job.width)
    data = _jpeg(sheet)
    publish(Path(job.target), data)
    return Done(len(data))


def _image(path: Path, width: int) -> Image.Image:
    form = format_of(path)
    image = read_still(path, form, lambda whole: (width, width * whole[1] // whole[0]))
    size = (even(width), even(min(width * 2, image.height * width / image.width)))
    return to_rgb(still_planes(image, fitting(image.size, size, "contain", 1.0, moves=False), _PAPER))


def _contact(path: Path, info: MediaInfo, count: int, width: int) -> Image.Image:
    """Pictures from the middle of `count` equal parts, in rows of up to three."""
    columns = min(_MOST_COLUMNS, count)
    rows = -(-count // columns)
    tile_width = even((width - _GAP * (columns - 1)) / columns - 1)
    shape = (info.height or 9) / (info.width or 16)
    tile = (tile_width, even(min(tile_width * 2, tile_width * shape)))
    sheet = Image.new("RGB", (width, rows * tile[1] + (rows - 1) * _GAP), _PAPER)
    for index in range(count):
        at_ms = int((info.duration_ms or 0) * (index + 0.5) / count)
        picture = _picture(path, at_ms, tile)
        _stamp(picture, at_ms)
        sheet.paste(picture, (index % columns * (tile[0] + _GAP), index // columns * (tile[1] + _GAP)))
    return sheet


def _picture(path: Path, at_ms: int, size: tuple[int, int]) -> Image.Image:
    with Film(path, format_of(path), at_ms / 1000) as film:
        return to_rgb(film.planes_at(at_ms / 1000, size, "contain", 1.0, moves=False))


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
