"""Words that the person gives to be shown: in quotation marks, or after "saying", "写着" and the like."""

import re
from collections.abc import Iterator
from typing import Final

from nemo_mcp.studio.planner.lexicon.index import all_known

_QUOTED: Final = (
    re.compile(r"[\"“”„＂]([^\"“”„＂]{1,500})[\"“”＂]"),
    re.compile(r"「([^「」]{1,500})」"),
    re.compile(r"『([^『』]{1,500})』"),
    re.compile(r"《([^《》]{1,500})》"),
    re.compile(r"«([^«»]{1,500})»"),
    re.compile(r"(?<!\w)['‘](?=\S)([^\n]{1,300}?)(?<=\S)['’](?!\w)"),
)

_OBJECT: Final = r"(?:titles?|captions?|subtitles?|texts?|heading|headline|tagline|slogan|words|wording|label|overlay)"
_HAN_OBJECT: Final = r"(?:标题|字幕|文字|文本|文案|标语|题目|副标题)"
# What follows these is meant to be shown, whatever it is.
_PLAIN: Final = (
    re.compile(r"(?<![a-z])(?:saying|(?:that|which|and|it|to) (?:says?|reads?)|reading|titled|entitled)(?: that)?:? +"),
    re.compile(rf"(?<![a-z]){_OBJECT} ?: *"),
    re.compile(r"(?:写着|写上|内容为|内容是|内容:|名为|叫做|名叫|字样为)[:：]? *"),
    re.compile(rf"{_HAN_OBJECT}(?:为|是|叫|写|:|：) *"),
)
# What follows these is shown only when it holds a word that is no editing word ("change the title to red").
_MAYBE: Final = (
    re.compile(rf"(?<![a-z]){_OBJECT} (?:to|as|into)(?: say| read| be)? +"),
    re.compile(r"(?<![a-z])(?:called|named|with the (?:words?|text|title|caption)) +"),
    re.compile(r"(?:打上|打出|打一行|写一句|写一行|标上|标注上?)(?:一句|一行|几个字)? *"),
    re.compile(rf"{_HAN_OBJECT}(?:内容)?(?:改成|改为|换成|变成|设为|改叫) *"),
    re.compile(r"(?:叫|改成|改为) *(?=[a-z])"),
)
_ACTION: Final = (
    r"(?:add|remove|delete|make|set|put|mute|lower|raise|change|cut|trim|use|keep|move|swap|show|with|no|fade|turn|give"
    r"|speed|slow|reverse|zoom|crossfade|replace|place|background|music|a|an|the|some|captions?|texts?)"
)
_WHERE: Final = (
    r"(?:top|bottom|center|centre|middle|upper|lower|left|right|corner|first|last|start|end|beginning|clip|clips|each|every|whole"
    r"|picture|image|photo|video|second|white|black|red|orange|yellow|gold|green|blue|purple|pink|gr[ae]y|big|large|small|bold|\d)"
)
_END: Final = re.compile(
    r"[\n,;，。；、!！]|[.?？](?=\s|$)"
    rf"| (?:and|then|but|plus)(?: then| also)? {_ACTION}(?![a-z])"
    r"| with (?:a |an |some |the )?(?:\w+ )?(?:music|captions?|text|crossfades?|transitions?)"
    rf"| (?:at|on|in|from|for|during|over|until|between|to) (?:the )?(?:very )?{_WHERE}"
    r"|(?:并且|并|然后|同时|再把|再加|放在|显示在|持续|从第|在第|在?(?:顶部|底部|居中|左上|右上|左下|右下|开头|结尾|最后)|用(?:红|白|黄|蓝|绿|黑|金))"
    r"|的?(?:标题|字幕|文字)(?![\u4e00-\u9fff])"
)


