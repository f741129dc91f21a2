"""The timeline as JSON for a page: small, bounded, and every word a label."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemo_mcp.contract import AUDIO_TRACK, TEXT_TRACK, VIDEO_TRACK
from nemo_mcp.core.draft import Draft, read_draft
from nemo_mcp.core.timeline_view import MOST_SEGMENTS, MOST_TRACKS, VIEW_LIMIT, timeline_view
from tests.walls.injected_texts import TEXTS
from tests.walls.said import faults, is_forbidden, strings


def draft(**parts: Any) -> Draft:
    return read_draft(json.dumps(parts))


def clip(name: str, start: int | None = 0, duration: int | None = 1000, **said: Any) -> dict[str, Any]:
    times = {} if start is None else {"start": start}
    return ({} if duration is None else {"d": duration}) | {"m": {"name": name, **times, **said}}


def test_no_draft_is_a_timeline_without_tracks() -> None:
    assert timeline_view(Draft(None, None)) == {"tracks": []}


def test_tracks_and_segments_are_told_with_names_times_and_notes() -> None:
    said = draft(
        d=9000,
        m={"title": "Harbour", "width": 640, "height": 360},
        t=[
            {"tt": VIDEO_TRACK, "sg": [clip("a.jpg", 0, 3000, speed=2), clip("b.mp4", 3000, 6000)]},
            {"tt": AUDIO_TRACK, "sg": [clip("calm", 0, 9000, volume=0.35)]},
            {"tt": TEXT_TRACK, "sg": [clip("x", 500, 2000, text="Hello")]},
        ],
    )
    assert timeline_view(said) == {
        "tracks": [
            {
                "word": "Video",
                "kind": "video",
                "segments": [
                    {"start_ms": 0, "duration_ms": 3000, "label": "a.jpg", "notes": ["2x speed"]},
                    {"start_ms": 3000, "duration_ms": 6000, "label": "b.mp4"},
                ],
            },
            {
                "word": "BGM",
                "kind": "audio",
                "segments": [{"start_ms": 0, "duration_ms": 9000, "label": "calm", "notes": ["volume 35%"]}],
            },
            {
                "word": "Title",
                "kind": "text",
                "segments": [{"start_ms": 500, "duration_ms": 2000, "label": '"Hello"'}],
            },
        ],
        "duration_ms": 9000,
        "title": "Harbour",
        "width": 640,
        "height": 360,
    }


def test_what_the_draft_does_not_tell_is_not_made_up() -> None:
    shown = timeline_view(draft(t=[{"sg": [{"m": {}}, clip("a", None, None)]}, "odd"]))
    assert shown["tracks"][0]["segments"] == [{}, {"label": "a"}]
    assert [track["kind"] for track in shown["tracks"]] == ["other", "other"]
    assert "duration_ms" not in shown


def test_what_is_left_out_is_counted_and_a_long_track_leaves_the_short_ones_theirs() -> None:
    many = [clip(f"c{number}", number) for number in range(1000)]
    tracks = [{"tt": 0, "sg": many}, *({"tt": 7, "sg": [clip("t")]} for _ in range(30))]
    shown = timeline_view(draft(t=tracks))
    assert len(shown["tracks"]) == MOST_TRACKS
    assert shown.get("more") == 31 - MOST_TRACKS
    first, *others = shown["tracks"]
    assert all(len(track["segments"]) == 1 for track in others)
    assert len(first["segments"]) + first.get("more", 0) == 1000
    assert 2 * MOST_TRACKS < len(first["segments"]) <= MOST_SEGMENTS


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_word_is_a_label(text: str) -> None:
    said = {"name": text, "text": text, "role": text, "transition": text, "place": text, "look": text}
    count = min(50, 1 + 250_000 // max(1, len(text)))  # a reply of more than 8 MiB is not read at all
    tracks = [{"tt": kind, "m": {"role": text}, "sg": [{"m": said, "d": 5}] * count} for kind in (0, 1, 7, 9)]
    shown = timeline_view(draft(m={"title": text}, t=tracks))
    for _, each in strings(shown):
        assert list(faults(each, 200)) == []
        assert "\n" not in each
        assert not any(is_forbidden(char) for char in each)
    assert len(json.dumps(shown, ensure_ascii=False)) <= VIEW_LIMIT


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("dmtsgx"), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=40)
@given(
    tracks=st.lists(st.fixed_dictionaries({"tt": JSON, "sg": st.lists(st.fixed_dictionaries({"d": JSON, "m": JSON}))}))
)
def test_any_draft_can_be_shown_within_the_limit(tracks: list[dict[str, Any]]) -> None:
    shown = timeline_view(draft(t=tracks))
    assert len(json.dumps(shown, ensure_ascii=False)) <= VIEW_LIMIT
    assert len(shown["tracks"]) == min(len(tracks), MOST_TRACKS)
