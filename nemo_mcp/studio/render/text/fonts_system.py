"""The fonts of this computer: which folders hold them, and in which order to try them for a script."""

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from unicodedata import normalize

_SUFFIXES: Final = frozenset({".ttf", ".otf", ".ttc"})
_FILE_LIMIT: Final = 4000
_HEAVY: Final = ("semibold", "demibold", "bold", "w6", "w7", "bd.")
_UNWELCOME: Final = (
    "italic", "oblique", "mono", "condensed", "narrow", "serif", "thin", "light", "black", "extra", "slab", "song",
    "ming", "lastresort",
)  # fmt: skip
_EMOJI: Final = ("emoji", "seguiemj")
# What to try first, by ISO 15924 script (Han by the forms it is to have); only an order, any file that covers the text
# will do.
_HINTS: Final = {
    "Hani": ("notosanscjk", "notosanssc", "sourcehansans", "pingfang", "hiragino sans gb", "msyh", "wqy", "simhei"),
    "Hant": ("notosanscjk", "notosanstc", "notosanshk", "sourcehansans", "pingfang", "msjh", "wqy", "ukai"),
    "Hira": (
        "notosanscjk", "notosansjp", "sourcehansans", "ヒラギノ角ゴシック", "hiragino", "yugoth", "meiryo",
        "ipag", "takao",
    ),
    "Hang": ("notosanscjk", "notosanskr", "sourcehansans", "applesdgothicneo", "malgun", "nanumgothic", "unbatang"),
    "Arab": ("notosansarabic", "geezapro", "segoeui", "tahoma", "arial", "dejavusans"),
    "Hebr": ("notosanshebrew", "arialhb", "segoeui", "arial", "dejavusans"),
    "Thai": ("notosansthai", "thonburi", "leelaw", "loma", "waree"),
    "Deva": ("notosansdevanagari", "kohinoor", "nirmala", "lohit-devanagari", "mangal"),
}  # fmt: skip
_HAN: Final = {"JP": "Hira", "KR": "Hang", "TC": "Hant", "HK": "Hant"}
_SAME: Final = {"Kana": "Hira", "Bopo": "Hani"}
_HINTS_ELSE: Final = ("notosans-", "notosans", "dejavusans", "segoeui", "arial", "helvetica")


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font file of the system; `name` is its lower-case file name."""

    path: Path
    name: str

    @property
    def emoji(self) -> bool:
        """Whether the file name speaks of emoji."""
        return any(word in self.name for word in _EMOJI)


def system_folders() -> tuple[Path, ...]:
    """Where this system keeps fonts; some of them may not exist."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA") or home / "AppData/Local")
        return (Path(os.environ.get("WINDIR") or "C:/Windows") / "Fonts", local / "Microsoft/Windows/Fonts")
    if sys.platform == "darwin":
        library = Path("/System/Library")
        return (library / "Fonts", Path("/Library/Fonts"), home / "Library/Fonts", library / "AssetsV2")
    shared = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
    return (*shared, home / ".local/share/fonts", home / ".fonts")


def font_files(folders: Iterable[Path]) -> tuple[FontFile, ...]:
    """Every font file below the folders, by name; folders that are missing or closed to us hold none."""
    found: list[FontFile] = []
    for folder in folders:
        for parent, children, names in os.walk(folder):
            children.sort()
            fonts = [name for name in sorted(names) if Path(name).suffix.lower() in _SUFFIXES]
            found.extend(FontFile(Path(parent) / name, normalize("NFC", name.lower())) for name in fonts)
            if len(found) >= _FILE_LIMIT:
                return tuple(found[:_FILE_LIMIT])
    return tuple(found)


def forms(script: str, region: str) -> str:
    """The script to look for fonts by: Han is drawn by the fonts of the region whose forms it is to have."""
    return _HAN.get(region, script) if script == "Hani" else script


def preferred(files: Sequence[FontFile], script: str, family: str, emoji: bool) -> list[FontFile]:
    """The files in the order to try them: emoji fonts for emoji, then known families, upright, sans and bold.

    `family` is a name to look for after those that are known to draw the script (ISO 15924) well; it may be empty.
    """
    wanted = family.lower().replace(" ", "")
    hints = (*_HINTS.get(_SAME.get(script, script), ()), *([wanted + "-", wanted] if wanted else ()), *_HINTS_ELSE)
    return sorted(files, key=lambda file: _rank(file, hints, emoji))


def _rank(file: FontFile, hints: Sequence[str], emoji: bool) -> tuple[bool, int, int, bool, int, str]:
    family = next((place for place, hint in enumerate(hints) if file.name.startswith(hint)), len(hints))
    unwelcome = sum(word in file.name for word in _UNWELCOME)
    heavy = any(word in file.name for word in _HEAVY)
    return (file.emoji != emoji, unwelcome, family, not heavy, len(file.name), file.name)
