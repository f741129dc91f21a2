"""Which piece is meant: "clip 3", "the first two pictures", "clips 1, 2 and 4", "第三张图", "倒数第二个片段"."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from nemo_mcp.studio.planner.masking import masked
from nemo_mcp.studio.planner.numbers import NUMBER, ORDINAL, number, ordinal

Found = tuple[int, int, frozenset[str], tuple[int, ...]]

_MOST: Final = 200
_NOUN: Final = (
    r"(?:clips?|scenes?|shots?|pictures?|images?|photos?|photographs?|pics?|slides?|segments?|videos?|cards?)(?![a-z])"
)
_TEXT_NOUN: Final = r"(?:captions?|titles?|subtitles?|texts?(?: overlays?)?)(?![a-z])"
_UNIT: Final = (
    r"(?! ?(?:s|sec|secs|second|seconds|ms|min|mins|minute|minutes|秒|分|毫秒|%|x|倍|张|个|段)(?![a-z]))(?![\d:.]\d)"
)
_HAN_NOUN: Final = r"(?:片段|镜头|图片|照片|图像|图|视频|画面|幻灯片|段落|分镜|场景|素材|相片|卡片)"
_HAN_TEXT: Final = r"(?:字幕|标题|文字|文本)"
_HAN_COUNT: Final = r"(?:个|张|段|幅|条|号|部|支|页|格)"
_LINK: Final = r" ?(?:,|and|&|和|与|跟|及|、|-|–|~|to|through|到|至) ?"
_ONE: Final = rf"(?:#|no\.? ?|number )?{NUMBER}"
_LIST: Final = rf"{_ONE}{_UNIT}(?:{_LINK}(?:and )?(?:{_NOUN} ?|第)?{_ONE}{_UNIT}(?: ?{_HAN_COUNT})?){{0,20}}"
_AFTER_NOUN: Final = rf"(?<![a-z]){_NOUN} ?(?P<list>{_LIST})"


def _listed(match: re.Match[str]) -> tuple[int, ...]:
    return _numbers(match.group("list"))


def _numbers(words: str) -> tuple[int, ...]:
    """The numbers of a list such as "1, 2 and 4" or "2 to 4"."""
    found: list[int] = []
    last_end = 0
    for each in re.finditer(rf"{ORDINAL}|{NUMBER}", words):
        said = each.group(0)
        value = ordinal(said) if re.fullmatch(ORDINAL, said) else int(number(said))
        if found and re.fullmatch(
            r"[^\d]*(?:-|–|~|(?<![a-z])(?:to|through)(?![a-z])|到|至)[^\d]*", words[last_end : each.start()]
        ):
            found.extend(range(found[-1] + 1, min(value, found[-1] + _MOST)))
        found.append(value)
        last_end = each.end()
    return tuple(dict.fromkeys(found[:_MOST]))


def _first_so_many(match: re.Match[str]) -> tuple[int, ...]:
    return tuple(range(1, min(int(number(match.group("n"))), _MOST) + 1))


def _last_so_many(match: re.Match[str]) -> tuple[int, ...]:
    return tuple(range(-min(int(number(match.group("n"))), _MOST), 0))


def _from_the_end(match: re.Match[str]) -> tuple[int, ...]:
    said = match.group("n")
    return (-(ordinal(said) if re.fullmatch(ORDINAL, said) else int(number(said))),)


def _the_first(_match: re.Match[str]) -> tuple[int, ...]:
    return (1,)


def _the_last(_match: re.Match[str]) -> tuple[int, ...]:
    return (-1,)


def _goal(match: re.Match[str]) -> tuple[int, ...]:
    said = match.groupdict()
    return _numbers(said.get("list") or said["han"])


def _first_and_last(_match: re.Match[str]) -> tuple[int, ...]:
    return (1, -1)


_ORDINAL_LIST: Final = rf"{ORDINAL}(?:(?: ?, ?| ?and ?| ?& ?|, and )(?:the )?{ORDINAL}){{0,20}}"
_HAN_LIST: Final = rf"第{NUMBER}(?!秒|分|小时){_HAN_COUNT}?(?:{_LINK}第?{NUMBER}(?!秒|分){_HAN_COUNT}?){{0,20}}"

_PATTERNS: Final[tuple[tuple[str, frozenset[str], Callable[[re.Match[str]], tuple[int, ...]]], ...]] = (
    (
        rf"(?<![a-z])(?:in(?:to)? |to |the )*(?P<list>{ORDINAL})(?P<han>)(?= (?:place|position|spot|slot)(?![a-z])) "
        r"(?:place|position|spot|slot)",
        frozenset({"goal"}),
        _goal,
    ),
    (
        rf"(?<![a-z])(?:first|1st) and (?:the )?last(?: {_NOUN})?"
        rf"|(?:第一|首)[个张段]?和最后一?[个张段](?:{_HAN_NOUN})?",
        frozenset({"clip"}),
        _first_and_last,
    ),
    (
        rf"(?<![a-z])(?:position|place|slot|spot|number) (?P<list>{NUMBER})(?![\d.:%])"
        rf"|第(?P<han>{NUMBER})(?:位|{_HAN_COUNT}?(?:的)?位置)",
        frozenset({"goal"}),
        _goal,
    ),
    (
        rf"(?<=[移动挪提放排摆搬调换拖去][到至])第(?P<han>{NUMBER})[个张段幅](?=$|[\s,，。;；!！吧去来呗哈啊]|然后|再|并)",
        frozenset({"goal"}),
        _goal,
    ),
    (
        rf"(?<![a-z])(?P<list>{NUMBER}) (?=(?:edits?|steps?|changes?|times|actions|operations|versions)(?![a-z]))",
        frozenset({"count"}),
        _listed,
    ),
    (
        rf"(?P<list>(?<!上){NUMBER}|(?<=上)[二两三四五六七八九十\d]{{1,3}})(?=步|次|个操作|个步骤|个修改)",
        frozenset({"count"}),
        _listed,
    ),
    (rf"(?<![a-z])first (?P<n>{NUMBER}) {_NOUN}", frozenset({"clip"}), _first_so_many),
    (rf"(?<![a-z])(?:last|final) (?P<n>{NUMBER}) {_NOUN}", frozenset({"clip"}), _last_so_many),
    (r"(?<![a-z])first (?P<n>two|three|four|[234])(?: ones)?(?=$|[,.;!?]| and )", frozenset({"clip"}), _first_so_many),
    (r"(?<![a-z])last (?P<n>two|three|four|[234])(?: ones)?(?=$|[,.;!?]| and )", frozenset({"clip"}), _last_so_many),
    (
        rf"(?<![a-z])(?P<n>{ORDINAL})[ -](?:to|from the)[ -](?:last|end)(?: {_NOUN})?",
        frozenset({"clip"}),
        _from_the_end,
    ),
    (rf"(?<![a-z])(?:last|final) {_NOUN}", frozenset({"clip"}), _the_last),
    (rf"(?<![a-z])(?:last|final) {_TEXT_NOUN}", frozenset({"text"}), _the_last),
    (
        rf"(?<![a-z])(?P<list>{ORDINAL} {_NOUN}(?:,? and|,) (?:the )?{ORDINAL})(?: one)?"
        r"(?! (?:caption|title|text|subtitle))",
        frozenset({"clip"}),
        _listed,
    ),
    (rf"(?<![a-z])(?P<list>{_ORDINAL_LIST}) {_NOUN}", frozenset({"clip"}), _listed),
    (rf"(?<![a-z])(?P<list>{ORDINAL}) (?=title)", frozenset({"title"}), _listed),
    (rf"(?<![a-z])(?P<list>{ORDINAL}) (?=caption|subtitle)", frozenset({"caption"}), _listed),
    (rf"(?<![a-z])(?P<list>{ORDINAL}) (?=text)", frozenset({"text"}), _listed),
    (_AFTER_NOUN, frozenset({"clip"}), _listed),
    (r"(?<![a-z])caption (?P<list>\d{1,3})(?![\d:.]| ?s(?:ec|econd)?s?(?![a-z]))", frozenset({"caption"}), _listed),
    (rf"(?:前面?|头)(?P<n>{NUMBER}){_HAN_COUNT}(?:{_HAN_NOUN})?", frozenset({"clip"}), _first_so_many),
    (rf"倒数(?P<n>[一二两三四五六七八九\d]{{1,2}}){_HAN_COUNT}(?:{_HAN_NOUN})?", frozenset({"clip"}), _last_so_many),
    (rf"首{_HAN_COUNT}(?:{_HAN_NOUN})?|首图|头图", frozenset({"clip"}), _the_first),
    (
        rf"(?:最后面?|后面?|末尾)(?P<n>[二两三四五六七八九十]|\d+){_HAN_COUNT}(?:{_HAN_NOUN})?",
        frozenset({"clip"}),
        _last_so_many,
    ),
    (rf"倒数第(?P<n>{NUMBER}){_HAN_COUNT}?(?:{_HAN_NOUN})?", frozenset({"clip"}), _from_the_end),
    (
        rf"最后(?:[那这]?一?{_HAN_COUNT}|的)?{_HAN_NOUN}|最后(?:[那这]一?|一){_HAN_COUNT}(?!{_HAN_TEXT})|[末尾][张段幅]",
        frozenset({"clip"}),
        _the_last,
    ),
    (rf"最后(?:[那这]?一?[句行条段个])?(?:的)?(?={_HAN_TEXT})|最后[那这]?一?[句行]", frozenset({"text"}), _the_last),
    (rf"(?P<list>第{NUMBER}[句行](?:{_LINK}第?{NUMBER}[句行]){{0,9}})", frozenset({"caption"}), _listed),
    (rf"(?P<list>{_HAN_LIST})(?={_HAN_TEXT})", frozenset({"text"}), _listed),
    (rf"(?P<list>{_HAN_LIST})(?:{_HAN_NOUN})?", frozenset({"clip"}), _listed),
    (rf"(?<!第)(?P<list>\d+(?:{_LINK}\d+){{0,20}})号(?:{_HAN_NOUN})?", frozenset({"clip"}), _listed),
    (
        rf"{_HAN_NOUN}(?P<list>\d{{1,3}}(?:{_LINK}(?:{_HAN_NOUN})?\d{{1,3}}{_UNIT}){{0,20}}){_UNIT}",
        frozenset({"clip"}),
        _listed,
    ),
    (
        rf"(?<![a-z])(?P<list>{ORDINAL}(?:(?:, | and |, and )(?:the )?{ORDINAL})+)(?: ones?)?",
        frozenset({"clip"}),
        _listed,
    ),
    (rf"(?<![a-z\d.:])#(?P<list>\d{{1,3}}(?:{_LINK}#\d{{1,3}}){{0,20}})", frozenset({"clip"}), _listed),
    (
        rf"(?<![a-z\d.:])(?P<list>{NUMBER}{_UNIT} ?(?:and|with|和|与|跟|&) ?{NUMBER}{_UNIT})"
        r"(?![a-z]| ?(?:images|pictures|photos|clips))",
        frozenset({"pair"}),
        _listed,
    ),
    (rf"(?<=on the )(?P<list>{ORDINAL})(?= one|$|[,.;]| and)", frozenset({"clip"}), _listed),
    (r"(?<![a-z])(?P<list>first|1st|second|2nd|third|3rd|fourth|fifth)(?: one)(?![a-z])", frozenset({"clip"}), _listed),
)
_COUNTED: Final = re.compile(rf"(?:{NUMBER}|a half|half a)[ -]$")  # "a thirty second video" is no second video
_COMPILED: Final = tuple((re.compile(pattern), tags | {"nth"}, read) for pattern, tags, read in _PATTERNS)


def find_positions(low: str, taken: bytearray) -> Iterator[Found]:
    """Every such place in lower-case text where `taken` is 0: start, end, tags, numbers from 1, negative from the end.

    Marks what it finds. The noun is taken along, except that of a text, which stays for the word tables.
    """
    for pattern, tags, read in _COMPILED:
        for match in pattern.finditer(masked(low, taken)):
            start, end = match.span()
            if any(taken[start:end]) or (
                low.startswith("second", start) and _COUNTED.search(low[max(0, start - 20) : start])
            ):
                continue
            numbers = read(match)
            if numbers:
                taken[start:end] = b"\1" * (end - start)
                yield start, end, tags, numbers
