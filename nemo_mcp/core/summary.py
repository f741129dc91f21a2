"""The timeline in words: one line for every reply, many for a resource. Nothing is guessed (contract, 7 and D2)."""

from typing import Final

from nemo_mcp.contract import AUDIO_TRACK, TEXT_TRACK, VIDEO_TRACK
from nemo_mcp.core import values
from nemo_mcp.core.draft import Draft
from nemo_mcp.core.text import named, quote
from nemo_mcp.core.tracks import Segment, Track
from nemo_mcp.core.words import percent, seconds, span

EMPTY: Final = "The timeline is empty."
TRACKS_IN_LINE: Final = 12
SEGMENTS_IN_TEXT: Final = 500
NAME_LIMIT: Final = 60

_PLURALS: Final = {VIDEO_TRACK: "clips", AUDIO_TRACK: "sounds", TEXT_TRACK: "texts"}


def timeline_line(draft: Draft) -> str:
    """`Timeline (2 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%)`, or that it is empty."""
    if draft.empty:
        return EMPTY
    shown = " ".join(_brief(track) for track in draft.tracks[:TRACKS_IN_LINE])
    more = len(draft.tracks) - TRACKS_IN_LINE
    return f"Timeline ({_count(draft)}): {shown}{f' and {more} more' if more > 0 else ''}"


def timeline_text(draft: Draft) -> str:
    """A line for the whole, one for each track, one for each segment."""
    if draft.empty:
        return EMPTY
    lines = [_heading(draft)]
    left = SEGMENTS_IN_TEXT
    for track in draft.tracks:
        lines.append(f"{track.number}. {track.word}")
        lines.extend(f"   {segment_words(track, segment)}" for segment in track.segments[: max(left, 0)])
        hidden = len(track.segments) - max(left, 0)
        if hidden > 0:
            lines.append(f"   and {hidden} more")
        left -= len(track.segments)
    return "\n".join(lines)


def segment_label(track: Track, segment: Segment) -> str | None:
    """Its text in quotation marks on a text track, else its name; None when it has neither."""
    if track.kind == TEXT_TRACK:
        said = segment.text or segment.name
        return quote(said, NAME_LIMIT) if said else None
    name = segment.name or segment.text
    return named(name, NAME_LIMIT) if name else None


def segment_words(track: Track, segment: Segment) -> str:
    """`0-6s beach.jpg, zoom in, crossfade 0.8s`."""
    start = segment.start_ms
    time = span(start, segment.end_ms) if start is not None else span(None, segment.duration_ms)
    if time is None and start is not None:
        time = f"from {seconds(start)}s"
    what = segment_label(track, segment)
    volume = None if segment.volume is None else f"volume {percent(segment.volume)}"
    head = " ".join(part for part in (time, what) if part)
    return ", ".join(part for part in (head, volume, *segment.notes) if part) or "no details"


def _heading(draft: Draft) -> str:
    said = values.members((draft.value or {}).get("m"))
    title = values.text(said.get("title"))
    width, height = values.amount(said.get("width")), values.amount(said.get("height"))
    facts = (
        _count(draft),
        f"{seconds(draft.duration_ms)}s" if draft.duration_ms else None,
        f"{width}x{height}" if width and height else None,
    )
    return f"Timeline{f' of {named(title, NAME_LIMIT)}' if title else ''} ({', '.join(fact for fact in facts if fact)})"


def _count(draft: Draft) -> str:
    number = len(draft.tracks)
    return "1 track" if number == 1 else f"{number} tracks"


def _brief(track: Track) -> str:
    volumes = {segment.volume for segment in track.segments}
    volume = volumes.pop() if len(volumes) == 1 else None
    facts = (span(track.start_ms, track.end_ms), None if volume is None else percent(volume))
    told = ", ".join(fact for fact in facts if fact)
    what = _content(track)
    return f"{track.number}. {track.word}{f': {what}' if what else ''}{f' ({told})' if told else ''}"


def _content(track: Track) -> str | None:
    match track.segments:
        case ():
            return None
        case (only,):
            return segment_label(track, only)
        case many:
            return f"{len(many)} {_PLURALS.get(track.kind if track.kind is not None else -1, 'segments')}"
