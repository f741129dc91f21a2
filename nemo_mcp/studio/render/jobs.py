"""The orders that go to a worker and the answers that come back: plain data that JSON can carry.

Both ends of the pipe share this file. Lengths and positions in time are frames of the output unless a name says
otherwise; paths are absolute.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Canvas:
    """The output picture: even sides in pixels, whole frames per second."""

    width: int
    height: int
    fps: int


@dataclass(frozen=True, slots=True)
class Encoding:
    """Settings of the H.264 encoder."""

    preset: str
    crf: int
    params: str


@dataclass(frozen=True, slots=True)
class Move:
    """A camera move over `length` frames: zoom factor and focus (0..1) at both ends."""

    from_scale: float
    to_scale: float
    from_x: float
    from_y: float
    to_x: float
    to_y: float
    length: int


@dataclass(frozen=True, slots=True)
class Layer:
    """One clip as a segment sees it. `first` is the clip's own frame number at the segment's first frame.

    `until` is the clip's own frame number at which it stops being drawn, None when that lies behind the segment.
    `enter` frames of transition of `kind` lead in. `fade_out_from` counts clip frames. `source` None is a plain colour.
    """

    source: str | None
    first: int
    in_ms: int
    speed: float
    fit: str
    color: str
    move: Move | None
    kind: str
    enter: int
    until: int | None
    fade_in: int
    fade_out: int
    fade_out_from: int


@dataclass(frozen=True, slots=True)
class Raster:
    """A drawn text in the cache: deflated RGBA bytes at `path`, to be placed at (x, y)."""

    path: str
    digest: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Caption:
    """A raster as a segment sees it: `first` is the text's own frame number at the segment's first frame."""

    raster: Raster
    first: int
    length: int
    fade_in: int
    fade_out: int


@dataclass(frozen=True, slots=True)
class ProbeJob:
    """Find out what a file is."""

    path: str


@dataclass(frozen=True, slots=True)
class TextJob:
    """Draw texts for a canvas into `folder`. Each of `texts` holds the fields of a `timeline.Text`."""

    texts: tuple[Json, ...]
    width: int
    height: int
    folder: str


@dataclass(frozen=True, slots=True)
class TextResult:
    """One raster per text (None: nothing to draw) and the warnings of each."""

    rasters: tuple[Raster | None, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SegmentJob:
    """Draw and encode `frames` frames. `paths` maps the layers' sources to files."""

    canvas: Canvas
    encoding: Encoding
    frames: int
    layers: tuple[Layer, ...]
    captions: tuple[Caption, ...]
    paths: Json
    target: str


@dataclass(frozen=True, slots=True)
class SegmentResult:
    """`delay` is how many frames the decoder runs ahead of the display (B frames)."""

    frames: int
    delay: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AudioJob:
    """Mix the sound of a draft (`draft.dump` form) into an .m4a file."""

    draft: Json
    paths: Json
    target: str


@dataclass(frozen=True, slots=True)
class AudioResult:
    """What the mix reported."""

    warnings: tuple[str, ...]
    loudness_lufs: float | None


@dataclass(frozen=True, slots=True)
class Piece:
    """An encoded segment on disk."""

    path: str
    frames: int
    delay: int


@dataclass(frozen=True, slots=True)
class JoinJob:
    """Put encoded segments and the sound into one MP4 file without encoding again."""

    pieces: tuple[Piece, ...]
    audio: str
    fps: int
    target: str


@dataclass(frozen=True, slots=True)
class SheetJob:
    """Make a JPEG contact sheet of a media file, `width` pixels wide."""

    path: str
    frames: int
    width: int
    target: str


@dataclass(frozen=True, slots=True)
class Done:
    """A file was written; its size in bytes."""

    size: int


Job = ProbeJob | TextJob | SegmentJob | AudioJob | JoinJob | SheetJob
T = TypeVar("T")


def pack(value: object) -> Json:
    """A job or result as JSON data."""
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"{value!r} is not a job or a result")
    return asdict(value)


def unpack(kind: type[T], data: Mapping[str, Any]) -> T:
    """The inverse of `pack`. Raises KeyError, TypeError or ValueError when the data do not fit `kind`."""
    hints = get_type_hints(kind)
    values = {field.name: _value(hints[field.name], data[field.name]) for field in fields(cast("Any", kind))}
    return kind(**values)


def _value(hint: Any, data: Any) -> Any:
    if get_origin(hint) is UnionType:
        options = [option for option in get_args(hint) if option is not NoneType]
        return None if data is None else _value(options[0], data)
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], item) for item in data)
    if isinstance(hint, type) and is_dataclass(hint):
        return unpack(hint, data)
    return data
