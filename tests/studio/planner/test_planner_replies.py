"""What the planner says: what changed from what to what, what did not, what it asks, the nearest that works."""

import pytest

from nemo_mcp.studio.planner import Plan, plan
from nemo_mcp.studio.planner.ops.captions import words_of
from nemo_mcp.studio.planner.suggestions import EXAMPLES
from nemo_mcp.studio.timeline import Timeline
from nemo_mcp.studio.wording import reply
from tests.studio.planner.scenes import DRESSED, FILM, FILM_SOURCES, SHOW, ask, film, picture


@pytest.mark.parametrize(
    ("scene", "instruction", "done"),
    [
        ("show", "lower the music to 20%", ("Music (warm): volume 30% -> 20%.",)),
        ("show", "make the title bigger and yellow", ("Title “Autumn”: size 100% -> 140%, colour white -> yellow.",)),
        ("show", "make the captions red", ("All 5 captions: colour white -> red.",)),
        ("film", "make clip 2 black and white", ("Clip 2 (city.mp4): look none -> black and white.",)),
        ("film", "make it vertical", ("Frame: 16:9 (1920x1080) -> 9:16 (1080x1920).",)),
        ("film", "60 fps", ("Frame rate: 30 -> 60 fps.",)),
        ("film", "move clip 3 to the start", ("Moved clip 3 (forest.mov): place 3 -> 1.",)),
        ("film", "cut from 3 s to 5 s", ("Cut out 3-5 s; the video: 30 s -> 28 s.",)),
        (
            "show",
            "make clip 2 six seconds",
            ("Clip 2 (02-harbour.jpg): length 4 s -> 6 s.", "Length of the video: 16 s -> 18 s."),
        ),
        ("dressed", "logo at 30%", ("Overlay logo.png: size 20% -> 30%.",)),
        ("show", "把音乐调到两成", ("音乐（温暖）：音量 30% → 20%。",)),
        ("film", "第二段变成黑白", ("片段 2（city.mp4）：色调 无 → 黑白。",)),
        ("show", "标题放大", ("标题“Autumn”：大小 100% → 140%。",)),
        ("film", "剪掉3到5秒", ("已剪掉 3-5 秒；视频：30 秒 → 28 秒。",)),
    ],
)
def test_a_change_is_told_from_what_to_what(scene: str, instruction: str, done: tuple[str, ...]) -> None:
    made = ask(scene, instruction)
    assert (made.done, made.refused) == (done, ())


@pytest.mark.parametrize(
    ("scene", "instruction", "says"),
    [
        ("show", "music at 30%", "Nothing changed, it is already so"),
        ("film", "make it 16:9", "Nothing changed, it is already so"),
        ("film", "no transitions", "Nothing changed, it is already so"),
        ("film", "make it 30 seconds", "Nothing changed, it is already so"),
        ("film", "move clip 1 to the start", "Nothing changed, it is already so"),
        ("dressed", "change the title to 'Summer'", "Nothing changed, it is already so"),
        ("show", "把音乐调到30%", "没有变化，已经是这样"),
        ("film", "帧率30", "没有变化，已经是这样"),
    ],
)
def test_what_is_so_already_is_told_as_unchanged(scene: str, instruction: str, says: str) -> None:
    made = ask(scene, instruction)
    assert made.done[0].startswith(says)
    assert made.refused == ()


@pytest.mark.parametrize(
    ("instruction", "quoted", "nearest"),
    [
        ("lower the music to 20% and wobble clip 2", "wobble clip 2", None),
        ("captions in italics, please", "captions in italics", "make “Autumn” bigger and yellow"),
        ("把字幕弄成斜体", "把字幕弄成斜体", "把“Autumn”放大并改成黄色"),
    ],
)
def test_what_is_not_understood_is_quoted_with_the_nearest_that_works(
    instruction: str, quoted: str, nearest: str | None
) -> None:
    made = ask("show", instruction)
    assert f"“{quoted}" in made.refused[0]
    if nearest:
        assert nearest in made.refused[0]


