"""The timeline as small JSON, for a page that draws it: tracks, and on them segments with names and times.

Every word is a label (one line, no links), and the whole is bounded: what did not fit is counted, not told.
"""

import json
from typing import Final, NotRequired, TypedDict

from nemo_mcp.contract import AUDIO_TRACK, TEXT_TRACK, VIDEO_TRACK
from nemo_mcp.core import values
from nemo_mcp.core.draft import Draft
from nemo_mcp.core.summary import segment_label
from nemo_mcp.core.text import label
from nemo_mcp.core.tracks import Segment, Track
from nemo_mcp.core.words import percent

MOST_TRACKS: Final = 16
MOST_SEGMENTS: Final = 160
MOST_NOTES: Final = 8
TITLE_LIMIT: Final = 80
LONGEST_MS: Final = 30 * 86_400_000
VIEW_LIMIT: Final = 16_000
"""Characters of the whole as JSON."""

_KINDS: Final = {VIDEO_TRACK: "video", AUDIO_TRACK: "audio", TEXT_TRACK: "text"}
_SHORT: Final = 24


class SegmentView(TypedDict):
    """A piece of a track. Where the draft does not tell a time or a name, there is none."""

    start_ms: NotRequired[int]
    duration_ms: NotRequired[int]
    label: NotRequired[str]
    notes: NotRequired[list[str]]


class TrackView(TypedDict):
    """A track. `kind` is video, audio, text or other; `more` counts the segments that are left out."""

    word: str
    kind: str
    segments: list[SegmentView]
    more: NotRequired[int]


class TimelineView(TypedDict):
    """A timeline. `more` counts the tracks that are left out."""

    tracks: list[TrackView]
    duration_ms: NotRequired[int]
    title: NotRequired[str]
    width: NotRequired[int]
    height: NotRequired[int]
    more: NotRequired[int]


def timeline_view(draft: Draft) -> TimelineView:
    """The timeline of a draft, at most VIEW_LIMIT characters of JSON."""
    whole = _view(draft, MOST_SEGMENTS)
    for most in (MOST_SEGMENTS, MOST_SEGMENTS // 2, MOST_TRACKS):
        if _fits(whole):
            return whole
        whole = _view(draft, most, short=True)
    return whole


def _fits(view: TimelineView) -> bool:
    return len(json.dumps(view, ensure_ascii=False)) <= VIEW_LIMIT


def _view(draft: Draft, most: int, *, short: bool = False) -> TimelineView:
    tracks = draft.tracks[:MOST_TRACKS]
    shares = _shares([len(track.segments) for track in tracks], most)
    view: TimelineView = {
        "tracks": [_track(track, share, short=short) for track, share in zip(tracks, shares, strict=True)]
    }
    said = values.members((draft.value or {}).get("m"))
    if draft.duration_ms:
        view["duration_ms"] = min(draft.duration_ms, LONGEST_MS)
    if title := label(values.text(said.get("title")) or "", TITLE_LIMIT):
        view["title"] = title
    width, height = values.amount(said.get("width")), values.amount(said.get("height"))
    if width and height and max(width, height) < 100_000:
        view["width"], view["height"] = width, height
    if len(draft.tracks) > MOST_TRACKS:
        view["more"] = len(draft.tracks) - MOST_TRACKS
    return view


def _shares(counts: list[int], most: int) -> list[int]:
    """How many segments each track may show, so that a long track leaves the short ones theirs."""
    shares = [0] * len(counts)
    left = most
    for place, track in enumerate(sorted(range(len(counts)), key=counts.__getitem__)):
        shares[track] = min(counts[track], left // (len(counts) - place))
        left -= shares[track]
    return shares


def _track(track: Track, share: int, *, short: bool) -> TrackView:
    view: TrackView = {
        "word": label(track.word, _SHORT),
        "kind": _KINDS.get(track.kind if track.kind is not None else -1, "other"),
        "segments": [_segment(track, segment, short=short) for segment in track.segments[:share]],
    }
    if len(track.segments) > share:
        view["more"] = len(track.segments) - share
    return view


def _segment(track: Track, segment: Segment, *, short: bool) -> SegmentView:
    view: SegmentView = {}
    if segment.start_ms is not None:
        view["start_ms"] = min(segment.start_ms, LONGEST_MS)
    if segment.duration_ms is not None:
        view["duration_ms"] = min(segment.duration_ms, LONGEST_MS)
    if name := segment_label(track, segment):
        view["label"] = label(name, _SHORT) if short else name
    volume = () if segment.volume is None else (f"volume {percent(segment.volume)}",)
    notes = [] if short else [label(note) for note in (*volume, *segment.notes)]
    if notes:
        view["notes"] = notes[:MOST_NOTES]
    return view
