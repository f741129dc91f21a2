"""The studio's own reading of a draft: typed, immutable, and the only place that knows the keys of `m`.

`load` turns a draft (JSON with `t`, `tt`, `sg`, `d`, `m`) into a `Timeline`, `dump` turns it back. The planner edits a
`Timeline`, the renderer draws one. Times are milliseconds on the timeline unless a name says otherwise. A transition
overlaps two clips: the incoming clip starts `transition.duration_ms` before the outgoing one ends.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, TypeVar, cast

from pydantic import TypeAdapter

from nemo_mcp.contract import AUDIO_TRACK, TEXT_TRACK, VIDEO_TRACK

Fit = Literal["cover", "contain"]
Role = Literal["voice", "music", "sound"]
TextRole = Literal["title", "caption"]
Place = Literal["top", "center", "bottom", "top-left", "top-right", "bottom-left", "bottom-right"]
TransitionKind = Literal["crossfade", "fade-black", "slide", "wipe"]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Zoom:
    """A slow camera move: zoom factor (1.0 = the picture fitted) and focus (0..1 across and down) at both ends."""

    from_scale: float = 1.0
    to_scale: float = 1.12
    from_x: float = 0.5
    from_y: float = 0.5
    to_x: float = 0.5
    to_y: float = 0.5


@dataclass(frozen=True, slots=True)
class Transition:
    """How a clip comes in over the one before it."""

    kind: TransitionKind = "crossfade"
    duration_ms: int = 800


@dataclass(frozen=True, slots=True)
class Clip:
    """A piece of the video track: an asset (image or video), or a plain colour when `asset` is None."""

    start_ms: int
    duration_ms: int
    asset: str | None = None
    name: str = ""
    in_ms: int = 0
    speed: float = 1.0
    volume: float = 1.0
    fit: Fit = "cover"
    zoom: Zoom | None = None
    transition: Transition | None = None
    fade_in_ms: int = 0
    fade_out_ms: int = 0
    color: str = "#101418"

    @property
    def end_ms(self) -> int:
        """Where the clip ends on the timeline."""
        return self.start_ms + self.duration_ms


@dataclass(frozen=True, slots=True)
class Sound:
    """A piece of an audio track: an asset, or (`asset` None, `bed` set) music that the studio composes itself.

    Music is ducked under voice by the renderer. `loop` repeats the source to fill `duration_ms`.
    """

    start_ms: int
    duration_ms: int
    role: Role = "sound"
    asset: str | None = None
    bed: str | None = None
    name: str = ""
    in_ms: int = 0
    speed: float = 1.0
    volume: float = 1.0
    loop: bool = False
    fade_in_ms: int = 0
    fade_out_ms: int = 0

    @property
    def end_ms(self) -> int:
        """Where the sound ends on the timeline."""
        return self.start_ms + self.duration_ms


@dataclass(frozen=True, slots=True)
class Text:
    """Words on the picture. `size` scales the role's own size; `color` is `#RRGGBB`; `box` draws a rounded backing."""

    start_ms: int
    duration_ms: int
    text: str
    role: TextRole = "caption"
    place: Place = "bottom"
    size: float = 1.0
    color: str = "#FFFFFF"
    box: bool = False
    fade_in_ms: int = 300
    fade_out_ms: int = 300

    @property
    def end_ms(self) -> int:
        """Where the text ends on the timeline."""
        return self.start_ms + self.duration_ms


@dataclass(frozen=True, slots=True)
class Timeline:
    """A whole draft. Pieces are in order of `start_ms` within each tuple."""

    width: int = 1920
    height: int = 1080
    fps: int = 30
    title: str = ""
    clips: tuple[Clip, ...] = ()
    sounds: tuple[Sound, ...] = ()
    texts: tuple[Text, ...] = ()

    @property
    def duration_ms(self) -> int:
        """The end of the last clip; of the last piece of any kind when there is no clip."""
        pieces: Iterable[Clip | Sound | Text] = self.clips or (*self.sounds, *self.texts)
        return max((piece.end_ms for piece in pieces), default=0)


Piece = TypeVar("Piece", Clip, Sound, Text)
# They check the types of a segment's labels; what they raise is a ValueError.
_READERS: dict[type, TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in (Clip, Sound, Text)}


