import json
from typing import Any

import pytest
from hypothesis import given, settings

from nemo_mcp.core.diff import LINES_SHOWN, changes
from nemo_mcp.core.draft import Draft, draft_of, read_draft
from tests.core.samples import DRAFTS, segment, text
from tests.shares import share


def drafted(*tracks: Any, **root: Any) -> Draft:
    return read_draft(json.dumps({**root, "t": list(tracks)}))


def video(*segments: Any) -> dict[str, Any]:
    return {"tt": 0, "sg": list(segments)}


def sound(role: str | None, *segments: Any) -> dict[str, Any]:
    return {"tt": 1, "m": {"role": role}, "sg": list(segments)}


def words(*segments: Any, role: str = "title") -> dict[str, Any]:
    return {"tt": 7, "m": {"role": role}, "sg": list(segments)}


def lines(before: Any, after: Any) -> tuple[str, ...]:
    return changes(drafted(before), drafted(after))


@pytest.mark.promise("P44")
def test_the_title_of_the_silent_edit_is_named() -> None:
    before, after = draft_of(text("e6_state_before_title.json")), draft_of(text("e6_state_after_title.json"))
    assert changes(before, after) == ('Added title "Urban Dreams" (0-3s)',)
    assert changes(after, before) == ('Removed title "Urban Dreams" (0-3s)',)


def test_equal_drafts_have_no_changes() -> None:
    draft = draft_of(text("e6_state_after_title.json"))
    assert changes(draft, draft) == ()
    assert changes(Draft(None, None), read_draft('{"t":[]}')) == ()


def test_a_first_edit_is_told_by_its_groups() -> None:
    after = drafted(
        video(*(segment(6000, name=f"{n}.jpg", start=6000 * n) for n in range(5))),
        sound("voice", segment(29_800, name="voiceover.mp3", start=0)),
        sound("music", segment(30_000, name="Lo-fi", start=0, volume=0.35)),
        words(segment(3000, text="Urban Dreams", start=0)),
        words(*(segment(2000, text=f"{n}", start=500 + 5000 * n) for n in range(5)), role="caption"),
        d=30_000,
    )
    assert changes(Draft(None, None), after) == (
        "Length 30s",
        "Added 5 clips (0-30s)",
        "Added voice voiceover.mp3 (0-29.8s)",
        "Added BGM Lo-fi (0-30s, 35%)",
        'Added title "Urban Dreams" (0-3s)',
        "Added 5 captions (0.5-22.5s)",
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            sound(None, segment(10_000, name="Lo-fi", start=0, volume=0.35)),
            sound(None, segment(10_000, name="Lo-fi", start=0, volume=0.2)),
            ("BGM Lo-fi: volume 35% -> 20%",),
        ),
        (words(segment(3000, text="A", start=0)), words(segment(3000, text="B", start=0)), ('Title: "A" -> "B"',)),
        (
            video(segment(6000, name="a.mp4", start=0)),
            video(segment(6000, name="a.mp4", start=0, transition={"kind": "crossfade", "duration_ms": 800})),
            ("Clip a.mp4: with crossfade 0.8s",),
        ),
        (
            video(segment(6000, name="a.mp4", start=0, speed=2)),
            video(segment(6000, name="a.mp4", start=0)),
            ("Clip a.mp4: without 2x speed",),
        ),
        (
            video(segment(980, name="a.mp4", start=0)),
            video(segment(1020, name="a.mp4", start=0)),
            ("Length 0.98s -> 1.02s", "Clip a.mp4: 0-0.98s -> 0-1.02s"),
        ),
        (
            video(segment(6000, name="a.mp4", start=0)),
            video(segment(6000, name="a.mp4", start=0, color="#101418")),
            ("Clip a.mp4: details changed",),
        ),
        (
            {"tt": 42, "sg": []},
            {"tt": 42, "sg": [{"k": 1}]},
            ("Added segment of track type 42",),
        ),
        (
            video(segment(6000, name="a.mp4", start=0)) | {"x": 1},
            video(segment(6000, name="a.mp4", start=0)) | {"x": 2},
            ("Details of 1. Video changed",),
        ),
        (words(segment(3000)), words(segment(5000)), ("Length 3s -> 5s", "Title: 3s -> 5s")),
    ],
)
def test_one_change_is_one_plain_line(before: Any, after: Any, expected: tuple[str, ...]) -> None:
    assert lines(before, after) == expected


def test_canvas_frame_rate_and_length_are_told() -> None:
    before = drafted(video({}), d=10_000, m={"width": 1920, "height": 1080, "fps": 30})
    after = drafted(video({}), d=30_000, m={"width": 1080, "height": 1920, "fps": 60})
    assert changes(before, after) == ("Canvas 1920x1080 -> 1080x1920", "Frame rate 30 -> 60", "Length 10s -> 30s")


def test_tracks_that_come_and_go_empty_are_told() -> None:
    assert changes(drafted(video({})), drafted(video({}), {"tt": 7, "sg": []})) == ("Added track 2. Title",)
    assert changes(drafted(video({}), {"tt": 7}), drafted(video({}))) == ("Removed track 2. Title",)


def test_a_change_outside_of_all_tracks_still_gives_a_line() -> None:
    assert changes(drafted(video({})), drafted(video({}), ver="4")) == ("Details of the draft changed",)


def test_a_clip_in_front_is_one_addition_and_the_rest_is_moved() -> None:
    olds = [segment(2000, name=f"{n}.jpg", start=2000 * n) for n in range(4)]
    news = [
        segment(2000, name="new.jpg", start=0),
        *(segment(2000, name=f"{n}.jpg", start=2000 * (n + 1)) for n in range(4)),
    ]
    assert lines(video(*olds), video(*news)) == (
        "Length 8s -> 10s",
        "Added clip new.jpg (0-2s)",
        "4 clips: times changed",
    )


