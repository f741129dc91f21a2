"""A video from words alone: cards from a script, honest about what it is."""

from itertools import pairwise

import pytest

from nemo_mcp.studio.planner import BEDS, Plan, plan
from nemo_mcp.studio.planner.ops.cards import design_for, mood_for
from nemo_mcp.studio.planner.scripts import find_script, reading_ms
from nemo_mcp.studio.timeline import Timeline
from tests.studio.planner.scenes import CAMERA, PICTURES

BAKERY = "make a 20 second video about our bakery: fresh bread every morning; open from six; come by"
BAKERY_CHINESE = "做一个15秒的竖屏视频介绍我们的面包店：每天早上新鲜面包；六点开门；欢迎光临"


def make(words: str) -> Plan:
    return plan(words, Timeline(), ())


def lines(words: str) -> tuple[str, ...]:
    found = find_script(words, words.lower(), bytearray(len(words)))
    return found.lines if found else ()


@pytest.mark.parametrize(
    ("words", "cards", "total"),
    [
        (BAKERY, ["Our bakery", "Fresh bread every morning", "Open from six", "Come by"], 20_000),
        (BAKERY_CHINESE, ["我们的面包店", "每天早上新鲜面包", "六点开门", "欢迎光临"], 15_000),
    ],
)
def test_each_line_of_a_script_gets_a_card_and_the_length_is_kept(words: str, cards: list[str], total: int) -> None:
    made = make(words)
    assert [text.text for text in made.timeline.texts if text.role == "title"] == cards
    assert made.timeline.duration_ms == total
    assert len(made.timeline.clips) == len(cards)
    assert (made.generated, made.refused) == (True, ())


def test_the_reply_says_that_footage_needs_the_cloud() -> None:
    assert any("cloud" in sentence for sentence in make(BAKERY).done)
    assert any("云端" in sentence for sentence in make(BAKERY_CHINESE).done)


def test_cards_differ_in_colour_and_place_and_come_with_music_and_transitions() -> None:
    timeline = make(BAKERY).timeline
    colours = [clip.color for clip in timeline.clips]
    assert all(one != other for one, other in pairwise(colours))
    assert len({(text.role, text.place) for text in timeline.texts}) >= 3
    assert all(clip.transition for clip in timeline.clips[1:])
    assert [sound.bed for sound in timeline.sounds] == ["warm"]


def test_longer_lines_stay_longer() -> None:
    made = make("make a video about trees: Oak; The slow and patient work of a hundred quiet years in one ring of wood")
    short, long = made.timeline.clips[1].duration_ms, made.timeline.clips[2].duration_ms
    assert long > short * 1.5
    assert reading_ms("一二三四五六七八九十一二三四五六七八九十") > reading_ms("一二三四五")


def test_too_many_words_for_the_time_are_said_to_be_quick() -> None:
    made = make(
        "make a 3 second video about tea: leaves from the hills; water just before it boils; three quiet minutes"
    )
    assert made.timeline.duration_ms == 3000
    assert any("would read easily" in sentence for sentence in made.done)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (BAKERY, ("Fresh bread every morning", "Open from six", "Come by")),
        ("make a promo for a cafe: Hot coffee. Warm room. Use calm music.", ("Hot coffee", "Warm room")),
        ("create a video about spring: sun, rain, and new leaves", ("Sun", "Rain", "New leaves")),
        ("make a 16:9 video about tea", ()),
        ("make a video with the title: Tea time", ()),
        ('make a video out of text: "A", then "B"', ()),
        ("add a caption: hello", ()),
    ],
)
def test_a_script_is_told_from_an_instruction(words: str, expected: tuple[str, ...]) -> None:
    assert lines(words) == expected


def test_an_instruction_behind_the_script_is_carried_out() -> None:
    made = make("create a vertical promo for a cafe: Hot coffee. Warm room. Use upbeat music and 60 fps.")
    timeline = made.timeline
    assert (timeline.height, timeline.fps, timeline.sounds[0].bed) == (1920, 60, "upbeat")


def test_the_script_becomes_captions_where_there_are_pictures() -> None:
    made = plan("make a 20 second video about our town: first light; the port; going home", Timeline(), PICTURES)
    assert [text.text for text in made.timeline.texts if text.role == "caption"][:3] == [
        "First light",
        "The port",
        "Going home",
    ]
    assert not made.generated


def test_the_same_words_give_the_same_cards() -> None:
    assert make(BAKERY) == make(BAKERY)
    assert {mood_for(topic) for topic in ("a tech startup", "summer sale", "海洋", "yoga", "my aunt")} <= set(BEDS)
    assert design_for("calm", "tea") is design_for("calm", "tea")


def test_pictures_without_telling_names_are_captioned_in_order() -> None:
    made = plan("make a video about our trip: the road; the sea; the end", Timeline(), CAMERA)
    assert [text.text for text in made.timeline.texts if text.role == "caption"] == ["The road", "The sea", "The end"]
