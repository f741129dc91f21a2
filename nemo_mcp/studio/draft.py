"""Drafts: the JSON that a timeline is on the wire and on disk, and the only place that knows the keys of `m`."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any, Final, TypeVar, cast

from pydantic import TypeAdapter

from nemo_mcp.contract import AUDIO_TRACK, TEXT_TRACK, VIDEO_TRACK
from nemo_mcp.studio.timeline import LOUDNESS_LUFS, Clip, Json, Overlay, Sound, Text, Timeline

Piece = TypeVar("Piece", Clip, Overlay, Sound, Text)
AnyPiece = Clip | Overlay | Sound | Text
_OVERLAY: Final = "overlay"
# They check the types of a segment's labels; what they raise is a ValueError.
_READERS: dict[type, TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in (Clip, Overlay, Sound, Text)}


def dump(timeline: Timeline) -> Json:
    """The draft as it goes over the wire. Empty timeline: `t` is empty. Fields at their default are left out of `m`."""
    tracks = [_track(VIDEO_TRACK, "video", timeline.clips)] if timeline.clips else []
    tracks.extend(_track(VIDEO_TRACK, _OVERLAY, lane) for lane in _lanes(timeline.overlays))
    for role in ("voice", "sound", "music"):
        lanes = _lanes([sound for sound in timeline.sounds if sound.role == role])
        tracks.extend(_track(AUDIO_TRACK, role, lane) for lane in lanes)
    for text_role in ("title", "lower-third", "caption"):
        text_lanes = _lanes([text for text in timeline.texts if text.role == text_role])
        tracks.extend(_track(TEXT_TRACK, text_role, lane) for lane in text_lanes)
    meta: Json = {"width": timeline.width, "height": timeline.height, "fps": timeline.fps}
    if timeline.title:
        meta["title"] = timeline.title
    if timeline.loudness_lufs != LOUDNESS_LUFS:
        meta["loudness_lufs"] = timeline.loudness_lufs
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
        overlays = _pieces(Overlay, draft, VIDEO_TRACK)
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
            overlays=overlays,
            loudness_lufs=float(meta.get("loudness_lufs", LOUDNESS_LUFS)),
        )
    except (AttributeError, KeyError, TypeError) as problem:
        raise ValueError(f"this draft cannot be read: {problem}") from problem


def _track(kind: int, role: str, pieces: Iterable[AnyPiece]) -> Json:
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


def _segment(piece: AnyPiece) -> Json:
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
    wanted = [track for track in tracks if track.get("tt") == track_type and (_is_overlay(track) == (kind is Overlay))]
    segments = [segment for track in wanted for segment in track.get("sg") or ()]
    return tuple(sorted((_piece(kind, segment) for segment in segments), key=lambda piece: piece.start_ms))


def _is_overlay(track: Json) -> bool:
    said: Json = track.get("m") or {}
    return bool(track.get("tt") == VIDEO_TRACK and said.get("role") == _OVERLAY)
