"""Names for files that are safe on every system: bare, visible, and no longer than any of them takes."""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

NAME_LIMIT: Final = 200
"""Bytes in UTF-8 with the suffix: a number, `-sheet` or a job's id may be added without passing the 255 of a disk."""

MARKS: Final = frozenset(" _.-()")
DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{kind}{number}" for kind in ("com", "lpt") for number in range(10))}
)
# Letters and marks by their category that show nothing, so that two names could look the same.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class UnfitNameError(ValueError):
    """A name that cannot be used everywhere; the message says why."""


def bare_name(text: str, suffix: str, known: Collection[str]) -> str:
    """A file's name without its suffix, in NFC. A suffix out of `known` is cut off: the file gets its own.

    Raises UnfitNameError.
    """
    name = unicodedata.normalize("NFC", text).strip(" ")
    stem, dot, ending = name.rpartition(".")
    if dot and ending.lower() in known:
        name = stem
    if not name:
        raise UnfitNameError("The file name is empty.")
    if not all(letter in MARKS or _is_writing(letter) for letter in name):
        folder = {"/", "\\", ":"} & set(name)
        raise UnfitNameError(
            "The file name must not name a folder, a drive or an address."
            if folder
            else "The file name holds characters that cannot be used."
        )
    if len(f"{name}.{suffix}".encode()) > NAME_LIMIT:
        raise UnfitNameError(f"The file name is too long: at most {NAME_LIMIT} bytes in UTF-8 with its suffix.")
    if name[0] in ".-" or name[-1] in ". " or unicodedata.category(name[0])[0] == "M" or _is_device(name):
        raise UnfitNameError("That file name cannot be used on every system.")
    return name


def _is_writing(letter: str) -> bool:
    """Whether a letter, a digit or a mark of any script that can be seen."""
    return unicodedata.category(letter)[0] in "LMN" and _UNSEEN.match(letter) is None


def _is_device(name: str) -> bool:
    """Whether Windows takes it for a device: whatever follows the first dot does not count, nor does the case."""
    return unicodedata.normalize("NFKC", name.partition(".")[0]).strip().casefold() in DEVICES
