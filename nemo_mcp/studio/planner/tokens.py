"""Reading an instruction: from a string to a row of tokens that carry tags and values."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from nemo_mcp.studio.planner.lexicon.index import Tags, is_han, phrase_at, word_end
from nemo_mcp.studio.planner.lexicon.traditional import simplified
from nemo_mcp.studio.planner.masking import claim
from nemo_mcp.studio.planner.model import Source
from nemo_mcp.studio.planner.naming import Named, find_loose_names, find_names, full_names
from nemo_mcp.studio.planner.numbers import NUMBER, number
from nemo_mcp.studio.planner.positions import find_positions
from nemo_mcp.studio.planner.quotes import find_listed, find_quoted, find_said
from nemo_mcp.studio.planner.scripts import find_script
from nemo_mcp.studio.planner.times import Span, find_shares, find_spans

LONGEST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the instruction. Which value is set follows from the tags (`quote`, `asset`, `span.*`, `nth`, ...)."""

    start: int
    end: int
    tags: Tags
    words: str = ""
    asset: str | None = None
    span: Span | None = None
    number: float = 0.0
    nth: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A read instruction: the cleaned words in their own spelling, the tokens, and whether it is Chinese."""

    text: str
    tokens: tuple[Token, ...]
    chinese: bool


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
_LINE_NUMBER: Final = re.compile(r"(?:^|\n)\s*(?:\d{1,2}[.)、]|[-*•])\s")


def read(instruction: str, sources: Sequence[Source], texts: Sequence[str] = (), *, fresh: bool = False) -> Reading:
    """Read `instruction` (any string; what is beyond `LONGEST` characters is left out).

    `texts` are the words that stand on the timeline: quoted, they name a text. With `fresh` there is no draft
    yet, so that a word for a video speaks of a new one.
    """
    text = _clean(instruction)
    low = _lower(text)
    taken = bytearray(len(text))
    script = find_script(text, low, taken)
    tokens = (
        []
        if script is None
        else [Token(script.start, script.end, frozenset({"script"}), words="\n".join(script.lines))]
    )
    tokens += [*_numbered_lines(low, taken), *_links(low, taken), *_quotes(text, low, taken, sources, texts)]
    tokens += [_quote(a, b, words, texts) for a, b, words in find_listed(text, low, taken)]
    tokens += [_asset(text, each) for each in find_names(low, taken, sources)]
    tokens += [_quote(a, b, words, texts) for a, b, words in find_said(text, low, taken)]
    tokens += [_asset(text, each) for each in find_loose_names(low, taken, sources)]
    tokens += _values(low, taken)
    tokens += [
        Token(a, b, tags | {"list"} if len(nth) > 1 else tags, nth=nth)
        for a, b, tags, nth in find_positions(low, taken)
    ]
    for find in (find_shares, find_spans):
        tokens += [Token(a, b, _span_tags(low[a:b], span), span=span) for a, b, span in find(low, taken)]
    tokens += _late_values(low, taken)
    plain = [_fresh(token) if fresh else token for token in _words(text, low, taken)]
    tokens += plain
    tokens.sort(key=lambda token: token.start)
    return Reading(text, tuple(tokens), _is_chinese(low, plain))


def _span_tags(words: str, span: Span) -> Tags:
    tags = {"span", f"span.{span.how}"}
    if words.endswith(("开始", "起")) or words.startswith(("starting", "beginning")):
        tags |= {"edge", "edge.start"}
    if span.how == "at" and words.endswith(("那", "的")):
        tags.add("shown-then")
    return frozenset(tags)


def _fresh(token: Token) -> Token:
    return replace(token, tags=token.tags | {"fresh-works"}) if token.tags & {"works", "slideshow"} else token


def _clean(instruction: str) -> str:
    text = instruction[:LONGEST].replace("\r", "\n").replace("\u3000", " ").replace("\t", " ")
    text = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)
    return re.sub(r" {2,}", " ", text).strip()


def _lower(text: str) -> str:
    """Lower case, half-width and simplified, letter for letter, so that places stay the same."""
    return simplified("".join(_lower_letter(letter) for letter in text))


def _lower_letter(letter: str) -> str:
    if "\uff01" <= letter <= "\uff5e":
        letter = chr(ord(letter) - 0xFEE0)
    if letter in "’ʼ":
        return "'"
    small = letter.lower()
    return small if len(small) == 1 else letter


def _numbered_lines(low: str, taken: bytearray) -> Iterator[Token]:
    for match in _LINE_NUMBER.finditer(low):
        claim(taken, *match.span())
        yield Token(match.start(), match.end(), frozenset({"stop"}))


def _links(low: str, taken: bytearray) -> Iterator[Token]:
    for match in re.finditer(r"(?:https?://|www\.)[^\s,，。；、）)]+", low):
        if claim(taken, *match.span()):
            yield Token(match.start(), match.end(), frozenset({"cannot", "cannot.url"}))
    for match in _HEX.finditer(low):
        token = _hex(match)
        if claim(taken, token.start, token.end):
            yield token


def _quotes(text: str, low: str, taken: bytearray, sources: Sequence[Source], texts: Sequence[str]) -> Iterator[Token]:
    of_words = re.search(r"caption|title|text|label|字幕|标题|文字|字|写|打上|打出", low) is not None
    by_name = {
        name: source
        for source in reversed(sources)
        for name in (full_names(source)[:1] if of_words else full_names(source))
    }
    for start, end, words in find_quoted(text):
        if claim(taken, start, end):
            source = by_name.get(words.lower())
            if source is None:
                yield _quote(start, end, words, texts)
            else:
                kind = "sound" if source.kind == "audio" else "asset"
                yield Token(start, end, frozenset({"quote", f"quoted-{kind}"}), words=words, asset=source.id)


def _quote(start: int, end: int, words: str, texts: Sequence[str]) -> Token:
    there = any(_same_words(words, each) for each in texts)
    return Token(start, end, frozenset({"quote", "shown", *(("quoted-text",) if there else ())}), words=words)


def _same_words(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _asset(text: str, found: Named) -> Token:
    tags = {"asset", f"asset.{found.source.kind}", *found.tags, *(("loose",) if found.loose else ())}
    return Token(found.start, found.end, frozenset(tags), words=text[found.start : found.end], asset=found.source.id)


def _values(low: str, taken: bytearray) -> Iterator[Token]:
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


def _late_values(low: str, taken: bytearray) -> Iterator[Token]:
    if _DECIBEL.search(low):  # "... up 3 dB and ... down by 10"
        for match in re.finditer(r"(?<=by )\d{1,2}(?:\.\d)?(?![\d.%a-z])", low):
            if claim(taken, *match.span()):
                yield Token(match.start(), match.end(), frozenset({"decibel"}), number=float(match.group(0)))
    for match in re.finditer(r"(?<![a-z\d.])\d{1,7}(?:\.\d{1,4})?(?![a-z\d])", low):
        if claim(taken, *match.span()):
            yield Token(match.start(), match.end(), frozenset({"number"}), number=float(match.group(0)))


def _words(text: str, low: str, taken: bytearray) -> Iterator[Token]:
    position = 0
    while position < len(low):
        letter = low[position]
        if taken[position] or letter == " ":
            position += 1
        elif letter.isalnum() or letter == "&":
            limit = taken.find(1, position)
            limit = len(low) if limit < 0 else limit
            found = phrase_at(low, position, limit)
            end = position + len(found[0]) if found else word_end(low, position, limit)
            tags = _grouped(found[1]) if found else frozenset({"word"})
            plain = low if is_han(letter) else text
            yield Token(position, end, tags, words=plain[position:end])
            position = end
        else:
            tag = _mark(low, position)
            if tag:
                yield Token(position, position + 1, frozenset({tag}), words=letter)
            position += 1


def _grouped(tags: Tags) -> Tags:
    """The tags with the name of their group: `mood.calm` is also `mood`."""
    return tags | {tag.partition(".")[0] for tag in tags if "." in tag}


def _mark(low: str, position: int) -> str:
    letter = low[position]
    if letter in "\n;!?。":
        return "stop"
    if letter == ".":
        after = low[position + 1 : position + 2]
        return "stop" if not after or not after.isalnum() else ""
    return "and" if letter in ",、+" else ""


def _is_chinese(low: str, plain: Sequence[Token]) -> bool:
    """Whether to answer in Chinese: by the words that are the person's own, not by quotes and names."""
    han = sum(1 for token in plain for letter in token.words if is_han(letter))
    english = sum(
        1 for token in plain if "word" not in token.tags and token.words[:1].isascii() and token.words[:1].isalpha()
    )
    if han or english:
        return han > english
    return any(is_han(letter) for letter in low)
