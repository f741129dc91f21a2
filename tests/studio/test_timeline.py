"""The studio's reading of a draft: what `dump` writes, `load` reads; what is odd is passed over or refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.studio.draft import dump, load
from nemo_mcp.studio.timeline import Clip, Sound, Text, Timeline, Transition, Zoom

times = st.integers(0, 600_000)
clips = st.builds(
    Clip,
    times,
    st.integers(1, 60_000),
    asset=st.none() | st.text(min_size=1, max_size=8),
    name=st.text(max_size=8),
    in_ms=times,
    speed=st.floats(0.1, 10),
    zoom=st.none() | st.builds(Zoom, st.floats(1, 2), st.floats(1, 2)),
    transition=st.none() | st.builds(Transition, st.sampled_from(["crossfade", "slide"]), st.integers(0, 2000)),
)
sounds = st.builds(Sound, times, st.integers(1, 60_000), role=st.sampled_from(["voice", "music", "sound"]))
texts = st.builds(Text, times, st.integers(1, 60_000), st.text(max_size=20), role=st.sampled_from(["title", "caption"]))
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["t", "tt", "sg", "d", "m", "speed"]), inner)
    ),
    max_leaves=12,
)


@given(st.lists(clips, max_size=4), st.lists(sounds, max_size=4), st.lists(texts, max_size=4))
def test_what_is_dumped_is_loaded_again(some: list[Clip], heard: list[Sound], read: list[Text]) -> None:
    one = Timeline(clips=tuple(sorted(some, key=lambda clip: clip.start_ms)))
    assert load(dump(one)) == one
    both = load(dump(Timeline(clips=one.clips, sounds=tuple(heard), texts=tuple(read))))
    assert sorted(map(repr, both.sounds)) == sorted(map(repr, heard))
    assert sorted(map(repr, both.texts)) == sorted(map(repr, read))


@pytest.mark.parametrize("draft", [None, {}, {"t": []}, {"t": None}, {"d": 5}])
def test_a_draft_without_tracks_is_an_empty_timeline(draft: dict[str, Any] | None) -> None:
    assert load(draft) == Timeline()


def test_unknown_keys_and_track_types_are_passed_over() -> None:
    draft: dict[str, Any] = {
        "t": [{"tt": 42, "sg": [{"d": 1}]}, {"tt": 7, "zz": 1, "sg": [{"d": 5, "m": {"text": "hi", "x-1": []}}]}]
    }
    assert load(draft).texts == (Text(0, 5, "hi"),)


@pytest.mark.parametrize(
    "meta",
    [{"speed": "fast"}, {"zoom": {"from_scale": "big"}}, {"zoom": 3}, {"start": -5}, {"speed": 0}, {"fit": "stretch"},
     {"transition": {"kind": "explode"}}, {"start": "soon"}],
)  # fmt: skip
def test_a_known_key_of_the_wrong_type_is_an_error(meta: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        load({"t": [{"tt": 0, "sg": [{"d": 10, "m": meta}]}]})


@given(json_values)
def test_any_json_is_a_timeline_or_a_value_error(value: Any) -> None:
    if isinstance(value, dict):
        try:
            load(value)  # pyright: ignore[reportUnknownArgumentType]
        except ValueError as problem:
            assert str(problem)
