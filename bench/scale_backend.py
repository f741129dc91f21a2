"""The backend for the scale section: the studio in the cloud profile, whose renders give a film made before.

    python -m bench.scale_backend FOLDER FILM

Prints its address and access token as one line of JSON, and ends with its standard input.
"""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from typing import Any, Final

import anyio
import anyio.to_thread
import av

from nemo_mcp.studio.profiles import CLOUD, Profile
from nemo_mcp.studio.render import MediaInfo, RenderReport
from nemo_mcp.studio.serve import open_studio
from nemo_mcp.studio.timeline import Timeline

WIDTH, HEIGHT, FPS, FILM_S = 64, 36, 5, 30
PROFILE: Final[Profile] = replace(CLOUD.without_waiting(), start_credits=10_000_000, renders_at_once=1_000)
"""It charges and changes drafts late as the cloud does, without the waits: what is measured is our own work."""


class PreparedFilm:
    """In the place of a renderer: every render is the same small film, there at once."""

    def __init__(self, film: Path) -> None:
        self._film, self._size = film, film.stat().st_size

    async def probe(self, path: Path) -> MediaInfo:
        """Never asked: this section uploads nothing."""
        return MediaInfo("image", "png", width=WIDTH, height=HEIGHT)

    async def render(
        self,
        timeline: Timeline,
        media: Mapping[str, Path],
        target: Path,
        *,
        quality: str,
        form: str,
        at_ms: int | None,
        progress: Callable[[float], None],
    ) -> RenderReport:
        """Copy the film."""
        progress(0.5)
        copyfile(self._film, target)
        return RenderReport(timeline.duration_ms, self._size, WIDTH, HEIGHT, FPS, FPS * FILM_S, (), 0.0, 0)


def make_film(target: Path) -> Path:
    """A black film of half a minute, a few kilobytes."""
    frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
    for plane in frame.planes:
        plane.update(bytes([16]) * plane.buffer_size)
    output: Any = av.open(str(target), "w", format="mp4")
    with output:
        stream = output.add_stream("libx264", rate=FPS, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(FPS * FILM_S):
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return target


async def serve(folder: Path, film: Path) -> None:
    """Serve until standard input ends."""
    async with open_studio(folder, profile=PROFILE, renderer=PreparedFilm(film)) as studio:
        print(json.dumps({"url": studio.url, "token": studio.access_token}), flush=True)
        await anyio.to_thread.run_sync(sys.stdin.read)


if __name__ == "__main__":
    anyio.run(serve, Path(sys.argv[1]), Path(sys.argv[2]))
