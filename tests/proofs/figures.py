"""The figures that the proofs find, kept until the end of the run, where they are printed."""

from dataclasses import dataclass, field
from typing import Final

import pytest


@dataclass
class Figures:
    """A line for each proof, by its name."""

    lines: dict[str, str] = field(default_factory=dict[str, str])

    def record(self, name: str, line: str) -> None:
        """Keep a line; the last one of a name counts."""
        self.lines[name] = line


FIGURES: Final = pytest.StashKey[Figures]()
