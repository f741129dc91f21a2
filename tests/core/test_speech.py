import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemo_mcp.core.speech import asks, plain
from tests.core.samples import folded
from tests.shares import share

BACKEND_TOOLS = ("edit_multitrack", "generate_video_with_seedance")


@pytest.mark.promise("P34", "P35", "P36", "P37", "P38", "P39")
def test_the_english_sample_keeps_its_content_and_names_our_tools() -> None:
    assert plain(folded("gui_phrases_en.sse").text) == (
        'The city clip now opens with a slow zoom. Use the edit tool ("Apply") to keep it, use the state tool '
        '("Audio") to hear the music, use the edit tool to move the logo onto track 2, use the state tool for the '
        "track summary, "
        "then use the export tool."
    )


@pytest.mark.promise("P34", "P35", "P36", "P38", "P39")
def test_the_chinese_sample_keeps_its_content_and_names_our_tools() -> None:
    assert plain(folded("gui_phrases_zh.sse").text) == (
        "标题已加到前三秒。用 edit 工具执行“应用”保存，用 state 工具查看“音频”试听，"
        "用 edit 工具把标志移动到第二轨，然后用 export 工具输出。"
    )


@pytest.mark.promise("P38")
def test_the_reply_of_the_llm_sample_is_translated() -> None:
    assert plain(folded("adk213_llm_tool_turn.sse").text) == "Adding the title.\n\nDone. Use the export tool."


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        pytest.param("Click Apply to keep it.", 'Use the edit tool ("Apply") to keep it.', id="bare name"),
        pytest.param("click the **Save** button", 'use the edit tool ("Save")', id="bold name"),
        pytest.param("by clicking the Save button", 'by using the edit tool ("Save")', id="gerund"),
        pytest.param(
            "Once you've clicked “Apply”, wait.", 'Once you\'ve used the edit tool ("Apply"), wait.', id="past"
        ),
        pytest.param("Double-click the clip to trim it.", 'Use the edit tool ("clip") to trim it.', id="double"),
        pytest.param("Hit the Apply button.", 'Use the edit tool ("Apply").', id="hit"),
        pytest.param("Press Ctrl+Z to undo.", 'Use the edit tool ("Ctrl+Z") to undo.', id="key"),
        pytest.param("with a click on [Save]", 'with the edit tool ("Save")', id="noun"),
        pytest.param("点击【应用】即可。", "用 edit 工具执行“应用”即可。", id="zh brackets"),
        pytest.param("请点击右上角的保存按钮。", "请用 edit 工具执行“保存”。", id="zh place"),
        pytest.param("单击“静音”图标", "用 edit 工具执行“静音”", id="zh icon"),
    ],
)
@pytest.mark.promise("P34")
def test_a_click_is_an_edit(said: str, meant: str) -> None:
    assert plain(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Open the Audio panel.", 'Use the state tool ("Audio").'),
        ("You can open [Layers] to see more.", 'You can use the state tool ("Layers") to see more.'),
        ("Go to the Text tab, then wait.", 'Use the state tool ("Text"), then wait.'),
        ("Open the timeline panel", 'Use the state tool ("timeline")'),
        ("by opening the Effects panel", 'by using the state tool ("Effects")'),
        ("打开特效面板", "用 state 工具查看“特效”"),
        ("请打开设置", "请用 state 工具查看“设置”"),
        ("切换到字幕标签页", "用 state 工具查看“字幕”"),
    ],
)
@pytest.mark.promise("P35")
def test_opening_a_panel_is_a_look_at_the_state(said: str, meant: str) -> None:
    assert plain(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Drag the logo onto track 2.", "Use the edit tool to move the logo onto track 2."),
        ("Just drag/drop the music under the clip", "Just use the edit tool to move the music under the clip"),
        ("Use drag and drop to reorder clips.", "Use the edit tool to reorder clips."),
        ("Drop the logo on the timeline.", "Use the edit tool to place the logo on the timeline."),
        ("Clips can be dragged to any track.", "Clips can be moved with the edit tool to any track."),
        ("将片段拖到开头", "用 edit 工具把片段移动到开头"),
        ("拖拽音乐到第三轨", "用 edit 工具把音乐移动到第三轨"),
        ("通过拖拽调整顺序", "用 edit 工具移动调整顺序"),
        ("拖动滑块降低音量", "用 edit 工具调整滑块降低音量"),
    ],
)
@pytest.mark.promise("P36")
def test_dragging_is_an_edit(said: str, meant: str) -> None:
    assert plain(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Preview in timeline.", "Use the state tool for the track summary."),
        ("You can preview the result in the timeline now.", "You can use the state tool for the track summary now."),
        ("Check it on the timeline.", "Use the state tool for the track summary."),
        ("在时间线中预览效果。", "用 state 工具查看轨道摘要。"),
    ],
)
@pytest.mark.promise("P37")
def test_a_preview_in_the_timeline_is_the_track_summary(said: str, meant: str) -> None:
    assert plain(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Click the Export button.", "Use the export tool."),
        ("Click on “Export video” in the top right corner to get it.", "Use the export tool to get it."),
        ("Press Export button when ready", "Use the export tool when ready"),
        ("Tap **Download** → done", "Use the export tool → done"),
        ("The Export button is active.", "The export tool is active."),
        ("Open the Export panel.", "Use the export tool."),
        ("点击导出按钮导出视频。", "用 export 工具输出。"),
        ("点“导出”。", "用 export 工具输出。"),
        ("现在可以导出了吗", "现在可以导出了吗"),
        ("你可以直接导出视频", "你可以直接用 export 工具输出视频"),
        ("右上角的导出按钮", " export 工具"),
    ],
)
@pytest.mark.promise("P38")
def test_the_export_button_is_the_export_tool(said: str, meant: str) -> None:
    assert plain(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Check your account/billing page.", "Use the credits tool."),
        ("Go to your billing settings to top up.", "Use the credits tool to top up."),
        ("请前往账户中心充值", "请用 credits 工具查看余额充值"),
        ("Drag and drop your files into the upload area.", "Use the upload tool for your files."),
        ("Click Upload to add media.", "Use the upload tool to add media."),
        ("Open the Upload panel.", "Use the upload tool."),
        ("把视频拖拽到此处", "用 upload 工具上传视频"),
        ("点击上传", "用 upload 工具"),
        ("Click here to open your account.", "Use the credits tool."),
    ],
)
def test_account_and_upload_talk_names_credits_and_upload(said: str, meant: str) -> None:
    assert plain(said) == meant


