"""Decoded sound of one file: stereo float blocks at 48 kHz from a given point on, at a given speed.

Files are opened by the format that their first bytes show, and nothing but the file itself may be read.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Discard

from nemo_mcp.studio.render.container import LONGEST_S, open_input
from nemo_mcp.studio.render.errors import MediaError
from nemo_mcp.studio.render.sniff import HEAD_BYTES, is_still, sniff
from nemo_mcp.studio.render.sound.mix_block import RATE, Block, as_block
from nemo_mcp.studio.render.sound.mix_stretch import stretched

_SEEK_FROM_S: Final = 5.0
_SEEK_MARGIN_S: Final = 1.0  # enough for a decoder to come up to speed
_GAP_SAMPLES: Final = RATE // 80  # less than a packet of any codec, more than any rounding of time stamps
_LONGEST_GAP: Final = RATE * LONGEST_S
_DAMAGED_LIMIT: Final = 200
_UNSETTLED: Final = 2  # packets after a damaged one that may decode to noise


class Source:
    """The first sound of a file. `damaged` and `intact` count packets that could not and could be decoded so far.

    Raises MediaError when the file is missing, is no accepted format, or cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damaged = self.intact = 0
        self._form = _format_of(path)

    def has_sound(self) -> bool:
        """Whether there is an audio stream at all; pictures have none."""
        if is_still(self._form):
            return False
        with self._open() as container:
            return bool(container.streams.audio)

    def blocks(self, in_ms: int = 0, speed: float = 1.0) -> Iterator[Block]:
        """Blocks of shape (2, n) from `in_ms` of the source to its end; a changed speed keeps the pitch."""
        return stretched(self._from(in_ms), speed)

    def _open(self) -> InputContainer:
        try:
            return open_input(self.path, self._form)
        except (av.error.FFmpegError, OSError, ValueError) as problem:
            raise MediaError(f"{self.path.name} cannot be opened as sound: {_reason(problem)}") from problem

    def _from(self, in_ms: int) -> Iterator[Block]:
        start = in_ms * RATE // 1000
        placed = self._sought(in_ms / 1000 - _SEEK_MARGIN_S, start) if in_ms / 1000 > _SEEK_FROM_S else self._placed()
        for at, block in placed:
            if at + block.shape[1] > start:
                yield block[:, max(0, start - at) :]

    def _sought(self, seconds: float, start: int) -> Iterator[tuple[int, Block]]:
        """Blocks from before sample `start` on, without reading all that comes before where the file allows that."""
        placed = self._placed(seconds)
        first = next(placed, None)
        if first is not None and first[0] <= start:
            return chain([first], placed)
        return self._placed()  # the index led past the point: once more from the beginning

    def _placed(self, seek_s: float | None = None) -> Iterator[tuple[int, Block]]:
        """Blocks with the sample they start at, counted from the start of the file; gaps in it are silence.

        With `seek_s` there are none when the file cannot be entered there.
        """
        with self._open() as container:
            if not container.streams.audio:
                return
            stream = _chosen(container)
            origin = (container.start_time or 0) / av.time_base
            if seek_s is not None and not _entered(container, stream, seek_s + origin):
                return
            expected: int | None = None
            for time_s, block in self._resampled(container, stream):
                stamp = None if time_s is None else round((time_s - origin) * RATE)
                if expected is None and stamp is None and seek_s is not None:
                    return
                at = _place(stamp, expected)
                yield from _silence(0 if expected is None and seek_s is None else expected, at)
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
                yield time_s, as_block(out)
                time_s = None
        if resampler is not None:
            for out in resampler.resample(None):
                yield None, as_block(out)

    def _frames(self, container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
        """Every frame that decodes, but for those right behind damage. Damaged packets are counted and passed over."""
        intact = damaged = unsettled = 0
        try:
            for packet in container.demux(stream):
                try:
                    frames = packet.decode()
                except av.error.InvalidDataError as problem:
                    damaged += 1
                    self.damaged += 1
                    unsettled = _UNSETTLED
                    if damaged > _DAMAGED_LIMIT and damaged > intact:
                        raise MediaError(f"the sound of {self.path.name} is damaged throughout") from problem
                    continue
                intact += bool(frames)
                self.intact += bool(frames)
                if not unsettled:
                    yield from frames
                unsettled = max(0, unsettled - 1)
        except (av.error.FFmpegError, OSError, ValueError) as problem:
            if not intact:
                raise MediaError(f"the sound of {self.path.name} cannot be decoded: {_reason(problem)}") from problem
            self.damaged += 1
        if not intact and damaged:
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


def _chosen(container: InputContainer) -> AudioStream:
    """The first sound that can be decoded here, else the first; nothing else is read from the file."""
    streams = container.streams.audio
    known = (stream for stream in streams if getattr(stream, "codec_context", None) is not None)
    chosen = next(known, streams[0])
    for stream in container.streams:
        if stream is not chosen:
            stream.discard = Discard.all
    return chosen


def _entered(container: InputContainer, stream: AudioStream, seconds: float) -> bool:
    """Go to a point not after `seconds`; whether that was possible."""
    if not stream.time_base:
        return False
    try:
        container.seek(int(seconds / stream.time_base), stream=stream, backward=True)
    except (av.error.FFmpegError, OSError):
        return False
    return True


def _place(stamp: int | None, expected: int | None) -> int:
    """Where a block goes. Stamps are rounded and jitter, so only the first one counts exactly, later ones as gaps."""
    if expected is None:
        return stamp if stamp is not None and abs(stamp) < _LONGEST_GAP else 0
    return stamp if stamp is not None and _GAP_SAMPLES <= stamp - expected < _LONGEST_GAP else expected


def _silence(first: int | None, last: int) -> Iterator[tuple[int, Block]]:
    """Silence from one sample to another, if there is any, in blocks of a second."""
    for at in range(last if first is None else first, last, RATE):
        yield at, np.zeros((2, min(RATE, last - at)), np.float32)


def _reason(problem: Exception) -> str:
    return getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
