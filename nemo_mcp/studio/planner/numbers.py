"""Numbers as people write them: digits, English words, Chinese numerals."""

import re
from typing import Final

_UNITS: Final = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_HAN: Final = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
}  # fmt: skip
_ORDINALS: Final = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_WORD: Final = rf"(?:{_any(_TENS)})(?:[ -](?:{_any(_UNITS)}))?|(?:{_any(_UNITS)})"
NUMBER: Final = (
    rf"(?>\d{{1,7}}(?:\.\d{{1,4}})?|(?<![a-z])(?:(?:a |an |one |two |three )?hundred(?: and)?(?: (?:{_WORD}))?"
    rf"|(?:{_WORD})|a couple of|a pair of)(?![a-z])"
    r"|[零〇一二两俩三四五六七八九十百]{1,7}(?:点[零〇一二三四五六七八九]{1,3})?)"
)
"""A pattern for one number in lower-case text, without groups; atomic, so that "10" is never read as "1"."""
ORDINAL: Final = rf"(?:(?<![a-z])(?:{_any(_ORDINALS)})(?![a-z])|\d{{1,4}}(?:st|nd|rd|th)(?![a-z]))"
"""A pattern for one English ordinal, without groups."""


def number(words: str) -> float:
    """The value of what `NUMBER` matched. Raises ValueError for anything else."""
    words = words.strip()
    if words[:1].isdecimal() and words.isascii():
        return float(words)
    if words in {"a couple of", "a pair of"}:
        return 2.0
    if words and all(letter in _HAN or letter in "十百点" for letter in words):
        return _han(words)
    return float(_english(words))


def ordinal(words: str) -> int:
    """The value of what `ORDINAL` matched. Raises ValueError for anything else."""
    if words in _ORDINALS:
        return _ORDINALS[words]
    return int(re.sub(r"(?:st|nd|rd|th)$", "", words))


def _english(words: str) -> int:
    total = 0
    for part in re.split(r"[ -]+", words):
        if part == "hundred":
            total = max(total, 1) * 100
        elif part in _UNITS or part in _TENS:
            total += _UNITS.get(part, 0) + _TENS.get(part, 0)
        elif part not in {"a", "an", "and"}:
            raise ValueError(f"not a number: {words!r}")
    return total


def _han(words: str) -> float:
    whole, _, fraction = words.partition("点")
    value = float(_han_whole(whole))
    for place, digit in enumerate(fraction, start=1):
        value += _HAN[digit] / 10**place
    return value


def _han_whole(words: str) -> int:
    if "十" not in words and "百" not in words:
        digits = "".join(str(_HAN[letter]) for letter in words)
        return int(digits or "0")
    total, digit = 0, 0
    for letter in words:
        if letter == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif letter == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = _HAN[letter]
    return total + digit
