"""The sound of a whole timeline as one AAC file.

Two passes keep memory flat: the first mixes block by block into a scratch file beside the target and measures it, the
second brings it to the target loudness, limits it and encodes it.
"""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO, Final

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame

from nemo_mcp.studio.render.errors import RenderError
from nemo_mcp.studio.render.mix_ducking import Ducker
from nemo_mcp.studio.render.mix_lanes import Lane
from nemo_mcp.studio.render.mix_loudness import Loudness, Meter, gain_for, limited
from nemo_mcp.studio.render.mix_pieces import Score, score
from nemo_mcp.studio.render.mix_source import RATE, Block
from nemo_mcp.studio.timeline import Timeline

FRAME_SAMPLES: Final = 1024
_BIT_RATE: Final = 160_000
_BLOCK: Final = RATE // 2


@dataclass(frozen=True)
class AudioReport:
    """What came out: remarks for people, and the integrated loudness of the file (None when it is silent)."""

    warnings: tuple[str, ...]
    loudness_lufs: float | None


def mix(timeline: Timeline, media: Mapping[str, Path], target: Path) -> AudioReport:
    """Write the sound of `timeline` to `target`: AAC-LC, 160 kb/s, 48 kHz, stereo, in an m4a file.

    It is as long as the timeline, rounded up to whole frames of 1024 samples, and silent where nothing sounds. `media`
    gives the file of each asset id. Raises MediaError for a source that is missing or cannot be decoded, RenderError
    when the target cannot be written.
    """
    plan = score(timeline, media)
    frames = max(1, -(-timeline.duration_ms * RATE // (1000 * FRAME_SAMPLES)))
    samples = frames * FRAME_SAMPLES
    try:
        with tempfile.TemporaryFile(dir=target.parent) as scratch:
            measured = _mixed(plan, samples, scratch)
            scratch.seek(0)
            final = _encoded(limited(_read_back(scratch), gain_for(measured)), samples, target)
    except (OSError, av.error.FFmpegError) as problem:
        raise RenderError(f"the sound could not be written to {target.name}: {problem}") from problem
    return AudioReport(_warnings(timeline, plan), None if measured.lufs is None else final.lufs)


def _mixed(plan: Score, samples: int, scratch: BinaryIO) -> Loudness:
    """Add everything up into `scratch` (float32, blocks of left then right) and measure it."""
    voice, music, others = Lane(plan.voice), Lane(plan.music), Lane(plan.others)
    ducker, meter = Ducker(), Meter()
    try:
        spoken = voice.read(_BLOCK)
        for _ in range(0, samples, _BLOCK):
            following = voice.read(_BLOCK)
            total = others.read(_BLOCK) + spoken
            if plan.music:
                total += music.read(_BLOCK) * ducker.gains(spoken, following)
            meter.add(total)
            scratch.write(total.tobytes())
            spoken = following
    finally:
        for lane in (voice, music, others):
            lane.close()
    return meter.result()


def _read_back(scratch: BinaryIO) -> Iterator[Block]:
    while data := scratch.read(_BLOCK * 2 * 4):
        yield np.frombuffer(data, np.float32).reshape(2, -1)


def _encoded(blocks: Iterator[Block], samples: int, target: Path) -> Loudness:
    """Encode exactly `samples` samples, and measure what went in."""
    meter = Meter()
    opened: Any = av.open(str(target), "w", format="ipod", options={"movflags": "+faststart"})  # its types are partial
    with opened as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo", format="fltp")
        stream.bit_rate = _BIT_RATE
        for number, block in enumerate(_frames(blocks, samples)):
            meter.add(block)
            frame = AudioFrame.from_ndarray(block, "fltp", "stereo")
            frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), number * FRAME_SAMPLES
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return meter.result()


def _frames(blocks: Iterator[Block], samples: int) -> Iterator[Block]:
    """Whole frames of 1024 samples, `samples` in all; silence fills in should the blocks end early."""
    rest: Block = np.zeros((2, 0), np.float32)
    left = samples
    for block in blocks:
        rest = np.hstack([rest, block])
        while rest.shape[1] >= FRAME_SAMPLES and left:
            yield np.ascontiguousarray(rest[:, :FRAME_SAMPLES])
            rest = rest[:, FRAME_SAMPLES:]
            left -= FRAME_SAMPLES
    for _ in range(0, left, FRAME_SAMPLES):
        rest = np.hstack([rest, np.zeros((2, FRAME_SAMPLES), np.float32)])
        yield np.ascontiguousarray(rest[:, :FRAME_SAMPLES])
        rest = rest[:, FRAME_SAMPLES:]


def _warnings(timeline: Timeline, plan: Score) -> tuple[str, ...]:
    names = {piece.asset: piece.name for piece in (*timeline.clips, *timeline.sounds) if piece.name}
    silent = {sound.asset for sound in timeline.sounds if sound.asset in plan.silent}
    found = [f"{names.get(asset, asset)} has no sound" for asset in sorted(filter(None, silent))]
    for asset, source in plan.sources.items():
        if source.damaged:
            pieces = "one place" if source.damaged == 1 else f"{source.damaged} places"
            found.append(f"the sound of {names.get(asset, asset)} is damaged in {pieces}")
    return tuple(found)
