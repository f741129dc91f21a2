"""Which family of Noto draws a character: the name to look for among the fonts, and to suggest when there is none."""

import unicodedata
from typing import Final

from nemo_mcp.studio.render.text.shaping_harfbuzz import script_of

# Where the name of a script ends in the name of a character.
_KINDS: Final = frozenset({
    "LETTER", "SYLLABLE", "CHARACTER", "SIGN", "VOWEL", "CONSONANT", "DIGIT", "NUMBER", "MARK", "SYLLABICS", "CAPITAL",
    "HIEROGLYPH", "SMALL", "SYMBOL", "IDEOGRAPH", "LIGATURE", "FINAL", "SUBJOINED", "INDEPENDENT", "DEPENDENT", "TONE",
    "MODIFIER", "EXTENDED",
})  # fmt: skip
_OTHER_NAMES: Final = {
    "Canadian": "Noto Sans Canadian Aboriginal",
    "Tibetan": "Noto Serif Tibetan",
    "Nko": "Noto Sans NKo",
    "Egyptian": "Noto Sans Egyptian Hieroglyphs",
}
_SYMBOLS: Final = "Noto Sans Symbols 2"


def noto_family(character: str) -> str:
    """The family for a character's script, by its Unicode name; empty for private and unassigned characters."""
    name = unicodedata.name(character, "")
    if not name:
        return ""
    if script_of(character) in {None, "Zinh", "Zyyy"}:
        return _SYMBOLS
    words: list[str] = []
    for word in name.split():
        if word in _KINDS:
            break
        words.append(word.capitalize())
    return _OTHER_NAMES.get(words[0] if words else "", "Noto Sans " + " ".join(words)).strip()
