"""Values in an instruction: numbers that say what they are, and colours."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from nemo_mcp.studio.planner.masking import claim
from nemo_mcp.studio.planner.numbers import NUMBER, number
from nemo_mcp.studio.planner.tokens import Token

_RATIO: Final = re.compile(r"(?<![\d:.])(16|9|1|4|5|3|21)\s?(?:[:：x×/]|比|by|to)\s?(16|9|1|5|4|3)(?![\d:%.])")
_RATIOS: Final = frozenset({"16:9", "9:16", "1:1", "4:5"})
_ODD_RATIOS: Final = frozenset({"4:3", "3:4", "5:4", "21:9", "3:1"})
_SIZE: Final = re.compile(r"(?<!\d)(\d{3,4})\s?[x×*]\s?(\d{3,4})(?!\d)")
_PERCENT: Final = re.compile(
    rf"(?:(?P<how>by|to|at|到|至|为|成|在) ?)?(?:(?P<n>{NUMBER}) ?(?:%|percent|per cent)|百分之(?P<h>{NUMBER}))"
)
_FACTOR: Final = re.compile(
    rf"(?P<n>{NUMBER}) ?(?:x(?![a-z])|×|times(?: the)?(?! (?:edit|in))|倍速?)|(?<![a-z])x ?(?P<x>\d+(?:\.\d+)?)"
)
_DECIBEL: Final = re.compile(r"(?P<sign>[+-])? ?(?P<n>\d{1,2}(?:\.\d)?) ?(?:db|decibels?|分贝)(?![a-z])")
_DEGREES: Final = re.compile(
    r"(?P<sign>-)?(?P<n>\d{1,3}) ?(?:degrees?|deg|°|度)(?![a-z])|(?P<w>九十|一百八十|两百七十|二百七十)度"
)
_FPS: Final = re.compile(
    r"(?P<n>\d{1,3}(?:\.\d{1,3})?) ?(?:fps|frames? (?:per|a) second|frames?/s|帧每秒|帧/秒|帧)(?![a-z])"
    r"|每秒(?P<h>\d{1,3})帧"
)
_LUFS: Final = re.compile(r"(?P<n>[-–−]? ?\d{1,2}(?:\.\d)?) ?(?:lufs|lkfs)(?![a-z])")
_HEX: Final = re.compile(r"#(?P<n>[0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-z])")
_PARTS: Final = re.compile(
    rf"(?:into|in|in to) (?P<n>{NUMBER}) (?:equal |even |equally long )?"
    r"(?:parts|pieces|segments|clips|halves|thirds|chunks)"
    rf"(?![a-z])|(?:平均)?(?:分|切|剪|拆|裁)(?:割)?(?:成|为)(?:相等的)?(?P<h>{NUMBER})(?:等分|等份|段|份|部分|半|个片段)"
)
_TENTHS: Final = re.compile(
    r"(?<![改做变换调设合组剪拆分切拼完生])(?P<n>[一二两三四五六七八九])成(?P<half>半)?(?![为个一本品片段])"
)
_FRACTION: Final = re.compile(
    r"(?P<how>(?<![a-z])(?:by|to) )?(?<![a-z])(?P<n>a|one|two|three) (?P<part>quarters?|thirds?|fifths?)"
    r"(?![a-z]| turn| of a)"
)
_HAN_FRACTION: Final = re.compile(
    rf"(?P<how>[到至为成在])?(?:(?P<part>{NUMBER})分之(?P<n>{NUMBER})|(?<![\d/:])(?P<m>[1-9])/(?P<whole>[2-9])(?![\d/]))"
)
_PARTS_OF_ONE: Final = {"quarter": 4, "third": 3, "fifth": 5}


def find_colors(low: str, taken: bytearray) -> Iterator[Token]:
    """Colours as `#rrggbb` or `#rgb`."""
    for match in _HEX.finditer(low):
        token = _hex(match)
        if claim(taken, token.start, token.end):
            yield token


def find_values(low: str, taken: bytearray) -> Iterator[Token]:
    """Numbers with a unit or a form of their own: sizes, shares, factors, loudness, degrees."""
    makers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Token | None]], ...] = (
        (_SIZE, _size),
        (_RATIO, _ratio),
        (_PARTS, _parts),
        (_PERCENT, _percent),
        (_TENTHS, _tenths),
        (_FRACTION, _fraction),
        (_HAN_FRACTION, _han_fraction),
        (_LUFS, _lufs),
        (_FPS, _fps),
        (_DEGREES, _degrees),
        (_DECIBEL, _decibel),
        (_FACTOR, _factor),
    )
    for pattern, make in makers:
        for match in pattern.finditer(low):
            token = make(match)
            if token and claim(taken, token.start, token.end):
                yield token


def _ratio(match: re.Match[str]) -> Token | None:
    ratio = f"{match.group(1)}:{match.group(2)}"
    tag = f"ratio.{ratio}" if ratio in _RATIOS else "ratio.odd" if ratio in _ODD_RATIOS else ""
    return Token(match.start(), match.end(), frozenset({"ratio", tag}), words=ratio) if tag else None


def _size(match: re.Match[str]) -> Token | None:
    width, height = int(match.group(1)), int(match.group(2))
    known = {(16, 9): "16:9", (9, 16): "9:16", (1, 1): "1:1", (4, 5): "4:5"}
    for (across, down), ratio in known.items():
        if abs(width * down - height * across) * 50 <= width * down:
            return Token(match.start(), match.end(), frozenset({"ratio", f"ratio.{ratio}"}), words=ratio)
    return Token(match.start(), match.end(), frozenset({"ratio", "ratio.odd"}), words=f"{width}x{height}")


def _percent(match: re.Match[str]) -> Token:
    value = number(match.group("n") or match.group("h")) / 100
    how = match.group("how")
    tag = "percent.by" if how == "by" else "percent.to" if how else "percent.bare"
    return Token(match.start(), match.end(), frozenset({"percent", tag}), number=value)


def _decibel(match: re.Match[str]) -> Token:
    gain = float(match.group("n")) * (-1 if match.group("sign") == "-" else 1)
    return Token(match.start(), match.end(), frozenset({"decibel"}), number=gain)


def _hex(match: re.Match[str]) -> Token:
    digits = match.group("n")
    code = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    return Token(match.start(), match.end(), frozenset({"color", f"color.#{code.upper()}"}))


def _parts(match: re.Match[str]) -> Token:
    said = number(match.group("n") or match.group("h"))
    return Token(match.start(), match.end(), frozenset({"split", "parts"}), number=said)


def _tenths(match: re.Match[str]) -> Token:
    value = number(match.group("n")) / 10 + (0.05 if match.group("half") else 0)
    return Token(match.start(), match.end(), frozenset({"percent", "percent.to"}), number=value)


def _fraction(match: re.Match[str]) -> Token:
    count = {"a": 1, "one": 1, "two": 2, "three": 3}[match.group("n")]
    value = round(count / _PARTS_OF_ONE[match.group("part").rstrip("s")], 4)
    by = (match.group("how") or "").startswith("by")
    tags = {"percent", "percent.by"} if by else {"factor"}
    return Token(match.start(), match.end(), frozenset(tags), number=value)


def _han_fraction(match: re.Match[str]) -> Token | None:
    whole = number(match.group("part") or match.group("whole"))
    value = number(match.group("n") or match.group("m")) / whole if whole else 0.0
    if not 0 < value < 1:
        return None
    how = "percent.to" if match.group("how") else "percent.bare"
    return Token(match.start(), match.end(), frozenset({"percent", how}), number=round(value, 4))


def _lufs(match: re.Match[str]) -> Token:
    return Token(match.start(), match.end(), frozenset({"lufs"}), number=-abs(float(match.group("n").strip("-–− "))))


def _fps(match: re.Match[str]) -> Token:
    return Token(match.start(), match.end(), frozenset({"fps"}), number=float(match.group("n") or match.group("h")))


def _degrees(match: re.Match[str]) -> Token:
    said = match.group("n")
    value = (float(said) if said else number(match.group("w"))) * (-1 if match.group("sign") else 1)
    return Token(match.start(), match.end(), frozenset({"degrees"}), number=value)


def _factor(match: re.Match[str]) -> Token:
    if match.group(0) in {"一倍", "1倍"}:  # "slower by once" in Chinese is half as fast
        return Token(match.start(), match.end(), frozenset({"double"}))
    tags = {"factor", "tempo"} if match.group(0).endswith("速") else {"factor"}
    return Token(match.start(), match.end(), frozenset(tags), number=number(match.group("n") or match.group("x")))


def find_late_values(low: str, taken: bytearray) -> Iterator[Token]:
    """Plain numbers, after everything that has a number in it was found."""
    if _DECIBEL.search(low):  # "... up 3 dB and ... down by 10"
        for match in re.finditer(r"(?<=by )\d{1,2}(?:\.\d)?(?![\d.%a-z])", low):
            if claim(taken, *match.span()):
                yield Token(match.start(), match.end(), frozenset({"decibel"}), number=float(match.group(0)))
    for match in re.finditer(r"(?<![a-z\d.])\d{1,7}(?:\.\d{1,4})?(?![a-z\d])", low):
        if claim(taken, *match.span()):
            yield Token(match.start(), match.end(), frozenset({"number"}), number=float(match.group(0)))
