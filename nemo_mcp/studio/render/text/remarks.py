"""What is said when a text cannot be drawn as written, and what to install against it."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from nemo_mcp.studio.render.text.fonts import wants_color
from nemo_mcp.studio.render.text.fonts_families import noto_family
from nemo_mcp.studio.render.text.shaping_harfbuzz import HAN_SCRIPTS, script_of
from nemo_mcp.studio.timeline import Text

_NAMED_LIMIT: Final = 6
_QUOTED: Final = 32
_EMOJI: Final = "Noto Color Emoji"
_EXTRA: Final = "install the extra cjk: pip install 'nemo-mcp[cjk]'"


def missing_warning(text: Text, points: Sequence[int]) -> tuple[str, ...]:
    """One sentence on the code points that no font has: which, in which text, and what helps."""
    if not points:
        return ()
    named = ", ".join(_named(point) for point in points[:_NAMED_LIMIT])
    more = f" and {len(points) - _NAMED_LIMIT} more" if len(points) > _NAMED_LIMIT else ""
    remedy = "".join(f"; {each}" for each in _remedies(points))
    return (f"no font on this computer has {named}{more}; left out of the {text.role} “{start_of(text.text)}”{remedy}",)


def long_warning(text: Text) -> str:
    """That the end of a text is left out."""
    return f"the text “{start_of(text.text)}” is too long for the picture; its end is left out"


def start_of(text: str) -> str:
    """The first words of a text on one line."""
    plain = " ".join("".join(" " if is_control(character) else character for character in text[:80]).split())
    return plain if len(plain) <= _QUOTED else plain[: _QUOTED - 1] + "…"


def is_control(character: str) -> bool:
    """Whether a character is a control or half of a surrogate pair; a tab is neither here."""
    return unicodedata.category(character) in {"Cc", "Cs"} and character != "\t"


def _named(point: int) -> str:
    """The number of a character with the character itself, or with its name when it has no look of its own."""
    character = chr(point)
    name = unicodedata.name(character, "").lower()
    if not name:
        return f"U+{point:04X}"
    alone = unicodedata.category(character)[0] not in "MZC"
    return f"{character} (U+{point:04X})" if alone else f"U+{point:04X} ({name})"


def _remedies(points: Iterable[int]) -> list[str]:
    """What to install, each thing once."""
    characters = [chr(point) for point in points]
    han = any(script_of(character) in HAN_SCRIPTS for character in characters)
    others = [character for character in characters if script_of(character) not in HAN_SCRIPTS]
    families = [_EMOJI if wants_color(character) else noto_family(character) for character in others]
    named = [family for family in dict.fromkeys(families) if family]
    fonts = [f"install a font such as {', '.join(named)}"] if named else []
    return [_EXTRA, *fonts] if han else fonts
