"""The figures that the proofs find, kept until the end of the run, where they are printed.

The suite runs in several processes: each hands its figures over when it ends. What was counted in all of them is
added up; of a line that a single proof has written, the last one counts.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pytest


@dataclass
class Figures:
    """A line for each proof, by its name, and what was counted everywhere, by its name and what it is."""

    lines: dict[str, str] = field(default_factory=dict[str, str])
    sums: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])

    def record(self, name: str, line: str) -> None:
        """Keep a line; the last one of a name counts."""
        self.lines[name] = line

    def add(self, name: str, counts: Mapping[str, int]) -> None:
        """Count on; `hits` are told last."""
        total = self.sums.setdefault(name, Counter())
        for what, number in counts.items():
            total[what] += number

    @property
    def told(self) -> dict[str, str]:
        """All lines, by name."""
        return self.lines | {name: _line(total) for name, total in self.sums.items()}


FIGURES: Final = pytest.StashKey[Figures]()
_HANDED_OVER: Final = "figures"
_COUNTED: Final = "counted"


def figures_of(config: pytest.Config) -> Figures:
    """The figures of this process."""
    return config.stash.setdefault(FIGURES, Figures())


def hand_over(config: pytest.Config) -> None:
    """Give this process's figures to the one that started it, if any."""
    if hasattr(config, "workeroutput"):
        output: dict[str, Any] = getattr(config, "workeroutput")  # noqa: B009 - pytest-xdist puts it there
        figures = figures_of(config)
        output[_HANDED_OVER] = figures.lines
        output[_COUNTED] = {name: dict(total) for name, total in figures.sums.items()}


def take_over(config: pytest.Config, output: dict[str, Any]) -> None:
    """Keep what a process has handed over."""
    figures = figures_of(config)
    figures.lines.update(output.get(_HANDED_OVER, {}))
    for name, counts in output.get(_COUNTED, {}).items():
        figures.add(name, counts)


def _line(total: Mapping[str, int]) -> str:
    counted = ", ".join(f"{number:,} {what}" for what, number in total.items() if what != "hits")
    return f"{counted}: {total['hits']:,} hits" if "hits" in total else counted
