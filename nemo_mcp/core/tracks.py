"""Tracks and segments of a draft, typed. What it does not say, or says in another type, is None (contract, 7)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from nemo_mcp.contract import AUDIO_TRACK, TEXT_TRACK, VIDEO_TRACK
from nemo_mcp.core import values
from nemo_mcp.core.words import percent, seconds

_AUDIO_WORDS: Final = {
    "voice": "Voice",
    "voiceover": "Voice",
    "narration": "Voice",
    "speech": "Voice",
    "sound": "Sound",
    "sfx": "Sound",
    "music": "BGM",
    "bgm": "BGM",
}
_TEXT_WORDS: Final = {
    "title": "Title",
    "caption": "Captions",
    "captions": "Captions",
    "subtitle": "Captions",
    "lowerthird": "Lower third",
}
_PICTURE_WORDS: Final = {"video": "Video", "overlay": "Overlay"}
_ROLE_WORDS: Final = {AUDIO_TRACK: _AUDIO_WORDS, TEXT_TRACK: _TEXT_WORDS, VIDEO_TRACK: _PICTURE_WORDS}
_WORDS: Final = {VIDEO_TRACK: "Video", AUDIO_TRACK: "BGM", TEXT_TRACK: "Title"}
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_PLAIN_WORD = re.compile(r"[a-z]{2,16}(?: [a-z]{2,16})?")
_LOUDEST: Final = 2.0
_LARGEST: Final = 10.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a track. `volume` 1.0 is as recorded; `notes` are effects in words; `source` is its canonical JSON.

    `joined` says that it comes in by a transition, over the end of the piece before it.
    """

    start_ms: int | None
    duration_ms: int | None
    name: str | None
    text: str | None
    volume: float | None
    role: str | None
    notes: tuple[str, ...]
    source: str
    joined: bool = False

    @property
    def end_ms(self) -> int | None:
        """Where it ends on the timeline, when the draft tells."""
        if self.start_ms is None or self.duration_ms is None:
            return None
        return self.start_ms + self.duration_ms


@dataclass(frozen=True, slots=True)
class Track:
    """A track. `number` counts from 1 as people do; `kind` is `tt`."""

    number: int
    kind: int | None
    role: str | None
    duration_ms: int | None
    segments: tuple[Segment, ...]
    source: str

    @property
    def word(self) -> str:
        """What people call it: Video, BGM, Title; another word where the draft names another role."""
        if self.kind is None:
            return "Track"
        if self.kind not in _WORDS:
            return f"Track type {self.kind}"
        role = (self.role or "").strip().lower().replace("_", " ").replace("-", " ")
        known = _ROLE_WORDS[self.kind].get(role.replace(" ", ""))
        if known is None and self.kind != VIDEO_TRACK and _PLAIN_WORD.fullmatch(role):
            return role.capitalize()
        return known or _WORDS[self.kind]

    @property
    def start_ms(self) -> int | None:
        """Where the first segment starts, when every segment tells where it lies."""
        if any(segment.end_ms is None for segment in self.segments):
            return None
        return min((segment.start_ms for segment in self.segments if segment.start_ms is not None), default=None)

    @property
    def end_ms(self) -> int | None:
        """Where the last segment ends; else the track's own length, or that of its only segment."""
        ends = [segment.end_ms for segment in self.segments]
        told = [end for end in ends if end is not None]
        if told and len(told) == len(ends):
            return max(told)
        if self.duration_ms is not None:
            return self.duration_ms
        only = self.segments[0] if len(self.segments) == 1 else None
        return only.duration_ms if only is not None and only.start_ms is None else None


def read_tracks(draft: Mapping[str, Any] | None) -> tuple[Track, ...]:
    """One for each entry of `t`, odd ones included, so that the numbers stay those of the draft."""
    entries = values.items(values.members(draft).get("t"))
    return tuple(_track(number, entry) for number, entry in enumerate(entries, start=1))


