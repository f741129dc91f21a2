"""A segment becomes an H.264 file of its own: closed group of pictures, key frame first. Worker side only."""

from collections.abc import Callable
from contextlib import ExitStack
from fractions import Fraction
from typing import Any, Final, cast

import av
from av.packet import Packet
from av.video.stream import VideoStream

from nemo_mcp.studio.render.compose import Composer
from nemo_mcp.studio.render.jobs import Canvas, Encoding, SegmentJob, SegmentResult
from nemo_mcp.studio.render.planes import new_frame, views

_BT709: Final = 1
_STUDIO_RANGE: Final = 1


def encode_segment(job: SegmentJob, progress: Callable[[float], None]) -> SegmentResult:
    """Draw and encode a segment into `job.target`. `progress` gets the number of frames drawn. Raises MediaError."""
    canvas = job.canvas
    with ExitStack() as stack:
        composer = Composer(job, stack)
        # PyAV's encoder and muxer are only partly typed.
        output: Any = stack.enter_context(av.open(job.target, "w", format="mp4"))
        stream: Any = _stream(output, canvas, job.encoding)
        meter = _DelayMeter(canvas.fps)
        for index in range(job.frames):
            frame = new_frame(canvas.width, canvas.height)
            composer.draw(views(frame), index)
            frame.pts = index
            frame.time_base = Fraction(1, canvas.fps)
            output.mux(meter.seen(stream.encode(frame)))
            progress(index + 1)
        output.mux(meter.seen(stream.encode(None)))
        warnings = composer.warnings()
    return SegmentResult(job.frames, meter.delay, tuple(dict.fromkeys(warnings)))


def _stream(output: Any, canvas: Canvas, encoding: Encoding) -> VideoStream:
    options = {"preset": encoding.preset, "crf": str(encoding.crf), "x264-params": encoding.params}
    stream = cast("VideoStream", output.add_stream("libx264", rate=canvas.fps, options=options))
    context = stream.codec_context
    stream.width, stream.height, stream.pix_fmt = canvas.width, canvas.height, "yuv420p"
    context.time_base = Fraction(1, canvas.fps)
    context.gop_size = 10 * canvas.fps
    # One thread makes the bytes repeatable; the workers share the processors between them.
    context.thread_count = 1
    context.color_range, context.colorspace = _STUDIO_RANGE, _BT709
    context.color_primaries = context.color_trc = _BT709
    return stream


class _DelayMeter:
    """How many frames a decoder must be ahead: the most by which a packet comes before its turn."""

    def __init__(self, fps: int) -> None:
        self._fps = fps
        self._count = 0
        self.delay = 0

    def seen(self, packets: "list[Packet[VideoStream]]") -> "list[Packet[VideoStream]]":
        """The same packets, counted."""
        for packet in packets:
            self.delay = max(self.delay, self._count - frame_number(packet, self._fps))
            self._count += 1
        return packets


def frame_number(packet: "Packet[VideoStream]", fps: int) -> int:
    """Which frame of its segment a packet shows."""
    return round(packet.pts * packet.time_base * fps) if packet.pts is not None else 0
