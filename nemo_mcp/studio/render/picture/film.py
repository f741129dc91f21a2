"""Video files as clip sources: pictures by time, upright, in the canvas' colours. Worker side only."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from nemo_mcp.studio.render.container import checked, media_errors, opened, picture_stream
from nemo_mcp.studio.render.errors import MediaError
from nemo_mcp.studio.render.picture.film_drawing import FilmDrawing
from nemo_mcp.studio.render.picture.film_frames import FilmFrames
from nemo_mcp.studio.render.picture.fitting import Framing, framed
from nemo_mcp.studio.render.picture.hdr import HLG, PQ
from nemo_mcp.studio.render.picture.looks import graded
from nemo_mcp.studio.render.picture.planes import Planes, mounted

_MOST_DAMAGED: Final = 0.2


class NoPictureError(MediaError):
    """A file that may be used for its sound only."""


class Film(AbstractContextManager["Film"]):
    """An open video file. Ask for pictures at times that never go back. Every method may raise MediaError."""

    def __init__(self, path: Path, form: str, start_s: float, *, sketch: bool = False) -> None:
        """Open at `start_s` seconds from the beginning of the file.

        A `sketch` is quick: it meets times only within a few frames.
        """
        self._path = path
        self._opening = opened(path, form)
        container = self._opening.__enter__()
        try:
            stream = self._picture_stream(container)
            transfer = stream.color_trc
            self._pixel_shape = _pixel_shape(stream)
            self._frames = FilmFrames(container, stream, sketch=sketch)
            with media_errors(path):
                found = self._frames.begin(start_s)
            if not found:
                raise MediaError(f"{path.name}: the video holds no picture that can be decoded")
        except BaseException:
            self.close()
            raise
        self.hdr = transfer in {PQ, HLG}
        self._drawing = FilmDrawing(transfer if self.hdr else None)
        self._drawn: tuple[av.VideoFrame, Planes] | None = None

    def close(self) -> None:
        """Close the file."""
        self._opening.__exit__(None, None, None)

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def decoded(self) -> int:
        """How many pictures were decoded so far, those on the way to the start included."""
        return self._frames.decoded

    @property
    def at_s(self) -> float:
        """When the picture that was given out last stands in the film."""
        return self._frames.current.at_s

    def leap(self, seconds: float) -> None:
        """Go on to a time, without decoding all that lies before it."""
        with media_errors(self._path):
            self._frames.leap(seconds)

    def planes_at(self, seconds: float, framing: Framing) -> Planes:
        """The picture at `seconds` as framed. Read only. One film is always asked for the same framing."""
        with media_errors(self._path):
            frame = self._frames.at(seconds)
            if self._drawn is None or self._drawn[0] is not frame:
                self._drawn = (frame, self._draw(frame, framing))
        return self._drawn[1]

    def _draw(self, frame: av.VideoFrame, framing: Framing) -> Planes:
        plan = framed(self.display_size, framing)
        planes = graded(self._drawing.draw(frame, self.display_size, plan, framing), framing.look)
        return planes if planes[0].shape[::-1] == plan.plate else mounted(planes, plan.plate)

    @property
    def display_size(self) -> tuple[float, float]:
        """Width and height as shown: with square pixels and upright."""
        frame = self._frames.current.frame
        width, height = frame.width * self._pixel_shape, float(frame.height)
        return (height, width) if frame.rotation % 180 else (width, height)

    def warnings(self) -> list[str]:
        """What was odd about the pictures so far. Raises MediaError when too many were damaged."""
        name, frames, found = self._path.name, self._frames, list[str]()
        if frames.damaged:
            if frames.damaged > _MOST_DAMAGED * max(1, frames.shown):
                raise MediaError(f"{name}: {frames.damaged} of {frames.shown} pictures are damaged, too many to use")
            found.append(f"{name}: some pictures of the video are damaged")
        if frames.held:
            found.append(f"{name}: the clip is longer than the video; its last picture is held")
        if self.hdr:
            found.append(f"{name}: HDR video is brought to normal range, its colours come out approximately")
        return found

    def _picture_stream(self, container: InputContainer) -> VideoStream:
        stream = picture_stream(container)
        if stream is None:
            raise NoPictureError(f"{self._path.name}: there is no picture in this file, only sound")
        return checked(stream, self._path)


def _pixel_shape(stream: VideoStream) -> float:
    shape = stream.sample_aspect_ratio
    return float(shape) if shape and 0.1 < shape < 10 else 1.0
