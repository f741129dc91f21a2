"""The encoders of pictures: frames go in one by one, a file of its own comes out. Worker side only."""

from contextlib import AbstractContextManager, suppress
from fractions import Fraction
from typing import Any, Final, cast

import av
import av.error
import av.filter
from av.packet import Packet
from av.video.stream import VideoStream

from nemo_mcp.studio.render.jobs import Canvas, Encoding
from nemo_mcp.studio.render.recipes import CONTAINERS

_BT709: Final = 1
_STUDIO_RANGE: Final = 1
_CENTISECONDS: Final = Fraction(1, 100)
# From the canvas' colours to the full range of RGB, as in contact sheets and stills.
_TO_RGB: Final = "flags=bicubic+accurate_rnd+full_chroma_int:in_color_matrix=bt709:in_range=limited:out_range=full"


class FilmWriter(AbstractContextManager["FilmWriter"]):
    """A closed group of pictures, key frame first, in H.264 or VP9. A decoder must be `delay` frames ahead."""

    def __init__(self, target: str, canvas: Canvas, encoding: Encoding) -> None:
        self._fps = canvas.fps
        self._count = 0
        self.delay = 0
        # PyAV's encoder and muxer are only partly typed. WebM would be numbered at random without the flag.
        self._output: Any = av.open(target, "w", format=CONTAINERS[encoding.codec], options={"fflags": "+bitexact"})
        self._stream: Any = _stream(self._output, canvas, encoding)

    def __exit__(self, *_: object) -> None:
        self._output.close()

    def add(self, frame: av.VideoFrame) -> None:
        """Encode a frame."""
        self._mux(self._stream.encode(frame))

    def finish(self) -> None:
        """Encode what the encoder still holds."""
        self._mux(self._stream.encode(None))

    def _mux(self, packets: "list[Packet[VideoStream]]") -> None:
        for packet in packets:
            self.delay = max(self.delay, self._count - frame_number(packet, self._fps))
            self._count += 1
        self._output.mux(packets)


class GifWriter(AbstractContextManager["GifWriter"]):
    """A gif with the 256 colours that suit its frames best; they are known only when all of them have been seen."""

    delay = 0

    def __init__(self, target: str, canvas: Canvas, encoding: Encoding) -> None:
        self._fps = canvas.fps
        self._graph = _palette_graph(canvas, encoding.params)
        self._output: Any = av.open(target, "w", format="gif", options={"fflags": "+bitexact"})
        self._stream: Any = self._output.add_stream("gif", rate=canvas.fps)
        self._stream.width, self._stream.height, self._stream.pix_fmt = canvas.width, canvas.height, "pal8"
        self._stream.codec_context.time_base = _CENTISECONDS

    def __exit__(self, *_: object) -> None:
        self._output.close()

    def add(self, frame: av.VideoFrame) -> None:
        """Take a frame."""
        self._graph.vpush(frame)

    def finish(self) -> None:
        """Choose the colours and encode all frames."""
        self._graph.vpush(None)
        number = 0
        with suppress(av.error.EOFError):
            while True:
                frame = self._graph.vpull()
                frame.pts, frame.time_base = centiseconds(number, self._fps), _CENTISECONDS
                self._output.mux(self._stream.encode(frame))
                number += 1
        self._output.mux(self._stream.encode(None))


def writer(target: str, canvas: Canvas, encoding: Encoding) -> FilmWriter | GifWriter:
    """The writer for an encoding. Use as a context manager."""
    return (GifWriter if encoding.codec == "gif" else FilmWriter)(target, canvas, encoding)


def frame_number(packet: "Packet[VideoStream]", fps: int) -> int:
    """Which frame of its segment a packet shows."""
    return round(packet.pts * packet.time_base * fps) if packet.pts is not None else 0


def centiseconds(frame: int, fps: int) -> int:
    """When a frame begins, in the steps in which a gif counts."""
    return (frame * 200 + fps) // (2 * fps)


def _stream(output: Any, canvas: Canvas, encoding: Encoding) -> VideoStream:
    name, options = _h264(encoding) if encoding.codec == "h264" else _vp9(encoding)
    stream = cast("VideoStream", output.add_stream(name, rate=canvas.fps, options=options))
    context = stream.codec_context
    stream.width, stream.height, stream.pix_fmt = canvas.width, canvas.height, "yuv420p"
    context.time_base = Fraction(1, canvas.fps)
    context.gop_size = 10 * canvas.fps
    # One thread makes the bytes repeatable; the workers share the processors between them.
    context.thread_count = 1
    context.color_range, context.colorspace = _STUDIO_RANGE, _BT709
    context.color_primaries = context.color_trc = _BT709
    return stream


def _h264(encoding: Encoding) -> tuple[str, dict[str, str]]:
    return "libx264", {"preset": encoding.preset, "crf": str(encoding.crf), "x264-params": encoding.params}


def _vp9(encoding: Encoding) -> tuple[str, dict[str, str]]:
    """Constant quality, which libvpx does only with a bit rate of 0."""
    extra = dict(option.split("=", 1) for option in encoding.params.split(":"))
    return "libvpx-vp9", {"cpu-used": encoding.preset, "crf": str(encoding.crf), "b": "0", **extra}


def _palette_graph(canvas: Canvas, dither: str) -> av.filter.Graph:
    """The frames, held back until the palette is made from them, then in its colours."""
    graph = av.filter.Graph()
    graph.threads = 1
    form, step = av.VideoFormat("yuv420p"), Fraction(1, canvas.fps)
    source = graph.add_buffer(width=canvas.width, height=canvas.height, format=form, time_base=step)
    scale, colors = graph.add("scale", _TO_RGB), graph.add("format", "rgb32")
    split, make, use = graph.add("split"), graph.add("palettegen"), graph.add("paletteuse", dither)
    for first, second in ((source, scale), (scale, colors), (colors, split), (split, make)):
        first.link_to(second)
    split.link_to(use, 1, 0)
    make.link_to(use, 0, 1)
    use.link_to(graph.add("buffersink"))
    graph.configure()
    return graph
