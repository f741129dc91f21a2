"""What a reply says of the model, in the language of the instruction."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from nemo_mcp.studio.engines import Silence

_LONGEST_QUOTE: Final = 120
_WHY: Final[Mapping[Silence, tuple[str, str]]] = MappingProxyType({
    "unreachable": ("it cannot be reached", "无法连接"),
    "late": ("it took too long", "等待超时"),
    "refused": ("its server refused the request", "服务器拒绝了请求"),
    "unreadable": ("it was not in the form asked for", "格式不符合要求"),
})  # fmt: skip


def understood(model: str, sentences: Sequence[str], *, chinese: bool) -> str:
    """How the model read the instruction."""
    quoted = _listed(sentences, chinese=chinese)
    return f"借助 {model} 理解为：{quoted}。" if chinese else f"Understood with the help of {model}: {quoted}."


def no_answer(model: str, why: Silence, *, chinese: bool) -> str:
    """That the model was asked in vain."""
    reason = _WHY[why][chinese]
    return f"{model} 没有给出可用的回答：{reason}。" if chinese else f"{model} gave no usable answer: {reason}."


def nothing_found(model: str, *, chinese: bool) -> str:
    """That the model has no edit for it, either."""
    return f"{model} 也没有找到对应的操作。" if chinese else f"{model} found no edit for it either."


def not_done(model: str, sentence: str, reasons: Sequence[str], *, chinese: bool) -> str:
    """A sentence of the model's that the planner refused, and why."""
    quoted = _quoted(sentence)
    why = "" if chinese else " "
    said = f"{model} 提出的{quoted}无法执行。" if chinese else f"Not done, though {model} asked for it: {quoted}."
    return said + "".join(f"{why}{reason}" for reason in reasons[:1])


def cannot(model: str, said: str, *, chinese: bool) -> str:
    """The model's own words on what it found no edit for, marked as such."""
    return f"{model} 说：{_quoted(said)}。" if chinese else f"{model} says: {_quoted(said)}."


def _listed(sentences: Sequence[str], *, chinese: bool) -> str:
    return ("、" if chinese else ", ").join(_quoted(sentence) for sentence in sentences)


def _quoted(words: str) -> str:
    inner = words.replace("“", "‘").replace("”", "’")
    return f"“{inner if len(inner) <= _LONGEST_QUOTE else inner[: _LONGEST_QUOTE - 1].rstrip() + '…'}”"