def _track(number: int, entry: object) -> Track:
    track = values.members(entry)
    segments = tuple(_segment(segment) for segment in values.items(track.get("sg")))
    roles = {segment.role for segment in segments}
    kind = values.number(track.get("tt"))
    return Track(
        number=number,
        kind=int(kind) if kind is not None and kind.is_integer() else None,
        role=values.text(values.members(track.get("m")).get("role")) or (roles.pop() if len(roles) == 1 else None),
        duration_ms=values.amount(track.get("d")),
        segments=segments,
        source=values.canonical(entry),
    )


def _segment(entry: object) -> Segment:
    segment = values.members(entry)
    said = values.members(segment.get("m"))
    volume = values.number(said.get("volume"))
    return Segment(
        start_ms=values.amount(said.get("start")),
        duration_ms=values.amount(segment.get("d")),
        name=values.text(said.get("name")),
        text=values.text(said.get("text")) or values.text(said.get("title")),
        volume=volume if volume is not None and 0 <= volume <= _LOUDEST else None,
        role=values.text(said.get("role")),
        notes=_notes(said),
        source=values.canonical(entry),
        joined=_transition(said.get("transition")) is not None,
    )


def _notes(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Effects in words."""
    speed = values.number(said.get("speed"))
    notes = (
        _zoom(values.members(said.get("zoom"))),
        _transition(said.get("transition")),
        f"{speed:g}x speed" if speed is not None and 0 < speed != 1 else None,
        _timed("fade in", said.get("fade_in_ms")),
        _timed("fade out", said.get("fade_out_ms")),
        _timed("source from", said.get("in_ms")),
        "looped" if said.get("loop") is True else None,
        _look(said.get("look")),
        _crop(values.members(said.get("crop"))),
        _turned(said.get("turn")),
        "mirrored" if said.get("mirror") is True else None,
        "shown whole" if said.get("fit") == "contain" else None,
        _share("size", said.get("size")),
        _share("opacity", said.get("opacity")),
        _share("rounded", said.get("radius")),
        _color(said.get("color")) if "text" in said else None,
        "on a box" if said.get("box") is True else None,
        "outlined" if said.get("outline") is True else None,
        _plain("at the", said.get("place")),
    )
    return tuple(note for note in notes if note)


def _zoom(zoom: Mapping[str, Any]) -> str | None:
    """Only a zoom that tells both of its ends says its direction."""
    if not zoom:
        return None
    start, end = values.number(zoom.get("from_scale")), values.number(zoom.get("to_scale"))
    if start is None or end is None:
        return "zoom"
    return "pan" if start == end else "zoom in" if end > start else "zoom out"


def _transition(transition: object) -> str | None:
    told = values.members(transition)
    kind = _plain("", told.get("kind") if told else transition)
    return _timed(kind, told.get("duration_ms")) or kind if kind else None


def _look(look: object) -> str | None:
    word = _plain("", look)
    return f"{'black and white' if word == 'mono' else word} look" if word else None


def _crop(crop: Mapping[str, Any]) -> str | None:
    """`cropped to 80% x 100%`: how much of the width and of the height is used."""
    shares = [values.number(crop.get(side)) for side in ("width", "height")]
    if not crop or any(share is None or not 0 < share <= 1 for share in shares):
        return "cropped" if crop else None
    return "cropped to {} x {}".format(*(percent(share) for share in shares if share is not None))


def _turned(turn: object) -> str | None:
    degrees = values.amount(turn)
    return f"turned {degrees}°" if degrees and degrees < 360 else None


def _share(word: str, share: object) -> str | None:
    found = values.number(share)
    return f"{word} {percent(found)}" if found is not None and 0 < found <= _LARGEST else None


def _color(color: object) -> str | None:
    code = values.text(color) or ""
    return f"colour {code.upper()}" if _COLOR.fullmatch(code) else None


def _timed(word: str, duration: object) -> str | None:
    found = values.amount(duration)
    return f"{word} {seconds(found)}s" if found else None


def _plain(before: str, word: object) -> str | None:
    """A word of the draft that is a word, and not a sentence or an id."""
    found = (values.text(word) or "").strip().lower().replace("_", " ")
    return f"{before} {found}".strip() if _PLAIN_WORD.fullmatch(found.replace("-", " ")) else None
