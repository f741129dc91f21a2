"""Times as people write them: lengths, moments, ranges, "the first three seconds", "最后两秒"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from nemo_mcp.studio.planner.numbers import NUMBER, number

How = Literal["range", "onward", "first", "last", "at", "for", "after", "before", "to", "by", "length"]


@dataclass(frozen=True, slots=True)
class Span:
    """A time that was said. `a_ms` is the moment or length; `b_ms` is the end of a range, else 0."""

    how: How
    a_ms: int
    b_ms: int = 0


_CLOCK: Final = r"(?<![\d:.])\d{1,2}:[0-5]\d(?::[0-5]\d)?(?:\.\d{1,3})?(?![\d:])"
_HALF: Final = r"(?:half\s+an?|半)"
_N: Final = rf"(?:{NUMBER}(?:\s+and\s+a\s+half)?|{_HALF})"
_HOURS: Final = r"(?:hours?|hrs?|h|个?小时)(?![a-z])"
_MINUTES: Final = r"(?:minutes?|mins?|m|分钟|分)(?![a-z])"
_SECONDS: Final = r"(?:seconds?|secs?|s|秒钟|秒)(?![a-z])"
_MILLIS: Final = r"(?:milliseconds?|msecs?|ms|毫秒)(?![a-z])"
_AN: Final = rf"(?:{_N}|(?<![a-z])an?\s)"
_DURATION: Final = (
    rf"(?:{_CLOCK}"
    rf"|{_AN}\s?-?\s?{_HOURS}(?:\s?{_N}\s?{_MINUTES})?"
    rf"|{_AN}\s?-?\s?{_MINUTES}(?:\s?(?:and\s)?(?:a\shalf|{_N}\s?-?\s?{_SECONDS})|半|(?<=分){NUMBER})?"
    rf"|\d{{1,3}}m\d{{1,2}}s?(?![a-z\d])"
    rf"|{_N}\s?-?\s?{_SECONDS}半?|{_N}\s?-?\s?{_MILLIS})"
)
_PART: Final = re.compile(
    rf"(?P<n>{NUMBER})?(?P<half>\s+and\s+a\s+half|half\s+an?|半|a\shalf)?\s?-?\s?"
    rf"(?:(?P<h>{_HOURS})|(?P<m>{_MINUTES}|m(?=\d))|(?P<s>{_SECONDS})|(?P<ms>{_MILLIS}))?"
)

_D: Final = rf"(?P<a>{_DURATION})"
_E: Final = rf"(?P<b>{_DURATION})"
_X: Final = rf"(?P<a>{_DURATION}|{NUMBER})"
_TO: Final = r"(?:to|through|until|till|-|–|—|~|～|到|至)"
_ABOUT: Final = r"(?:exactly |about |around |roughly |only |just |大约|约|正好|刚好)?"

_BEFORE_VERB: Final = (
    "should must to will would can it them clip picture each image photo title caption text video intro"
)
# "the title should last 4 seconds" is no "last 4 seconds"
_IT_WILL: Final = "(?:{})".format(
    "|".join(
        rf"(?<={word} )"
        for word in [
            "should",
            "must",
            "to",
            "will",
            "would",
            "can",
            "it",
            "them",
            "clip",
            "picture",
            "each",
            "image",
            "photo",
            "title",
            "caption",
            "text",
            "video",
            "intro",
        ]
    )
)

# Longest and most telling first; the first pattern that matches at a place wins.
_PATTERNS: Final[tuple[tuple[How, str], ...]] = (
    (
        "range",
        rf"(?:(?<![a-z])(?:from|between) )?(?:seconds? |从|在)?第?{_X}\s?{_TO}\s?第?(?:second )?{_E}(?:之间|这段)?",
    ),
    ("range", rf"(?<![a-z])between (?:second )?{_X} and {_E}"),
    (
        "range",
        rf"(?<![a-z])(?:from |between )?seconds? (?P<a>{NUMBER})\s?(?:to|-|and|until)\s?(?P<b>{NUMBER})(?![\d%])",
    ),
    (
        "range",
        rf"(?<![a-z])(?<!clip )(?:from|between) (?P<a>{NUMBER}) ?(?:to|-|and|until) ?(?P<b>{NUMBER})"
        r"(?![\d%a-z]| ?(?:clip|percent|%))",
    ),
    ("onward", rf"(?<![a-z])(?:from|after) {_D}(?: onwards?| on(?![a-z])| (?:to|until|till) the (?:very )?end)"),
    ("onward", rf"从?第?{_D}(?:开始)?(?:一直)?(?:到|至)(?:最后|结尾|结束|末尾)"),
    ("first", rf"(?<![a-z])(?:first|initial|opening|beginning|starting|leading) {_D}"),
    ("first", rf"{_D} (?:from|at|off|of) the (?:very )?(?:start|beginning|front)"),
    ("first", rf"(?:最前面?的?|前面?的?|开头的?|开始的?|片头的?|最初的?)\s?{_D}"),
    ("for", rf"{_IT_WILL}last {_ABOUT}{_D}"),
    ("last", rf"(?<![a-z])(?:last|final|ending|closing) {_D}"),
    ("last", rf"{_D} (?:from|at|off|of) the (?:very )?(?:end|back|tail)"),
    ("last", rf"(?:最后面?的?|末尾的?|结尾的?|片尾的?|最末|后面的?)\s?{_D}"),
    ("at", rf"(?<![a-z])(?:at|@|starting at|starting from|beginning at) (?:the |around |about )?{_D}(?: mark| point)?"),
    ("at", rf"(?<![a-z])(?:at |@ ?)?(?:the )?second (?P<a>{NUMBER})(?!\s?(?:clip|pic|ima|pho))"),
    ("at", rf"{_D} mark"),
    ("at", rf"(?:在|从|于)?第{_D}(?:处|时候?|的时候|的位置|的地方|开始|起)?(?!之?前|之?后|以前|以后)"),
    ("at", rf"(?:在|从){_D}(?:处|时候?|的时候|的位置|的地方|开始|起)"),
    ("at", rf"{_D}(?:处|时候|时(?!长)|的时候|的位置|的地方)"),
    ("at", rf"(?<![a-z])from {_D}"),
    ("for", rf"(?<![a-z])(?:for|lasting|lasts?|over|stays? for) (?:the )?{_ABOUT}{_D}(?: each)?"),
    ("for", rf"(?:持续|停留|保持|显示|播放|展示|放)(?:时间|时长)?(?:为|是)?{_ABOUT}{_D}"),
    ("after", rf"(?<![a-z])after {_D}"),
    ("after", rf"(?:在|从)?第?{_D}(?:之后|以后|后)"),
    ("before", rf"(?<![a-z])(?:before|until|till|up to) {_D}"),
    ("before", rf"(?:在)?第?{_D}(?:之前|以前)"),
    ("to", rf"(?<![a-z])(?:down |up |out )?to {_ABOUT}{_D}"),
    ("to", rf"(?:到|至|成|为|只要|只有|控制在){_ABOUT}{_D}"),
    ("by", rf"(?<![a-z])by {_D}"),
    ("by", rf"{_D}(?= (?:longer|shorter|more|less|off))"),
    ("length", _D),
)
_COMPILED: Final[tuple[tuple[How, re.Pattern[str]], ...]] = tuple(
    (how, re.compile(pattern)) for how, pattern in _PATTERNS
)
_QUICK: Final = re.compile(rf"{_DURATION}|{NUMBER}")


def duration_ms(words: str) -> int:
    """The length that `words` says ("1:30", "half a minute", "一分半"), in ms; a bare number is in seconds."""
    words = words.strip()
    if re.fullmatch(_CLOCK, words):
        return round(_clock_s(words) * 1000)
    total, seen_unit = 0.0, 0.0
    for part in _PART.finditer(words):
        if not part.group(0).strip() or part.group(0).strip() == "-":
            continue
        value, unit = _part(part, seen_unit)
        total += value * unit
        seen_unit = unit
    return round(total)


def _part(part: re.Match[str], seen_unit: float) -> tuple[float, float]:
    """One number with its unit in ms; a number or half without one follows the unit before it ("一分半", "1m30")."""
    said = part.group("n")
    value = number(said) if said else 0.0
    if part.group("half"):
        value += 0.5
    for name, unit in (("h", 3_600_000.0), ("m", 60_000.0), ("s", 1000.0), ("ms", 1.0)):
        if part.group(name):
            return (value if said or part.group("half") else 1.0), unit
    if part.group("half") and not said:
        return value, seen_unit or 1000.0
    return value, 1000.0


def _clock_s(words: str) -> float:
    seconds = 0.0
    for part in words.split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


def find_spans(text: str, taken: bytearray) -> Iterator[tuple[int, int, Span]]:
    """Every time in lower-case `text` where `taken` is still 0: start, end, what was said. Marks what it finds."""
    if not _QUICK.search(text):
        return
    for how, pattern in _COMPILED:
        for match in pattern.finditer(text):
            start, end = match.span()
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                yield start, end, _span(how, match)


def _span(how: How, match: re.Match[str]) -> Span:
    start = duration_ms(match.group("a"))
    if how != "range":
        return Span(how, start)
    end = duration_ms(match.group("b"))
    if re.fullmatch(NUMBER, match.group("a").strip()):  # "from 1 to 2 minutes": the number borrows the other's unit
        start = _borrowed(match.group("a"), match.group("b"), end)
    return Span(how, start, end)


def _borrowed(first: str, second: str, end: int) -> int:
    value = number(first.strip())
    said = re.match(NUMBER, second.strip())
    if said is None or not number(said.group(0)):
        return round(value * 1000)
    return round(value * end / number(said.group(0)))
