"""The small parts: numbers, times, positions, words from names."""

import pytest

from nemo_mcp.studio.planner import BEDS, plan
from nemo_mcp.studio.planner.numbers import number
from nemo_mcp.studio.planner.ops.captions import words_of
from nemo_mcp.studio.planner.phrases.chinese import CHINESE
from nemo_mcp.studio.planner.phrases.english import ENGLISH
from nemo_mcp.studio.planner.positions import find_positions
from nemo_mcp.studio.planner.times import duration_ms, find_shares, find_spans
from tests.studio.planner.scenes import CAMERA, EMPTY, PICTURES, SHOW, SHOW_SOURCES, ask, recording


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("12", 12),
        ("1.5", 1.5),
        ("twenty-five", 25),
        ("thirty", 30),
        ("a hundred and twenty", 120),
        ("三十", 30),
        ("十五", 15),
        ("一百二十", 120),
        ("两", 2),
        ("二点五", 2.5),
        ("a couple of", 2),
    ],
)
def test_a_number_has_its_value(words: str, value: float) -> None:
    assert number(words) == value


@pytest.mark.parametrize(
    ("words", "value_ms"),
    [
        ("30 seconds", 30_000),
        ("1:30", 90_000),
        ("1.5 s", 1500),
        ("500 ms", 500),
        ("half a minute", 30_000),
        ("half a second", 500),
        ("two minutes", 120_000),
        ("1 minute 30 seconds", 90_000),
        ("1m30s", 90_000),
        ("one and a half minutes", 90_000),
        ("10 hours", 36_000_000),
        ("三十秒", 30_000),
        ("半分钟", 30_000),
        ("一分半", 90_000),
        ("两分钟", 120_000),
        ("三秒半", 3500),
        ("一分三十秒", 90_000),
        ("0.5秒", 500),
        ("500毫秒", 500),
        ("a minute", 60_000),
    ],
)
def test_a_length_is_read_as_people_write_it(words: str, value_ms: int) -> None:
    assert duration_ms(words) == value_ms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 5 to 8 seconds", ("range", 5000, 8000)),
        ("between 0:05 and 0:07", ("range", 5000, 7000)),
        ("3-5s", ("range", 3000, 5000)),
        ("from 1 to 2 minutes", ("range", 60_000, 120_000)),
        ("第10秒到第12秒", ("range", 10_000, 12_000)),
        ("3到5秒", ("range", 3000, 5000)),
        ("at 3 s", ("at", 3000, 0)),
        ("第10秒", ("at", 10_000, 0)),
        ("for the first 3 seconds", ("first", 3000, 0)),
        ("前三秒", ("first", 3000, 0)),
        ("in the last two seconds", ("last", 2000, 0)),
        ("最后两秒", ("last", 2000, 0)),
        ("should last 4 seconds", ("for", 4000, 0)),
        ("from 5 s to the end", ("onward", 5000, 0)),
        ("10秒之后", ("after", 10_000, 0)),
        ("to 20 seconds", ("to", 20_000, 0)),
        ("2 seconds shorter", ("by", 2000, 0)),
        ("three more seconds", ("by", 3000, 0)),
        ("for 3 seconds longer", ("by", 3000, 0)),
        ("多停留2秒", ("by", 2000, 0)),
        ("提前一秒", ("by", 1000, 0)),
        ("every 2 seconds", ("every", 2000, 0)),
        ("每隔5秒", ("every", 5000, 0)),
        ("at 1:02.5", ("at", 62_500, 0)),
        ("5秒到8秒", ("range", 5000, 8000)),
        ("from second 2 to second 5", ("range", 2000, 5000)),
        ("from 0:40 straight to 0:55", ("range", 40_000, 55_000)),
        ("到第6秒", ("before", 6000, 0)),
        ("5s to the end", ("onward", 5000, 0)),
        ("the last second", ("last", 1000, 0)),
        ("a 30-second film", ("length", 30_000, 0)),
    ],
)
def test_a_time_is_found_with_its_meaning(text: str, expected: tuple[str, int, int]) -> None:
    found = [(span.how, span.a_ms, span.b_ms) for _, _, span in find_spans(text, bytearray(len(text)))]
    assert found == [expected]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("clip 3", (3,)),
        ("clips 1, 2 and 4", (1, 2, 4)),
        ("clips 2 to 4", (2, 3, 4)),
        ("the third picture", (3,)),
        ("the last clip", (-1,)),
        ("the first two pictures", (1, 2)),
        ("the last 2 images", (-2, -1)),
        ("the second to last clip", (-2,)),
        ("第三张图", (3,)),
        ("倒数第二个片段", (-2,)),
        ("前两个片段", (1, 2)),
        ("第一张和第三张", (1, 3)),
        ("片段2", (2,)),
        ("最后一张图片", (-1,)),
        ("to second place", (2,)),
        ("the 1st and last shots", (1, -1)),
        ("the second photo and the fourth", (2, 4)),
        ("后面两张照片", (-2, -1)),
    ],
)
def test_a_position_is_found(text: str, numbers: tuple[int, ...]) -> None:
    assert [found[3] for found in find_positions(text, bytearray(len(text)))] == [numbers]


