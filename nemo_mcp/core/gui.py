"""What GUI talk is made of: the names of buttons and panels, and the tool that does what each of them does."""

import re
from dataclasses import dataclass
from typing import Final, Literal

Tool = Literal["edit", "export", "state", "credits", "upload"]

# A quoted, bracketed or emphasised span, a code span or a URL is one character of this range while the rules run. So
# content in quotation marks stays as it is, and the name of a button is found whole.
FIRST_SPAN: Final = 0xE000
SPANS_KEPT: Final = 0x1800
SPAN: Final = "[\ue000-\uf7ff]"

_PRIVATE = re.compile("[\ue000-\uf8ff]")
_SPANS = re.compile(
    r"""(?:https?://|www\.)[^\s<>"]+ | \[[^\]\n]{1,80}\] | \*\*[^*\n]{1,300}\*\* | `[^`\n]{1,300}`
    | "[^"\n]{1,300}" | “[^”\n]{1,300}” | ‘[^’\n]{1,80}’ | (?<!\w)'[^'\n]{1,80}'(?!\w)
    | 「[^」\n]{1,300}」 | 『[^』\n]{1,300}』 | 《[^》\n]{1,300}》 | 【[^】\n]{1,80}】""",
    re.VERBOSE,
)
_MARKS: Final = "\"“”‘’「」『』《》【】[]*`' "
_LONGEST_LABEL: Final = 60

# The word that tells the tool, where a name is short enough to be a name. The first row that fits counts.
_TOOL_WORDS: Final[tuple[tuple[Tool, re.Pattern[str]], ...]] = (
    ("export", re.compile(r"\b(?:export|download|render)\b|导出|下载|渲染", re.IGNORECASE)),
    ("upload", re.compile(r"\b(?:upload|import)\b|上传|导入", re.IGNORECASE)),
    (
        "credits",
        re.compile(
            r"\b(?:account|billing|credits?|balance|subscription|top[ -]up)\b|账户|账号|账单|积分|余额|充值|订阅",
            re.IGNORECASE,
        ),
    ),
    ("state", re.compile(r"\A(?:the )?(?:timeline|preview|play)\b|时间[线轴]|预览|播放", re.IGNORECASE)),
)
_WORDS_IN_NAME: Final = 5


@dataclass(slots=True)
class Masked:
    """A text whose spans are single characters, and what those stand for."""

    text: str
    spans: list[str]

    def restored(self, text: str) -> str:
        """With the spans back, marks and all."""
        return re.sub(SPAN, lambda found: self._span(found.group()), text)

    def name(self, text: str) -> str:
        """With the words of the spans only, cut to the length of a label."""
        words = re.sub(SPAN, lambda found: self._span(found.group()).strip(_MARKS), text).strip(_MARKS)
        return words[:_LONGEST_LABEL]

    def quoted(self, name: str, marks: str = '""') -> str:
        """The name in quotation marks, as a span of its own, so that no later rule reads it as GUI talk."""
        whole = f"{marks[0]}{name}{marks[1]}"
        if len(self.spans) >= SPANS_KEPT:
            return whole
        self.spans.append(whole)
        return chr(FIRST_SPAN + len(self.spans) - 1)

    def tool(self, text: str) -> Tool:
        """The tool that does what a button or panel of this name does: `edit` unless the name tells another."""
        name = self.name(text)
        if len(name.split()) <= _WORDS_IN_NAME:
            for tool, words in _TOOL_WORDS:
                if words.search(name):
                    return tool
        return "edit"

    def _span(self, char: str) -> str:
        index = ord(char) - FIRST_SPAN
        return self.spans[index] if index < len(self.spans) else ""


def mask(text: str) -> Masked:
    """The text with its spans masked. Private-use characters of its own are dropped."""
    spans: list[str] = []

    def kept(match: re.Match[str]) -> str:
        if len(spans) >= SPANS_KEPT:
            return match.group()
        spans.append(match.group())
        return chr(FIRST_SPAN + len(spans) - 1)

    return Masked(_SPANS.sub(kept, _PRIVATE.sub("", text)), spans)
