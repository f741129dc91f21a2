"""Which stretches of an instruction name an asset: by its file name, by words of it, by what kind of file it is."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from nemo_mcp.studio.planner.lexicon.filewords import FILEWORDS
from nemo_mcp.studio.planner.lexicon.index import Tags, all_known, is_han, known_phrases
from nemo_mcp.studio.planner.lexicon.traditional import simplified
from nemo_mcp.studio.planner.masking import claim
from nemo_mcp.studio.planner.model import Source

_MOST_SOURCES: Final = 200
# Words of file names that are words of editing too: a name of one of them alone is not meant by the plain word.
_TOO_COMMON: Final = frozenset(
    [
        "video", "clip", "image", "picture", "photo", "title", "text", "music", "voice", "sound", "audio",
        "caption", "subtitle", "subtitles", "captions", "the", "and", "film", "movie", "slide", "shot",
        "scene", "end", "start", "new", "old", "one", "two", "three", "first", "last", "final", "left",
        "right", "top", "bottom", "cut", "edit", "track", "file", "white", "black", "red", "blue", "green",
        "with", "from", "for", "at", "in", "on", "of", "to", "a", "by", "my", "our", "me", "extra", "closeup",
        "work", "day", "small", "big", "long", "short", "warm", "cool", "logo", "watermark", "version", "copy",
        "img", "dsc", "mov", "raw", "export", "视频", "片段", "图片", "照片", "标题", "音乐", "配音", "字幕",
        "旁白", "声音", "素材", "文字",
    ]
)  # fmt: skip
_CLIP_NOUN: Final = (
    r"(?: (?:clip|clips|shot|scene|picture|image|photo|pic|video|footage|one|part|segment|slide|bit|recording|file)"
    r"(?![a-z])"
    r"|(?:的|那|这)?(?:一)?(?:段|张|个|幅|片段|镜头|照片|图片|视频|画面|素材))"
)
_NOT_BEFORE: Final = r"(?! (?:music|song|track|look|filter|title|caption|text|style|tone|volume|transition|sound|mood))"
_KINDS: Final = (
    ("audio", r"(?:mp3|wav|m4a|audio file|song file|music file|sound file)"),
    ("captions", r"(?:srt|vtt|subtitle file|caption file|字幕文件)"),
)


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch that names an asset; `loose` when by words of its name only. `tags` are what it means besides."""

    start: int
    end: int
    source: Source
    loose: bool
    tags: Tags = frozenset()


_PICTURE_NOUNS: Final = frozenset({"pip", "corner"})


def find_names(low: str, taken: bytearray, sources: Sequence[Source]) -> Iterator[Named]:
    """File names, with and without their ending, where `taken` is 0. Marks what it finds."""
    names = [(name, source) for source in sources[:_MOST_SOURCES] for name in full_names(source) if len(name) > 1]
    for name, source in sorted(names, key=lambda each: -len(each[0])):
        for match in re.finditer(rf"(?<![a-z0-9_]){re.escape(name)}(?![a-z0-9_])", low):
            if claim(taken, *match.span()):
                yield Named(*match.span(), source, loose=False)


def find_loose_names(low: str, taken: bytearray, sources: Sequence[Source]) -> Iterator[Named]:
    """ "The b-roll", "the dog clip", "海边那张", "the mp3": words that fit one asset only. Marks what it finds."""
    for words, source in _aliases(sources[:_MOST_SOURCES]):
        for match in (match for pattern in _patterns(words) for match in pattern.finditer(low)):
            if claim(taken, *match.span()):
                yield Named(*match.span(), source, loose=True, tags=_pictures_tags(words))
    for kind, words in _KINDS:
        same = [source for source in sources if source.kind == kind]
        if len(same) == 1:
            for match in re.finditer(rf"(?<![a-z.])(?:the |my |that |this ){words}(?![a-z])", low):
                if claim(taken, *match.span()):
                    yield Named(*match.span(), same[0], loose=True)


def full_names(source: Source) -> tuple[str, ...]:
    """The file name in lower case, and what stands before its ending where that says something."""
    name = _lower(source.name)
    stem = name.rpartition(".")[0]
    telling = len(stem) >= (2 if any(is_han(letter) for letter in stem) else 3)
    if telling and not stem.isdecimal() and not all_known(stem):
        return (name, stem)
    return (name,)


def _lower(name: str) -> str:
    return simplified("".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in name))


def _aliases(sources: Sequence[Source]) -> list[tuple[str, Source]]:
    """Words that belong to one asset only, the longest first."""
    every = [(alias, source) for source in sources for alias in dict.fromkeys(_words_of(source))]
    count = Counter(alias for alias, _ in every)
    # a name of one word belongs to its file even where a longer name holds the word too
    whole = {"".join(_parts(source)): source for source in sources}
    found = [
        (alias, source) for alias, source in every if count[alias] == 1 or whole.get(alias.replace(" ", "")) is source
    ]
    return sorted(found, key=lambda each: -len(each[0]))


def _parts(source: Source) -> list[str]:
    stem = _lower(source.name).rpartition(".")[0] or _lower(source.name)
    return [part for part in re.split(r"[\s_\-.()\[\]]+", stem) if part]


def _words_of(source: Source) -> Iterator[str]:
    parts = _parts(source)
    if len(parts) > 1:
        yield " ".join(parts)
    for part in parts:
        plain = part.rstrip("0123456789") or part
        for word in {part, plain}:
            if (len(word) >= 3 and not word.isdecimal()) or (len(word) >= 2 and any(map(is_han, word))):
                yield word
                yield from FILEWORDS.get(word, ())
                if "roll" in word and len(word) == 5:
                    yield f"{word[0]}-roll"
                    yield f"{word[0]} roll"


def _patterns(words: str) -> tuple[re.Pattern[str], ...]:
    """Unknown words stand for themselves; known ones need an article or the word for a clip beside them."""
    if words in _TOO_COMMON:
        return ()
    body = r"[ _-]".join(re.escape(word) for word in words.split())
    if any(map(is_han, words)):
        return (re.compile(rf"{body}(?![色调乐])"),)
    whole = rf"(?<![a-z0-9_#.]){body}(?:'s|s)?(?![a-z0-9_])"
    if any(tags - _PICTURE_NOUNS for _, _, tags in known_phrases(words)):
        after = re.compile(rf"(?:(?<=the )|(?<=that )|(?<=[把将给让对用])){whole}(?!-){_NOT_BEFORE}")
        return (after, re.compile(rf"{whole}(?={_CLIP_NOUN})"))
    return (re.compile(whole),)


def _pictures_tags(words: str) -> Tags:
    tags = frozenset(tag for _, _, found in known_phrases(words) for tag in found)
    return tags & {"logo"}
