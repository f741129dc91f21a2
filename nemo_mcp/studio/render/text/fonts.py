"""Which font draws a cluster: the bundled family first, then whatever the system has for scripts it lacks."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, Literal

from uniseg.emoji import emoji_presentation

from nemo_mcp.studio.render.text.fonts_extra import extra_folders
from nemo_mcp.studio.render.text.fonts_families import noto_family
from nemo_mcp.studio.render.text.fonts_system import FontFile, font_files, forms, preferred, system_folders
from nemo_mcp.studio.render.text.shaping_harfbuzz import HAN_SCRIPTS, Typeface, faces_in, script_of

Cut = Literal["title", "caption"]

BUNDLED: Final = Path(__file__).parents[1] / "fonts"
_FILES: Final[dict[Cut, tuple[str, int]]] = {
    "title": ("InterDisplay-Bold.otf", 700),
    "caption": ("Inter-SemiBold.otf", 600),
}
_EMOJI_STYLE: Final = 0xFE0F
_COLLECTION_LIMIT: Final = 24


class FontBook:
    """Fonts of one cut, opened as they are needed and kept. `folders` are searched for what the bundle lacks."""

    def __init__(self, cut: Cut, folders: Sequence[Path]) -> None:
        name, self.weight = _FILES[cut]
        self.base = Typeface(BUNDLED / name)
        self._folders = folders
        self._files: tuple[FontFile, ...] | None = None
        self._faces: dict[tuple[Path, int], Typeface | None] = {}
        self._orders: dict[tuple[str, str, bool], list[FontFile]] = {}
        self._chosen: dict[tuple[str, str], Typeface | None] = {}
        self._changes = 0

    def refreshed(self) -> int:
        """Look for new font files if some cluster had no font. Returns how often the files have changed so far."""
        if None in self._chosen.values() and (files := font_files(self._folders)) != self._files:
            self._files = files
            self._orders.clear()
            self._chosen.clear()
            self._changes += 1
        return self._changes

    def choose(self, cluster: str, region: str) -> Typeface | None:
        """The face for a grapheme cluster; None when no font here has it.

        `region` is the Han form to prefer: JP, KR, SC, TC or HK.
        """
        needed = code_points(cluster)
        emoji = wants_color(cluster)
        if any(unicodedata.category(chr(point)) == "Co" for point in needed):
            return None  # private use means something else in every font, never what the writer meant
        if not needed or (not emoji and self.base.covers(needed)):
            return self.base
        key = (cluster, region)
        if key not in self._chosen:
            self._chosen[key] = self._search(cluster, needed, region, emoji)
        return self._chosen[key]

    def _search(self, cluster: str, needed: Sequence[int], region: str, emoji: bool) -> Typeface | None:
        script = script_of(cluster[0]) or ""
        family = noto_family(cluster[0])
        plain: Typeface | None = self.base if self.base.covers(needed) else None
        for file in self._order(forms(script, region), family, emoji):
            if file.emoji and not emoji and plain is not None:
                continue
            face = self._covering(file, needed, region if script in HAN_SCRIPTS else "")
            if face is None:
                continue
            if face.in_color == emoji:
                return face
            plain = plain or face
        return plain

    def _order(self, script: str, family: str, emoji: bool) -> Sequence[FontFile]:
        if self._files is None:
            self._files = font_files(self._folders)
        key = (script, family, emoji)
        if key not in self._orders:
            self._orders[key] = preferred(self._files, script, family, emoji)
        return self._orders[key]

    def _covering(self, file: FontFile, needed: Sequence[int], region: str) -> Typeface | None:
        first = self._open(file, 0)
        if first is None or not first.covers(needed):
            return None
        if not region or file.path.suffix.lower() != ".ttc" or first.family.endswith(region):
            return first
        for index in range(1, min(faces_in(file.path), _COLLECTION_LIMIT)):
            face = self._open(file, index)
            if face is not None and face.family.endswith(region) and face.covers(needed):
                return face
        return first

    def _open(self, file: FontFile, index: int) -> Typeface | None:
        key = (file.path, index)
        if key not in self._faces:
            try:
                self._faces[key] = Typeface(file.path, index, self.weight)
            except ValueError:
                self._faces[key] = None  # a damaged font of the system is not the draft's fault
        return self._faces[key]


@cache
def book(cut: Cut) -> FontBook:
    """The process-wide fonts of a cut: heavy ones for titles and names, or those for captions.

    The folders of extras and of the system are read at the first glyph that the bundle lacks.
    """
    return FontBook(cut, (*extra_folders(), *system_folders()))


def refreshed() -> int:
    """Let the process-wide fonts look for new files where glyphs were missing. Returns how often they found any."""
    return sum(book(cut).refreshed() for cut in _FILES)


def code_points(cluster: str) -> tuple[int, ...]:
    """The code points of a cluster that a font must have: not joiners, variation selectors and other invisible ones."""
    return tuple(ord(character) for character in cluster if not _invisible(character))


def wants_color(cluster: str) -> bool:
    """Whether the cluster is an emoji that should be drawn in colour."""
    return bool(cluster) and (emoji_presentation(cluster[0]) or chr(_EMOJI_STYLE) in cluster)


def _invisible(character: str) -> bool:
    code_point = ord(character)
    return (
        unicodedata.category(character) in {"Cf", "Cc", "Zs", "Zl", "Zp"}
        or 0xFE00 <= code_point <= _EMOJI_STYLE
        or 0xE0000 <= code_point <= 0xE0FFF
        or code_point in {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x3164, 0xFFA0}
    )
