"""All cases, with the set and the language that they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bench.instructions import dev_chinese, dev_english, fresh_chinese, fresh_english, held_chinese, held_english
from bench.instructions.cases import Case


@dataclass(frozen=True, slots=True)
class Tagged:
    """A case with the set (`dev`, `held`, `fresh`) and the language it belongs to."""

    case: Case
    split: str
    language: str

    @property
    def is_seen(self) -> bool:
        """True when the planner's author may have read it, so that the planner may have been improved with it."""
        return self.split not in UNSEEN


def _tagged(split: str, english: tuple[Case, ...], chinese: tuple[Case, ...]) -> tuple[Tagged, ...]:
    return (
        *(Tagged(case, split, "English") for case in english),
        *(Tagged(case, split, "Chinese") for case in chinese),
    )


SETS: Final[Mapping[str, tuple[Tagged, ...]]] = {
    "dev": _tagged("dev", dev_english.CASES, dev_chinese.CASES),
    "held": _tagged("held", held_english.CASES, held_chinese.CASES),
    "fresh": _tagged("fresh", fresh_english.CASES, fresh_chinese.CASES),
}
UNSEEN: Final = frozenset({"fresh"})
EVERY: Final = tuple(tagged for cases in SETS.values() for tagged in cases)
