"""A draft as an OpenTimelineIO timeline: tracks, gaps, transitions, speeds, files.

Texts are markers. The format has clips for what an editor makes itself, but no common way to say what, and several
programs stop at the sight of one, the official bundler among them; a missing file would hide the picture under it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from nemo_mcp.contract import AUDIO_TRACK, TEXT_TRACK, VIDEO_TRACK
from nemo_mcp.core import values
from nemo_mcp.core.draft import Draft
from nemo_mcp.core.otio import schema
from nemo_mcp.core.otio.details import details
from nemo_mcp.core.otio.layout import Lane, Placed, Rate, lanes
from nemo_mcp.core.otio.media import Shelf
from nemo_mcp.core.otio.pieces import LONGEST_MS, Piece, is_sound, pieces_of
from nemo_mcp.core.secrets import redact
from nemo_mcp.core.text import clean, label
from nemo_mcp.core.tracks import Track

STILL_MS: Final = 36_000_000
"""How long a picture is said to be: ten hours, so that any length of it can be used."""
_MARKER_COLORS: Final = {"Title": "MAGENTA", "Captions": "CYAN", "Lower third": "YELLOW"}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Interchange:
    """A timeline as OpenTimelineIO.

    `linked` and `missing` name the files that are linked, and those that nobody could find; `music` counts pieces of
    music that exist in no file; `texts` counts words; `left_out` counts segments whose length nobody knows.
    """

    text: str
    linked: tuple[str, ...]
    missing: tuple[str, ...]
    music: int
    texts: int
    left_out: int


def interchange(draft: Draft, shelf: Shelf, name: str) -> Interchange:
    """A draft with the files on the shelf. The same draft and files give the same text, byte for byte."""
    rate = Rate.of(values.number(_meta(draft).get("fps")))
    tracks, left_out = pieces_of(draft, shelf)
    seen = [each for track, found in tracks if track.kind == VIDEO_TRACK for each in _laid_out(track, found, rate)]
    heard = [each for track, found in tracks if is_sound(track) for each in _laid_out(track, found, rate)]
    own = [(f"{word} sound", lane) for word, each in seen if (lane := _own_sound(each))]
    children = [_track(word, "Video", lane, rate) for word, lane in seen]
    children += [_track(word, "Audio", lane, rate) for word, lane in (*own, *heard)]
    pieces = [piece for _, found in tracks for piece in found]
    whole = schema.timeline(
        _words(values.text(_meta(draft).get("title")) or name),
        _as_long(children, rate.frame(min(draft.duration_ms or 0, LONGEST_MS)), rate),
        [_marker(piece, rate) for piece in pieces if _is_noted(piece)],
        {"duration_ms": draft.duration_ms} | details(_meta(draft)),
    )
    files = [(name, linked) for piece in pieces for name, linked in _file_of(piece)]
    return Interchange(
        text=json.dumps(_redacted(whole), ensure_ascii=False, separators=(",", ":")),
        linked=tuple(dict.fromkeys(name for name, linked in files if linked)),
        missing=tuple(dict.fromkeys(name for name, linked in files if not linked)),
        music=sum(_is_music(piece) for piece in pieces),
        texts=sum(piece.track.kind == TEXT_TRACK for piece in pieces),
        left_out=left_out,
    )


def _meta(draft: Draft) -> Mapping[str, Any]:
    return values.members((draft.value or {}).get("m"))


def _laid_out(track: Track, pieces: Sequence[Piece], rate: Rate) -> list[tuple[str, Lane]]:
    """The lanes of a track with their names."""
    found = lanes(pieces, rate)
    return [(f"{track.word} {place}" if place > 1 else track.word, lane) for place, lane in enumerate(found, start=1)]


def _own_sound(lane: Lane) -> Lane:
    """What is heard of the videos of a lane; a transition is one only where both sides are heard."""
    heard = [each for each in lane if each.span.piece.heard and not each.span.frozen]
    return [
        Placed(each.span, each.start, each.end, each.into if place and heard[place - 1].end == each.start else None)
        for place, each in enumerate(heard)
    ]


def _track(name: str, kind: schema.Kind, lane: Lane, rate: Rate) -> Json:
    children: list[Json] = []
    at = 0
    for each in lane:
        if each.start > at:
            children.append(schema.gap(each.start - at, rate.told))
        if each.into is not None:
            children.append(_transition(each, each.into, rate))
        children.append(_clip(each, rate))
        at = each.end
    return schema.track(_words(name), kind, children, {})


def _as_long(tracks: list[Json], length: int, rate: Rate) -> list[Json]:
    """The tracks; the first with a gap at its end when none is as long as the film."""
    if length > max(map(_length, tracks), default=0):
        tracks = tracks or [schema.track("Video", "Video", [], {})]
        rest = schema.gap(length - _length(tracks[0]), rate.told)
        tracks[0] = tracks[0] | {"children": [*tracks[0]["children"], rest]}
    return tracks


def _length(track: Json) -> int:
    ranges = [child["source_range"] for child in track["children"] if "source_range" in child]
    return sum(int(each["duration"]["value"]) for each in ranges)


def _transition(each: Placed, into: tuple[int, int], rate: Rate) -> Json:
    told = each.span.piece.said.get("transition")
    kind = label(values.text(values.members(told).get("kind") or told) or "transition", 40)
    plain = kind in {"crossfade", "dissolve", "cross dissolve", "fade"}
    before, after = (schema.time(frames, rate.told) for frames in into)
    return schema.transition(kind, schema.DISSOLVE if plain else schema.OTHER_TRANSITION, before, after, {"kind": kind})


def _clip(each: Placed, rate: Rate) -> Json:
    span, piece = each.span, each.span.piece
    if _is_plain(piece):
        return schema.gap(each.end - each.start, rate.told, _name(piece), _told(piece))
    still = piece.media is not None and piece.media.still
    effects = (
        [schema.freeze()] if span.frozen else [schema.speed(piece.speed)] if piece.speed != 1 and not still else []
    )
    source = schema.span(span.source_at(each.start), each.end - each.start, rate.told)
    return schema.clip(_name(piece), source, _reference(piece, rate), effects, _told(piece))


def _told(piece: Piece) -> Json:
    """What the draft says of a piece, its times to the millisecond among it."""
    told = {"start_ms": piece.start_ms, "duration_ms": piece.end_ms - piece.start_ms} | details(piece.said)
    if piece.assumed:
        told["assumed"] = list(piece.assumed)
    return told | ({"notes": [_words(note) for note in piece.segment.notes]} if piece.segment.notes else {})


def _name(piece: Piece) -> str:
    named = piece.media.name if piece.media is not None else piece.segment.name or piece.segment.text
    return _words(named or piece.track.word)


def _reference(piece: Piece, rate: Rate) -> Json:
    media = piece.media
    if media is None:
        return schema.missing_reference(_name(piece), None)
    length_ms = STILL_MS if media.still else min(media.duration_ms or 0, LONGEST_MS)
    available = schema.span(0, rate.frame(length_ms), rate.told) if length_ms else None
    if media.url is None:
        return schema.missing_reference(_words(media.name), available)
    return schema.file_reference(_words(media.name), media.url, available)


def _is_noted(piece: Piece) -> bool:
    """Whether a piece is neither seen nor heard as a file is: words, and kinds of tracks that nobody knows."""
    return piece.track.kind not in {VIDEO_TRACK, AUDIO_TRACK}


def _is_plain(piece: Piece) -> bool:
    """Whether it is a plain colour or composed music, which no file holds."""
    colour = piece.media is None and piece.track.kind == VIDEO_TRACK and values.text(piece.said.get("color"))
    return bool(colour) or _is_music(piece)


def _is_music(piece: Piece) -> bool:
    return piece.media is None and piece.track.kind == AUDIO_TRACK and values.text(piece.said.get("bed")) is not None


def _file_of(piece: Piece) -> Iterable[tuple[str, bool]]:
    """The name of a piece's file and whether it is linked; nothing for what comes from no file."""
    if piece.media is not None:
        yield _words(piece.media.name), piece.media.url is not None
    elif not (_is_noted(piece) or _is_plain(piece)):
        yield _name(piece), False


def _marker(piece: Piece, rate: Rate) -> Json:
    start = rate.frame(piece.start_ms)
    words = redact(clean(piece.segment.text or piece.segment.name or ""))
    marked = schema.span(start, max(1, rate.frame(piece.end_ms) - start), rate.told)
    color = _MARKER_COLORS.get(piece.track.word, "GREEN")
    name = _words(words or piece.track.word, 60)
    return schema.marker(name, words, marked, color, {"track": _words(piece.track.word, 60)} | _told(piece))


def _words(text: str, limit: int = 200) -> str:
    return redact(label(text, limit))


def _redacted(value: object) -> object:
    """Without secrets in any text. Paths are links: a path with a secret in it was never linked."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list):
        return [_redacted(each) for each in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: _redacted(each) for key, each in cast("dict[str, object]", value).items()}
    return value
