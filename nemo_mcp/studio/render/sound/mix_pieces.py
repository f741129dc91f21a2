"""What sounds when: the pieces of a timeline with a source, a place, a volume and fades."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Final

from nemo_mcp.studio.render.errors import MediaError
from nemo_mcp.studio.render.sound import bed
from nemo_mcp.studio.render.sound.mix_block import RATE, Block
from nemo_mcp.studio.render.sound.mix_lanes import Piece, Ramp, looped
from nemo_mcp.studio.render.sound.mix_levels import Heard, Span, listen
from nemo_mcp.studio.render.sound.mix_loudness import evening_gain
from nemo_mcp.studio.render.sound.mix_shelf import Shelf
from nemo_mcp.studio.render.sound.mix_source import Source
from nemo_mcp.studio.timeline import Clip, Overlay, Sound, Timeline

_EDGE: Final = RATE * 4 // 1000
_VOLUME_LIMIT: Final = 8.0
_DIPS: Final = frozenset({"fade-black", "fade-white"})
# Composed music comes at -18 LUFS, and uploaded music is brought there. Effects stay as they are.
_COMMON_LUFS: Final = {"voice": -16.0, "music": -18.0, "picture": -18.0}


@dataclass(slots=True)
class Score:
    """The pieces of a timeline by how they are mixed, and the recordings they read."""

    voice: list[Piece]
    music: list[Piece]
    others: list[Piece]
    shelf: Shelf

    def warnings(self) -> tuple[str, ...]:
        """What is to be told about the recordings, once the pieces have been read."""
        return self.shelf.remarks()


@dataclass(frozen=True, slots=True)
class _Use:
    """A piece of the timeline that plays a file. `kind` is a role, or "picture" for a picture's own sound."""

    piece: Clip | Overlay | Sound
    asset: str
    source: Source
    kind: str
    ramps: tuple[Ramp, ...] = ()

    @property
    def speed(self) -> float:
        return 1.0 if isinstance(self.piece, Overlay) else self.piece.speed

    @property
    def span(self) -> Span:
        """The part of the source that is heard, in milliseconds."""
        return self.piece.in_ms, self.piece.in_ms + round(self.piece.duration_ms * self.speed)


def score(timeline: Timeline, media: Mapping[str, Path]) -> Score:
    """Everything on the timeline that can be heard.

    Raises MediaError for an asset that is missing, or that was put on an audio track and cannot be read.
    """
    pieces = (*timeline.clips, *timeline.overlays, *timeline.sounds)
    found = Score([], [], [], Shelf(media, {piece.asset: piece.name for piece in pieces if piece.asset}))
    end = _samples(timeline.duration_ms)
    uses = list(_uses(timeline, found.shelf))
    heard = _listened(uses, found.shelf)
    for use in uses:
        like = heard.get((use.asset, use.kind))
        if like is not None:
            speech = like.speech and use.kind == "picture"
            lane = {"voice": found.voice, "music": found.music}.get("voice" if speech else use.kind, found.others)
            lane.append(_piece(use, _evened(like, use.kind), end, found.shelf))
    for sound in timeline.sounds:
        if sound.bed and sound.asset is None and sound.volume > 0:
            lane = {"voice": found.voice, "music": found.music}.get(sound.role, found.others)
            lane.append(_bed(sound, sound.bed, end))
    return found


def _uses(timeline: Timeline, shelf: Shelf) -> Iterator[_Use]:
    for clip, ramps in _clip_ramps(timeline.clips):
        source = _picture_sound(clip, shelf)
        if source is not None and clip.asset is not None:
            yield _Use(clip, clip.asset, source, "picture", ramps)
    for overlay in timeline.overlays:
        source = _picture_sound(overlay, shelf)
        if source is not None:
            yield _Use(overlay, overlay.asset, source, "picture")
    for sound in timeline.sounds:
        source = shelf.sounding(sound.asset, asked=True) if sound.asset and sound.volume > 0 else None
        if source is not None and sound.asset:
            yield _Use(sound, sound.asset, source, sound.role)


def _picture_sound(piece: Clip | Overlay, shelf: Shelf) -> Source | None:
    return shelf.sounding(piece.asset, asked=False) if piece.asset and piece.volume > 0 else None


def _listened(uses: Sequence[_Use], shelf: Shelf) -> dict[tuple[str, str], Heard | None]:
    """What each recording is like, over all parts that one kind of piece uses; None for a picture's broken sound."""
    found: dict[tuple[str, str], Heard | None] = {}
    for use in uses:
        key = use.asset, use.kind
        if key in found:
            continue
        spans = [other.span for other in uses if (other.asset, other.kind) == key]
        try:
            found[key] = listen(Source(use.source.path), spans, for_speech=use.kind == "picture")
        except MediaError as problem:
            if use.kind != "picture":
                raise
            shelf.leave_out(use.asset, problem)
            found[key] = None
    return found


def _evened(like: Heard, kind: str) -> float:
    return evening_gain(like.loudness, _COMMON_LUFS[kind]) if kind in _COMMON_LUFS else 1.0


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
    if following.transition.kind in _DIPS:
        half = length // 2
        return (Ramp(start, half, rising=False),), (Ramp(length - half, half, rising=True),)
    return (Ramp(start, length, rising=False, power=True),), (Ramp(0, length, rising=True, power=True),)


def _piece(use: _Use, gain: float, film_end: int, shelf: Shelf) -> Piece:
    """Where and how a file is heard.

    A plain cut runs on for a few milliseconds while it fades, as the piece that follows fades in: no click, and a
    recording that was only split in two sounds as if it had not been.
    """
    piece, start = use.piece, _samples(use.piece.start_ms)
    end = min(_samples(piece.end_ms), film_end)
    length = max(0, end - start)
    edge = min(_EDGE, length // 2)
    runs_on = end + edge <= film_end and _samples(piece.fade_out_ms) <= edge
    fade_in = max(edge, min(_samples(piece.fade_in_ms), length))
    fade_out = edge if runs_on else max(edge, min(_samples(piece.fade_out_ms), length))
    length += edge if runs_on else 0
    fades = (Ramp(0, fade_in, rising=True), Ramp(length - fade_out, fade_out, rising=False))
    volume = min(piece.volume, _VOLUME_LIMIT) * gain
    return Piece(start, length, volume, (*fades, *use.ramps), _opener(use, shelf))


def _opener(use: _Use, shelf: Shelf) -> Callable[[], Iterator[Block]]:
    def plain() -> Iterator[Block]:
        return use.source.blocks(use.piece.in_ms, use.speed)

    if use.kind == "picture":
        return lambda: shelf.spared(use.asset, plain())
    if isinstance(use.piece, Sound) and use.piece.loop:
        return lambda: looped(plain)
    return plain


def _bed(sound: Sound, style: str, film_end: int) -> Piece:
    """Composed music, which comes to its own end with its piece or with the film."""
    start = _samples(sound.start_ms)
    length = max(0, min(_samples(sound.end_ms), film_end) - start)
    fade_in, fade_out = (min(_samples(fade_ms), length) for fade_ms in (sound.fade_in_ms, sound.fade_out_ms))
    ramps = (Ramp(0, fade_in, rising=True), Ramp(length - fade_out, fade_out, rising=False))
    volume = min(sound.volume, _VOLUME_LIMIT)
    return Piece(start, length, volume, ramps, lambda: bed.blocks(style, length * 1000 // RATE))


def _samples(time_ms: int) -> int:
    return time_ms * RATE // 1000
