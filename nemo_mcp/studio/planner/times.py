"""Times as people write them: lengths, moments, ranges, "the first three seconds", "最后两秒"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from nemo_mcp.studio.planner.masking import claim, masked
from nemo_mcp.studio.planner.numbers import NUMBER, number

How = Literal["range", "onward", "first", "last", "at", "for", "after", "before", "to", "by", "length", "every"]


@dataclass(frozen=True, slots=True)
class Span:
    """A time that was said. `a_ms` is the moment or length; `b_ms` is the end of a range, else 0.

    `shares` of the whole have still to be added to the two: "halfway" is a share of 0.5, "2 s before the end" one of 1.
    """

    how: How
    a_ms: int
    b_ms: int = 0
    shares: tuple[float, float] = (0.0, 0.0)

    def within(self, whole_ms: int) -> "Span":
        """The same time in milliseconds alone, for a whole of that length."""
        if self.shares == (0.0, 0.0):
            return self
        a, b = (round(share * whole_ms) for share in self.shares)
        return Span(self.how, max(0, self.a_ms + a), max(0, self.b_ms + b))


_CLOCK: Final = r"(?<![\d:.])\d{1,2}:[0-5]\d(?::[0-5]\d)?(?:\.\d{1,3})?(?![\d:])"
_HALF: Final = r"(?:half\s+an?(?=[\s-])|半)"
_N: Final = rf"(?:{NUMBER}(?:\s+and\s+a\s+half)?|{_HALF})"
_HOURS: Final = r"(?:hours?|hrs?|h|个?小时)(?![a-z])"
_MINUTES: Final = r"(?:minutes?|mins?|m|分钟|分)(?![a-z])"
_SECONDS: Final = r"(?:seconds?|secs?|s|秒钟|秒)(?![a-z])"
_MILLIS: Final = r"(?:milliseconds?|msecs?|ms|毫秒)(?![a-z])"
_AN: Final = rf"(?:{_N}|(?<![a-z])an?\s)"
_DURATION: Final = (
    rf"(?:{_CLOCK}"
    rf"|{_AN}\s?-?\s?(?:{_HOURS}(?:\s?{_N}\s?{_MINUTES})?"
    rf"|{_MINUTES}(?:\s?(?:and\s)?(?:a\shalf|{_N}\s?-?\s?{_SECONDS})|半|(?<=分){NUMBER})?)"
    rf"|\d{{1,3}}m\d{{1,2}}s?(?![a-z\d])"
    rf"|{_N}\s?-?\s?(?:{_SECONDS}半?|{_MILLIS}))"
)
_PART: Final = re.compile(
    rf"(?P<n>{NUMBER})?(?P<half>\s+and\s+a\s+half|half\s+an?|半|a\shalf)?\s?-?\s?"
    rf"(?:(?P<h>{_HOURS})|(?P<m>{_MINUTES}|m(?=\d))|(?P<s>{_SECONDS})|(?P<ms>{_MILLIS}))?"
)

_D: Final = rf"(?P<a>{_DURATION})"
_E: Final = rf"(?P<b>{_DURATION})"
_X: Final = rf"(?P<a>{_DURATION}|{NUMBER})"
_TO: Final = r"(?:(?:straight|right|directly|all the way|up) to|to|through|until|till|-|–|—|~|～|到|至)"
_TEXT: Final = r"(?:字幕|标题|文字|字)"
_ABOUT: Final = r"(?:exactly |about |around |roughly |only |just |大约|约|正好|刚好)?"

# "the title should last 4 seconds" is no "last 4 seconds"
_IT_WILL: Final = "(?:{})".format(
    "|".join(
        rf"(?<={word} )"
        for word in (
            "should", "must", "to", "will", "would", "can", "it", "them", "clip", "picture", "each", "image", "photo",
            "title", "caption", "text", "video", "intro",
        )
    )
)  # fmt: skip

_WHOLE: Final = r"(?:the )?(?:video|film|movie|clip|it|timeline|whole thing)"
# Parts of the whole, in words: what they are called, how they are meant, their shares.
_PARTS: Final[tuple[tuple[str, How, tuple[float, float]], ...]] = (
    (rf"(?<![a-z])(?:the )?(?:first|opening) half(?! an?(?![a-z])|-)(?: of {_WHOLE})?", "range", (0.0, 0.5)),
    (rf"(?<![a-z])(?:the )?(?:second|last|latter|other) half(?! an?(?![a-z])|-)(?: of {_WHOLE})?", "range", (0.5, 1.0)),
    (rf"(?<![a-z])(?:the )?first third(?: of {_WHOLE})?", "range", (0.0, 1 / 3)),
    (rf"(?<![a-z])(?:the )?last third(?: of {_WHOLE})?", "range", (2 / 3, 1.0)),
    (rf"(?<![a-z])(?:the )?first quarter(?: of {_WHOLE})?", "range", (0.0, 0.25)),
    (rf"(?<![a-z])(?:the )?last quarter(?: of {_WHOLE})?", "range", (0.75, 1.0)),
    (r"(?:前面?|头|开头)(?:的)?三分之一", "range", (0.0, 1 / 3)),
    (r"(?:最后|后面?|末尾|结尾)(?:的)?三分之一", "range", (2 / 3, 1.0)),
    (r"(?:前面?|头|开头)(?:的)?四分之一", "range", (0.0, 0.25)),
    (r"(?:最后|后面?|末尾|结尾)(?:的)?四分之一", "range", (0.75, 1.0)),
    (r"(?:在)?三分之一(?:处|的地方|的位置)", "at", (1 / 3, 0.0)),
    (r"(?:在)?三分之二(?:处|的地方|的位置)", "at", (2 / 3, 0.0)),
    (r"前半段|前半部分|上半段|前一半|前半截|(?<!提)前半(?![秒分小个天])", "range", (0.0, 0.5)),
    (r"后半段|后半部分|下半段|后一半|后半截|(?<!延)(?<!往)后半(?![秒分小个天])", "range", (0.5, 1.0)),
    (rf"(?<![a-z])(?:at )?(?:the )?half ?-?way(?: point| mark| through| in| into)?(?: {_WHOLE})?", "at", (0.5, 0.0)),
    (rf"(?<![a-z])(?:in|at) the (?:exact )?(?:middle|midpoint|mid-point|centre|center) of {_WHOLE}", "at", (0.5, 0.0)),
    (r"(?<![a-z])(?:at )?(?:the )?(?:midpoint|mid-point)", "at", (0.5, 0.0)),
    (
        r"(?:在)?(?:视频|片子|影片|时间线)(?:的)?(?:正)?(?:中间|一半)(?:处|位置|的?地方)?|中点处?|(?:正)?中间处|一半(?:处|的地方|的位置)",
        "at",
        (0.5, 0.0),
    ),
)

# Longest and most telling first; the first pattern that matches at a place wins.
_PATTERNS: Final[tuple[tuple[How, str], ...]] = (
    (
        "range",
        rf"(?:(?<![a-z])(?:from|between) )?(?:(?<![a-z])seconds? |从|在)?第?{_X}\s?{_TO}\s?第?(?:second )?{_E}"
        r"(?:之间|这段)?",
    ),
    (
        "range",
        rf"(?:从|在|自)?第?{_D}(?:开始|起|就)?(?:一直)?(?:显示|出现|出来|播放|播|展示|停留|放|持续|保留|留|待)(?:直|一直)?"
        rf"(?:到|至)第?{_E}(?:为止|消失|结束)?",
    ),
    ("range", rf"(?<![a-z])between (?:second )?{_X} and {_E}"),
    (
        "range",
        rf"(?<![a-z])(?:from |between )?(?:the )?seconds? (?P<a>{NUMBER})\s?(?:to|-|and|until)\s?(?:second )?"
        rf"(?P<b>{NUMBER})(?![\d%])",
    ),
    (
        "range",
        rf"(?<![a-z])(?<!clip )(?:from|between) (?P<a>{NUMBER}) ?(?:to|-|and|until) ?(?P<b>{NUMBER})"
        r"(?![\d%a-z]| ?(?:clip|percent|%))",
    ),
    ("every", rf"(?<![a-z])every {_D}"),
    ("every", rf"每隔?{_D}"),
    (
        "by",
        rf"(?<![a-z])(?:for )?(?:an? (?:extra|additional|further|more) )?{_D}"
        r"(?= (?:longer|shorter|more|less|extra|later|earlier|sooner)(?![a-z]))",
    ),
    ("by", rf"(?<![a-z])(?:for )?(?P<a>{_AN}\s?(?:more|extra|additional|further)\s{_SECONDS})"),
    ("by", rf"(?<![a-z])(?:for )?(?:an? )?(?:extra|additional|another|further) {_D}"),
    ("by", rf"(?<=提前|延后|推迟|延迟|往后|往前|推后|后移|前移|提早|后挪|前挪|后推|前推|后延|向后|向前){_D}"),
    ("by", rf"(?<=[晚早]){_D}"),
    ("at", rf"第{_D}的?(?=那?[条句个行段]?{_TEXT})"),
    ("at", rf"{_D}(?:处的?|时的?|出现的|的?那)(?=[条句个行段]?{_TEXT})"),
    ("by", rf"(?:再?多)(?:停留|停|留|放|显示|播放|展示|保留|持续|待|出现)?(?:个)?{_D}"),
    ("onward", rf"(?<![a-z])(?:from )?{_D} ?(?:-|–|to|until|till) (?:the )?(?:very )?end(?![a-z])"),
    ("onward", rf"(?<![a-z])(?:from|after) {_D}(?: onwards?| on(?![a-z])| (?:to|until|till) the (?:very )?end)"),
    ("onward", rf"从?第?{_D}(?:开始)?(?:一直)?(?:到|至)(?:最后|结尾|结束|末尾)"),
    ("at", rf"(?<![a-z])at (?P<a>{NUMBER})(?=(?:, {NUMBER})* ?(?:and|,) ?{NUMBER}\s?{_SECONDS})"),
    ("first", rf"(?<=seconds and the )first (?P<a>{NUMBER})(?! ?(?:clip|pic|pho|ima))"),
    ("last", rf"(?<=seconds and the )(?:last|final) (?P<a>{NUMBER})(?! ?(?:clip|pic|pho|ima))"),
    ("first", rf"(?<![a-z])(?:first|initial|opening|beginning|starting|leading) {_D}"),
    ("first", r"(?<![a-z])(?:first|opening) (?P<a>second|minute)(?![a-z])"),
    ("last", r"(?<![a-z])(?:last|final|closing) (?P<a>second|minute)(?![a-z])"),
    ("first", rf"{_D} (?:from|at|off|of) the (?:very )?(?:start|beginning|front)"),
    ("first", rf"(?:最前面?的?|前面?的?|开头的?|开始的?|片头的?|最初的?)\s?{_D}"),
    ("for", rf"{_IT_WILL}last {_ABOUT}{_D}"),
    ("last", rf"(?<![a-z])(?:last|final|ending|closing) {_D}"),
    ("last", rf"{_D} (?:from|at|off|of) the (?:very )?(?:end|back|tail)"),
    ("last", rf"(?:最后面?的?|末尾的?|结尾的?|片尾的?|最末|后面的?|(?<![秒分之以往延向推最然今随])后)\s?{_D}"),
    ("at", rf"(?<![a-z])(?:at|@|starting at|starting from|beginning at) (?:the |around |about )?{_D}(?: mark| point)?"),
    ("at", rf"(?<![a-z])(?:at |@ ?)?(?:the )?second (?P<a>{NUMBER})(?!\s?(?:clip|pic|ima|pho))"),
    ("at", rf"{_D} mark"),
    (
        "at",
        rf"{_D} in(?:to {_WHOLE})?(?= |$|[,.;])"
        r"(?! (?:the|a|red|white|yellow|blue|green|black|each|every|total)(?![a-z]))",
    ),
    ("before", rf"(?:直?到|至)第{_D}(?:为止)?"),
    ("at", rf"(?:在|从|于)?第{_D}(?:处|时候?|的时候|的位置|的地方|开始|起)?(?!之?前|之?后|以前|以后)"),
    ("at", rf"(?:在|从){_D}(?:处|时候?|的时候|的位置|的地方|开始|起)"),
    ("at", rf"{_D}(?:处|时候|时(?!长)|的时候|的位置|的地方)"),
    ("at", rf"(?<![a-z])from {_D}"),
    ("for", rf"(?<![a-z])(?:for|lasting|lasts?|over|stays? for) (?:the )?{_ABOUT}{_D}(?: each)?"),
    ("for", rf"(?:持续|停留|保持|显示|播放|展示|停|放)(?:时间|时长)?(?:为|是)?{_ABOUT}{_D}"),
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
_FROM_END: Final = (
    rf"(?<![a-z])(?:at )?{_D} before the (?:very )?end(?:ing)?(?![a-z])",
    rf"(?:在)?(?:距离?|离)?(?:结尾|结束|片尾)(?:还有|前|之前|倒数)\s?{_D}(?:处|的时候|时)?",
)
_EXTRA: Final = re.compile(r"\s(?:more|extra|additional|further)")
_QUICK: Final = rf"{NUMBER}|{_HALF}|sec|min|hour|hr"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Long patterns take a third of a second together: not before somebody says a time."""
    return re.compile(pattern)


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
    if not _compiled(_QUICK).search(text):
        return
    left = masked(text, taken)
    for how, pattern in _PATTERNS:
        found = False
        for match in _compiled(pattern).finditer(left):
            if claim(taken, *match.span()):
                found = True
                yield *match.span(), _span(how, match)
        left = masked(text, taken) if found else left


def find_shares(text: str, taken: bytearray) -> Iterator[tuple[int, int, Span]]:
    """Every time that is said by the whole ("halfway", "the second half", "2 s before the end"), as `find_spans`."""
    for pattern in _FROM_END if _compiled(_QUICK).search(text) else ():
        for match in _compiled(pattern).finditer(text):
            if claim(taken, *match.span()):
                yield *match.span(), Span("at", -duration_ms(match.group("a")), 0, (1.0, 0.0))
    for pattern, how, shares in _PARTS:
        for match in _compiled(pattern).finditer(text):
            if claim(taken, *match.span()):
                yield *match.span(), Span(how, 0, 0, shares)


def _span(how: How, match: re.Match[str]) -> Span:
    said = match.groupdict()
    start = duration_ms(_EXTRA.sub("", said.get("a") or said.get("b") or ""))
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
