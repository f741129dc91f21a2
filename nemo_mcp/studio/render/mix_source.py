"""Decoded sound of one file: stereo float blocks at 48 kHz from a given point on, at a given speed.

Files are opened by the format that their first bytes show, and nothing but the file itself may be read.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final, cast

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.filter import Graph
from numpy.typing import NDArray

from nemo_mcp.studio.render.container import open_input
from nemo_mcp.studio.render.errors import MediaError
from nemo_mcp.studio.render.sniff import HEAD_BYTES, is_still, sniff

RATE: Final = 48_000
Block = NDArray[np.float32]

_SEEK_FROM_S: Final = 5.0
_SEEK_MARGIN_S: Final = 1.0
_GAP_SAMPLES: Final = RATE // 20
_LONGEST_GAP: Final = RATE * 600
_DAMAGED_LIMIT: Final = 200
_SPEEDS: Final = (0.1, 16.0)


class Source:
    """The first audio stream of a file. `damaged` counts packets that could not be decoded so far.

    Raises MediaError when the file is missing, is no accepted format, or cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damaged = 0
        self._form = _format_of(path)

    def has_sound(self) -> bool:
        """Whether there is an audio stream at all; pictures have none."""
        if is_still(self._form):
            return False
        with self._open() as container:
            return bool(container.streams.audio)

    def blocks(self, in_ms: int = 0, speed: float = 1.0) -> Iterator[Block]:
        """Blocks of shape (2, n) from `in_ms` of the source to its end; a changed speed keeps the pitch."""
        samples = self._from(in_ms)
        speed = min(max(speed, _SPEEDS[0]), _SPEEDS[1])
        return samples if abs(speed - 1.0) < 1e-3 else _stretched(samples, speed)

    def _open(self) -> InputContainer:
        try:
            return open_input(self.path, self._form)
        except (av.error.FFmpegError, OSError, ValueError) as problem:
            raise MediaError(f"{self.path.name} cannot be opened as sound: {_reason(problem)}") from problem

    def _from(self, in_ms: int) -> Iterator[Block]:
        start = in_ms * RATE // 1000
        seeks = in_ms / 1000 > _SEEK_FROM_S and self._form not in {"aac", "mp3"}
        for at, block in self._placed(in_ms / 1000 - _SEEK_MARGIN_S if seeks else None):
            if seeks and at > start:  # the index led past the point: once more from the beginning
                yield from self._after(start, self._placed(None))
                return
            seeks = False
            if at + block.shape[1] > start:
                yield block[:, max(0, start - at) :]

    @staticmethod
    def _after(start: int, placed: Iterator[tuple[int, Block]]) -> Iterator[Block]:
        for at, block in placed:
            if at + block.shape[1] > start:
                yield block[:, max(0, start - at) :]

    def _placed(self, seek_s: float | None) -> Iterator[tuple[int, Block]]:
        """Blocks with the sample they start at, counted from the start of the file; gaps in it are silence."""
        with self._open() as container:
            if not container.streams.audio:
                return
            stream = container.streams.audio[0]
            origin = (container.start_time or 0) / av.time_base
            if seek_s is not None:
                container.seek(int((seek_s + origin) * av.time_base), backward=True)
            expected = 0 if seek_s is None else None
            for time_s, block in self._resampled(container, stream):
                at = expected if time_s is None else round((time_s - origin) * RATE)
                if at is None or (expected is not None and abs(at - expected) < _GAP_SAMPLES):
                    at = expected or 0
                if expected is not None and expected < at < expected + _LONGEST_GAP:
                    yield expected, np.zeros((2, at - expected), np.float32)
                elif expected is not None:
                    at = expected
                yield at, block
                expected = at + block.shape[1]

    def _resampled(self, container: InputContainer, stream: AudioStream) -> Iterator[tuple[float | None, Block]]:
        resampler: AudioResampler | None = None
        shape: tuple[str, str, int] | None = None
        for frame in self._frames(container, stream):
            found = (frame.format.name, frame.layout.name, frame.sample_rate)
            time_s = None if frame.pts is None or frame.time_base is None else float(frame.pts * frame.time_base)
            if resampler is None or found != shape:  # a stream may change its layout on the way
                resampler, shape = AudioResampler("fltp", "stereo", RATE), found
            frame.pts = None
            for out in resampler.resample(frame):
                yield time_s, _array(out)
                time_s = None
        if resampler is not None:
            for out in resampler.resample(None):
                yield None, _array(out)

    def _frames(self, container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
        """Every frame that decodes. Damaged packets are counted and passed over."""
        decoded = 0
        try:
            for packet in container.demux(stream):
                try:
                    frames = packet.decode()
                except av.error.InvalidDataError as problem:
                    self.damaged += 1
                    if self.damaged > _DAMAGED_LIMIT and self.damaged > decoded:
                        raise MediaError(f"the sound of {self.path.name} is damaged throughout") from problem
                    continue
                decoded += len(frames)
                yield from frames
        except (av.error.FFmpegError, OSError, ValueError) as problem:
            if not decoded:
                raise MediaError(f"the sound of {self.path.name} cannot be decoded: {_reason(problem)}") from problem
            self.damaged += 1
        if not decoded and self.damaged:
            raise MediaError(f"the sound of {self.path.name} cannot be decoded: nothing in it is intact")


def _format_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            form = sniff(file.read(HEAD_BYTES))
    except OSError as problem:
        raise MediaError(f"{path.name} cannot be read: {_reason(problem)}") from problem
    if form is None:
        raise MediaError(f"{path.name} is not one of the accepted formats")
    return form


def _stretched(blocks: Iterator[Block], speed: float) -> Iterator[Block]:
    """The same sound faster or slower at the same pitch. One `atempo` halves or doubles at most, for its quality."""
    graph = Graph()
    source = graph.add_abuffer(format="fltp", sample_rate=RATE, layout="stereo", time_base=Fraction(1, RATE))
    chain = [source, *(graph.add("atempo", f"{factor:.6f}") for factor in _tempo_factors(speed))]
    chain += [graph.add("aformat", "sample_fmts=fltp"), graph.add("abuffersink")]  # atempo works on packed samples
    graph.link_nodes(*chain).configure()
    position = 0
    for block in blocks:
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(block), "fltp", "stereo")
        frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), position
        position += block.shape[1]
        source.push(frame)
        yield from drained(graph)
    source.push(None)
    yield from drained(graph)


def _tempo_factors(speed: float) -> list[float]:
    factors: list[float] = []
    while speed > 2.0:
        factors.append(2.0)
        speed /= 2.0
    while speed < 0.5:
        factors.append(0.5)
        speed /= 0.5
    return [*factors, speed]


def drained(graph: Graph) -> Iterator[Block]:
    """What a filter graph has ready, as blocks of shape (2, n)."""
    while True:
        try:
            frame = cast(AudioFrame, graph.pull())
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        yield _array(frame)


def _array(frame: AudioFrame) -> Block:
    return np.asarray(frame.to_ndarray(), np.float32).reshape(2, -1)


def _reason(problem: Exception) -> str:
    return getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
