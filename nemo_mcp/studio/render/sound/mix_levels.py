"""Recordings at a common level: how loud the used parts of a file are, and whether somebody speaks in them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from nemo_mcp.studio.render.errors import MediaError
from nemo_mcp.studio.render.sound.mix_block import RATE, Block
from nemo_mcp.studio.render.sound.mix_loudness import Loudness, Meter
from nemo_mcp.studio.render.sound.mix_source import Source

_FRAME: Final = RATE // 50
_FRAMES_PER_S: Final = 50
_LARGE: Final = RATE // 3
_FEW_PAUSES: Final = 0.25  # measured: the sample's voice 0.40, music without gaps 0.01 to 0.11, noise 0
_SHORTEST_TALK_S: Final = 1.0
_SILENT: Final = 1e-4

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Heard:
    """What the used parts of a recording are like."""

    loudness: Loudness
    speech: bool


def listen(source: Source, spans: Sequence[Span], *, for_speech: bool = True) -> Heard:
    """Go through the given parts of a source, from and to in milliseconds, also `for_speech` if that matters.

    Raises MediaError when it cannot be read or when more of it is damaged than intact: the rest would be noise.
    """
    meter, pauses = Meter(), _Pauses()
    for block in _larger(_blocks(source, merged(spans))):
        meter.add(block)
        if for_speech:
            pauses.add(block)
    if source.damaged > source.intact:
        raise MediaError(f"the sound of {source.path.name} is damaged for the most part")
    return Heard(meter.result(), pauses.speech())


def merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap made one."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _blocks(source: Source, spans: Iterable[Span]) -> Iterator[Block]:
    for first, last in spans:
        left = (last - first) * RATE // 1000
        for block in source.blocks(first):
            yield block[:, :left]
            left -= block.shape[1]
            if left <= 0:
                break


def _larger(blocks: Iterator[Block]) -> Iterator[Block]:
    """The same sound in fewer blocks."""
    parts: list[Block] = []
    for block in blocks:
        parts.append(block)
        if sum(part.shape[1] for part in parts) >= _LARGE:
            yield np.hstack(parts)
            parts.clear()
    if parts:
        yield np.hstack(parts)


class _Pauses:
    """Tells speech by its many short pauses: the share of moments that are far below their second's mean."""

    def __init__(self) -> None:
        self._rest: Block = np.zeros(0, np.float32)
        self._power: list[Block] = []

    def add(self, block: Block) -> None:
        mono = np.concatenate([self._rest, block.mean(axis=0)])
        whole = len(mono) // _FRAME * _FRAME
        self._rest = mono[whole:]
        self._power.append(np.mean(mono[:whole].reshape(-1, _FRAME) ** 2, axis=1))

    def speech(self) -> bool:
        level: Block = np.sqrt(np.concatenate(self._power)) if self._power else np.zeros(0, np.float32)
        seconds = len(level) // _FRAMES_PER_S
        if seconds < _SHORTEST_TALK_S:
            return False
        rows = level[: seconds * _FRAMES_PER_S].reshape(seconds, _FRAMES_PER_S)
        means = rows.mean(axis=1, keepdims=True)
        loud = means[:, 0] > max(0.2 * float(means.max()), _SILENT)
        low = rows[loud] < 0.5 * means[loud]
        return low.size > 0 and np.count_nonzero(low) > _FEW_PAUSES * low.size
