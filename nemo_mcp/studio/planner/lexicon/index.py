"""Finding the phrases of both tables in a text: the longest phrase at a place wins."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from nemo_mcp.studio.planner.lexicon import (
    chinese,
    chinese_details,
    chinese_everyday,
    english,
    english_details,
    english_limits,
    everyday,
    pictures,
)

Tags = frozenset[str]


def _tags_by_phrase(*tables: Mapping[str, str]) -> dict[str, Tags]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for table in tables:
        for tag, phrases in table.items():
            for phrase in phrases.split(", "):
                found[phrase.strip()].add(tag)
    return {phrase: frozenset(tags) for phrase, tags in found.items()}


def _by_opening(phrases: Mapping[str, Tags]) -> dict[str, tuple[str, ...]]:
    openings: defaultdict[str, list[str]] = defaultdict(list)
    for phrase in phrases:
        openings[phrase[:2] if _latin(phrase[0]) else phrase[0]].append(phrase)
    return {opening: tuple(sorted(each, key=len, reverse=True)) for opening, each in openings.items()}


def _latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


_TAGS: Final = _tags_by_phrase(
    english.TABLE,
    english_details.TABLE,
    english_limits.TABLE,
    everyday.TABLE,
    chinese.TABLE,
    chinese_details.TABLE,
    chinese_everyday.TABLE,
    pictures.TABLE,
)
_OPENINGS: Final = _by_opening(_TAGS)
# A lone character of these is a word only where a known one follows: 大 is big, 大家 is everybody.
_QUALITIES: Final = frozenset(["bigger", "smaller", "later", "earlier", "speed", "slow", "side.left", "side.right"]) | {
    tag for tags in _TAGS.values() for tag in tags if tag.startswith("color.")
}
_BEFORE_A_MOOD: Final = frozenset("加配放换来变调")


_SINGLE: Final = {
    phrase: tags
    for phrase, tags in _TAGS.items()
    if phrase.isascii() and phrase.isalpha() and len(phrase) > 3 and tags - {"glue"}
}


def phrase_at(text: str, start: int, end: int) -> tuple[str, Tags] | None:
    """The longest known phrase that begins at `start` of lower-case `text` and does not pass `end`."""
    if start and _latin(text[start]) and _latin(text[start - 1]):
        return None
    for opening in (text[start : start + 2], text[start]):
        for phrase in _OPENINGS.get(opening, ()):
            stop = start + len(phrase)
            fits = stop <= end and text.startswith(phrase, start) and not _runs_on(text, stop)
            if fits and not _is_half_a_word(text, start, stop, end):
                return phrase, _TAGS[phrase]
    return None


def _is_half_a_word(text: str, start: int, stop: int, end: int) -> bool:
    """Whether a Chinese match cuts a word in two: 大 of "大家", 加快 of "加快乐的音乐"."""
    if stop - start > 2 or stop >= end or not is_han(text[start]) or not is_han(text[stop]):
        return False
    if stop - start == 1:
        return bool(_TAGS[text[start]] & _QUALITIES) and phrase_at(text, stop, end) is None
    longer = phrase_at(text, start + 1, end) if text[start] in _BEFORE_A_MOOD else None
    return longer is not None and len(longer[0]) > 1 and any(tag.startswith("mood.") for tag in longer[1])


def _runs_on(text: str, stop: int) -> bool:
    """Whether the text goes on inside the word that ends at `stop`."""
    if stop >= len(text) or not _latin(text[stop - 1]):
        return False
    return _latin(text[stop]) or (text[stop] == "'" and text[stop + 1 : stop + 2].isalpha() and text[stop + 1] != "s")


def known_phrases(text: str) -> Iterator[tuple[int, int, Tags]]:
    """Every known phrase and every unknown word (no tags) of lower-case `text`."""
    position = 0
    while position < len(text):
        letter = text[position]
        if not letter.isalnum():
            position += 1
            continue
        found = phrase_at(text, position, len(text))
        end = position + len(found[0]) if found else word_end(text, position, len(text))
        yield position, end, found[1] if found else frozenset()
        position = end


def word_end(text: str, start: int, limit: int) -> int:
    """The end of the unknown word at `start`: a run of letters that are not Han, or one Han character."""
    if is_han(text[start]):
        return start + 1
    end = start + 1
    while end < limit and (text[end].isalnum() or (text[end] in "'-_" and text[end + 1 : end + 2].isalnum())):
        if is_han(text[end]):
            break
        end += 1
    return end


def is_han(letter: str) -> bool:
    """Whether this is a Chinese character."""
    return "\u4e00" <= letter <= "\u9fff" or "\u3400" <= letter <= "\u4dbf"


def single_words() -> Mapping[str, Tags]:
    """The known English words that stand alone and are not only glue, with their tags."""
    return _SINGLE


def all_known(text: str) -> bool:
    """Whether lower-case `text` consists of nothing but known phrases."""
    return all(tags for _, _, tags in known_phrases(text))


def is_chinese(tags: Tags, phrase: str) -> bool:
    """Whether a matched phrase speaks for a Chinese instruction."""
    return bool(tags) and any(is_han(letter) for letter in phrase)
