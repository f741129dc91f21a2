"""The orders that go to a worker and the answers that come back: plain data that JSON can carry.

Both ends of the pipe share this file. Lengths and positions in time are frames of the output unless a name says
otherwise; paths are absolute.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from nemo_mcp.studio.timeline import Crop, Timeline

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Canvas:
    """The output picture: even sides in pixels, whole frames per second."""

    width: int
    height: int
    fps: int


@dataclass(frozen=True, slots=True)
class Encoding:
    """How pictures are encoded: "h264", "vp9" (`preset` is its speed) or "gif" (only `params` counts)."""

    preset: str
    crf: int
    params: str
    codec: str = "h264"


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
    `crop`, then `turn` (clockwise degrees), then `mirror` are done to the upright source; `look` colours the result.
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
    crop: Crop | None = None
    turn: int = 0
    mirror: bool = False
    look: str = ""


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
class Inset:
    """An overlay as a segment sees it: a smaller picture above the layers and below the captions.

    `first` is the frame of its source's time at the segment's first frame. `age` is the overlay's own frame number
    there, of `length`, for its coming and going. `size` is a share of the canvas' width, `radius` of its shorter side.
    """

    source: str
    first: int
    in_ms: int
    age: int
    length: int
    fade_in: int
    fade_out: int
    place: str
    size: float
    opacity: float
    radius: float


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
    """Draw and encode `frames` frames. `paths` maps the sources of layers and overlays to files."""

    canvas: Canvas
    encoding: Encoding
    frames: int
    layers: tuple[Layer, ...]
    captions: tuple[Caption, ...]
    overlays: tuple[Inset, ...]
    paths: Json
    target: str


@dataclass(frozen=True, slots=True)
class StillJob:
    """Draw one frame, the first of its layers, captions and overlays, into a PNG file."""

    canvas: Canvas
    layers: tuple[Layer, ...]
    captions: tuple[Caption, ...]
    overlays: tuple[Inset, ...]
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
    """Mix the sound of a draft into a file: AAC in "m4a", "mp3", 16 bit "wav", or "opus" in Ogg."""

    timeline: Timeline
    paths: Json
    target: str
    form: str = "m4a"


@dataclass(frozen=True, slots=True)
class AudioResult:
    """What the mix reported; the loudness is None when nothing is heard."""

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
    """Put encoded segments and the sound into one file of `form` (see `recipes`) without encoding again.

    There are no `pieces` in a file of sound alone, and `audio` is None in one without sound.
    """

    pieces: tuple[Piece, ...]
    audio: str | None
    fps: int
    target: str
    form: str = "mp4"


@dataclass(frozen=True, slots=True)
class SheetJob:
    """Make a JPEG contact sheet of a file: `frames` pictures (None: by its length), together at most `width` wide.

    `spans` tell from when until when (ms) something is wholly seen in a film; without any its pictures are even.
    """

    path: str
    frames: int | None
    width: int
    target: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DraftSheetJob:
    """Draw stills and put them on a JPEG contact sheet in `columns`, each with its time, at `width` x `height`."""

    stills: tuple[StillJob, ...]
    times: tuple[str, ...]
    columns: int
    width: int
    height: int
    target: str


@dataclass(frozen=True, slots=True)
class SheetDone:
    """A contact sheet was written: its size in bytes, and the times that stand on it, in order."""

    size: int
    times: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """A file was written; its size in bytes."""

    size: int


Job = ProbeJob | TextJob | SegmentJob | StillJob | AudioJob | JoinJob | SheetJob | DraftSheetJob
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
