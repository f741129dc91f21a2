"""The script of a video made from words alone: what stands behind "about our bakery: ..." as lines for cards."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nemo_mcp.studio.planner.lexicon.groups import OVERLAYS, THINGS, VERBS
from nemo_mcp.studio.planner.lexicon.index import is_han, known_phrases
from nemo_mcp.studio.planner.masking import claim

MOST_LINES: Final = 40
_MAKES: Final = (
    r"(?:make|create|generate|produce|build|design|craft|do|write|turn|i want|i need|i'd like|give me"
    r"|做|制作|生成|创建|创作|来|弄|剪|出|设计|想要)"
)
_WORK: Final = (
    r"(?:video|film|clip|reel|short|ad|advert|promo|trailer|story|teaser|commercial|slideshow|intro|explainer|presentation"
    r"|script|text|视频|短片|影片|宣传片|广告|短视频|片子|预告片|文案|脚本|内容)"
)
_HEAD: Final = re.compile(rf"(?<![a-z]){_MAKES}(?![a-z])[^:：\n]{{0,160}}?{_WORK}[^:：\"“”\n]{{0,120}}[:：]\s*(?!\d)")
_NO_SCRIPT: Final = re.compile(
    r"(?:titles?|captions?|subtitles?|heading|tagline|slogan|named|called|saying|says|quote|lower third|music|song|标题"
    r"|字幕|名为|叫做|题目|口号"
    r"|人名条|音乐|配乐)\s*(?:is|are|为|是)?\s*[:：]\s*$"
)
_BORDERS: Final = (re.compile(r"[;；\n]+|(?<=[.!?])\s+(?=\S)|[。！？]+"), re.compile(r"\s*[,，、]\s*(?:and\s+)?"))
_OPENERS: Final = frozenset(
    {"add", "use", "make", "remove", "change", "neg", "must-not", "with", "put", "create", "mute", "combine"}
)
_MEANT: Final = (
    THINGS | OVERLAYS | {"mood", "ratio", "span", "trans", "look", "fps-noun", "ratio-noun", "zoom", "volume"}
)


@dataclass(frozen=True, slots=True)
class Script:
    """Where the script stands, and its lines."""

    start: int
    end: int
    lines: tuple[str, ...]


def find_script(text: str, low: str, taken: bytearray) -> Script | None:
    """The script in an instruction that asks for a video, or None. Marks what it finds.

    It ends where a sentence gives an instruction again ("... Use calm music.").
    """
    head = _HEAD.search(low)
    if head is None or _NO_SCRIPT.search(low[: head.end()]) or any(taken[head.start() : head.end()]):
        return None
    start = head.end()
    if re.search(r"[\"“”„「」『』《》]", low[start:]):
        return None  # words in quotation marks are given one by one
    parts = _parts(low, start, _BORDERS[0])
    kept = _up_to_an_instruction(low, parts)
    if len(kept) == 1:
        kept = _parts(low[: kept[0][1]], start, _BORDERS[1])
    lines = [_line(text[a:b]) for a, b in kept]
    lines = [line for line in lines if line][:MOST_LINES]
    if not lines or (len(lines) == 1 and len(lines[0]) < 3):
        return None
    end = kept[-1][1]
    return Script(start, end, tuple(lines)) if claim(taken, start, end) else None


def _parts(low: str, start: int, border: re.Pattern[str]) -> list[tuple[int, int]]:
    """Stretches of `low` from `start` on between borders, none of them empty."""
    parts: list[tuple[int, int]] = []
    for match in border.finditer(low, start):
        if low[start : match.start()].strip():
            parts.append((start, match.start()))
        start = match.end()
    if low[start:].strip():
        parts.append((start, len(low)))
    return parts or [(start, start)]


def _up_to_an_instruction(low: str, parts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in parts:
        if kept and _is_instruction(low[start:end].strip()):
            break
        kept.append((start, end))
    return kept


def _is_instruction(words: str) -> bool:
    """Whether a sentence begins with an editing verb and speaks of something that can be edited."""
    found = [(low, high, tags) for low, high, tags in known_phrases(words)]
    if not found or not found[0][2] & (_OPENERS | VERBS):
        return False
    tags = frozenset[str]().union(*(each[2] for each in found))
    groups = {tag.partition(".")[0] for tag in tags}
    unknown = sum(1 for each in found if not each[2])
    return bool(groups & _MEANT) and unknown * 3 <= len(found) + 1


def _line(words: str) -> str:
    line = " ".join(words.split()).strip(" \"“”'‘’「」-–—•*.;；，,、")
    line = re.sub(r"^(?:and|then|and then|然后|接着|最后)\s+", "", line)
    line = re.sub(r"^\d{1,2}[.)、]\s*", "", line)
    return line[:1].upper() + line[1:]


def reading_ms(words: str) -> int:
    """How long people need to take in words on a card, with a moment to look at it."""
    han = sum(1 for letter in words if is_han(letter))
    rest = len(re.findall(r"[^\W\d_]+|\d+", "".join(" " if is_han(letter) else letter for letter in words)))
    return max(2200, round(1300 + han * 210 + rest * 360))
