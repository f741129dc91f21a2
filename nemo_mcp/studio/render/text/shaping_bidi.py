"""Writing direction: embedding levels of a line of text, and the order in which its runs stand from left to right."""

import unicodedata
from collections.abc import Sequence
from importlib import import_module
from itertools import pairwise
from typing import Any, Final, TypeVar

from bidi import get_base_level

_algorithm: Final[Any] = import_module("bidi.algorithm")
# Explicit embeddings and isolates: a caption is one line of speech, so the implicit rules decide.
_EXPLICIT: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NEUTRAL: Final = "\ufffc"
Run = TypeVar("Run")


def without_controls(text: str) -> str:
    """The text without explicit direction controls."""
    return "".join(character for character in text if character not in _EXPLICIT)


def base_level(text: str) -> int:
    """1 when the first letter with a direction is written from right to left, else 0."""
    return int(get_base_level(text)) if text else 0


def levels(text: str, base: int | None = None) -> list[int]:
    """The embedding level of each character (odd = right to left) by the implicit rules of UAX 9.

    `text` is one line without explicit controls; `base` is the level of its paragraph, by default that of the line.
    Invisible joiners take the level of what stands before them.
    """
    base = base_level(text) if base is None else base
    # Unassigned code points have no class, which the algorithm does not expect: they count as neutral.
    known = "".join(character if unicodedata.bidirectional(character) else _NEUTRAL for character in text)
    storage: dict[str, Any] = _algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = base, "LR"[base]
    _algorithm.get_embedding_levels(known, storage)
    for index, entry in enumerate(storage["chars"]):
        entry["index"] = index
    _algorithm.explicit_embed_and_overrides(storage)
    _algorithm.resolve_weak_types(storage)
    _algorithm.resolve_neutral_types(storage, False)
    _algorithm.resolve_implicit_levels(storage, False)
    kept: dict[int, int] = {entry["index"]: entry["level"] for entry in storage["chars"]}
    result: list[int] = []
    for index in range(len(text)):
        result.append(kept.get(index, result[-1] if result else base))
    return _trailing_space_at(base, text, result)


def _trailing_space_at(base: int, text: str, found: list[int]) -> list[int]:
    """Rule L1: spaces at the end of a line stand at the paragraph's own level."""
    body = len(text.rstrip())
    return [*found[:body], *[base] * (len(text) - body)]


def visual_order(runs: Sequence[Run], run_levels: Sequence[int]) -> list[Run]:
    """Rule L2: reverse every stretch at or above each level, from the highest down to the lowest odd one."""
    ordered = list(range(len(runs)))
    for level in range(max(run_levels, default=0), 0, -1):
        inside = [run_levels[index] >= level for index in ordered]
        edges = [place for place, (left, right) in enumerate(pairwise([False, *inside, False])) if left != right]
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            ordered[start:end] = reversed(ordered[start:end])
    return [runs[index] for index in ordered]