@pytest.mark.parametrize("text", ["a thirty second video", "a 30 second video", "第10秒"])
def test_a_length_is_no_position(text: str) -> None:
    assert not list(find_positions(text, bytearray(len(text))))


@pytest.mark.parametrize(
    ("text", "start_ms", "end_ms"),
    [
        ("halfway through", 6000, 0),
        ("in the middle of the video", 6000, 0),
        ("视频中间", 6000, 0),
        ("the second half", 6000, 12_000),
        ("the last third", 8000, 12_000),
        ("前半段", 0, 6000),
        ("2 seconds before the end", 10_000, 0),
        ("结尾前2秒", 10_000, 0),
    ],
)
def test_a_time_may_be_said_by_the_whole(text: str, start_ms: int, end_ms: int) -> None:
    ((_, _, span),) = find_shares(text, bytearray(len(text)))
    assert (span.within(12_000).a_ms, span.within(12_000).b_ms) == (start_ms, end_ms)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("01-first-light.jpg", "First light"),
        ("sunset_at_the_pier.png", "Sunset at the pier"),
        ("NightTrain.jpg", "Night Train"),
        ("03_harbour_final.jpg", "Harbour"),
        ("西湖日落.jpg", "西湖日落"),
        ("IMG_1234.JPG", ""),
        ("DSC00017.jpg", ""),
        ("image1.png", ""),
        ("Screenshot 2026-01-02 at 10.11.12.png", ""),
        ("9f86d081884c7d65.png", ""),
        ("PXL_20260102_101112.jpg", ""),
        ("微信图片_2026.jpg", ""),
        ("3.jpg", ""),
        ("6ba7b810-9dad-11d1-80b4-00c04fd430c8.jpg", ""),
    ],
)
def test_a_name_gives_words_only_when_it_says_something(name: str, words: str) -> None:
    assert words_of(name) == words


def test_both_languages_have_the_same_sentences() -> None:
    assert set(ENGLISH) == set(CHINESE)


def test_placeholder_captions_are_owned_up_to() -> None:
    made = plan("combine these images into a 9 second promo with text overlays", EMPTY, CAMERA)
    assert any("placeholder" in words for words in made.done)
    assert len([text for text in made.timeline.texts if text.role == "caption"]) == len(CAMERA)


def test_the_main_sentence_shares_time_equally_and_moves_gently() -> None:
    made = ask("pictures", "combine these images and audio into a 30-second promotional video with text overlays")
    clips = made.timeline.clips
    assert {clip.duration_ms for clip in clips} == {6640}
    assert [clip.transition.duration_ms for clip in clips if clip.transition] == [800] * 4
    assert len({clip.zoom for clip in clips}) == 5
    assert made.timeline.duration_ms == 30_000
    assert made.refused == ()


def test_a_voice_longer_than_the_video_is_faded_out_and_said_so() -> None:
    made = plan("combine these into a 10 second video", EMPTY, (*PICTURES, recording("v", "narration.wav", 40_000)))
    voice = next(sound for sound in made.timeline.sounds if sound.role == "voice")
    assert (voice.end_ms, made.timeline.duration_ms) == (10_000, 10_000)
    assert voice.fade_out_ms > 0
    assert any("40 s" in words for words in made.done)


def test_an_instruction_that_is_not_understood_is_quoted_with_examples() -> None:
    made = ask("film", "purple elephants dance")
    assert "purple elephants dance" in made.refused[0]
    assert made.refused[1].count(";") >= 3
    assert made.timeline == ask("film", "undo", undo_depth=0).timeline


def test_what_is_missing_is_answered_with_what_there_is() -> None:
    made = ask("film", "remove clip 9")
    assert "3 clips" in made.refused[0]
    assert "beach.mp4" in made.refused[0]


def test_undo_without_edits_is_refused() -> None:
    made = ask("show", "undo", undo_depth=0)
    assert (made.steps_back, len(made.refused)) == (0, 1)


def test_a_done_sentence_is_short_and_precise() -> None:
    assert ask("show", "add the title 'Hello' at the top").done == ("Added title “Hello”: at the top, 0-3 s.",)


def test_every_bed_can_be_asked_for() -> None:
    for style in BEDS:
        made = plan(f"change the music to {style}", SHOW, SHOW_SOURCES)
        assert [sound.bed for sound in made.timeline.sounds if sound.role == "music"] == [style]
