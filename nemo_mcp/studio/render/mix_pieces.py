"""What sounds when: pieces of a timeline as sources with a place, a volume and fades, read block by block."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from math import pi
from pathlib import Path
from typing import Final

import numpy as np

from nemo_mcp.studio.render import bed
from nemo_mcp.studio.render.errors import MediaError
from nemo_mcp.studio.render.mix_source import RATE, Block, Source
from nemo_mcp.studio.timeline import Clip, Sound, Timeline

_EDGE: Final = RATE * 4 // 1000
_JOINT: Final = RATE * 12 // 1000
_VOLUME_LIMIT: Final = 8.0
_EMPTY_LAPS: Final = 2
_REMEMBERED: Final = RATE * 20


@dataclass(frozen=True, slots=True)
class Ramp:
    """A fade of `length` samples that starts `start` samples after the piece; `power` keeps loudness in a crossfade."""

    start: int
    length: int
    rising: bool
    power: bool = False

    def gains(self, first: int, count: int) -> Block:
        """Gains of samples `first` to `first + count` of the piece."""
        at = (np.arange(first, first + count, dtype=np.float32) - self.start) / max(self.length, 1)
        part = np.clip(at if self.rising else 1.0 - at, 0.0, 1.0)
        if self.power:
            part = np.sin(part * np.float32(pi / 2))
        return part.astype(np.float32)

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


@dataclass(slots=True)
class Score:
    """The pieces of a timeline by how they are mixed, and the sources they read."""

    voice: list[Piece]
    music: list[Piece]
    others: list[Piece]
    sources: dict[str, Source]
    silent: set[str]


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


def score(timeline: Timeline, media: Mapping[str, Path]) -> Score:
    """Everything on the timeline that can be heard. Raises MediaError for an asset that is missing or unreadable."""
    found = Score([], [], [], {}, set())
    for clip, ramps in _clip_ramps(timeline.clips):
        if clip.asset is not None and clip.volume > 0 and _sounds(clip.asset, media, found):
            blocks = _source_blocks(found.sources[clip.asset], clip)
            found.others.append(_piece(clip, ramps, blocks))
    for sound in timeline.sounds:
        opened = _sound_blocks(sound, media, found) if sound.volume > 0 else None
        if opened is not None:
            lane = {"voice": found.voice, "music": found.music}.get(sound.role, found.others)
            lane.append(_piece(sound, (), opened))
    return found


def _sounds(asset: str, media: Mapping[str, Path], found: Score) -> bool:
    """Whether an asset has sound; opens it once per timeline."""
    if asset in found.silent:
        return False
    if asset not in found.sources:
        path = media.get(asset)
        if path is None:
            raise MediaError(f"the file of asset {asset} is missing")
        source = Source(path)
        if not source.has_sound():
            found.silent.add(asset)
            return False
        found.sources[asset] = source
    return True


def _sound_blocks(sound: Sound, media: Mapping[str, Path], found: Score) -> Callable[[], Iterator[Block]] | None:
    if sound.asset is None:
        return (lambda: bed.blocks(sound.bed or "", sound.duration_ms)) if sound.bed else None
    if not _sounds(sound.asset, media, found):
        return None
    return _source_blocks(found.sources[sound.asset], sound)


def _source_blocks(source: Source, piece: Clip | Sound) -> Callable[[], Iterator[Block]]:
    if isinstance(piece, Sound) and piece.loop:
        return lambda: _looped(_remembering(lambda: source.blocks(piece.in_ms, piece.speed)))
    return lambda: source.blocks(piece.in_ms, piece.speed)


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


def _looped(lap: Callable[[], Iterator[Block]]) -> Iterator[Block]:
    """A source over and over; each end fades into the next beginning over a few milliseconds, so no joint clicks."""
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
    mixed = tail[:, tail.shape[1] - count :] * (1.0 - rise) + head[:, :count] * rise
    return np.hstack([tail[:, : tail.shape[1] - count], mixed, head[:, count:]])


def _clip_ramps(clips: Sequence[Clip]) -> Iterator[tuple[Clip, tuple[Ramp, ...]]]:
    """Each clip with the fades that transitions put on its sound."""
    ordered = sorted(clips, key=lambda clip: clip.start_ms)
    entering: tuple[Ramp, ...] = ()
    for clip, following in pairwise(chain[Clip | None](ordered, [None])):
        if clip is None:
            continue
        leaving, next_entering = _crossing(clip, following) if following is not None else ((), ())
        yield clip, (*entering, *leaving)
        entering = next_entering


def _crossing(clip: Clip, following: Clip) -> tuple[tuple[Ramp, ...], tuple[Ramp, ...]]:
    """The fade out of one clip and the fade in of the next, where the two overlap."""
    overlap = _samples(clip.end_ms) - _samples(following.start_ms)
    if following.transition is None or overlap <= 0:
        return (), ()
    length = min(overlap, _samples(clip.duration_ms), _samples(following.duration_ms))
    start = _samples(clip.duration_ms) - length
    if following.transition.kind == "fade-black":
        half = length // 2
        return (Ramp(start, half, rising=False),), (Ramp(length - half, half, rising=True),)
    return (Ramp(start, length, rising=False, power=True),), (Ramp(0, length, rising=True, power=True),)


def _piece(piece: Clip | Sound, ramps: tuple[Ramp, ...], blocks: Callable[[], Iterator[Block]]) -> Piece:
    start, end = _samples(piece.start_ms), _samples(piece.end_ms)
    length = max(0, end - start)
    edge = min(_EDGE, length // 2)  # even a plain cut gets a fade too short to hear, against clicks
    fade_in = max(edge, min(_samples(piece.fade_in_ms), length))
    fade_out = max(edge, min(_samples(piece.fade_out_ms), length))
    fades = (Ramp(0, fade_in, rising=True), Ramp(length - fade_out, fade_out, rising=False))
    return Piece(start, length, min(piece.volume, _VOLUME_LIMIT), (*fades, *ramps), blocks)


def _gain(piece: Piece, first: int, count: int) -> Block | np.float32:
    gain: Block | np.float32 = np.float32(piece.volume)
    for ramp in piece.ramps:
        if not ramp.flat(first, count):
            gain = gain * ramp.gains(first, count)
    return gain


def _samples(time_ms: int) -> int:
    return time_ms * RATE // 1000
