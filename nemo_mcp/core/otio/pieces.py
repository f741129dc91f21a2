"""What a draft holds, as pieces with a place in time. What it leaves open is settled here, and marked as assumed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from nemo_mcp.contract import AUDIO_TRACK, VIDEO_TRACK
from nemo_mcp.core import values
from nemo_mcp.core.draft import Draft
from nemo_mcp.core.otio.media import Media, Shelf
from nemo_mcp.core.tracks import Segment, Track

LONGEST_MS: Final = 30 * 86_400_000
"""A month. What a draft puts behind that is put there."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment with a start and an end on the timeline. `said` is its `m`; `assumed` is what the draft left open."""

    track: Track
    segment: Segment
    said: Mapping[str, Any]
    start_ms: int
    end_ms: int
    media: Media | None
    assumed: tuple[str, ...] = ()

    @property
    def in_ms(self) -> int:
        """Where in its medium the piece begins."""
        return min(values.amount(self.said.get("in_ms")) or 0, LONGEST_MS)

    @property
    def speed(self) -> float:
        """How fast its medium runs."""
        told = values.number(self.said.get("speed"))
        return told if told is not None and 0.01 <= told <= 100 else 1.0

    @property
    def loops(self) -> bool:
        """Whether its medium begins anew until the piece ends."""
        return self.said.get("loop") is True

    @property
    def heard(self) -> bool:
        """Whether the sound of a video is to be heard: unless it is silent, an overlay, or known to have none."""
        usual = 0.0 if self.track.role == "overlay" else 1.0
        volume = usual if self.segment.volume is None else self.segment.volume
        return volume > 0 and self.media is not None and self.media.kind == "video" and self.media.sound is not False


def film_ms(draft: Draft) -> int | None:
    """Where the film ends, when the draft says so and its pictures agree: what is heard or read later is cut off."""
    told = values.amount((draft.value or {}).get("d"))
    pictures = [track for track in draft.tracks if track.kind == VIDEO_TRACK and track.segments]
    ends = [segment.end_ms for track in pictures for segment in track.segments]
    if not told or not pictures or any(end is None or end > told for end in ends):
        return None
    return told


def pieces_of(draft: Draft, shelf: Shelf) -> tuple[list[tuple[Track, list[Piece]]], int]:
    """The pieces of each track in order of time, and how many segments have no length that anybody could know."""
    film_end = film_ms(draft)
    entries = values.items(values.members(draft.value).get("t"))
    found: list[tuple[Track, list[Piece]]] = []
    lost = 0
    for track, entry in zip(draft.tracks, entries, strict=True):
        raw = values.items(values.members(entry).get("sg"))
        placed = _placed(track, [values.members(values.members(each).get("m")) for each in raw], draft, shelf)
        kept = [cut for piece in placed if (cut := _within(piece, film_end)) is not None]
        lost += len(track.segments) - len(kept)
        found.append((track, sorted(kept, key=lambda piece: piece.start_ms)))
    return found, lost


def _within(piece: Piece, film_end: int | None) -> Piece | None:
    if film_end is not None and piece.end_ms > film_end:
        piece = replace(piece, end_ms=film_end)
    return piece if piece.end_ms > piece.start_ms else None


def _placed(track: Track, said: Iterable[Mapping[str, Any]], draft: Draft, shelf: Shelf) -> Iterable[Piece]:
    """One after the other where no start is told; as long as its medium, or up to the next, where no length is."""
    at_ms = 0
    starts = [segment.start_ms for segment in track.segments]
    for place, (segment, meta) in enumerate(zip(track.segments, said, strict=True)):
        media = shelf.find(meta)
        start_ms = min(at_ms if segment.start_ms is None else segment.start_ms, LONGEST_MS)
        length_ms, assumed = segment.duration_ms, () if segment.start_ms is not None else ("start",)
        if length_ms is None:
            later = [start for start in starts[place + 1 :] if start is not None and start > start_ms]
            ends_ms = min(later, default=draft.duration_ms or start_ms)
            own_ms = media.duration_ms if media is not None and not media.still else None
            length_ms, assumed = own_ms or max(0, ends_ms - start_ms), (*assumed, "duration")
        at_ms = min(start_ms + length_ms, LONGEST_MS)
        yield Piece(track, segment, meta, start_ms, at_ms, media, assumed)


def is_sound(track: Track) -> bool:
    """Whether a track is to be heard and not seen."""
    return track.kind == AUDIO_TRACK
