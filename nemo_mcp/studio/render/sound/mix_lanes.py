"""Pieces of sound read block by block: placed, faded, looped and added up. Knows nothing of timelines or files."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import pi
from typing import Final

import numpy as np

from nemo_mcp.studio.render.sound.mix_block import RATE, Block

_JOINT: Final = RATE * 12 // 1000
_EMPTY_LAPS: Final = 2
_REMEMBERED: Final = RATE * 20


@dataclass(frozen=True, slots=True)
class Ramp:
    """A fade of `length` samples that starts `start` samples after the piece.

    Two that cross add up to one for a sound that goes on, with `power` to the same loudness for sounds that differ.
    """

    start: int
    length: int
    rising: bool
    power: bool = False

    def gains(self, first: int, count: int) -> Block:
        """Gains of samples `first` to `first + count` of the piece."""
        at = (np.arange(first, first + count, dtype=np.float32) - self.start) / max(self.length, 1)
        part = np.clip(at if self.rising else 1.0 - at, 0.0, 1.0)
        part = np.sin(part * np.float32(pi / 2))
        return (part if self.power else part * part).astype(np.float32)

    def flat(self, first: int, count: int) -> bool:
        """Whether the gain is 1 in the whole of a block."""
        return first >= self.start + self.length if self.rising else first + count <= self.start


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that sounds. Places are samples; `open` gives its blocks from its beginning."""

    start: int
    length: int
    volume: float
    ramps: tuple[Ramp, ...]
    open: Callable[[], Iterator[Block]]

    @property
    def end(self) -> int:
        """The sample after the last one."""
        return self.start + self.length


class Lane:
    """Pieces added up, read from the beginning in blocks of any length. Only pieces that sound now are open."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._waiting = sorted(pieces, key=lambda piece: piece.start, reverse=True)
        self._open: list[tuple[Piece, _Reader]] = []
        self._at = 0

    def read(self, count: int) -> Block:
        """The next `count` samples, shape (2, count)."""
        end = self._at + count
        while self._waiting and self._waiting[-1].start < end:
            piece = self._waiting.pop()
            self._open.append((piece, _Reader(piece.open())))
        total = np.zeros((2, count), np.float32)
        for piece, reader in self._open:
            first, last = max(piece.start, self._at), min(piece.end, end)
            if last > first:
                block = reader.read(last - first) * _gain(piece, first - piece.start, last - first)
                total[:, first - self._at : last - self._at] += block
        for piece, reader in self._open:
            if piece.end <= end:
                reader.close()
        self._open = [(piece, reader) for piece, reader in self._open if piece.end > end]
        self._at = end
        return total

    def close(self) -> None:
        """Close what is still open."""
        for _, reader in self._open:
            reader.close()
        self._open = []


class _Reader:
    """Blocks of any length re-cut to the length asked for; zeros after the end."""

    def __init__(self, blocks: Iterator[Block]) -> None:
        self._blocks = blocks
        self._rest: Block = np.zeros((2, 0), np.float32)

    def read(self, count: int) -> Block:
        parts: list[Block] = []
        wanted = count
        while wanted:
            if not self._rest.shape[1]:
                following = next(self._blocks, None)
                if following is None:
                    parts.append(np.zeros((2, wanted), np.float32))
                    break
                self._rest = following
                continue
            part, self._rest = self._rest[:, :wanted], self._rest[:, wanted:]
            parts.append(part)
            wanted -= part.shape[1]
        return np.hstack(parts) if len(parts) != 1 else parts[0]

    def close(self) -> None:
        self._rest = np.zeros((2, 0), np.float32)
        close = getattr(self._blocks, "close", None)
        if close is not None:
            close()


def looped(lap: Callable[[], Iterator[Block]]) -> Iterator[Block]:
    """What `lap` gives, over and over; each end fades into the next beginning over milliseconds, so no joint clicks."""
    return _laps(_remembering(lap))


def _remembering(lap: Callable[[], Iterator[Block]]) -> Callable[[], Iterator[Block]]:
    """Laps of a short source come from memory after the first one; a long source is decoded again."""
    kept: list[Block] = []
    complete = False

    def blocks() -> Iterator[Block]:
        nonlocal complete
        if complete:
            yield from kept
            return
        kept.clear()
        length = 0
        for block in lap():
            length += block.shape[1]
            if length <= _REMEMBERED:
                kept.append(block)
            yield block
        complete = length <= _REMEMBERED

    return blocks


def _laps(lap: Callable[[], Iterator[Block]]) -> Iterator[Block]:
    """Laps joined until the source turns out to hold next to nothing."""
    tail: Block = np.zeros((2, 0), np.float32)
    empty = 0
    while empty < _EMPTY_LAPS:
        heard = 0
        for block in lap():
            heard += block.shape[1]
            joined = np.hstack([tail, block])
            if heard == block.shape[1] and tail.shape[1]:
                joined = _joined(tail, block)
            keep = min(_JOINT, joined.shape[1])
            yield joined[:, : joined.shape[1] - keep]
            tail = joined[:, joined.shape[1] - keep :]
        empty = 0 if heard > _JOINT else empty + 1
    yield tail


def _joined(tail: Block, head: Block) -> Block:
    count = min(tail.shape[1], head.shape[1])
    rise = np.linspace(0.0, 1.0, count, dtype=np.float32)
    joined = np.hstack([tail, head[:, count:]])
    joined[:, tail.shape[1] - count : tail.shape[1]] *= 1 - rise
    joined[:, tail.shape[1] - count : tail.shape[1]] += head[:, :count] * rise
    return joined


def _gain(piece: Piece, first: int, count: int) -> Block | np.float32:
    gain: Block | np.float32 = np.float32(piece.volume)
    for ramp in piece.ramps:
        if not ramp.flat(first, count):
            gain = np.multiply(gain, ramp.gains(first, count), dtype=np.float32)
    return gain
