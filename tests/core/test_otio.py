"""OpenTimelineIO: what we write is what the format means, to its own library as well."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemo_mcp.core.draft import Draft, draft_of, read_draft
from nemo_mcp.core.otio import Interchange, Known, Media, Shelf, interchange, web_address
from nemo_mcp.core.otio.layout import MOST_PASSES, Rate
from nemo_mcp.core.secrets import remember
from tests.core.samples import DRAFTS, segment, text

PICTURE = Known(Media("a.jpg", "file:///m/a.jpg", "image"), frozenset({"asset_a"}))
VIDEO = Known(Media("b.mp4", "file:///m/b.mp4", "video", 4000, sound=True), frozenset({"asset_b"}))
SONG = Known(Media("c.mp3", "file:///m/c.mp3", "audio", 3000), frozenset({"asset_c"}))
SHELF = Shelf((PICTURE, VIDEO, SONG))
CROSSFADE = {"kind": "crossfade", "duration_ms": 1000}


@pytest.fixture(scope="module")
def library() -> Any:
    """The official library, where there are wheels of it."""
    return pytest.importorskip("opentimelineio")


def drafted(*tracks: Any, **root: Any) -> Draft:
    return read_draft(json.dumps({**root, "t": list(tracks)}))


def track(kind: int, *pieces: Any, **said: Any) -> dict[str, Any]:
    return {"tt": kind, "sg": list(pieces), "m": said}


def made(*tracks: Any, **root: Any) -> Any:
    """The tracks of the timeline, as JSON."""
    return json.loads(interchange(drafted(*tracks, **root), SHELF, "film").text)["tracks"]["children"]


def frames(item: Any) -> tuple[int, int]:
    """Where in its medium a clip begins, and how long it is."""
    told = item["source_range"]
    return int(told["start_time"]["value"]), int(told["duration"]["value"])


def kinds(track: Any) -> list[str]:
    return [child["OTIO_SCHEMA"].partition(".")[0] for child in track["children"]]


def test_cuts_trims_gaps_and_speed_stand_in_frames() -> None:
    (video, sound) = made(
        track(
            0,
            segment(2000, asset="asset_a", start=0),
            segment(1000, asset="asset_b", start=2500, in_ms=1500, speed=2.0),
        )
    )
    assert (video["kind"], sound["kind"]) == ("Video", "Audio")
    assert kinds(video) == ["Clip", "Gap", "Clip"]
    assert [frames(item) for item in video["children"]] == [(0, 60), (0, 15), (45, 30)]
    fast = video["children"][2]
    assert fast["media_reference"]["target_url"] == "file:///m/b.mp4"
    assert frames({"source_range": fast["media_reference"]["available_range"]}) == (0, 120)
    assert [(each["OTIO_SCHEMA"], each["time_scalar"]) for each in fast["effects"]] == [("LinearTimeWarp.1", 2.0)]
    assert fast["metadata"]["nemo"]["in_ms"] == 1500
    assert kinds(sound) == ["Gap", "Clip"], "the video is heard where it is seen"


def test_two_clips_that_cross_meet_in_the_middle_and_keep_their_handles() -> None:
    (video, *_) = made(
        track(
            0,
            segment(5000, asset="asset_a", start=0),
            segment(3000, asset="asset_b", start=4000, in_ms=500, transition=CROSSFADE),
        )
    )
    before, crossing, after = video["children"]
    assert crossing["transition_type"] == "SMPTE_Dissolve"
    assert (crossing["in_offset"]["value"], crossing["out_offset"]["value"]) == (15, 15)
    assert frames(before) == (0, 135)
    assert frames(after) == (15 + 15, 75)


def test_another_transition_keeps_its_name() -> None:
    wipe = {"kind": "wipe", "duration_ms": 1000}
    (video,) = made(
        track(0, segment(5000, asset="asset_a", start=0), segment(3000, asset="asset_a", start=4000, transition=wipe))
    )
    assert [(each["name"], each["transition_type"]) for each in video["children"][1:2]] == [
        ("wipe", "Custom_Transition")
    ]


def test_what_overlaps_without_a_transition_gets_a_track_of_its_own() -> None:
    pieces = [segment(2000, asset="asset_a", start=start) for start in (0, 1000, 2000)]
    lower, upper = made(track(0, *pieces))
    assert [lower["name"], upper["name"]] == ["Video", "Video 2"]
    assert (kinds(lower), kinds(upper)) == (["Clip", "Clip"], ["Gap", "Clip"])


def test_a_loop_is_so_many_passes_and_the_film_ends_them() -> None:
    (video, music) = made(
        track(0, segment(7000, asset="asset_a", start=0)),
        track(1, segment(9000, asset="asset_c", start=0, loop=True), role="music"),
        d=7000,
    )
    assert [frames(item) for item in music["children"]] == [(0, 90), (0, 90), (0, 30)]
    assert frames(video["children"][0]) == (0, 210)


def test_a_loop_of_too_many_passes_is_one_piece() -> None:
    short = Shelf((Known(Media("c.mp3", "file:///c.mp3", "audio", 40), frozenset({"asset_c"})),))
    length_ms = 40 * (MOST_PASSES + 10)
    draft = drafted(track(1, segment(length_ms, asset="asset_c", start=0, loop=True)))
    assert kinds(json.loads(interchange(draft, short, "x").text)["tracks"]["children"][0]) == ["Clip", "Gap"]


def test_a_video_that_ends_early_stands_still_and_a_sound_is_silent() -> None:
    (video, own, sound) = made(
        track(0, segment(6000, asset="asset_b", start=0)), track(1, segment(6000, asset="asset_c", start=0)), d=6000
    )
    assert [frames(item) for item in video["children"]] == [(0, 120), (119, 60)]
    assert [each["OTIO_SCHEMA"] for each in video["children"][1]["effects"]] == ["FreezeFrame.1"]
    assert [frames(item) for item in own["children"]] == [(0, 120)]
    assert [frames(item) for item in sound["children"]] == [(0, 90)]


@pytest.mark.parametrize(
    ("said", "heard"), [({}, True), ({"volume": 0}, False), ({"volume": 0.2}, True), ({"volume": 0.0}, False)]
)
def test_a_silent_video_has_no_sound_track(said: dict[str, Any], heard: bool) -> None:
    assert len(made(track(0, segment(1000, asset="asset_b", start=0, **said)))) == 1 + heard
    mute = Shelf((Known(Media("b.mp4", "file:///m/b.mp4", "video", 4000, sound=False), frozenset({"asset_b"})),))
    draft = drafted(track(0, segment(1000, asset="asset_b", start=0, **said)))
    assert len(json.loads(interchange(draft, mute, "x").text)["tracks"]["children"]) == 1


def test_an_overlay_is_silent_unless_it_says_otherwise() -> None:
    assert len(made(track(0, segment(1000, asset="asset_b", start=0), role="overlay"))) == 1
    assert len(made(track(0, segment(1000, asset="asset_b", start=0, volume=0.5), role="overlay"))) == 2


def test_texts_are_markers_with_all_that_is_known_of_them() -> None:
    draft = drafted(
        track(0, segment(4000, asset="asset_a", start=0)),
        track(7, segment(2000, text="Two\nlines", start=1000, color="#FF0000", fade_in_ms=300), role="caption"),
    )
    found = interchange(draft, SHELF, "film")
    whole = json.loads(found.text)
    assert found.texts == 1
    (marker,) = whole["tracks"]["markers"]
    assert (marker["name"], marker["comment"]) == ("Two lines", "Two\nlines")
    assert frames({"source_range": marker["marked_range"]}) == (30, 60)
    told = marker["metadata"]["nemo"]
    assert (told["track"], told["text"], told["color"]) == ("Captions", "Two\nlines", "#FF0000")
    assert (told["start_ms"], told["duration_ms"], told["fade_in_ms"]) == (1000, 2000, 300)
    assert len(whole["tracks"]["children"]) == 1, "no clip that would hide the picture"


def test_colours_and_composed_music_are_gaps_with_a_name() -> None:
    draft = drafted(
        track(0, segment(2000, start=0, color="#101418", name="card")),
        track(1, segment(2000, start=0, bed="calm", name="calm")),
    )
    found = interchange(draft, SHELF, "film")
    names = [
        (item["OTIO_SCHEMA"], item["name"])
        for each in json.loads(found.text)["tracks"]["children"]
        for item in each["children"]
    ]
    assert names == [("Gap.1", "card"), ("Gap.1", "calm")]
    assert (found.music, found.missing) == (1, ())


def test_what_nobody_can_find_is_missing_by_its_name() -> None:
    gone = Known(Media("gone.mp4", None, "video", 4000), frozenset({"asset_g"}))
    draft = drafted(
        track(
            0,
            segment(1000, asset="asset_g", start=0),
            segment(1000, name="never.mp4", start=1000),
            segment(1000, asset="asset_a", start=2000),
        )
    )
    found = interchange(draft, Shelf((gone, PICTURE)), "film")
    assert (found.missing, found.linked) == (("gone.mp4", "never.mp4"), ("a.jpg",))
    references = [
        item["media_reference"]["OTIO_SCHEMA"] for item in json.loads(found.text)["tracks"]["children"][0]["children"]
    ]
    assert references == ["MissingReference.1", "MissingReference.1", "ExternalReference.1"]


def test_files_are_found_by_id_before_name_and_never_guessed_among_two() -> None:
    one, two = (Known(Media("same.mp4", f"file:///{at}", "video"), frozenset({at})) for at in ("one", "two"))
    shelf = Shelf((one, two))
    assert shelf.find({"asset": "two", "name": "same.mp4"}) == two.media
    found = shelf.find({"name": "same.mp4"})
    assert found is not None
    assert found.url is None
    assert shelf.find({"name": "other"}) is None
    assert Shelf((one,)).find({"file_name": "same.mp4", "asset": 7}) == one.media


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://cdn.example.com/a/b.mp4?token=x#y", "https://cdn.example.com/a/b.mp4"),
        ("https://me:pass@cdn.example.com/b.mp4", "https://cdn.example.com/b.mp4"),
        ("http://127.0.0.1:9/media/key/a.mp4", None),
        ("http://[::1]/a", None),
        ("http://10.0.0.4/a", None),
        ("http://nas/a", None),
        ("https://cdn.example.com/nmv_abcdefgh/a.mp4", None),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("http://[", None),
        ("https://cdn.example.com:x/", None),
        (None, None),
    ],
)
def test_only_public_addresses_are_linked_and_without_what_is_secret(address: str | None, shown: str | None) -> None:
    assert web_address(address) == shown


def test_a_draft_that_tells_lengths_alone_is_laid_out_one_after_the_other_and_says_so() -> None:
    (video, audio) = made(track(0, segment(1000), segment(2000)), track(1, segment(3000)), d=3000)
    assert [frames(item)[1] for item in video["children"]] == [30, 60]
    assert all(item["metadata"]["nemo"]["assumed"] == ["start"] for item in video["children"])
    assert kinds(audio) == ["Clip"]


def test_a_segment_without_a_length_is_as_long_as_its_file_or_what_follows_allows() -> None:
    draft = drafted(
        track(1, segment(start=500, asset="asset_c")),
        track(0, segment(start=0, asset="asset_a"), segment(1000, start=2000, asset="asset_a")),
        track(0, segment(start=9000, name="nobody knows")),
    )
    found = interchange(draft, SHELF, "film")
    (video, audio) = json.loads(found.text)["tracks"]["children"]
    assert [frames(item)[1] for item in video["children"]] == [60, 30]
    assert [frames(item)[1] for item in audio["children"]] == [15, 90]
    assert found.left_out == 1


@pytest.mark.parametrize(
    ("fps", "rate"),
    [
        (None, 30.0),
        (25, 25.0),
        (29.97, 30000 / 1001),
        (23.976, 24000 / 1001),
        (59.94, 60000 / 1001),
        (0, 30.0),
        (1e9, 30.0),
    ],
)
def test_the_rate_is_that_of_the_draft(fps: float | None, rate: float) -> None:
    assert Rate.of(fps).told == pytest.approx(rate, abs=1e-9)


def test_no_secret_and_no_private_address_gets_into_the_file() -> None:
    remember("otio-canary-value-1")
    draft = drafted(
        track(
            0,
            segment(1000, start=0, name="otio-canary-value-1", look="otio-canary-value-1", url="http://127.0.0.1/key"),
        ),
        track(7, segment(1000, start=0, text="see otio-canary-value-1\u202e https://evil.example/x")),
        m={"title": "otio-canary-value-1"},
    )
    told = interchange(draft, SHELF, "film").text
    assert "canary-value" not in told
    assert "127.0.0.1" not in told
    assert "\u202e" not in told


def test_the_official_library_reads_the_same_timeline(library: Any) -> None:
    draft = drafted(
        track(
            0, segment(5000, asset="asset_a", start=0), segment(3000, asset="asset_b", start=4000, transition=CROSSFADE)
        ),
        track(1, segment(7000, asset="asset_c", start=0, loop=True)),
        track(7, segment(2000, text="Hello", start=1000)),
        d=7000,
        m={"title": "Harbour", "fps": 25, "width": 1920, "height": 1080},
    )
    found = interchange(draft, SHELF, "film")
    timeline = library.adapters.read_from_string(found.text, "otio_json")
    assert timeline.name == "Harbour"
    assert timeline.duration() == library.opentime.RationalTime(175, 25)
    assert timeline.metadata["nemo"]["width"] == 1920
    assert [each.target_url for each in (clip.media_reference for clip in timeline.find_clips())][:2] == [
        "file:///m/a.jpg",
        "file:///m/b.mp4",
    ]
    again = library.adapters.write_to_string(timeline, "otio_json")
    assert library.adapters.read_from_string(again, "otio_json").is_equivalent_to(timeline)
    picture = timeline.video_tracks()[0]
    assert picture.trimmed_range_of_child(picture[2]).start_time.value == 112
    library.algorithms.track_with_expanded_transitions(picture)
    assert library.algorithms.flatten_stack(timeline.tracks).duration() == timeline.duration()
    assert [marker.comment for marker in timeline.tracks.markers] == ["Hello"]


def check(library: Any, draft: Draft, found: Interchange) -> Any:
    """What must hold of every timeline; gives it as the library has it."""
    timeline = library.adapters.read_from_string(found.text, "otio_json")
    rate = timeline.duration().rate
    for each in timeline.tracks:
        for item in each:
            if isinstance(item, library.schema.Transition):
                continue
            assert item.duration().value > 0
            assert item.duration().rate == rate
        library.algorithms.track_with_expanded_transitions(each)
    return timeline


@given(DRAFTS)
@settings(max_examples=60)
def test_no_draft_of_any_shape_breaks_it(library: Any, value: Any) -> None:
    draft = read_draft(json.dumps(value))
    check(library, draft, interchange(draft, SHELF, "film"))


LENGTHS = st.lists(st.integers(1, 4000), min_size=1, max_size=40)


@given(LENGTHS, st.sampled_from([24, 25, 29.97, 30, 60, 120]))
@settings(max_examples=60)
def test_nothing_drifts_however_many_clips_there_are(library: Any, lengths: list[int], fps: float) -> None:
    starts = [sum(lengths[:place]) for place in range(len(lengths))]
    pieces = [segment(each, asset="asset_a", start=start) for start, each in zip(starts, lengths, strict=True)]
    draft = drafted(track(0, *pieces), d=sum(lengths), m={"fps": fps})
    timeline = check(library, draft, interchange(draft, SHELF, "film"))
    rate = Rate.of(fps)
    places = sorted(
        (clip.range_in_parent().start_time.value, clip.metadata["nemo"]["start_ms"]) for clip in timeline.find_clips()
    )
    assert [frame for frame, _ in places] == [rate.frame(start_ms) for _, start_ms in places]
    assert timeline.duration().value == max(rate.frame(sum(lengths)), places[-1][0] + 1)


@given(st.lists(st.tuples(st.integers(0, 8000), st.integers(1, 8000), st.booleans()), max_size=12))
@settings(max_examples=80)
def test_transitions_never_reach_over_each_other(library: Any, told: list[tuple[int, int, bool]]) -> None:
    pieces = [
        segment(length, asset="asset_a", start=start, **({"transition": CROSSFADE} if joined else {}))
        for start, length, joined in told
    ]
    draft = drafted(track(0, *pieces))
    timeline = check(library, draft, interchange(draft, SHELF, "film"))
    assert len(timeline.find_clips()) == len(pieces)


def test_the_golden_drafts_give_timelines(library: Any) -> None:
    for name in (
        "e6_state_after_title",
        "e6_state_documented_keys_only",
        "e6_state_odd_draft",
        "e6_state_fresh_session",
    ):
        draft = draft_of(text(f"{name}.json"))
        found = interchange(draft, Shelf(()), "film")
        timeline = check(library, draft, found)
        assert timeline.duration().to_seconds() == (draft.duration_ms or 0) / 1000
