"""When the pieces of a timeline are wholly seen."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.contract import AUDIO_TRACK, TEXT_TRACK, VIDEO_TRACK
from nemo_mcp.core.draft import Draft, read_draft
from nemo_mcp.core.visible import MOST_SPANS, visible_spans


def draft_of(*tracks: tuple[int, list[dict[str, Any]]]) -> Draft:
    return read_draft(json.dumps({"t": [{"tt": kind, "sg": segments} for kind, segments in tracks]}))


def piece(start_ms: Any, duration_ms: Any) -> dict[str, Any]:
    return {"d": duration_ms, "m": {"start": start_ms}}


def test_clips_and_texts_are_seen_but_sounds_are_not() -> None:
    draft = draft_of(
        (VIDEO_TRACK, [piece(0, 10_000)]), (AUDIO_TRACK, [piece(0, 10_000)]), (TEXT_TRACK, [piece(2000, 1000)])
    )
    assert visible_spans(draft) == ((800, 9200), (2200, 2800))


def test_a_clip_is_seen_alone_until_the_next_one_comes_in() -> None:
    draft = draft_of((VIDEO_TRACK, [piece(0, 10_000), piece(8000, 10_000)]))
    assert visible_spans(draft) == ((800, 7200), (8800, 17_200))


def test_a_draft_that_tells_no_times_says_nothing() -> None:
    assert visible_spans(read_draft(None)) == ()
    assert visible_spans(draft_of((VIDEO_TRACK, [{"d": 1000}, piece(None, 5), piece("soon", "long")]))) == ()


times = st.one_of(st.none(), st.integers(-10, 10**13), st.text(max_size=3), st.floats())


@given(st.lists(st.tuples(st.integers(-1, 9), st.lists(st.builds(piece, times, times), max_size=40)), max_size=20))
def test_spans_of_any_draft_are_bounded_and_hold_some_time(tracks: list[tuple[int, list[dict[str, Any]]]]) -> None:
    spans = visible_spans(draft_of(*tracks))
    assert len(spans) <= MOST_SPANS
    assert all(0 <= start <= end for start, end in spans)


def test_of_many_pieces_those_that_stay_are_from_the_whole_length() -> None:
    spans = visible_spans(draft_of((VIDEO_TRACK, [piece(1000 * at, 1000) for at in range(2 * MOST_SPANS)])))
    assert len(spans) == MOST_SPANS
    assert spans[0][0] < 2_000
    assert spans[-1][0] > 1000 * (2 * MOST_SPANS - 4)
