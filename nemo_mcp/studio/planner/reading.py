"""Reading an instruction: from a string to a row of tokens that carry tags and values."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from nemo_mcp.studio.planner.lexicon.index import Tags, is_han, phrase_at, word_end
from nemo_mcp.studio.planner.lexicon.traditional import simplified
from nemo_mcp.studio.planner.masking import claim
from nemo_mcp.studio.planner.model import Source
from nemo_mcp.studio.planner.naming import Named, find_loose_names, find_names, full_names
from nemo_mcp.studio.planner.positions import find_positions
from nemo_mcp.studio.planner.quotes import find_listed, find_quoted, find_said
from nemo_mcp.studio.planner.scripts import find_script
from nemo_mcp.studio.planner.times import Span, find_shares, find_spans
from nemo_mcp.studio.planner.tokens import Reading, Token
from nemo_mcp.studio.planner.values import find_colors, find_late_values, find_values

LONGEST: Final = 20_000
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
    tokens += [
        *_numbered_lines(low, taken),
        *_links(low, taken),
        *find_colors(low, taken),
        *_quotes(text, low, taken, sources, texts),
    ]
    tokens += [_quote(a, b, words, texts) for a, b, words in find_listed(text, low, taken)]
    tokens += [_asset(text, each) for each in find_names(low, taken, sources)]
    tokens += [_quote(a, b, words, texts) for a, b, words in find_said(text, low, taken)]
    tokens += [_asset(text, each) for each in find_loose_names(low, taken, sources)]
    tokens += find_values(low, taken)
    tokens += [
        Token(a, b, tags | {"list"} if len(nth) > 1 else tags, nth=nth)
        for a, b, tags, nth in find_positions(low, taken)
    ]
    for find in (find_shares, find_spans):
        tokens += [Token(a, b, _span_tags(low[a:b], span), span=span) for a, b, span in find(low, taken)]
    tokens += find_late_values(low, taken)
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
