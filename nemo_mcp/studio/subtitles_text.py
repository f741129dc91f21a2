"""The words of subtitle files: bytes to text, and the lines of a cue without tags, entities and control characters."""

import codecs
import html
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Half of a subtitle file is digits. Where more of its *letters* than this are no ASCII, it is not a western language.
_MOST_WESTERN: Final = 0.4
_LEAST_CHINESE: Final = 0.9

# In WebVTT a bare "<" is always a tag; in SRT it may be a word, as in "a < b".
_SRT_TAG: Final = re.compile(r"</?(?:font|span|ruby|lang|strong|div|em|rt|[ibuscpv])(?:[\s.=/][^<>]*)?>", re.IGNORECASE)
_VTT_TAG: Final = re.compile(r"<[^<>]*>")
_BREAK: Final = re.compile(r"<br\s*/?>|\u2028|\u2029", re.IGNORECASE)
_OVERRIDE: Final = re.compile(r"\{\\[^{}]*\}")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_JOINERS_AND_MARKS: Final = frozenset("\u200c\u200d\u200e\u200f")


def decoded(data: bytes) -> str | None:
    """Text in UTF-8, in UTF-16 with a mark, else in GB18030 or Windows-1252; None for anything that is no text."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    text = _strict(data, "utf-8")
    if text is not None:
        return text
    chinese = _strict(data, "gb18030")
    if chinese is not None and _share_of_gb2312(chinese) >= _LEAST_CHINESE:
        return chinese
    western = _strict(data, "cp1252")
    return western if western is not None and _share_beyond_ascii(western) <= _MOST_WESTERN else None


def cleaned(lines: Sequence[str], form: str) -> str:
    """The words of a cue, one line each; empty when nothing is left. Tags go before entities: `&lt;b&gt;` is text."""
    text = _BREAK.sub("\n", "\n".join(lines))
    if form == "vtt":
        text = _VTT_TAG.sub("", text)
    else:
        text = _OVERRIDE.sub("", _SRT_TAG.sub("", text)).replace("\\N", "\n").replace("\\h", " ")
    text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    kept = (_plain(line).strip() for line in text.split("\n"))
    return "\n".join(line for line in kept if line)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _share_of_gb2312(text: str) -> float:
    """How much beyond ASCII is everyday Chinese: western text that is read as GB18030 is hardly ever that."""
    beyond = [letter for letter in text if letter > "\x7f"]
    return sum(_in_gb2312(letter) for letter in beyond) / max(1, len(beyond))


def _in_gb2312(letter: str) -> bool:
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _share_beyond_ascii(text: str) -> float:
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter > "\x7f" for letter in letters) / max(1, len(letters))


def _plain(line: str) -> str:
    return "".join(letter for letter in line.replace("\t", " ") if _shows(letter))


def _shows(letter: str) -> bool:
    return letter in _JOINERS_AND_MARKS or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co"}
