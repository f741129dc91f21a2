"""How far a render is, as one share that only grows."""

from collections.abc import Callable
from typing import Final

# Shares of the whole: drawing and encoding, mixing the sound, joining. The caller adds the last step itself.
_PICTURES: Final = 0.92
_SOUND: Final = 0.05
_JOIN: Final = 0.02


class Meter:
    """Adds up the steps of a render and passes on each growth. Steps that a render does not have count for nothing."""

    def __init__(self, report: Callable[[float], None], *, pictures: bool = True, sound: bool = True) -> None:
        self._report = report
        self._frames = 1
        self._drawn: dict[int, float] = {}
        self._steps = 0.0
        self._told = 0.0
        whole = _JOIN + _PICTURES * pictures + _SOUND * sound
        self._scale = (_JOIN + _PICTURES + _SOUND) / whole

    def expect(self, frames: int) -> None:
        """Say how many frames there are in all."""
        self._frames = max(1, frames)

    def drawn(self, segment: int, frames: float) -> None:
        """So many frames of a segment are there."""
        self._drawn[segment] = max(frames, self._drawn.get(segment, 0.0))
        self._tell()

    def mixed(self) -> None:
        """The sound is there."""
        self._steps += _SOUND
        self._tell()

    def joined(self) -> None:
        """The file is there, under its partial name."""
        self._steps += _JOIN
        self._tell()

    def _tell(self) -> None:
        share = self._scale * (_PICTURES * min(1.0, sum(self._drawn.values()) / self._frames) + self._steps)
        if share > self._told:
            self._told = share
            self._report(share)