def test_the_same_change_on_many_clips_is_one_line() -> None:
    olds = [segment(2000, name=f"{n}.jpg", start=2000 * n, volume=1.0) for n in range(4)]
    news = [segment(2000, name=f"{n}.jpg", start=2000 * n, volume=0.5) for n in range(4)]
    assert lines(video(*olds), video(*news)) == ("4 clips: volume 100% -> 50%",)


def test_the_same_change_at_many_times_is_one_line() -> None:
    olds = [segment(2000, name=f"{n}.jpg", start=1500 * n, transition="wipe") for n in range(3)]
    news = [segment(2000, name=f"{n}.jpg", start=2000 * (n + 1)) for n in range(3)]
    assert lines(video(*olds), video(*news))[1:] == ("3 clips: times changed, without wipe",)


def test_pieces_of_one_name_are_matched_in_order() -> None:
    olds = [segment(1000, name="a", start=0), segment(1000, name="a", start=1000), segment(1000, name="a", start=2000)]
    assert lines(video(*olds), video(*olds[:2])) == ("Length 3s -> 2s", "Removed clip a (2-3s)")


def test_many_changes_are_counted_after_a_dozen() -> None:
    tracks = [{"tt": 100 + n, "sg": [{"d": 1000}]} for n in range(20)]
    found = changes(Draft(None, None), drafted(*tracks))
    assert len(found) == LINES_SHOWN + 1
    assert found[-1] == "and 9 more changes"
    assert changes(Draft(None, None), drafted(*tracks[:12]))[-1] == "and 1 more change"
    assert len(changes(Draft(None, None), drafted(*tracks[:11]))) == LINES_SHOWN


def test_two_additions_are_named_and_three_are_counted() -> None:
    clips = [segment(1000, name=f"{n}.jpg", start=1000 * n) for n in range(3)]
    assert lines(video(), video(*clips[:2]))[1:] == ("Added clip 0.jpg (0-1s)", "Added clip 1.jpg (1-2s)")
    assert lines(video(), video(*clips))[1:] == ("Added 3 clips (0-3s)",)


@settings(max_examples=share(300, 75))
@given(DRAFTS, DRAFTS)
def test_unlike_drafts_always_give_a_line_and_equal_ones_never(old: dict[str, Any], new: dict[str, Any]) -> None:
    before, after = read_draft(json.dumps(old)), read_draft(json.dumps(new))
    found = changes(before, after)
    assert bool(found) == (before.digest != after.digest)
    assert len(found) <= LINES_SHOWN + 1
    assert all(each and len(each.splitlines()) == 1 for each in found)
    assert changes(before, before) == ()


def overlay(*segments: Any) -> dict[str, Any]:
    return {"tt": 0, "m": {"role": "overlay"}, "sg": list(segments)}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            video(segment(4000, name="a.jpg", start=0)),
            video(segment(4000, name="a.jpg", start=0, look="mono", crop={"width": 0.8, "height": 1.0}, turn=90)),
            ("Clip a.jpg: look -> black and white, crop -> 80% x 100%, now turned 90°",),
        ),
        (
            video(segment(4000, name="a.jpg", start=0, look="warm", mirror=True)),
            video(segment(4000, name="a.jpg", start=0, look="cool")),
            ("Clip a.jpg: look warm -> cool, no longer mirrored",),
        ),
        (
            overlay(segment(9000, name="logo.png", start=0, size=0.12, opacity=0.5, place="top-right")),
            overlay(segment(9000, name="logo.png", start=0, size=0.2, place="bottom-left")),
            ("Overlay logo.png: size 12% -> 20%, place top-right -> bottom-left, opacity 50% -> default",),
        ),
        (
            words(segment(3000, text="Hi", start=0)),
            words(segment(3000, text="Hi", start=0, size=1.4, color="#ffd600", outline=True, box=True)),
            ('Title "Hi": size -> 140%, colour -> #FFD600, now on a box, now outlined',),
        ),
        (
            video(segment(4000, name="a.jpg", start=0)),
            video(segment(4000, name="a.jpg", start=0, fit="contain")),
            ("Clip a.jpg: now shown whole",),
        ),
    ],
)
def test_looks_sizes_and_places_are_told_from_what_to_what(before: Any, after: Any, expected: tuple[str, ...]) -> None:
    assert lines(before, after) == expected


def test_overlays_and_lower_thirds_have_names_of_their_own() -> None:
    before = drafted(video(segment(9000, name="a.mp4", start=0)))
    after = drafted(
        video(segment(9000, name="a.mp4", start=0)),
        overlay(segment(9000, name="logo.png", start=0)),
        words(segment(4000, text="Ann Lee\nDesigner", start=2000), role="lower-third"),
    )
    assert changes(before, after) == ("Added overlay logo.png (0-9s)", 'Added lower third "Ann Lee Designer" (2-6s)')


def test_the_loudness_of_the_whole_is_told() -> None:
    plain, loud = drafted(video({})), drafted(video({}), m={"loudness_lufs": -16})
    assert changes(plain, loud) == ("Loudness default -> -16 LUFS",)
    assert changes(loud, plain) == ("Loudness -16 LUFS -> default",)


@pytest.mark.parametrize(
    "odd", [{"look": 5}, {"crop": "all"}, {"turn": "left"}, {"size": -1}, {"opacity": [1]}, {"color": "red"}]
)
def test_odd_values_of_known_keys_are_passed_over(odd: dict[str, Any]) -> None:
    plain = segment(4000, name="a.jpg", start=0)
    assert lines(video(plain), video(segment(4000, name="a.jpg", start=0, **odd))) == ("Clip a.jpg: details changed",)
