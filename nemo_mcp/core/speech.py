"""What the backend says, in words that fit an assistant with five tools and no mouse (contract, 8.2; promises P34-P38).

Translation only: nothing here, and nothing that reads its result, starts an action.
"""

import re
from typing import Final

from nemo_mcp.core import speech_en, speech_zh
from nemo_mcp.core.gui import mask

_HAN = re.compile("[\u4e00-\u9fff]")
_BACKEND_TOOL = re.compile(
    r"(?:\b(?:the|an?)\s+)?`?\b(?:edit_multitrack|generate_video_with_seedance|[a-z]+(?:_[a-z0-9]+)+(?=`?(?:\(\)|\s+(?:tool|function)\b|\s*工具)))"
    r"\b`?(?:\(\))?(?:\s+(?:tool|function)\b|\s*工具)?",
    re.IGNORECASE,
)

_LIST_LINE = re.compile(r"\s*(?:[-*•]|\(?\d{1,2}[.)、]|\(?[A-Za-z][.)])\s*\S.*")
_CLOSING = re.compile(r"(?:[\s*_~)\]）】\U0001f300-\U0001faff\u2600-\u27bf\ufe0f\u200d]+|(?<=[?？])!+)\Z")
_LAST_WORDS: Final = 400
_SENTENCE = re.compile(r"[^.!?。！？\n]*[.!?。！？]*\Z")
_ASKS_EN = re.compile(
    r"\A\W*(?:(?:so|then|and|first|to continue|before i \w+),?\s+)?(?:"
    r"(?:please\s+|just\s+|could you\s+)?(?:let me know|tell me|specify|confirm|choose|pick|advise)\s+"
    r"(?:which|what|how|whether|where|when|who|one of|between|if you(?:'d| would) (?:like|prefer|rather))\b"
    r"|please\s+(?:confirm|specify|choose|provide|upload|share|describe|clarify|reply|answer)\b"
    r"|(?:would|do|should|shall|could|can)\s+(?:you|i|we)\b[^.!]*\Z)",
    re.IGNORECASE,
)
_ASKS_ZH = re.compile(
    r"(?:吗|呢|什么|怎么|要不要|好不好|可不可以|还是[^，。]{1,12})[。.!！]?\Z"
    r"|\A\W*(?:那么|所以|首先)?[，,]?请(?:您|你)?先?(?:告诉我|选择|确认|提供|上传|说明|回复|指定|描述|补充)"
)


def plain(text: str) -> str:
    """GUI actions become words that name `edit`, `state`, `export`, `credits` or `upload`; descriptions stay.

    What stands in quotation marks is content, unless it is the name of a button. Tools of the backend lose their names.
    """
    unnamed = "内部步骤" if _HAN.search(text) else "an internal step"
    masked = mask(_BACKEND_TOOL.sub(unnamed, text))
    words = masked.text
    for pattern, rule in (*speech_zh.RULES, *speech_en.RULES):
        words = pattern.sub(lambda match, rule=rule: rule(masked, match), words)
    return masked.restored(words)


def asks(text: str) -> bool:
    """The text ends in a question to the user, in English or Chinese; a list of choices may follow the question."""
    lines = [line for line in text.splitlines() if line.strip()]
    choices = 0
    while len(lines) > 1 and _LIST_LINE.fullmatch(lines[-1]):
        lines.pop()
        choices += 1
    if not lines:
        return False
    end = _CLOSING.sub("", lines[-1][-_LAST_WORDS:])
    if end.endswith(("?", "？")):
        return True
    if choices and end.endswith((":", "：")):
        end = end[:-1]
        if "?" in end or "？" in end:
            return True
    found = _SENTENCE.search(end)
    last = found.group().strip() if found else ""
    return bool(_ASKS_EN.search(last) or _ASKS_ZH.search(last))
