import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemo_mcp.core.draft import Draft, StateShapeError, draft_of, raw_member, read_draft
from nemo_mcp.core.values import DEPTH_LIMIT
from tests.core.samples import DRAFTS, JSON, segment, text
from tests.shares import share

TOO_DEEP = DEPTH_LIMIT + 1
NO_DRAFT = [
    '{"code":0,"data":{"state":{}}}',
    '{"code":0,"data":{"state":{"draft":null}}}',
    '{"code":0,"data":{"state":{"draft":{}}}}',
    '{"code":0,"data":{"state":{"draft":{"t":[]}}}}',
    '{"code":0,"data":{"state":{"draft":{"d":0,"t":[],"m":{}}}}}',
    '{"code":0,"data":{"state":{"draft":[]}}}',
    '{"code":0,"data":null}',
    "{}",
]
FINITE_JSON = JSON.filter(lambda value: "NaN" not in json.dumps(value) and "Infinity" not in json.dumps(value))


def drafted(value: dict[str, Any] | None) -> Draft:
    return read_draft(None if value is None else json.dumps(value))


@pytest.mark.promise("P27")
def test_the_odd_draft_goes_out_exactly_as_it_came_in() -> None:
    body = text("e6_state_odd_draft.json")
    raw = draft_of(body).raw
    assert raw is not None
    assert raw in body
    assert json.loads(raw) == json.loads(body)["data"]["state"]["draft"]
    for spelling in ("0.350", "1e3", "10000.0", "9007199254740993", '"\\u4f60\\u597d"', '"zz": null', '"t": {}'):
        assert spelling in raw
    assert raw.index('"zz"') < raw.index('"ver"') < raw.index('"t"') < raw.index('"d": 10000.0')
    assert "unlisted_sibling" not in raw


@pytest.mark.promise("P32")
def test_a_draft_is_read_by_its_documented_keys() -> None:
    draft = draft_of(text("e6_state_documented_keys_only.json"))
    assert [(track.kind, track.word, len(track.segments)) for track in draft.tracks] == [
        (0, "Video", 1),
        (1, "BGM", 1),
        (7, "Title", 1),
    ]
    assert [track.segments[0].duration_ms for track in draft.tracks] == [10_000, 10_000, 3_000]
    assert draft.duration_ms == 10_000
    assert draft.exportable
    assert not draft.empty


@pytest.mark.promise("P32")
def test_unknown_track_types_and_float_milliseconds_are_read() -> None:
    draft = draft_of(text("e6_state_odd_draft.json"))
    assert [track.kind for track in draft.tracks] == [0, 42]
    assert draft.duration_ms == 10_000
    assert draft.exportable


@pytest.mark.parametrize("body", [text("e6_state_fresh_session.json"), *NO_DRAFT])
def test_every_form_of_no_draft_is_empty_and_has_the_same_digest(body: str) -> None:
    draft = draft_of(body)
    assert draft.empty
    assert not draft.exportable
    assert not draft.duration_ms
    assert draft.digest == Draft(None, None).digest


def test_a_draft_is_found_with_and_without_the_envelope() -> None:
    inner = '{"t":[{"tt":0,"sg":[{"d":5}]}]}'
    for body in (
        f'{{"data":{{"state":{{"draft":{inner}}}}}}}',
        f'{{"state":{{"draft":{inner}}}}}',
        f'{{"data":{{"draft":{inner}}}}}',
        f'{{"draft":{inner}}}',
    ):
        assert draft_of(body).raw == inner


@pytest.mark.parametrize("body", ["", "<html>", "{", "[" * 100_000, "[" * TOO_DEEP + "]" * TOO_DEEP])
def test_a_body_that_is_no_sane_json_is_refused(body: str) -> None:
    with pytest.raises(StateShapeError):
        draft_of(body)


EXPORTABLE: list[tuple[dict[str, Any], bool]] = [
    ({"t": [{"tt": 0, "sg": []}]}, False),
    ({"t": [{"tt": 0}]}, False),
    ({"t": [{"tt": 0, "sg": "words"}]}, False),
    ({"t": [{"tt": 42, "sg": [{}]}]}, True),
    ({"t": [None, {"tt": 0, "sg": [{}]}]}, True),
]


@pytest.mark.parametrize(("value", "exportable"), EXPORTABLE)
def test_a_draft_is_exportable_when_some_track_holds_a_segment(value: dict[str, Any], exportable: bool) -> None:
    assert drafted(value).exportable is exportable


