"""The figures that the proofs find, kept until the end of the run, where they are printed.

The suite runs in several processes: each hands its figures over when it ends.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import pytest


@dataclass
class Figures:
    """A line for each proof, by its name."""

    lines: dict[str, str] = field(default_factory=dict[str, str])

    def record(self, name: str, line: str) -> None:
        """Keep a line; the last one of a name counts."""
        self.lines[name] = line


FIGURES: Final = pytest.StashKey[Figures]()
_HANDED_OVER: Final = "figures"


def figures_of(config: pytest.Config) -> Figures:
    """The figures of this process."""
    return config.stash.setdefault(FIGURES, Figures())


def hand_over(config: pytest.Config) -> None:
    """Give this process's figures to the one that started it, if any."""
    if hasattr(config, "workeroutput"):
        output: dict[str, Any] = getattr(config, "workeroutput")  # noqa: B009 - pytest-xdist puts it there
        output[_HANDED_OVER] = figures_of(config).lines


def take_over(config: pytest.Config, output: dict[str, Any]) -> None:
    """Keep what a process has handed over."""
    figures_of(config).lines.update(output.get(_HANDED_OVER, {}))
