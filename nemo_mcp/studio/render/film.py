"""Video files as clip sources: frames by their time stamps, upright, in the canvas' colours. Worker side only."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import av.error
import av.filter
import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream

from nemo_mcp.studio.render.container import checked, media_errors, opened, picture_stream
from nemo_mcp.studio.render.errors import MediaError
from nemo_mcp.studio.render.fitting import Fitting, fitting
from nemo_mcp.studio.render.planes import Planes, mounted, views

# Time stamps are rounded by containers, Matroska to whole milliseconds.
_SLACK_S: Final = 0.0015
_MOST_DAMAGED: Final = 0.2
_HDR_TRANSFERS: Final = frozenset({16, 18})
# Without the two roundings, conversions between colour matrices come out a level too dark and tinted.
_SCALING: Final = "bicubic+accurate_rnd+full_chroma_int"
_FULL_RANGE: Final = 2
_MATRICES: Final = {1: "bt709", 4: "fcc", 5: "bt601", 6: "bt601", 7: "smpte240m", 9: "bt2020", 10: "bt2020"}


@dataclass(frozen=True, slots=True)
class _Shot:
    """A decoded frame and its time in seconds from the beginning of the file."""

    at_s: float
    frame: av.VideoFrame


class NoPictureError(MediaError):
    """A file that may be used for its sound only."""


class Film(AbstractContextManager["Film"]):
    """An open video file. Ask for pictures at times that never go back. Every method may raise MediaError."""

    def __init__(self, path: Path, form: str, start_s: float) -> None:
        """Open at `start_s` seconds from the beginning of the file."""
        self._path = path
        self._opening = opened(path, form)
        self._container = self._opening.__enter__()
        try:
            self._stream = self._picture_stream(self._container)
            self._origin_s = self._container.start_time / 1_000_000 if self._container.start_time else 0.0
            self._decoded = self._damaged = self._held = 0
            self._step_s = float(1 / self._stream.average_rate) if self._stream.average_rate else 0.04
            with media_errors(path):
                self._current, self._upcoming = self._begin(start_s)
        except BaseException:
            self.close()
            raise
        self._graph: av.filter.Graph | None = None
        self._graph_key: object = None
        self._drawn: tuple[av.VideoFrame, Planes] | None = None

    def close(self) -> None:
        """Close the file."""
        self._opening.__exit__(None, None, None)

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def hdr(self) -> bool:
        """Whether the pictures are meant for HDR screens."""
        return self._stream.color_trc in _HDR_TRANSFERS

    def frame_at(self, seconds: float) -> av.VideoFrame:
        """The last frame not later than `seconds`; before the first frame that one, after the last the last."""
        with media_errors(self._path):
            while self._upcoming is not None and self._upcoming.at_s <= seconds + _SLACK_S:
                self._current, self._upcoming = self._upcoming, next(self._shots, None)
        if self._upcoming is None and seconds > self._current.at_s + self._step_s + _SLACK_S:
            self._held += 1
        return self._current.frame

    def planes_at(self, seconds: float, canvas: tuple[int, int], fit: str, scale: float, moves: bool) -> Planes:
        """The picture at `seconds`, fitted to the canvas (see `fitting`). Read only."""
        frame = self.frame_at(seconds)
        if self._drawn is None or self._drawn[0] is not frame:
            fitted = fitting(self.display_size, canvas, fit, scale, moves)
            with media_errors(self._path):
                planes = self._draw(frame, fitted)
            self._drawn = (frame, planes if fitted.plate == fitted.size else mounted(planes, fitted.plate))
        return self._drawn[1]

    @property
    def display_size(self) -> tuple[float, float]:
        """Width and height as shown: with square pixels and upright."""
        frame = self._current.frame
        width, height = frame.width * self._pixel_shape(), float(frame.height)
        return (height, width) if frame.rotation % 180 else (width, height)

    def warnings(self) -> list[str]:
        """What was odd about the pictures so far. Raises MediaError when too many were damaged."""
        name, found = self._path.name, list[str]()
        if self._damaged:
            if self._damaged > _MOST_DAMAGED * max(1, self._decoded):
                raise MediaError(f"{name}: {self._damaged} of {self._decoded} pictures are damaged, too many to use")
            found.append(f"{name}: some pictures of the video are damaged")
        if self._held:
            found.append(f"{name}: the clip is longer than the video; its last picture is held")
        if self.hdr:
            found.append(f"{name}: HDR video is shown without tone mapping, colours may look pale")
        return found

    def _picture_stream(self, container: InputContainer) -> VideoStream:
        stream = picture_stream(container)
        if stream is None:
            raise NoPictureError(f"{self._path.name}: there is no picture in this file, only sound")
        return checked(stream, self._path)

    def _begin(self, start_s: float) -> tuple[_Shot, _Shot | None]:
        self._shots = self._decode(start_s)
        if start_s > 0:
            self._seek(start_s)
            first = next(self._shots, None)
            if first is not None and first.at_s <= start_s + _SLACK_S:
                return first, next(self._shots, None)
            self._seek(0.0)  # no usable index or a start behind the end: read from the beginning
            self._shots = self._decode(start_s)
        first = next(self._shots, None)
        if first is None:
            raise MediaError(f"{self._path.name}: the video holds no picture that can be decoded")
        return first, next(self._shots, None)

    def _seek(self, seconds: float) -> None:
        with suppress(av.error.FFmpegError):  # a file that cannot seek is read from where it stands
            self._container.seek(int((seconds + self._origin_s) * 1_000_000))

    def _decode(self, start_s: float) -> Iterator[_Shot]:
        at_s = -self._step_s
        for packet in self._container.demux(self._stream):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                self._decoded += 1
                self._damaged += 1
                continue
            for frame in frames:
                at_s = self._time(frame, at_s + self._step_s)
                if at_s >= start_s - self._step_s:
                    self._decoded += 1
                    self._damaged += frame.is_corrupt
                yield _Shot(at_s, frame)

    def _time(self, frame: av.VideoFrame, otherwise: float) -> float:
        """Seconds from the beginning of the file. Some containers (avi) know only when a frame is decoded."""
        stamp = frame.pts if frame.pts is not None else frame.dts
        if stamp is None or frame.time_base is None:
            return otherwise
        return float(stamp * frame.time_base) - self._origin_s

    def _pixel_shape(self) -> float:
        shape = self._stream.sample_aspect_ratio
        return float(shape) if shape and 0.1 < shape < 10 else 1.0

    def _draw(self, frame: av.VideoFrame, fitted: Fitting) -> Planes:
        key = (frame.width, frame.height, frame.format.name, frame.colorspace, frame.color_range, fitted)
        if self._graph is None or key != self._graph_key:
            self._graph, self._graph_key = self._new_graph(frame, fitted), key
        self._graph.vpush(frame)
        turns = frame.rotation // 90 % 4
        luma, blue, red = (np.rot90(plane, turns) for plane in views(self._graph.vpull()))
        return (np.ascontiguousarray(luma), np.ascontiguousarray(blue), np.ascontiguousarray(red))

    def _new_graph(self, frame: av.VideoFrame, fitted: Fitting) -> av.filter.Graph:
        """Cut, resize and convert in one pass, before any rotation."""
        turned = bool(frame.rotation % 180)
        (across, down), (width, height) = fitted.crop, fitted.size
        if turned:
            across, down, width, height = down, across, height, width
        columns = min(frame.width, max(2, round(across / self._pixel_shape())))
        rows = min(frame.height, max(2, round(down)))
        graph = av.filter.Graph()
        graph.threads = 1
        nodes = [
            graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base),
            graph.add("crop", f"{columns}:{rows}"),
            graph.add("scale", f"{width}:{height}:flags={_SCALING}:{_colors(frame)}"),
            graph.add("format", "yuv420p"),
            graph.add("buffersink"),
        ]
        graph.link_nodes(*nodes).configure()
        return graph


def _colors(frame: av.VideoFrame) -> str:
    """From the colours that a frame has, or most likely has, to those of the canvas."""
    matrix = _MATRICES.get(frame.colorspace, "bt709" if frame.height >= 720 else "bt601")
    full = frame.color_range == _FULL_RANGE or frame.format.is_rgb or frame.format.name.startswith("yuvj")
    source = f"in_color_matrix={matrix}:in_range={'full' if full else 'limited'}"
    return f"{source}:out_color_matrix=bt709:out_range=limited"
