"""Loudness by EBU R 128, the one gain that brings a mix to its target, and a limiter that keeps its peaks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, cast

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph
from av.filter.context import FilterContext

from nemo_mcp.studio.render.mix_source import RATE, Block, drained

TARGET_LUFS: Final = -14.0
_MOST_GAIN_DB: Final = 20.0
_FAINT_GAIN_DB: Final = 12.0
_FAINT_LUFS: Final = -46.0
_MOST_LIMITING_DB: Final = 7.0
_CEILING: Final = 0.82  # -1.7 dBFS of samples: what AAC and the DAC add between them stays under -1 dBFS
_SILENCE_LUFS: Final = -69.0


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness (None for silence or less than half a second) and the highest sample."""

    lufs: float | None
    peak: float


class Meter:
    """Measures blocks as they pass."""

    def __init__(self) -> None:
        self._graph, self._source = _graph([("ebur128", "metadata=1:framelog=quiet")])
        self._position = 0
        self._peak = 0.0
        self._lufs: float | None = None

    def add(self, block: Block) -> None:
        """Measure one block of shape (2, n)."""
        self._peak = max(self._peak, float(np.abs(block).max(initial=0.0)))
        self._source.push(_frame(block, self._position))
        self._position += block.shape[1]
        self._read()

    def result(self) -> Loudness:
        """The figures of all blocks so far. Nothing can be added afterwards."""
        self._source.push(None)
        self._read()
        heard = self._lufs is not None and self._lufs > _SILENCE_LUFS
        return Loudness(self._lufs if heard else None, self._peak)

    def _read(self) -> None:
        while True:
            try:
                frame = cast(AudioFrame, self._graph.pull())
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            found = frame.metadata.get("lavfi.r128.I")
            if found is not None:
                self._lufs = float(found)


def gain_for(loudness: Loudness, target_lufs: float = TARGET_LUFS) -> float:
    """The linear gain that brings a mix near the target.

    At most 20 dB up, at most 12 dB for what is so faint that it may be noise, and never so far that the limiter has to
    take off more than 7 dB.
    """
    if loudness.lufs is None or loudness.peak <= 0:
        return 1.0
    headroom_db = 20 * float(np.log10(_CEILING / loudness.peak)) + _MOST_LIMITING_DB
    most_db = float(np.clip(loudness.lufs - _FAINT_LUFS + _FAINT_GAIN_DB, _FAINT_GAIN_DB, _MOST_GAIN_DB))
    wanted_db = min(target_lufs - loudness.lufs, most_db)
    return 10 ** (min(wanted_db, max(headroom_db, 0.0)) / 20) if wanted_db > 0 else 10 ** (wanted_db / 20)


def limited(blocks: Iterable[Block], gain: float) -> Iterator[Block]:
    """The blocks louder or softer by `gain`, with no sample above the ceiling; as long as before, and not later."""
    limiter = f"limit={_CEILING}:level=0:attack=5:release=90:latency=1"
    graph, source = _graph([("alimiter", limiter)])
    position = 0
    for block in blocks:
        source.push(_frame(block * np.float32(gain), position))
        position += block.shape[1]
        yield from drained(graph)
    source.push(None)
    yield from drained(graph)


def _graph(filters: Iterable[tuple[str, str]]) -> tuple[Graph, FilterContext]:
    graph = Graph()
    source = graph.add_abuffer(format="fltp", sample_rate=RATE, layout="stereo", time_base=Fraction(1, RATE))
    form = graph.add("aformat", "sample_fmts=fltp:channel_layouts=stereo")
    chain = [source, *(graph.add(name, arguments) for name, arguments in filters), form, graph.add("abuffersink")]
    graph.link_nodes(*chain).configure()
    return graph, source


def _frame(block: Block, position: int) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(block, np.float32), "fltp", "stereo")
    frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), position
    return frame
