"""Segments and sound become one MP4 file, packet by packet, without encoding again. Worker side only."""

import os
from collections.abc import Iterator
from fractions import Fraction
from heapq import merge
from pathlib import Path
from typing import Any, TypeAlias

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from nemo_mcp.studio.render.encode import frame_number
from nemo_mcp.studio.render.errors import RenderError
from nemo_mcp.studio.render.jobs import Done, JoinJob

# When a packet is decoded, in seconds, which decides its place in the file; and the packet.
_Timed: TypeAlias = "tuple[Fraction, int, Packet[VideoStream] | Packet[AudioStream]]"


def join(job: JoinJob) -> Done:
    """Write `job.target`: playable from its first bytes, exactly as long as its frames, flushed to the disk.

    Raises RenderError when the segments come from different encoders.
    """
    length = Fraction(sum(piece.frames for piece in job.pieces), job.fps)
    with (
        av.open(job.pieces[0].path) as first,
        av.open(job.audio) as sound,
        av.open(job.target, "w", format="mp4", options={"movflags": "+faststart"}) as container,
    ):
        output: Any = container  # PyAV's muxer is only partly typed
        video: VideoStream = output.add_stream_from_template(first.streams.video[0])
        audio: AudioStream = output.add_stream_from_template(sound.streams.audio[0])
        pictures = _pictures(job, video, bytes(first.streams.video[0].codec_context.extradata or b""))
        for _, _, packet in merge(pictures, _sounds(sound, audio, length), key=lambda timed: timed[:2]):
            output.mux_one(packet)
    return Done(_flushed(Path(job.target)))


def _pictures(job: JoinJob, target: VideoStream, headers: bytes) -> Iterator[_Timed]:
    """All video packets on one time line of whole frames; decoding runs ahead by the same delay everywhere."""
    delay = max(piece.delay for piece in job.pieces)
    step = Fraction(1, job.fps)
    start = number = 0
    for piece in job.pieces:
        with av.open(piece.path) as source:
            stream = source.streams.video[0]
            if bytes(stream.codec_context.extradata or b"") != headers:
                raise RenderError("the segments were not encoded alike and cannot be joined")
            for packet in source.demux(stream):
                if packet.dts is None:
                    continue
                packet.pts = start + frame_number(packet, job.fps)
                packet.dts = number - delay
                packet.duration = 1
                packet.time_base = step
                packet.stream = target
                number += 1
                yield (packet.dts * step, 0, packet)
        start += piece.frames


def _sounds(source: InputContainer, target: AudioStream, length: Fraction) -> Iterator[_Timed]:
    """The audio packets up to the end of the pictures, the last one shortened to end there."""
    for packet in source.demux(source.streams.audio[0]):
        if packet.dts is None or packet.pts is None:
            continue
        base = packet.time_base
        end = int(length / base)
        if packet.pts >= end:
            break
        if packet.duration and packet.pts + packet.duration > end:
            packet.duration = end - packet.pts
        at = packet.dts * base
        packet.stream = target
        yield (at, 1, packet)


def _flushed(path: Path) -> int:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        return file.seek(0, os.SEEK_END)
