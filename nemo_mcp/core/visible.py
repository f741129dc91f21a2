"""When the pieces of a timeline are wholly seen, as far as a draft tells: what its contact sheet should show."""

from collections.abc import Iterator
from typing import Final

from nemo_mcp.contract import TEXT_TRACK, VIDEO_TRACK
from nemo_mcp.core.draft import Draft
from nemo_mcp.core.tracks import Track

MOST_SPANS: Final = 400
# Nobody tells how long a piece comes and goes; most do it within this, and short ones within this share of their time.
_COMING_MS: Final = 800
_COMING_SHARE: Final = 0.2

Span = tuple[int, int]
"""From and until when, in ms."""


def visible_spans(draft: Draft) -> tuple[Span, ...]:
    """The spans of what is seen, at most 400 over the whole length; empty when the draft does not tell any times."""
    tracks = [track for track in draft.tracks if track.kind in {VIDEO_TRACK, TEXT_TRACK}]
    found = sorted(span for track in tracks for span in _spans(track))
    if len(found) <= MOST_SPANS:
        return tuple(found)
    return tuple(found[number * len(found) // MOST_SPANS] for number in range(MOST_SPANS))


def _spans(track: Track) -> Iterator[Span]:
    known = [(each.start_ms, each.end_ms) for each in track.segments]
    whole = [(start, end) for start, end in known if start is not None and end is not None and end > start]
    for number, (start, end) in enumerate(whole, 1):
        follows = whole[number][0] if number < len(whole) else end
        alone = min(end, follows) if follows > start else end
        coming = int(min(_COMING_MS, (alone - start) * _COMING_SHARE))
        yield start + coming, alone - coming
