"""What sounds when: the clips and sounds of a timeline as pieces with a source, a place, a volume and fades."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Final

from nemo_mcp.studio.render import bed
from nemo_mcp.studio.render.errors import MediaError
from nemo_mcp.studio.render.mix_lanes import Piece, Ramp, looped
from nemo_mcp.studio.render.mix_source import RATE, Block, Source
from nemo_mcp.studio.timeline import Clip, Sound, Timeline

_EDGE: Final = RATE * 4 // 1000
_VOLUME_LIMIT: Final = 8.0


@dataclass(slots=True)
class Score:
    """The pieces of a timeline by how they are mixed, and the sources they read."""

    voice: list[Piece]
    music: list[Piece]
    others: list[Piece]
    sources: dict[str, Source]
    silent: set[str]


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
        return lambda: looped(lambda: source.blocks(piece.in_ms, piece.speed))
    return lambda: source.blocks(piece.in_ms, piece.speed)


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


def _samples(time_ms: int) -> int:
    return time_ms * RATE // 1000