def dump(timeline: Timeline) -> Json:
    """The draft as it goes over the wire. Empty timeline: `t` is empty. Fields at their default are left out of `m`."""
    tracks = [_track(VIDEO_TRACK, "video", timeline.clips)] if timeline.clips else []
    for role in ("voice", "sound", "music"):
        lanes = _lanes([sound for sound in timeline.sounds if sound.role == role])
        tracks.extend(_track(AUDIO_TRACK, role, lane) for lane in lanes)
    for text_role in ("title", "caption"):
        text_lanes = _lanes([text for text in timeline.texts if text.role == text_role])
        tracks.extend(_track(TEXT_TRACK, text_role, lane) for lane in text_lanes)
    meta: Json = {"width": timeline.width, "height": timeline.height, "fps": timeline.fps}
    if timeline.title:
        meta["title"] = timeline.title
    return {"d": timeline.duration_ms, "m": meta, "t": tracks}


def load(draft: Mapping[str, Any] | None) -> Timeline:
    """Read a draft; `None`, `{}` or one without `t` is an empty timeline.

    Unknown keys and track types are passed over. Raises ValueError when a known key holds the wrong type.
    """
    if not draft or not draft.get("t"):
        return Timeline()
    try:
        meta: Json = dict(draft.get("m") or {})
        clips = _pieces(Clip, draft, VIDEO_TRACK)
        sounds = _pieces(Sound, draft, AUDIO_TRACK)
        texts = _pieces(Text, draft, TEXT_TRACK)
        return Timeline(
            width=int(meta.get("width", 1920)),
            height=int(meta.get("height", 1080)),
            fps=int(meta.get("fps", 30)),
            title=str(meta.get("title", "")),
            clips=clips,
            sounds=sounds,
            texts=texts,
        )
    except (AttributeError, KeyError, TypeError) as problem:
        raise ValueError(f"this draft cannot be read: {problem}") from problem


def _track(kind: int, role: str, pieces: Iterable[Clip | Sound | Text]) -> Json:
    segments = [_segment(piece) for piece in pieces]
    end = max(segment["m"]["start"] + segment["d"] for segment in segments)
    return {"tt": kind, "d": end, "m": {"role": role}, "sg": segments}


def _lanes(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pack pieces into as few tracks as hold them without an overlap inside a track."""
    lanes: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda each: each.start_ms):
        for lane in lanes:
            if lane[-1].end_ms <= piece.start_ms:
                lane.append(piece)
                break
        else:
            lanes.append([piece])
    return lanes


def _segment(piece: Clip | Sound | Text) -> Json:
    plain = asdict(piece)
    defaults = {field.name: field.default for field in fields(piece)}
    meta: Json = {"start": piece.start_ms}
    for key, value in plain.items():
        if key in {"start_ms", "duration_ms"}:
            continue
        if key in {"text", "role"} or value != defaults[key]:
            meta[key] = value
    if isinstance(piece, Sound):
        meta["volume"] = piece.volume  # always said: the summary line shows how loud a sound is
    return {"d": piece.duration_ms, "m": meta}


def _piece(kind: type[Piece], segment: Mapping[str, Any]) -> Piece:
    meta: Json = dict(segment.get("m") or {})
    known = {field.name for field in fields(kind)}
    values: Json = {key: value for key, value in meta.items() if key in known}
    if kind is Text:
        values.setdefault("text", "")
    values |= {"start_ms": meta.get("start", 0), "duration_ms": segment.get("d") or 0}
    piece: Piece = _READERS[kind].validate_python(values)
    speed: float = getattr(piece, "speed", 1.0)
    if piece.start_ms < 0 or piece.duration_ms < 0 or not 0 < speed <= 100:
        raise ValueError("a segment has an impossible start, duration or speed")
    return piece


def _pieces(kind: type[Piece], draft: Mapping[str, Any], track_type: int) -> tuple[Piece, ...]:
    tracks = [cast(Json, track) for track in draft["t"]]
    segments = [segment for track in tracks if track.get("tt") == track_type for segment in track.get("sg") or ()]
    return tuple(sorted((_piece(kind, segment) for segment in segments), key=lambda piece: piece.start_ms))
