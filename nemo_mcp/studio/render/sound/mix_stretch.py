"""Sound faster or slower at the same pitch.

Pieces of 50 ms are laid over each other at another pace. Each is taken where its wave fits best to the piece before
it, at most 10 ms from where it belongs: so nothing drifts away from the picture.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from nemo_mcp.studio.render.sound.mix_block import RATE, Block

_SPEEDS: Final = (0.1, 16.0)
_SAME: Final = 1e-6
_HOP: Final = RATE // 40
_PIECE: Final = 2 * _HOP
_SLACK: Final = RATE // 100
_FFT: Final = 4096  # a piece and its slack on both sides fit in
_HOMING: Final = 0.03  # how much likelier a wave has to be to be taken from the very end of the slack
_WINDOW: Final[Block] = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_PIECE) / _PIECE)).astype(np.float32)
_FAR: Final = _HOMING * np.abs(np.linspace(-1, 1, 2 * _SLACK + 1))


def stretched(blocks: Iterator[Block], speed: float) -> Iterator[Block]:
    """The blocks at `speed`, which is kept between 0.1 and 16; their length over `speed` in all."""
    speed = min(max(speed, _SPEEDS[0]), _SPEEDS[1])
    if abs(speed - 1.0) < _SAME:
        yield from blocks
        return
    tape = _Tape(blocks)
    start = -_HOP
    laid: Block = tape.part(start, start + _PIECE) * _WINDOW
    number = 0
    while True:
        number += 1
        ideal = round(number * _HOP * speed) - _HOP
        start = _best(tape, start + _HOP, ideal)
        piece: Block = tape.part(start, start + _PIECE) * _WINDOW
        left = _left(tape, speed, number)
        if left < _HOP:
            yield (laid[:, _HOP:] + piece[:, :_HOP])[:, : max(0, left)]
            return
        yield laid[:, _HOP:] + piece[:, :_HOP]
        laid = piece
        tape.forget(min(start, ideal) - _SLACK)


def _left(tape: "_Tape", speed: float, number: int) -> int:
    """How many samples are to come from piece `number` on; plenty as long as the end is not in sight."""
    if tape.length is None:
        return _HOP
    return round(tape.length / speed) - (number - 1) * _HOP


def _best(tape: "_Tape", natural: int, ideal: int) -> int:
    """Where, near `ideal`, the wave goes on most like it does from `natural` on, which is heard at the moment."""
    if abs(natural - ideal) <= 1:
        return natural
    model = tape.mono(natural, natural + _PIECE)
    region = tape.mono(ideal - _SLACK, ideal + _SLACK + _PIECE)
    spectrum = np.fft.rfft(region, _FFT) * np.conj(np.fft.rfft(model, _FFT))
    likeness = np.fft.irfft(spectrum, _FFT)[: 2 * _SLACK + 1]
    total = np.concatenate([[0.0], np.cumsum(region.astype(np.float64) ** 2)])
    energy = total[_PIECE:] - total[: 2 * _SLACK + 1]
    strength = np.sqrt(np.maximum(energy, 0.0) * float(np.vdot(model, model))) + 1e-6
    return ideal - _SLACK + int(np.argmax(likeness / strength - _FAR))


class _Tape:
    """Blocks as one long sound of which any part near the current place can be had; silence before and after it."""

    def __init__(self, blocks: Iterator[Block]) -> None:
        self._blocks = blocks
        self._kept: Block = np.zeros((2, 0), np.float32)
        self._first = 0
        self.length: int | None = None

    def part(self, first: int, last: int) -> Block:
        """Samples `first` to `last`, shape (2, last - first)."""
        self._read_to(last)
        end = self._first + self._kept.shape[1]
        inner = self._kept[:, max(first, self._first) - self._first : max(min(last, end), self._first) - self._first]
        if inner.shape[1] == last - first:
            return inner
        whole = np.zeros((2, last - first), np.float32)
        at = min(max(0, self._first - first), last - first)
        whole[:, at : at + inner.shape[1]] = inner
        return whole

    def mono(self, first: int, last: int) -> Block:
        """The same of both channels together, shape (n,)."""
        both = self.part(first, last)
        return both[0] + both[1]

    def forget(self, before: int) -> None:
        """Let go of what lies before a sample."""
        gone = min(max(0, before - self._first), self._kept.shape[1])
        self._kept = self._kept[:, gone:]
        self._first += gone

    def _read_to(self, last: int) -> None:
        parts, end = [self._kept], self._first + self._kept.shape[1]
        while end < last and self.length is None:
            block = next(self._blocks, None)
            if block is None:
                self.length = end
                break
            parts.append(block)
            end += block.shape[1]
        if len(parts) > 1:
            self._kept = np.hstack(parts)
