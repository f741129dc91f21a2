import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemo_mcp.core.routing import route
from tests.shares import share

EXPORTS = [
    "export",
    "Export!",
    "导出",
    "download",
    "Download the video, please.",
    "send me the video",
    "Can you send me the final video?",
    "export as mp4 please",
    "export it as an MP4 file",
    "please export the finished video in 1080p",
    "export the video and send me the link",
    "download it to my computer",
    "render the video",
    "save it as mp4",
    "导出视频",
    "请导出视频",
    "下载视频",
    "帮我下载成片",
    "把视频导出",
    "把视频发给我",
    "导出为MP4格式",
    "匯出",
]
CREDITS = [
    "credits",
    "Credits?",
    "积分",
    "balance",
    "余额",
    "how many credits do I have",
    "How many credits do I have left?",
    "check my balance",
    "what's my credit balance?",
    "my credits",
    "do I have enough credits",
    "我还有多少积分",
    "查看余额",
    "积分还剩多少",
    "查一下我的积分",
]
STATES = [
    "status",
    "Status?",
    "状态",
    "show tracks",
    "show me the tracks",
    "what's on the timeline",
    "What is on my timeline now?",
    "show the current timeline",
    "list all tracks",
    "timeline",
    "what is the status",
    "is it done yet?",
    "查看状态",
    "显示轨道",
    "看看时间线",
    "当前进度怎么样",
]
UPLOADS = [
    "upload",
    "Upload a video",
    "上传",
    "I want to upload some files",
    "upload these product photos",
    "upload beach.mp4",
    "how do I upload a video?",
    "上传视频",
    "我要上传几张图片",
    "请上传文件",
]
EDITS = [
    'add the title "Export now"',
    "make the status bar text bigger",
    "加上标题“导出”",
    "combine these images and audio into a 30-second promotional video with text overlays, then export it",
    "combine the clips then export it",
    "add credits at the end",
    "roll credits over the last 5 seconds",
    "show credits",
    "balance the audio",
    "color balance the second clip",
    "fix the white balance",
    "download this clip from the web and add it",
    "add an upload animation",
    "export the audio only as mp3",
    "make a video about exporting coffee",
    "show the tracks of a train",
    "show a timeline of the company history",
    "state of the art intro",
    "give me a video about cats",
    "send me a video of a cat",
    "render a sunset",
    "upload it to YouTube and cut the intro",
    "get the title bigger",
    "change the aspect ratio to 9:16",
    "add a text overlay",
    "add background music",
    "remove the audio track",
    "show the track title at the top",
    "give me the timeline in black and white",
    "状态栏文字放大",
    "把“余额”两个字加大",
    "加一段导出动画",
    "片尾加上积分字幕",
    "把背景音乐音量调到20%",
    "生成一个关于上传的视频",
    "好了",
    "",
    "?!",
    "export " + "very " * 60 + "now",
    "export" + " " * 5_000 + "and add a title",
]


@pytest.mark.promise("P15")
@pytest.mark.parametrize("words", EXPORTS)
def test_a_request_for_the_video_is_an_export(words: str) -> None:
    assert route(words) == "export"


@pytest.mark.promise("P16")
@pytest.mark.parametrize("words", CREDITS)
def test_a_question_about_money_is_for_credits(words: str) -> None:
    assert route(words) == "credits"


@pytest.mark.promise("P17")
@pytest.mark.parametrize("words", STATES)
def test_a_question_about_the_timeline_is_for_state(words: str) -> None:
    assert route(words) == "state"


@pytest.mark.promise("P18")
@pytest.mark.parametrize("words", UPLOADS)
def test_a_wish_to_bring_files_is_an_upload(words: str) -> None:
    assert route(words) == "upload"


@pytest.mark.promise("P19", "P20")
@pytest.mark.parametrize("words", EDITS, ids=[words[:40] or "nothing" for words in EDITS])
def test_an_edit_that_merely_holds_such_a_word_is_an_edit(words: str) -> None:
    assert route(words) == "edit"


@settings(max_examples=share(300, 75))
@given(st.sampled_from([*EXPORTS, *CREDITS, *STATES, *UPLOADS]), st.sampled_from([" and add a title", "，再加上标题"]))
def test_a_request_that_also_edits_is_an_edit(words: str, more: str) -> None:
    assert route(words.rstrip("?!.。？") + more) == "edit"


@settings(max_examples=share(300, 75))
@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["upload", "the", "a", "export", "my", "把", "导出"])).map(" ".join)
)
def test_any_text_is_routed(words: str) -> None:
    assert route(words) in {"edit", "export", "credits", "state", "upload"}
