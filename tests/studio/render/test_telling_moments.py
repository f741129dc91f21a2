"""The moments that show a draft: each clip away from its transitions, with the words that come with it."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.studio.render.sheet_layout import MOST_FRAMES
from nemo_mcp.studio.render.telling_moments import telling_moments
from nemo_mcp.studio.timeline import Clip, Overlay, Text, Timeline, Transition


def row(*lengths_ms: int, transition_ms: int = 0) -> tuple[Clip, ...]:
    clips: list[Clip] = []
    for length_ms in lengths_ms:
        start = clips[-1].end_ms - transition_ms if clips else 0
        coming = Transition(duration_ms=transition_ms) if clips and transition_ms else None
        clips.append(Clip(start, length_ms, transition=coming))
    return tuple(clips)


def test_each_clip_is_seen_once_in_its_middle() -> None:
    assert telling_moments(Timeline(clips=row(4000, 4000, 4000, 4000))) == (2000, 6000, 10_000, 14_000)


def test_no_moment_falls_into_a_transition() -> None:
    clips = row(3000, 3000, 3000, 3000, transition_ms=1000)
    moments = telling_moments(Timeline(clips=clips))
    assert len(moments) == 4
    for clip in clips[1:]:
        assert not any(clip.start_ms <= at_ms < clip.start_ms + 1000 for at_ms in moments)


def test_a_title_is_seen_on_its_clip_and_not_in_a_picture_of_its_own() -> None:
    title = Text(500, 2500, "Hello", role="title", fade_in_ms=300, fade_out_ms=300)
    moments = telling_moments(Timeline(clips=row(8000, 8000, 8000, 8000), texts=(title,)))
    assert len(moments) == 4
    assert 800 <= moments[0] <= 2700


def test_two_titles_on_one_clip_are_both_seen() -> None:
    titles = (Text(0, 3000, "One", role="title"), Text(10_000, 3000, "Two", role="title"))
    moments = telling_moments(Timeline(clips=row(20_000, 20_000, 20_000), texts=titles))
    assert any(300 <= at_ms <= 2700 for at_ms in moments)
    assert any(10_300 <= at_ms <= 12_700 for at_ms in moments)


def test_an_overlay_is_seen() -> None:
    logo = Overlay(25_000, 2000, "logo")
    assert any(25_000 <= at < 27_000 for at in telling_moments(Timeline(clips=row(10_000, 20_000), overlays=(logo,))))


def test_one_long_clip_is_shown_more_than_once_and_at_a_distance() -> None:
    moments = telling_moments(Timeline(clips=row(30_000)))
    assert len(moments) == 6
    assert min(later - sooner for sooner, later in pairwise(moments)) >= 2000


def test_what_is_too_much_for_a_sheet_is_thinned_from_the_start_to_the_end() -> None:
    moments = telling_moments(Timeline(clips=row(*[1000] * 100)))
    assert len(moments) == MOST_FRAMES
    assert (moments[0], moments[-1]) == (500, 99_500)


pieces = st.tuples(st.integers(0, 60_000), st.integers(0, 30_000), st.integers(0, 40_000), st.integers(0, 40_000))


@given(
    st.lists(pieces, min_size=1, max_size=30).map(sorted),
    st.lists(pieces, max_size=30),
    st.integers(16, 4096),
    st.integers(16, 4096),
)
def test_moments_of_any_draft_lie_on_it_in_order(
    clips: list[tuple[int, int, int, int]], texts: list[tuple[int, int, int, int]], width: int, height: int
) -> None:
    timeline = Timeline(
        width=width,
        height=height,
        clips=tuple(Clip(start, length, fade_in_ms=a, fade_out_ms=b) for start, length, a, b in clips),
        texts=tuple(Text(start, length, "x", fade_in_ms=a, fade_out_ms=b) for start, length, a, b in texts),
    )
    moments = telling_moments(timeline)
    assert 1 <= len(moments) <= MOST_FRAMES
    assert list(moments) == sorted(set(moments))
    assert all(0 <= at_ms <= timeline.duration_ms for at_ms in moments)
