"""What a section of the bench gives back: a figure, and what it stands against in the same run."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """Ours against a named peer or limit, measured in turn on the same machine.

    `value` and `peer_value` are medians in `unit`; `low` and `high` are the spread of ours (10th and 90th percentile,
    or the extremes of few runs). `aim` is what the ratio (`value / peer_value`) or, with `aim_of="value"`, the value
    itself should not pass; None where nobody set one. `runs` is how many measurements stand behind it.
    """

    name: str
    value: float
    unit: str
    peer: str
    peer_value: float
    runs: int = 1
    low: float | None = None
    high: float | None = None
    aim: float | None = None
    aim_of: str = "ratio"

    @property
    def ratio(self) -> float:
        """Ours over the peer's."""
        return self.value / self.peer_value if self.peer_value else float("inf")

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None without one."""
        if self.aim is None:
            return None
        return (self.ratio if self.aim_of == "ratio" else self.value) <= self.aim


def figure(
    name: str,
    ours: Sequence[float],
    unit: str,
    peer: str,
    theirs: Sequence[float],
    *,
    aim: float | None = None,
    aim_of: str = "ratio",
) -> Figure:
    """The figure of two series that were taken in turn; a limit is a series of one."""
    ordered = sorted(ours)
    last = len(ordered) - 1
    return Figure(
        name,
        statistics.median(ours),
        unit,
        peer,
        statistics.median(theirs),
        runs=len(ours),
        low=ordered[round(0.1 * last)],
        high=ordered[round(0.9 * last)],
        aim=aim,
        aim_of=aim_of,
    )