def find_quoted(text: str) -> Iterator[tuple[int, int, str]]:
    """Quoted words of `text` in its original spelling: start, end (with the marks), what is between them."""
    claimed = bytearray(len(text))
    for pattern in _QUOTED:
        for match in pattern.finditer(text):
            start, end = match.span()
            words = match.group(1).strip()
            if words and not any(claimed[start:end]):
                claimed[start:end] = b"\1" * (end - start)
                yield start, end, words


_NAME_COLON: Final = re.compile(
    r"(?:lower[ -]?thirds?|name ?(?:tag|plate|bar|strap|banner)s?|人名条|姓名条|名条|人物条|字幕条)"
    r"[^:：\"“”'\n.。]{0,40}[:：] *"
)
_NAME_END: Final = re.compile(r"[\n;；。]|[.](?=\s|$)| (?:from|at|for|between) (?:the )?\d|，(?=从|在|显示)")
_NAME_PLAIN: Final = re.compile(
    r"(?i:lower[ -]?third|name ?(?:tag|plate|bar|strap|banner)) (?:for|with|saying|reading|showing|of) "
    r"(?P<words>[A-Z][^;.\n\"“”:]*?)(?= (?:from|at|for|in|on|during|between|over) |[.;\n]|$)"
)
_LIST_COLON: Final = re.compile(r"(?:字幕|文字|说明文字|标题|captions|subtitles|texts)[^:：\"“”'\n.。]{0,24}[:：] *")


def find_listed(original: str, low: str, taken: bytearray) -> Iterator[tuple[int, int, str]]:
    """The words of a lower third after a colon, and lists after one ("字幕：一、二、三"). Marks what it finds."""
    for match in _NAME_COLON.finditer(low):
        found = _NAME_END.search(low, match.end())
        end = found.start() if found else len(low)
        words = original[match.end() : end].strip()
        if words and not any(taken[match.end() : end]):
            taken[match.end() : end] = b"\1" * (end - match.end())
            yield match.end(), end, words
    for match in _NAME_PLAIN.finditer(original):
        start, end = match.span("words")
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            yield start, end, match.group("words").strip(" ,")
    for match in _LIST_COLON.finditer(low):
        found = re.compile(r"[\n;；。!！]|[.](?=\s|$)").search(low, match.end())
        end = found.start() if found else len(low)
        parts = list(re.finditer(r"[^、]+" if "、" in low[match.end() : end] else r"[^,，]+", low[match.end() : end]))
        if len(parts) < 2 or any(taken[match.start() : end]) or not _is_list(match.group(0), low[match.end() : end]):
            continue
        for part in parts:
            start, stop = match.end() + part.start(), match.end() + part.end()
            taken[start:stop] = b"\1" * (stop - start)
            yield start, stop, original[start:stop].strip()


def _is_list(opening: str, words: str) -> bool:
    """Whether words after a colon are several: by the Chinese mark for lists, or by a plural in English."""
    return "、" in words or opening.startswith(("captions", "subtitles", "texts"))


def find_said(original: str, low: str, taken: bytearray) -> Iterator[tuple[int, int, str]]:
    """Words after "saying" and the like, without quotation marks, where `taken` is 0. Marks what it finds."""
    for patterns, sure in ((_PLAIN, True), (_MAYBE, False)):
        for pattern in patterns:
            for match in pattern.finditer(low):
                start = match.end()
                if any(taken[match.start() : start + 1]) or start >= len(low):
                    continue
                if sure and ":" in match.group(0).replace("：", ":") and re.match(rf"{_ACTION}(?![a-z])", low[start:]):
                    continue
                end = _words_end(low, start, taken)
                words = original[start:end].strip(" .:：")
                if words and (sure or not all_known(low[start:end])):
                    taken[start:end] = b"\1" * (end - start)
                    yield start, end, words


def _words_end(low: str, start: int, taken: bytearray) -> int:
    found = _END.search(low, start, min(len(low), start + 200))
    end = found.start() if found else min(len(low), start + 200)
    blocked = taken.find(1, start, end)
    return end if blocked < 0 else blocked
