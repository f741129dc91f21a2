"""A long video to cut a short piece out of: a film repeated packet by packet, which takes no encoding."""

from pathlib import Path
from typing import Any

import av

from bench.t30 import SECONDS
from nemo_mcp.studio.timeline import Clip, Timeline


def long_film(film: Path, target: Path, repeats: int) -> Path:
    """The pictures of `film`, `repeats` times in a row."""
    output: Any = av.open(str(target), "w", format="mp4")
    with output:
        stream: Any = None
        for number in range(repeats):
            with av.open(str(film)) as container:
                source = container.streams.video[0]
                stream = stream or output.add_stream_from_template(source)
                shift = round(number * SECONDS / source.time_base) if source.time_base else 0
                for packet in container.demux(source):
                    if packet.dts is None or packet.pts is None:
                        continue
                    packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                    packet.stream = stream
                    output.mux(packet)
    return target


def trimmed(in_ms: int) -> Timeline:
    """The film from `in_ms` on, for as long as the short one is."""
    return Timeline(clips=(Clip(0, SECONDS * 1000, asset="film", in_ms=in_ms, volume=0.0),))
