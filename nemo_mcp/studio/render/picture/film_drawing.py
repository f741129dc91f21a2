"""A decoded frame becomes planes of the canvas: cut, resized, in the canvas' colours, upright. Worker side only."""

from typing import Final

import av
import av.filter
import numpy as np
from av.filter.context import FilterContext

from nemo_mcp.studio.render.picture.fitting import Framed, Framing, swapped
from nemo_mcp.studio.render.picture.hdr import add_tone_mapping
from nemo_mcp.studio.render.picture.planes import Planes, views
from nemo_mcp.studio.render.picture.stills import turned

# Without the two roundings, conversions between colour matrices come out a level too dark and tinted.
_SCALING: Final = "bicubic+accurate_rnd+full_chroma_int"
_FULL_RANGE: Final = 2
_MATRICES: Final = {1: "bt709", 4: "fcc", 5: "bt601", 6: "bt601", 7: "smpte240m", 9: "bt2020", 10: "bt2020"}


class FilmDrawing:
    """Draws frames one after the other, all of one framing. FFmpeg's own errors come through."""

    def __init__(self, hdr_transfer: int | None) -> None:
        """`hdr_transfer` is the curve of HDR pictures (see `hdr`), None for all others."""
        self._hdr_transfer = hdr_transfer
        self._graph: av.filter.Graph | None = None
        self._key: object = None

    def draw(self, frame: av.VideoFrame, size: tuple[float, float], plan: Framed, framing: Framing) -> Planes:
        """The picture, whose upright size is `size`, as `plan` says; nothing is done to its colours. Read only."""
        key = (frame.width, frame.height, frame.format.name, frame.colorspace, frame.color_range, frame.rotation)
        if self._graph is None or key != self._key:
            self._graph, self._key = self._new_graph(frame, size, plan), key
        self._graph.vpush(frame)
        found = views(self._graph.vpull())
        turn = framing.turn - frame.rotation
        if turn % 360 == 0 and not framing.mirror:
            return found
        luma, blue, red = (np.ascontiguousarray(turned(plane, turn, framing.mirror)) for plane in found)
        return (luma, blue, red)

    def _new_graph(self, frame: av.VideoFrame, size: tuple[float, float], plan: Framed) -> av.filter.Graph:
        """Cut, resize and convert in one pass, before anything is turned."""
        width, height = swapped(plan.size) if frame.rotation % 180 else plan.size
        graph = av.filter.Graph()
        graph.threads = 1
        nodes = [
            graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base),
            graph.add("crop", _cut(frame, plan.box, size)),
            *self._converters(graph, frame, f"{width}:{height}:flags={_SCALING}"),
            graph.add("format", "yuv420p"),
            graph.add("buffersink"),
        ]
        graph.link_nodes(*nodes).configure()
        return graph

    def _converters(self, graph: av.filter.Graph, frame: av.VideoFrame, scale: str) -> list[FilterContext]:
        goal = "out_color_matrix=bt709:out_range=limited"
        if self._hdr_transfer is None:
            return [graph.add("scale", f"{scale}:{_colors(frame, 'bt601')}:{goal}")]
        return [
            graph.add("scale", f"{scale}:{_colors(frame, 'bt2020')}"),
            graph.add("format", "gbrp10le"),
            add_tone_mapping(graph, self._hdr_transfer),
            graph.add("scale", f"{scale}:{goal}"),
        ]


def _cut(frame: av.VideoFrame, box: tuple[float, float, float, float], size: tuple[float, float]) -> str:
    """The part of a frame as it is stored that shows `box` of the upright picture of `size`, for the crop filter."""
    left, top, right, bottom = box[0] / size[0], box[1] / size[1], box[2] / size[0], box[3] / size[1]
    for _ in range(frame.rotation // 90 % 4):  # each step takes back a quarter turn to the left
        left, top, right, bottom = 1 - bottom, left, 1 - top, right
    columns = min(frame.width, max(2, round((right - left) * frame.width)))
    rows = min(frame.height, max(2, round((bottom - top) * frame.height)))
    x = min(frame.width - columns, max(0, round(left * frame.width)))
    y = min(frame.height - rows, max(0, round(top * frame.height)))
    return f"{columns}:{rows}:{x}:{y}"


def _colors(frame: av.VideoFrame, otherwise: str) -> str:
    """The colours that a frame has, or most likely has."""
    matrix = _MATRICES.get(frame.colorspace, "bt709" if frame.height >= 720 and otherwise == "bt601" else otherwise)
    full = frame.color_range == _FULL_RANGE or frame.format.is_rgb or frame.format.name.startswith("yuvj")
    return f"in_color_matrix={matrix}:in_range={'full' if full else 'limited'}"
