"""The backend for the scale section: the studio in the cloud profile, whose renders give a film made before.

    python -m bench.scale_backend FOLDER FILM

Prints its address and access token as one line of JSON, and ends with its standard input.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import anyio
import anyio.to_thread
import av

from nemo_mcp.studio.profiles import CLOUD, Profile
from nemo_mcp.studio.serve import open_studio
from tests.renderers import HEIGHT, WIDTH, FinishedFilm

FPS, FILM_S = 5, 30
PROFILE: Final[Profile] = replace(CLOUD.without_waiting(), start_credits=10_000_000, renders_at_once=1_000)
"""It charges and changes drafts late as the cloud does, without the waits: what is measured is our own work."""


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
    async with open_studio(folder, profile=PROFILE, renderer=FinishedFilm(film, FPS)) as studio:
        print(json.dumps({"url": studio.url, "token": studio.access_token}), flush=True)
        await anyio.to_thread.run_sync(sys.stdin.read)


if __name__ == "__main__":
    anyio.run(serve, Path(sys.argv[1]), Path(sys.argv[2]))
