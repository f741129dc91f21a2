"""The words of a reply, made from a plan. The planner's sentences stay as they are."""

import re
from collections.abc import Iterable
from typing import Final

from nemo_mcp.studio.planner import Plan

HAN: Final = re.compile(r"[\u3400-\u9fff]")
NOTHING: Final = ("Nothing was changed.", "没有任何改动。")
RAW: Final = ("The raw video is ready; music and titles follow.", "原始视频已生成，音乐和标题稍后加入。")
NOT_DONE: Final = ("Not done as asked:", "以下没有照办：")
BUTTON: Final = (
    "Preview in timeline, then click the Export button to save your video.",
    "请在时间线中预览，然后点击“导出”按钮保存视频。",
)


def is_chinese(text: str) -> bool:
    """Whether a text is to be answered in Chinese."""
    return HAN.search(text) is not None


def joined(sentences: Iterable[str]) -> str:
    """Sentences in a row, with a space where the script of the words before uses spaces."""
    text = ""
    for sentence in filter(None, (each.strip() for each in sentences)):
        gap = "" if not text or text[-1] in "。！？；：" else " "
        text += gap + sentence
    return text


def reply(plan: Plan, instruction: str, *, gui_talk: bool) -> str:
    """What the agent says at the end of a turn: what was done, what was not, what it asks.

    With `gui_talk` it also points at buttons that nobody here can see.
    """
    sentences = list(plan.done)
    if plan.done and plan.refused:
        sentences.append(NOT_DONE[_speaks_chinese(plan)])
    sentences += [*plan.refused, *plan.questions]
    if gui_talk and plan.done:
        sentences.append(BUTTON[is_chinese(instruction)])
    return joined(sentences) or NOTHING[is_chinese(instruction)]


def _speaks_chinese(plan: Plan) -> bool:
    """Whether the planner's own sentences are Chinese; quotes and names in them may be anything."""
    return all(sentence.rstrip().endswith("。") for sentence in (*plan.done, *plan.refused))


def raw_reply(instruction: str) -> str:
    """What the agent says after the first stage of a generation."""
    return RAW[is_chinese(instruction)]