@pytest.mark.parametrize("row", EXAMPLES.items(), ids=list(EXAMPLES))
def test_every_example_that_is_offered_is_understood(row: tuple[str, tuple[str, str]]) -> None:
    for words in row[1]:
        instruction = words.format(clip=2, text="Summer", file="webcam.mp4")
        made = ask("dressed", instruction)
        assert made.done, (instruction, made.refused, made.questions)
        assert made.refused == (), instruction


def test_a_mixed_reply_tells_apart_what_was_done_and_what_was_not() -> None:
    made = ask("film", "make it vertical and remove clip 9")
    words = reply(made, "make it vertical and remove clip 9", gui_talk=False)
    done, _, refused = words.partition("Not done as asked:")
    assert "9:16" in done
    assert "no clip 9" in refused
    chinese = reply(ask("film", "改成竖屏，删除第九个片段"), "改成竖屏，删除第九个片段", gui_talk=False)
    assert "以下没有照办：" in chinese


def test_a_reply_of_one_sort_has_no_heading() -> None:
    assert "Not done" not in reply(ask("film", "remove clip 9"), "remove clip 9", gui_talk=False)
    assert "Not done" not in reply(ask("film", "make it vertical"), "make it vertical", gui_talk=False)
    assert reply(Plan(Timeline(), (), ()), "hm", gui_talk=False) == "Nothing was changed."


def test_a_name_that_fits_two_clips_is_asked_about_and_nothing_is_done() -> None:
    sources = (film("x", "beach-1.mp4", 10_000), film("y", "beach-2.mp4", 10_000), picture("n", "town.jpg"))
    timeline = plan("put them together", Timeline(), sources).timeline
    made = plan("remove the beach clip", timeline, sources)
    assert "beach-1.mp4" in made.questions[0]
    assert (made.timeline, made.done, made.refused) == (timeline, (), ())


def test_both_clips_of_a_name_go_when_several_are_asked_for() -> None:
    sources = (film("x", "beach-1.mp4", 10_000), film("y", "beach-2.mp4", 10_000), picture("n", "town.jpg"))
    timeline = plan("put them together", Timeline(), sources).timeline
    made = plan("remove the beach clips", timeline, sources)
    assert [clip.name for clip in made.timeline.clips] == ["town.jpg"]


def test_a_question_about_the_draft_is_answered_and_changes_nothing() -> None:
    made = ask("dressed", "which texts are there?")
    assert "“Summer” 0-3 s" in made.done[0]
    assert made.timeline == DRESSED
    assert "30 s" in ask("film", "how long is it?").done[0]


def test_what_it_means_follows_from_one_request_to_the_next() -> None:
    made = ask("film", "rotate clip 2, slow it down and make it 4 seconds")
    clip = made.timeline.clips[1]
    assert (clip.turn, clip.speed, clip.duration_ms) == (90, 0.5, 4000)
    assert [each.turn for each in made.timeline.clips] == [0, 90, 0]
    logo = ask("dressed", "move the logo to the bottom left and make it bigger").timeline.overlays[0]
    assert (logo.place, logo.size) == ("bottom-left", 0.28)


def test_an_edit_of_each_clip_is_no_new_video() -> None:
    made = ask("film", "put a one second white fade between each clip")
    assert [clip.asset for clip in made.timeline.clips] == [clip.asset for clip in FILM.clips]
    assert plan("shorten each clip to 5 seconds", FILM, FILM_SOURCES).timeline.duration_ms == 15_000


def test_files_are_known_by_the_words_of_their_names_in_both_languages() -> None:
    assert [clip.look for clip in ask("film", "海滩那段变成黑白").timeline.clips] == ["mono", "", ""]
    assert [clip.look for clip in ask("film", "make the forest black and white").timeline.clips] == ["", "", "mono"]
    assert words_of("beach.mp4") == "Beach"
    assert ask("show", "make the sunest picture black and white").timeline.clips[2].look == "mono"
    assert ask("show", "the title is 'Market'").timeline.clips == SHOW.clips
