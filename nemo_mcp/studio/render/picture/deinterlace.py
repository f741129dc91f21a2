"""Interlaced video: every frame holds two moments; one whole picture is made of each. Worker side only."""

from collections.abc import Iterable, Iterator

import av
import av.error
import av.filter


def deinterlaced(frames: Iterable[av.VideoFrame]) -> Iterator[av.VideoFrame]:
    """The same frames, from the first interlaced one on through a filter that leaves whole ones as they are."""
    graph: av.filter.Graph | None = None
    shape: object = None
    for frame in frames:
        if graph is None and not frame.interlaced_frame:
            yield frame
            continue
        found = (frame.width, frame.height, frame.format.name)
        if graph is None or found != shape:
            if graph is not None:
                yield from _rest(graph)
            graph, shape = _graph(frame), found
        graph.vpush(frame)
        yield from _ready(graph)
    if graph is not None:
        yield from _rest(graph)


def _graph(frame: av.VideoFrame) -> av.filter.Graph:
    graph = av.filter.Graph()
    graph.threads = 1
    graph.link_nodes(
        graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base),
        graph.add("bwdif", "mode=send_frame:parity=auto:deint=interlaced"),
        graph.add("buffersink"),
    ).configure()
    return graph


def _ready(graph: av.filter.Graph) -> Iterator[av.VideoFrame]:
    while True:
        try:
            yield graph.vpull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return


def _rest(graph: av.filter.Graph) -> Iterator[av.VideoFrame]:
    graph.vpush(None)
    yield from _ready(graph)
