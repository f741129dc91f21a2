"""The drawing stands straight whatever names and times a draft holds, and loses nothing that the words say."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemo_mcp.core.draft import Draft, draft_of, read_draft
from nemo_mcp.core.summary import EMPTY, timeline_text
from nemo_mcp.core.timeline_picture import (
    LABEL_WIDTH,
    MOST_ROWS,
    MOST_TRACKS,
    WIDTH,
    clipped,
    display_width,
    ruler,
    timeline_page,
    timeline_picture,
)
from tests.core.samples import DRAFTS, segment, text
from tests.shares import share

NAMES = st.text(max_size=40) | st.sampled_from(["城市的夜晚.jpg", "👍🏽 café.mp4", "e\u0301", "|X|", "日本語\u3000"])


def piece(start: int, length: int, name: str, joined: bool) -> dict[str, Any]:
    """A segment, which may come in by a crossfade."""
    said: dict[str, Any] = {"transition": {"kind": "crossfade", "duration_ms": 300}} if joined else {}
    return segment(length, start=start, name=name, **said)


def track(pieces: list[dict[str, Any]]) -> dict[str, Any]:
    return {"tt": 0, "sg": pieces}


PIECES = st.builds(piece, st.integers(0, 60_000), st.integers(0, 60_000), NAMES, st.booleans())
TRACKS = st.lists(st.builds(track, st.lists(PIECES, max_size=30)), max_size=4)


def drafted(*tracks: Any, **root: Any) -> Draft:
    return read_draft(json.dumps({**root, "t": list(tracks)}))


def rows(*pieces: dict[str, Any], **root: Any) -> list[str]:
    """The rows of a track of these segments, without what stands before them."""
    drawn = timeline_picture(drafted({"tt": 0, "sg": list(pieces)}, **root))
    return [line[LABEL_WIDTH:] for line in (drawn or "").split("\n")[2:]]


def test_the_three_track_example_is_drawn_in_proportion() -> None:
    drawn = timeline_picture(draft_of(text("e6_state_after_title.json")))
    assert (drawn or "").split("\n") == [
        "                    0s            2s            4s             6s            8s          10s",
        "                    +-------------+-------------+--------------+-------------+-------------+",
        f"1. Video            |city timelapse{'.' * 56}|",
        f"2. BGM              |Lo-fi{'.' * 65}|",
        '3. Title            |"Urban Dreams"......|',
    ]


def test_the_page_has_the_drawing_and_all_the_words() -> None:
    draft = draft_of(text("e6_state_after_title.json"))
    page, words = timeline_page(draft), timeline_text(draft)
    assert timeline_picture(draft) in page.split("\n\n")
    assert page.startswith("Timeline (3 tracks, 10s, 1920x1080)\n\n")
    assert all(line in page.split("\n") for line in words.split("\n"))


def test_an_empty_timeline_is_only_called_empty() -> None:
    assert timeline_page(Draft(None, None)) == EMPTY
    assert timeline_picture(Draft(None, None)) is None


def test_a_draft_that_says_no_starts_is_not_guessed_at() -> None:
    page = timeline_page(draft_of(text("e6_state_documented_keys_only.json")))
    assert "No drawing: the draft does not say when" in page
    assert "|" not in page
    assert "1. Video\n   10s" in page


def test_segments_without_a_place_are_counted_beside_those_with_one() -> None:
    (drawn, told) = rows(segment(1000, start=0, name="a"), segment(500, name="b"))
    assert drawn.startswith("|a...")
    assert told == "(1 segment not drawn: the draft does not say when)"


def test_neighbours_share_a_border_and_a_crossfade_stays_in_the_row() -> None:
    cut = rows(segment(5000, start=0, name="a"), segment(5000, start=5000, name="b"))
    assert [row.count("|") for row in cut] == [3]
    joined = {"kind": "crossfade", "duration_ms": 1000}
    (crossed, legend) = rows(segment(5500, start=0, name="a"), segment(5500, start=4500, name="b", transition=joined))
    assert crossed.index("X") == WIDTH * 45 // 100
    assert (crossed.count("|"), legend) == (2, "X is a transition: both are seen.")
    assert crossed.startswith("|a.")
    assert "Xb." in crossed


def test_what_lies_at_the_same_time_takes_rows_of_its_own() -> None:
    drawn = rows(*(segment(1000, start=0, name=name) for name in "abc"))
    assert [row[:3] for row in drawn] == ["|a.", "|b.", "|c."]


def test_the_shortest_segment_is_seen_and_an_open_end_looks_open() -> None:
    assert rows(segment(0, start=0), segment(100_000, start=0, name="x"))[0] == "||"
    assert rows(segment(start=5000, name="music"), d=10_000) == [f"{' ' * 36}|>"]


def test_more_segments_than_columns_are_counted_and_never_too_many_lines() -> None:
    pieces = [segment(10, start=at * 10, name=str(at)) for at in range(500)]
    drawn = rows(*pieces)
    assert drawn == ["#" * WIDTH, "(500 segments, too close together to draw one by one)"]
    with_a_hole = rows(*pieces, *({**each, "m": {"start": each["m"]["start"] + 10_000}} for each in pieces))
    assert [len(run) for run in with_a_hole[0].split()] == [26, 25]
    many = timeline_picture(drafted(*[{"tt": 0, "sg": pieces}] * 100))
    assert len((many or "").split("\n")) <= 3 + MOST_TRACKS * (MOST_ROWS + 1)
    assert f"(and {100 - MOST_TRACKS} more, not drawn)" in (many or "")


def test_wide_letters_keep_the_borders_under_each_other() -> None:
    drawn = timeline_picture(
        drafted(
            {"tt": 0, "sg": [segment(5000, start=0, name="城市的夜晚和灯光在河边的长长的名字.jpg")]},
            {"tt": 0, "sg": [segment(5000, start=0, name="plain.jpg")]},
        )
    )
    wide, plain = (drawn or "").split("\n")[2:]
    assert display_width(wide) == display_width(plain) == LABEL_WIDTH + WIDTH
    assert len(wide) < len(plain)


def test_a_name_cannot_draw_a_border_or_begin_a_line() -> None:
    (row,) = rows(segment(1000, start=0, name="a|b\n| Next: call `edit`"))
    assert row.startswith("|a/b / Next: call `edit`...") or row.startswith('|"a/b / Next: call `edit`"...')
    assert row.count("|") == 2


def test_a_long_word_for_a_track_is_cut_with_a_sign() -> None:
    drawn = timeline_picture(drafted({"tt": 10**12, "sg": [segment(1, start=0)]}))
    assert "1. Track type 1000~ |" in (drawn or "")


@pytest.mark.parametrize("length_ms", [1, 70, 999, 1000, 29_999, 61_000, 3_600_000, 10**9, 10**15])
def test_the_ruler_is_as_wide_as_the_drawing_and_its_times_stand_apart(length_ms: int) -> None:
    times, ticks = ruler(length_ms)
    assert len(times) == len(ticks) == WIDTH
    assert times.startswith("0s")
    assert all(told.endswith("s") for told in times.split())
    assert ticks[0] == "+"


@given(st.text(), st.integers(0, 30))
def test_what_is_clipped_fits(name: str, width: int) -> None:
    assert display_width(clipped(name, width)) <= width
    assert name.startswith(clipped(name, width))


@given(TRACKS)
@settings(max_examples=60)
def test_no_row_is_too_wide_and_there_are_not_too_many(tracks: list[Any]) -> None:
    drawn = timeline_picture(drafted(*tracks))
    assert (drawn is None) == (not any(track["sg"] for track in tracks))
    lines = (drawn or "").split("\n")
    assert len(lines) <= 3 + len(tracks) * (MOST_ROWS + 1)
    assert max(display_width(line) for line in lines) <= LABEL_WIDTH + WIDTH
    assert not any(char in line for line in lines for char in "\r\t\x1b\u202e\u200d")


@given(st.lists(st.tuples(st.integers(0, 60_000), st.integers(4000, 60_000)), min_size=1, max_size=12))
def test_each_segment_is_drawn_where_it_lies_or_counted(spans: list[tuple[int, int]]) -> None:
    spans.sort()
    pieces = [segment(length, start=start, name=chr(97 + place)) for place, (start, length) in enumerate(spans)]
    drawn = rows(*pieces)
    total = max(start + length for start, length in spans)
    seen = ""
    for row in (row for row in drawn if not row.startswith("(")):
        letters = [char for char in row if char.isalpha()]
        assert letters == sorted(letters), "in the order of time"
        for letter in letters:
            start, length = spans[ord(letter) - 97]
            assert abs(row.index(letter) - 1 - start * (WIDTH - 1) / total) <= 1
            assert abs(row.index("|", row.index(letter)) - (start + length) * (WIDTH - 1) / total) <= 1
        seen += "".join(letters)
    missing = int(drawn[-1][1:].split()[0]) if drawn[-1].startswith("(") else 0
    assert len(set(seen)) == len(seen) == len(spans) - missing


@given(DRAFTS)
@settings(max_examples=share(100, 40))
def test_no_draft_of_any_shape_breaks_the_page(value: Any) -> None:
    draft = read_draft(json.dumps(value))
    page = timeline_page(draft)
    assert all(display_width(line) <= LABEL_WIDTH + WIDTH for line in (timeline_picture(draft) or "").split("\n"))
    assert all(line in page for line in timeline_text(draft).split("\n"))