DURATIONS: list[tuple[dict[str, Any], int | None]] = [
    ({"d": 8000, "t": [{"tt": 0, "d": 9000}]}, 8000),
    ({"t": [{"tt": 0, "d": 9000}, {"tt": 1, "d": 9500}]}, 9500),
    ({"t": [{"tt": 0, "sg": [segment(4000)]}]}, 4000),
    ({"t": [{"tt": 0, "sg": [segment(4000, start=0), segment(2000, start=4000)]}]}, 6000),
    ({"t": [{"tt": 0, "sg": [segment(4000), segment(2000)]}]}, None),
    ({"t": [{"tt": 0, "sg": [segment(4000, start=0), segment(2000)]}]}, None),
    ({"d": "10000", "t": [{"tt": 0, "d": -5}]}, None),
    ({"d": True, "t": [{}]}, None),
]


@pytest.mark.parametrize(("value", "duration_ms"), DURATIONS)
def test_the_length_is_only_what_the_draft_says(value: dict[str, Any], duration_ms: int | None) -> None:
    assert drafted(value).duration_ms == duration_ms


def test_the_digest_is_blind_to_signatures_and_spelling_but_not_to_changes() -> None:
    signed = '{"t":[{"tt":0,"sg":[{"u":"https://cdn.example.com/a.mp4?sig=1"}]}]}'
    again = '{ "t": [ {"sg":[{"u":"https://cdn.example.com/a.mp4?sig=2&x=3"}],"tt":0} ] }'
    other = signed.replace("a.mp4", "b.mp4")
    assert read_draft(signed).digest == read_draft(again).digest
    assert read_draft(signed).digest != read_draft(other).digest


@pytest.mark.parametrize(
    ("source", "path", "raw"),
    [
        ('{"a":1}', ("a",), "1"),
        (' { "a" : { "b" : [ 1.0 , 2e5 ] } } ', ("a", "b"), "[ 1.0 , 2e5 ]"),
        ('{"a":{"b":1},"a":{"b":2}}', ("a", "b"), "2"),
        ('{"a":{"b":1},"a":{}}', ("a", "b"), None),
        ('{"\\u0061":"x"}', ("a",), '"x"'),
        ('{"a":"}\\"{","b":2}', ("b",), "2"),
        ('{"a\\"b":true}', ('a"b',), "true"),
        ('{"":null}', ("",), "null"),
        ("{}", ("a",), None),
        ('{"a":[{"b":1}]}', ("a", "b"), None),
        ('{"a":1} x', ("a",), None),
        ('{"a":1', ("a",), None),
        (f'{{"a":{"9" * 6000}}}', ("a",), "9" * 6000),
        ("[1]", (), "[1]"),
    ],
)
def test_a_member_is_found_in_its_exact_spelling(source: str, path: tuple[str, ...], raw: str | None) -> None:
    assert raw_member(source, *path) == raw


@settings(max_examples=share(200, 50))
@given(
    st.dictionaries(st.text(max_size=4), JSON, max_size=4),
    st.text(max_size=4),
    FINITE_JSON,
    st.booleans(),
    st.sampled_from([None, 1, "\t"]),
)
def test_a_raw_member_parses_to_the_member(
    around: dict[str, Any], key: str, value: Any, plain: bool, indent: int | str | None
) -> None:
    source = json.dumps({"x": {**around, key: value}}, ensure_ascii=not plain, indent=indent)
    raw = raw_member(source, "x", key)
    assert raw is not None
    assert raw in source
    assert json.loads(raw) == value


NUMBERS = st.from_regex(r"-?(?:0|[1-9][0-9]{0,25})(?:\.[0-9]{1,8})?(?:[eE][+-]?[0-9]{1,2})?", fullmatch=True)


@settings(max_examples=share(200, 50))
@given(st.lists(NUMBERS, min_size=1, max_size=5))
def test_every_spelling_of_a_number_is_kept(numbers: list[str]) -> None:
    source = f'{{"data" : {{ "draft":[{", ".join(numbers)}]}}}}'
    assert raw_member(source, "data", "draft") == f"[{', '.join(numbers)}]"


@given(st.text(), st.lists(st.text(max_size=3), max_size=3))
def test_looking_for_a_member_never_raises(source: str, path: list[str]) -> None:
    raw_member(source, *path)


@settings(max_examples=share(300, 75))
@given(DRAFTS)
def test_an_odd_draft_is_read_without_an_exception(value: dict[str, Any]) -> None:
    draft = drafted(value)
    assert draft.exportable <= (not draft.empty)
    assert len(draft.digest) == 64
    assert draft.duration_ms is None or draft.duration_ms >= 0
    for track in draft.tracks:
        assert track.word
