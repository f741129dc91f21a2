"""Decoded frames by their time stamps, read from a key frame near where they are wanted. Worker side only."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import av
import av.error
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from nemo_mcp.studio.render.picture.deinterlace import deinterlaced

# Time stamps are rounded by containers, Matroska to whole milliseconds.
_SLACK_S: Final = 0.0015
# On the way from a key frame, frames that no other needs are not decoded until this long before the start.
_LEAD_S: Final = 1.0
# Shorter ways are read through: the next key frame is seldom nearer.
_LEAP_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Shot:
    """A decoded frame and its time in seconds from the beginning of the file."""

    at_s: float
    frame: av.VideoFrame


class FilmFrames:
    """The pictures of one stream, asked for at times that never go back. FFmpeg's own errors come through.

    `decoded` counts the pictures that were decoded, those on the way included; `damaged` and `shown` those from the
    start on, `held` how often the last one was asked for after its time. A `sketch` leaves out all pictures that no
    other one is made from, so that a time is met only within a few frames.
    """

    def __init__(self, container: InputContainer, stream: VideoStream, *, sketch: bool = False) -> None:
        self._container = container
        self._stream = stream
        self._sketch = sketch
        if sketch:  # smoothing the edges of blocks cannot be seen in a small picture
            stream.codec_context.options = {"skip_loop_filter": "all"}
        self._origin_s = container.start_time / 1_000_000 if container.start_time else 0.0
        self._step_s = float(1 / stream.average_rate) if stream.average_rate else 0.04
        self._skipped = False
        self.decoded = self.damaged = self.shown = self.held = 0

    def begin(self, start_s: float) -> bool:
        """Go to `start_s` seconds from the beginning of the file. False when nothing can be decoded."""
        found = self._position(start_s, lead_s=_LEAD_S)
        if found and self._skipped and self._current.at_s < start_s - _LEAD_S:
            # A picture that stood for long may be one of those that were passed over.
            self._sketch = False
            found = self._position(start_s, lead_s=None)
        return found

    def leap(self, seconds: float) -> None:
        """Go on to a time, from a key frame before it when that is far ahead."""
        if seconds > self._current.at_s + _LEAP_S:
            self._position(seconds, lead_s=_LEAD_S)

    def at(self, seconds: float) -> av.VideoFrame:
        """The last frame not later than `seconds`; before the first frame that one, after the last the last."""
        self._advance(seconds)
        if self._upcoming is None and seconds > self._current.at_s + self._step_s + _SLACK_S:
            self.held += 1
        return self._current.frame

    @property
    def current(self) -> Shot:
        """What was given out last."""
        return self._current

    def _position(self, start_s: float, lead_s: float | None) -> bool:
        self._skipped = False
        self.damaged = self.shown = 0
        self._shots = self._decode(start_s, lead_s)
        first: Shot | None = None
        if start_s > 0:
            self._seek(start_s)
            first = next(self._shots, None)
            if first is None or first.at_s > start_s + _SLACK_S:
                self._seek(0.0)  # no usable index or a start behind the end: read from the beginning
                self._shots = self._decode(start_s, lead_s)
                first = None
        first = first or next(self._shots, None)
        if first is None:
            return False
        self._current: Shot = first
        self._upcoming: Shot | None = next(self._shots, None)
        self._advance(start_s)
        return True

    def _advance(self, seconds: float) -> None:
        while self._upcoming is not None and self._upcoming.at_s <= seconds + _SLACK_S:
            self._current, self._upcoming = self._upcoming, next(self._shots, None)

    def _seek(self, seconds: float) -> None:
        with suppress(av.error.FFmpegError):  # a file that cannot seek is read from where it stands
            self._container.seek(int((seconds + self._origin_s) * 1_000_000))

    def _decode(self, start_s: float, lead_s: float | None) -> Iterator[Shot]:
        at_s = -self._step_s
        for frame in deinterlaced(self._frames(start_s, lead_s)):
            at_s = self._time(frame, at_s + self._step_s)
            if at_s >= start_s - self._step_s:
                self.shown += 1
                self.damaged += frame.is_corrupt
            yield Shot(at_s, frame)

    def _frames(self, start_s: float, lead_s: float | None) -> Iterator[av.VideoFrame]:
        for packet in self._container.demux(self._stream):
            self._pass_over(self._sketch or (lead_s is not None and self._is_before(packet, start_s - lead_s)))
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                self.shown += 1
                self.damaged += 1
                continue
            self.decoded += len(frames)
            yield from frames

    def _is_before(self, packet: "Packet[VideoStream]", seconds: float) -> bool:
        return packet.pts is not None and float(packet.pts * packet.time_base) - self._origin_s < seconds

    def _pass_over(self, passing: bool) -> None:
        """Whether the decoder may leave out a picture that no other one is made from."""
        self._skipped = self._skipped or passing
        self._stream.codec_context.skip_frame = "NONREF" if passing else "DEFAULT"

    def _time(self, frame: av.VideoFrame, otherwise: float) -> float:
        """Seconds from the beginning of the file. Some containers (avi) know only when a frame is decoded."""
        stamp = frame.pts if frame.pts is not None else frame.dts
        if stamp is None or frame.time_base is None:
            return otherwise
        return float(stamp * frame.time_base) - self._origin_s
