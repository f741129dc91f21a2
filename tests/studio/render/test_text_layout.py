"""Line breaking and fitting, on made-up widths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.studio.render.text.layout import Paragraph, Room, lay_out

ROOM = Room(width=20.0, height=10.0, measure=30.0, lines=3, pitch=1.2)


def typed(text: str, advance: float = 0.5) -> Paragraph:
    """A paragraph in type as even as a typewriter's."""
    return Paragraph(text, tuple(advance for _ in text))


def test_a_short_line_stays_one_line_at_full_size() -> None:
    layout = lay_out([typed("as it is")], ROOM)
    assert layout.lines == ("as it is",)
    assert layout.factor == 1.0


def test_lines_break_at_words_and_come_out_even() -> None:
    layout = lay_out([typed("one two three four five six seven eight nine ten")], ROOM)
    assert len(layout.lines) == 2
    assert abs(len(layout.lines[0]) - len(layout.lines[1])) <= 6


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We came too late. Nobody was there now.", ("We came too late.", "Nobody was there now.")),
        ("Extraordinarily long words here ok", ("Extraordinarily", "long words here ok")),
        (
            "夏日新品上市，全场八折起！我们在北京、上海和广州等你来。",
            ("夏日新品上市，全场八折起！", "我们在北京、上海和广州等你来。"),
        ),
    ],
)
def test_lines_end_with_clauses_where_that_keeps_them_even(text: str, expected: tuple[str, ...]) -> None:
    assert lay_out([typed(text)], Room(width=12.0, height=10.0, measure=30.0, lines=3, pitch=1.2)).lines == expected


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=6), min_size=8, max_size=24))
def test_no_short_word_is_left_alone_on_the_last_line(words: list[str]) -> None:
    layout = lay_out([typed(" ".join(words))], Room(width=12.0, height=20.0, measure=30.0, lines=8, pitch=1.2))
    assert len(layout.lines) == 1 or len(layout.lines[-1]) > 0.4 * max(map(len, layout.lines))


def test_words_stay_whole_while_shrinking_helps() -> None:
    layout = lay_out([typed("x" * 60)], ROOM)
    assert layout.lines == ("x" * 60,)
    assert 0.5 < layout.factor < 0.7


def test_a_word_that_cannot_shrink_enough_is_broken() -> None:
    layout = lay_out([typed("x" * 200)], ROOM)
    assert len(layout.lines) > 1
    assert "".join(layout.lines) == "x" * 200


def test_what_does_not_fit_at_all_is_cut_with_an_ellipsis() -> None:
    layout = lay_out([typed("word " * 400)], Room(20.0, 4.0, 30.0, 3, 1.2))
    assert layout.cut
    assert layout.lines[-1].endswith("…")


@given(st.text("ab  -漢", min_size=1, max_size=200).filter(str.strip), st.floats(4, 60), st.floats(2, 30))
def test_lines_fit_the_room_and_lose_nothing(text: str, width: float, height: float) -> None:
    text = text.strip()
    room = Room(width, height, measure=30.0, lines=4, pitch=1.2)
    layout = lay_out([typed(text)], room)
    if layout.cut:
        return
    assert "".join("".join(layout.lines).split()) == "".join(text.split())
    assert len(layout.lines) * room.pitch * layout.factor <= max(height, room.pitch * layout.factor) + 1e-9
    for line in layout.lines:
        assert len(line) * 0.5 * layout.factor <= max(width, 0.5 * layout.factor) + 1e-6
