"""The sound of a whole timeline as one file.

Passes over a scratch file beside the target keep memory flat: the first mixes block by block and measures, the last
brings the mix to its loudness, limits its true peak and encodes it.
"""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import av.error
import numpy as np

from nemo_mcp.studio.render.errors import RenderError
from nemo_mcp.studio.render.sound.mix_block import RATE, Block
from nemo_mcp.studio.render.sound.mix_ducking import Ducker
from nemo_mcp.studio.render.sound.mix_encode import Coding, coding_of, encode
from nemo_mcp.studio.render.sound.mix_lanes import Lane
from nemo_mcp.studio.render.sound.mix_limiter import Limiter
from nemo_mcp.studio.render.sound.mix_loudness import Loudness, Meter, gain_for, linear
from nemo_mcp.studio.render.sound.mix_pieces import Score, score
from nemo_mcp.studio.timeline import Timeline

_BLOCK: Final = RATE // 2
_TRUE_PEAK_DB: Final = -1.0
_HARD_LIMITING: Final = 1.4  # beyond 3 dB the limiter costs loudness that is worth making up for
_MOST_MAKE_UP_DB: Final = 2.0


@dataclass(frozen=True)
class AudioReport:
    """What came out: remarks for people, and the integrated loudness of the file (None when it is silent)."""

    warnings: tuple[str, ...]
    loudness_lufs: float | None


def mix(timeline: Timeline, media: Mapping[str, Path], target: Path, form: str = "m4a") -> AudioReport:
    """Write the sound of `timeline` to `target`: 48 kHz, stereo, in one of the forms of `mix_encode`.

    It is as long as the timeline (AAC: rounded up to whole frames of 1024 samples), and silent where nothing sounds.
    `media` gives the file of each asset id. Raises MediaError for a source that is missing or cannot be decoded (the
    own sound of a picture is left out instead, with a remark), RenderError when the target cannot be written, and
    ValueError for an unknown form.
    """
    coding = coding_of(form)
    plan = score(timeline, media)
    samples = _length(timeline.duration_ms, coding)
    try:
        with tempfile.TemporaryFile(dir=target.parent) as scratch:
            measured = _mixed(plan, samples, scratch)
            lufs = _finished(scratch, measured, timeline.loudness_lufs, samples, target, coding)
    except (OSError, av.error.FFmpegError) as problem:
        raise RenderError(f"the sound could not be written to {target.name}: {problem}") from problem
    return AudioReport(plan.warnings(), lufs)


def _length(duration_ms: int, coding: Coding) -> int:
    """How many samples the file has."""
    samples = max(1, duration_ms * RATE // 1000)
    return -(-samples // coding.frame) * coding.frame if coding.whole else samples


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


def _finished(
    scratch: BinaryIO, measured: Loudness, target_lufs: float, samples: int, target: Path, coding: Coding
) -> float | None:
    """Encode the mix at its loudness, which is returned."""
    ceiling = linear(_TRUE_PEAK_DB - coding.margin_db)
    gain = gain_for(measured, target_lufs, ceiling)
    if measured.lufs is not None and measured.peak * gain > ceiling * _HARD_LIMITING:
        limited = _measured(Limiter(ceiling).run(_read_back(scratch), gain))
        lost_db = measured.lufs + 20 * float(np.log10(gain)) - (limited.lufs or 0.0)
        gain *= linear(min(max(lost_db, 0.0), _MOST_MAKE_UP_DB))
    limiter, meter = Limiter(ceiling), Meter()
    blocks = limiter.run(_read_back(scratch), gain)
    encode(meter.passing(blocks), samples, target, coding)
    return meter.result().lufs


def _measured(blocks: Iterator[Block]) -> Loudness:
    meter = Meter()
    for block in blocks:
        meter.add(block)
    return meter.result()


def _read_back(scratch: BinaryIO) -> Iterator[Block]:
    scratch.seek(0)
    while data := scratch.read(_BLOCK * 2 * 4):
        yield np.frombuffer(data, np.float32).reshape(2, -1)
