import json
from typing import Any

import pytest
from hypothesis import given, settings

from nemo_mcp.core.draft import Draft, draft_of, read_draft
from nemo_mcp.core.summary import EMPTY, timeline_line, timeline_text
from tests.core.samples import DRAFTS, segment, text
from tests.shares import share

SEED_LINE = (
    'Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) 3. Title: "Urban Dreams" (0-3s)'
)


def drafted(*tracks: Any, **root: Any) -> Draft:
    return read_draft(json.dumps({**root, "t": list(tracks)}))


def line(*tracks: Any) -> str:
    return timeline_line(drafted(*tracks)).partition(": ")[2]


@pytest.mark.promise("P33")
def test_the_three_track_example_reads_exactly_as_the_seed_has_it() -> None:
    assert timeline_line(draft_of(text("e6_state_after_title.json"))) == SEED_LINE


@pytest.mark.promise("P32", "P33")
def test_documented_keys_alone_say_lengths_and_nothing_else() -> None:
    draft = draft_of(text("e6_state_documented_keys_only.json"))
    assert timeline_line(draft) == "Timeline (3 tracks): 1. Video (10s) 2. BGM (10s) 3. Title (3s)"


def test_the_odd_draft_says_what_it_says() -> None:
    draft = draft_of(text("e6_state_odd_draft.json"))
    assert timeline_line(draft) == "Timeline (2 tracks): 1. Video (10s) 2. Track type 42"


def test_an_empty_timeline_is_called_empty() -> None:
    assert timeline_line(draft_of(text("e6_state_fresh_session.json"))) == EMPTY
    assert timeline_text(Draft(None, None)) == "The timeline is empty."


@pytest.mark.promise("P33")
@pytest.mark.parametrize(
    ("track", "words"),
    [
        ({"tt": 0}, "1. Video"),
        ({"tt": 0, "d": 4000}, "1. Video (4s)"),
        (
            {"tt": 1, "m": {"role": "voice"}, "sg": [segment(29_800, name="voiceover.mp3", start=0)]},
            "1. Voice: voiceover.mp3 (0-29.8s)",
        ),
        ({"tt": 1, "sg": [segment(800, role="sound", start=1250, volume=1)]}, "1. Sound (1.2-2s, 100%)"),
        ({"tt": 1, "m": {"role": "music"}}, "1. BGM"),
        ({"tt": 1, "m": {"role": "ambience"}}, "1. Ambience"),
        ({"tt": 1, "m": {"role": "<b>x</b> click here"}}, "1. BGM"),
        ({"tt": 7, "m": {"role": "caption"}, "sg": [segment(1000, text="Hi", start=0)]}, '1. Captions: "Hi" (0-1s)'),
        ({"tt": 7, "sg": [segment(1000, title="A\n B")]}, '1. Title: "A B" (1s)'),
        ({"tt": 42, "d": 1000}, "1. Track type 42 (1s)"),
        ({"tt": "0", "d": "10"}, "1. Track"),
        ("nonsense", "1. Track"),
        ({"tt": True}, "1. Track"),
        ({"tt": 0, "sg": [segment(5000, name="a", start=0, volume=7)]}, "1. Video: a (0-5s)"),
        ({"tt": 0, "sg": [segment(None, name=5, start="0", volume="loud")]}, "1. Video"),
    ],
)
def test_a_track_says_what_the_draft_says_and_no_more(track: Any, words: str) -> None:
    assert line(track) == words


def test_tracks_of_several_segments_are_counted() -> None:
    clips = {"tt": 0, "sg": [segment(6000, name=f"{n}.jpg", start=6000 * n) for n in range(5)]}
    captions = {
        "tt": 7,
        "m": {"role": "caption"},
        "sg": [segment(500, text="x", start=500), segment(500, start=27_500)],
    }
    music = {"tt": 1, "sg": [segment(1000, start=0, volume=0.2), segment(1000, start=1000, volume=0.2)]}
    mixed = {"tt": 1, "sg": [segment(1000, volume=0.2), segment(1000, volume=0.4)]}
    assert line(clips, captions, music, mixed) == (
        "1. Video: 5 clips (0-30s) 2. Captions: 2 texts (0.5-28s) 3. BGM: 2 sounds (0-2s, 20%) 4. BGM: 2 sounds"
    )


def test_long_labels_and_many_tracks_are_cut() -> None:
    assert len(line({"tt": 7, "sg": [segment(text="word " * 100)]})) < 80
    many = line(*({"tt": 0} for _ in range(40)))
    assert many.endswith("12. Video and 28 more")
    assert line(*({"tt": 0} for _ in range(12))).endswith("12. Video")


def test_the_text_has_a_line_for_each_segment() -> None:
    draft = drafted(
        {
            "tt": 0,
            "sg": [
                segment(6000, name="beach.jpg", start=0, zoom={"from_scale": 1.0, "to_scale": 1.12}),
                segment(
                    6800,
                    name="sea.jpg",
                    start=5200,
                    speed=2.0,
                    transition={"kind": "fade-black", "duration_ms": 800},
                    fade_out_ms=500,
                    zoom={"from_scale": 1.2, "to_scale": 1.0},
                ),
            ],
        },
        {"tt": 1, "m": {"role": "music"}, "sg": [segment(12_000, name="Lo-fi", start=0, volume=0.35, loop=True)]},
        {"tt": 7, "sg": [segment(3000, text="Urban Dreams", start=0, place="top-left"), segment(start=4000), {}]},
        d=12_000,
        m={"width": 1080, "height": 1920, "title": "Holiday"},
    )
    assert timeline_text(draft).splitlines() == [
        "Timeline of Holiday (3 tracks, 12s, 1080x1920)",
        "1. Video",
        "   0-6s beach.jpg, zoom in",
        "   5.2-12s sea.jpg, zoom out, fade-black 0.8s, 2x speed, fade out 0.5s",
        "2. BGM",
        "   0-12s Lo-fi, volume 35%, looped",
        "3. Title",
        '   0-3s "Urban Dreams", at the top-left',
        "   from 4s",
        "   no details",
    ]


def test_the_seeds_example_as_text() -> None:
    assert timeline_text(draft_of(text("e6_state_after_title.json"))).splitlines() == [
        "Timeline (3 tracks, 10s, 1920x1080)",
        "1. Video",
        "   0-10s city timelapse",
        "2. BGM",
        "   0-10s Lo-fi, volume 35%",
        "3. Title",
        '   0-3s "Urban Dreams"',
    ]


def test_a_text_of_thousands_of_segments_is_cut() -> None:
    words = timeline_text(drafted({"tt": 0, "sg": [segment(1)] * 600}, {"tt": 1, "sg": [segment(1)]})).splitlines()
    assert len(words) == 505
    assert words[-3:] == ["   and 100 more", "2. BGM", "   and 1 more"]


@settings(max_examples=share(300, 75))
@given(DRAFTS)
def test_odd_drafts_are_summed_up_on_one_line_without_an_exception(value: dict[str, Any]) -> None:
    draft = read_draft(json.dumps(value))
    assert len(timeline_line(draft).splitlines()) == 1
    assert timeline_text(draft)
