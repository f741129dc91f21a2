"""Segments and sound become one file, packet by packet, without encoding again. Worker side only."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from heapq import merge
from pathlib import Path
from typing import Any, TypeAlias

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from nemo_mcp.studio.render.codecs import centiseconds, frame_number
from nemo_mcp.studio.render.errors import RenderError
from nemo_mcp.studio.render.gif_blocks import Picture, pictures, write_gif
from nemo_mcp.studio.render.jobs import Done, JoinJob
from nemo_mcp.studio.render.recipes import RECIPES

# When a packet is decoded, in seconds, which decides its place in the file; and the packet.
_Timed: TypeAlias = "tuple[Fraction, int, Packet[VideoStream] | Packet[AudioStream]]"


def join(job: JoinJob) -> Done:
    """Write `job.target`, exactly as long as its frames, flushed to the disk. MP4 and MOV play from their first bytes.

    Raises RenderError when the segments come from different encoders, OSError when the target cannot be written.
    """
    match RECIPES[job.form].kind:
        case "film":
            _film(job)
        case "animation":
            _animation(job)
        case _:
            shutil.copyfile(str(job.audio), job.target)
    return Done(_flushed(Path(job.target)))


def _film(job: JoinJob) -> None:
    recipe = RECIPES[job.form]
    length = Fraction(sum(piece.frames for piece in job.pieces), job.fps)
    with ExitStack() as stack:
        first = stack.enter_context(av.open(job.pieces[0].path))
        sound = stack.enter_context(av.open(str(job.audio)))
        # PyAV's muxer is only partly typed.
        output: Any = stack.enter_context(av.open(job.target, "w", format=recipe.muxer, options=dict(recipe.options)))
        video: VideoStream = output.add_stream_from_template(first.streams.video[0])
        audio: AudioStream = output.add_stream_from_template(sound.streams.audio[0])
        packets = _pictures(job, video, bytes(first.streams.video[0].codec_context.extradata or b""))
        sounds = _sounds(sound, audio, length)
        if recipe.muxer == "matroska":
            # It would move everything back to make room for the start-up of the AAC decoder, which is silence.
            sounds = (timed for timed in sounds if timed[0] >= 0)
        for _, _, packet in merge(packets, sounds, key=lambda timed: timed[:2]):
            output.mux_one(packet)


def _animation(job: JoinJob) -> None:
    """All pieces after each other; how long each picture is shown comes from its place in the whole."""
    with av.open(job.pieces[0].path) as first:
        size = (first.streams.video[0].width, first.streams.video[0].height)
    with Path(job.target).open("wb") as file:
        write_gif(file, size, _shown(job))


def _shown(job: JoinJob) -> Iterator[tuple[Picture, int]]:
    number = 0
    for piece in job.pieces:
        found = list(pictures(Path(piece.path).read_bytes()))
        if len(found) != piece.frames:
            raise RenderError(f"a piece of the gif has {len(found)} pictures in place of {piece.frames}")
        for picture in found:
            yield picture, centiseconds(number + 1, job.fps) - centiseconds(number, job.fps)
            number += 1


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
