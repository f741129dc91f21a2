"""The short cuts for common writing agree with the full rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uniseg.graphemecluster import grapheme_clusters
from uniseg.linebreak import line_break_boundaries  # pyright: ignore[reportUnknownVariableType]

from nemo_mcp.studio.render.text.segments import clusters, line_ends


@given(st.text("ab é漢か゛が각，~\u0301\u200d👩❤\ufe0f🇯🇵👍🏽", max_size=20))
def test_clusters_are_those_of_the_full_rules(text: str) -> None:
    assert [*clusters(text)] == [*grapheme_clusters(text)]


@given(
    st.text("ab1Éɏ×,.:;'’\"!? -/(", max_size=16)
    | st.from_regex(r"(?:[a-z]{1,5}[,.!?']{0,2} ){1,6}[a-z]+", fullmatch=True)
)
def test_prose_breaks_where_the_full_rules_break_it(text: str) -> None:
    if text:
        assert line_ends(text) == [end for end in line_break_boundaries(text) if end > 0]


@pytest.mark.parametrize("text", ["word " * 100, "a" * 500 + "-", "a." * 250 + "-", "a' " * 150, "a!" * 200])
def test_long_texts_do_not_make_the_short_cut_long(text: str) -> None:
    assert line_ends(text)[-1] == len(text)


@pytest.mark.parametrize("emoji", ["👩‍👩‍👧‍👦", "🇯🇵", "👍🏽", "👩🏿‍🚀", "1️⃣", "❤️‍🔥"])
def test_joined_emoji_are_one_character(emoji: str) -> None:
    assert [*clusters(f"a{emoji}b")] == ["a", emoji, "b"]


def test_chinese_breaks_between_characters_but_not_before_punctuation() -> None:
    assert line_ends("你好，世界") == [1, 3, 4, 5]


def test_korean_breaks_at_its_spaces() -> None:
    assert line_ends("서울에서 보낸 여름") == [5, 8, 10]
