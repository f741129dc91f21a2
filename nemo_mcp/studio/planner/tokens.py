"""Reading an instruction: from a string to a row of tokens that carry tags and values."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from nemo_mcp.studio.planner.lexicon.index import Tags, all_known, is_han, phrase_at, word_end
from nemo_mcp.studio.planner.model import Source
from nemo_mcp.studio.planner.numbers import NUMBER, number
from nemo_mcp.studio.planner.positions import find_positions
from nemo_mcp.studio.planner.quotes import find_quoted, find_said
from nemo_mcp.studio.planner.times import Span, find_spans

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
    rf"(?P<n>{NUMBER}) ?(?:x(?![a-z])|×|times(?: the)?(?! (?:edit|in))|倍)|(?<![a-z])x ?(?P<x>\d+(?:\.\d+)?)"
)
_DECIBEL: Final = re.compile(r"(?P<sign>[+-])? ?(?P<n>\d{1,2}(?:\.\d)?) ?(?:db|分贝)(?![a-z])")
_LINE_NUMBER: Final = re.compile(r"(?:^|\n)\s*(?:\d{1,2}[.)、]|[-*•])\s")


def read(instruction: str, sources: Sequence[Source]) -> Reading:
    """Read `instruction` (any string; what is beyond `LONGEST` characters is left out)."""
    text = _clean(instruction)
    low = _lower(text)
    taken = bytearray(len(text))
    tokens = [*_numbered_lines(low, taken), *_quotes(text, taken, sources), *_assets(low, taken, sources)]
    tokens += [Token(a, b, frozenset({"quote"}), words=words) for a, b, words in find_said(text, low, taken)]
    tokens += _values(low, taken)
    tokens += [
        Token(a, b, tags | {"list"} if len(nth) > 1 else tags, nth=nth)
        for a, b, tags, nth in find_positions(low, taken)
    ]
    tokens += [Token(a, b, frozenset({f"span.{span.how}", "span"}), span=span) for a, b, span in find_spans(low, taken)]
    tokens += _late_values(low, taken)
    plain = list(_words(text, low, taken))
    tokens += plain
    tokens.sort(key=lambda token: token.start)
    return Reading(text, tuple(tokens), _is_chinese(low, plain))


def _clean(instruction: str) -> str:
    text = instruction[:LONGEST].replace("\r", "\n").replace("\u3000", " ").replace("\t", " ")
    text = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)
    return re.sub(r" {2,}", " ", text).strip()


def _lower(text: str) -> str:
    """Lower case and half-width, letter for letter, so that places stay the same."""
    return "".join(_lower_letter(letter) for letter in text)


def _lower_letter(letter: str) -> str:
    if "\uff01" <= letter <= "\uff5e":
        letter = chr(ord(letter) - 0xFEE0)
    if letter in "’ʼ":
        return "'"
    small = letter.lower()
    return small if len(small) == 1 else letter


def _claim(taken: bytearray, start: int, end: int) -> bool:
    if any(taken[start:end]):
        return False
    taken[start:end] = b"\1" * (end - start)
    return True


def _numbered_lines(low: str, taken: bytearray) -> Iterator[Token]:
    for match in _LINE_NUMBER.finditer(low):
        _claim(taken, *match.span())
        yield Token(match.start(), match.end(), frozenset({"stop"}))


def _quotes(text: str, taken: bytearray, sources: Sequence[Source]) -> Iterator[Token]:
    by_name = {name: source.id for source in reversed(sources) for name in _names(source)}
    kinds = {source.id: "sound" if source.kind == "audio" else "asset" for source in sources}
    for start, end, words in find_quoted(text):
        if _claim(taken, start, end):
            asset = by_name.get(words.lower())
            tags = {"quote", f"quoted-{kinds[asset]}"} if asset else {"quote"}
            yield Token(start, end, frozenset(tags), words=words, asset=asset)


def _names(source: Source) -> tuple[str, ...]:
    name = source.name.lower()
    stem = name.rpartition(".")[0]
    telling = len(stem) >= (2 if any(is_han(letter) for letter in stem) else 3)
    return (name, stem) if telling and not stem.isdecimal() and not all_known(_lower(stem)) else (name,)


def _assets(low: str, taken: bytearray, sources: Sequence[Source]) -> Iterator[Token]:
    names = [(name, source) for source in sources[:200] for name in _names(source) if len(name) > 1]
    for name, source in sorted(names, key=lambda each: -len(each[0])):
        pattern = rf"(?<![a-z0-9_]){re.escape(_lower(name))}(?![a-z0-9_])"
        for match in re.finditer(pattern, low):
            if _claim(taken, *match.span()):
                tags = frozenset({"asset", f"asset.{source.kind}"})
                yield Token(match.start(), match.end(), tags, asset=source.id)


def _values(low: str, taken: bytearray) -> Iterator[Token]:
    makers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Token | None]], ...] = (
        (_SIZE, _size),
        (_RATIO, _ratio),
        (_PERCENT, _percent),
        (_DECIBEL, _decibel),
        (_FACTOR, _factor),
    )
    for pattern, make in makers:
        for match in pattern.finditer(low):
            token = make(match)
            if token and _claim(taken, token.start, token.end):
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


def _factor(match: re.Match[str]) -> Token:
    return Token(match.start(), match.end(), frozenset({"factor"}), number=number(match.group("n") or match.group("x")))


def _late_values(low: str, taken: bytearray) -> Iterator[Token]:
    for match in re.finditer(r"(?<![a-z\d.])\d{1,7}(?:\.\d{1,4})?(?![a-z\d])", low):
        if _claim(taken, *match.span()):
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
            yield Token(position, end, tags, words=text[position:end])
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