@pytest.mark.parametrize(
    "content",
    [
        "The city clip now opens with a slow zoom.",
        "A door opens and a man drags a sled through the snow.",
        "She opens the window; he will open the door.",
        "Added a click sound at 3s and a camera click at 5s.",
        'Added the title "Click to subscribe" and the caption “Drag me”.',
        "The drums hit the beat and the logo drops in.",
        "The subscribe button pulses in red at 12s.",
        "With one click the scene changes.",
        "The caption is at https://example.com/click/export-button now.",
        "The export finished; your video is 30 seconds long.",
        "标题“点击关注”已加到片尾。",
        "门打开，阳光照进来。",
        "视频已导出，点击率很高。",
        "他拖着箱子走过街道。",
    ],
)
def test_content_is_kept_as_it_is(content: str) -> None:
    assert plain(content) == content


def test_names_of_buttons_are_not_read_twice() -> None:
    assert plain("Click “Open the Audio panel”.") == 'Use the edit tool ("Open the Audio panel").'


@pytest.mark.promise("P40")
@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("I called edit_multitrack to do it.", "I called an internal step to do it."),
        ("The `generate_video_with_seedance` tool is running", "an internal step is running"),
        ("Running add_music() now", "Running an internal step now"),
        ("正在调用 edit_multitrack 工具", "正在调用 内部步骤"),
        ("Your file is add_music.mp4.", "Your file is add_music.mp4."),
    ],
)
def test_tools_of_the_backend_lose_their_names(said: str, meant: str) -> None:
    assert plain(said) == meant
    assert not any(tool in plain(said) for tool in BACKEND_TOOLS)


GUI_WORDS = [
    *(
        "click ",
        "Click on ",
        "the Export button",
        "drag ",
        "and drop ",
        "open ",
        "the Audio panel",
        " preview in timeline",
    ),
    *(
        "点击",
        "导出",
        "打开",
        "面板",
        "拖拽",
        "到",
        "把",
        "账户",
        "[Apply]",
        "“x”",
        ". ",
        ", ",
        " to ",
        "here",
        "\n",
        "*",
        "`",
    ),
]


@settings(max_examples=share(300, 75))
@given(st.lists(st.sampled_from(GUI_WORDS) | st.text(max_size=6), max_size=12).map("".join))
def test_any_text_is_translated_without_an_exception(said: str) -> None:
    plain(said)
    asks(said)


@given(st.text(alphabet=st.characters(categories=["L", "N", "Zs"], exclude_characters="点导打拖转前把将"), max_size=30))
def test_words_without_gui_talk_do_not_change(said: str) -> None:
    assert plain(f"“{said}”") == f"“{said}”"


@pytest.mark.parametrize(
    "text",
    [
        "Which style would you like?",
        "Done. Would you like me to add music? 🎵",
        "What should the title say? (for example: Summer)?",
        "Which do you want?\n- Cinematic\n- Vlog\n- Retro",
        "Which one?\n1. The first\n2. The second",
        "Please confirm the length.",
        "Let me know which clip to use.",
        "**Shall I go on?**",
        "Would you like subtitles",
        "需要我加背景音乐吗？",
        "你想要哪种风格呢。",
        "请告诉我视频的时长。",
        "要横屏还是竖屏",
        "请选择：\n1. 横屏\n2. 竖屏",
    ],
)
def test_a_question_at_the_end_is_asked(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Done.",
        'The title now reads "Ready?"',
        "You asked: which style? I took the cinematic one.",
        "Let me know if you want any changes!",
        "Added three captions:\n- One\n- Two",
        "Why wait? The video is ready.",
        "标题已加好。",
        "标题是“准备好了吗？”",
    ],
)
def test_a_statement_at_the_end_is_no_question(text: str) -> None:
    assert not asks(text)
