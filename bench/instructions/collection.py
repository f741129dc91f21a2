"""All cases, with the set and the language that they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bench.instructions import dev_chinese, dev_english, held_chinese, held_english
from bench.instructions.cases import Case


@dataclass(frozen=True, slots=True)
class Tagged:
    """A case with the set (`dev`, `held`) and the language it belongs to."""

    case: Case
    split: str
    language: str


def _tagged(split: str, english: tuple[Case, ...], chinese: tuple[Case, ...]) -> tuple[Tagged, ...]:
    return (
        *(Tagged(case, split, "English") for case in english),
        *(Tagged(case, split, "Chinese") for case in chinese),
    )


SETS: Final[Mapping[str, tuple[Tagged, ...]]] = {
    "dev": _tagged("dev", dev_english.CASES, dev_chinese.CASES),
    "held": _tagged("held", held_english.CASES, held_chinese.CASES),
}
EVERY: Final = (*SETS["dev"], *SETS["held"])
