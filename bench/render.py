"""Rendering the demo: the whole 30 s film at 1080p, against the encoder alone on frames that lie ready in memory.

    python bench/render.py [RUNS]

Prints wall time and its ratio to the limit (one x264 with our parameters and a thread for each processor, video only),
the time of a second render from the cache, and the memory of the workers. Runs are taken in turn with the limit.
"""

import statistics
import sys
import tempfile
import threading
import time
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import anyio
import av

from nemo_mcp.demo import INSTRUCTION, check_files
from nemo_mcp.studio.planner import Source, plan
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.timeline import Timeline

FILM, FED = 900, 450  # frames of the film, and how many of them the encoder is timed with
ENCODER = {"preset": "veryfast", "crf": "20", "x264-params": "subme=1:me=dia:b-adapt=0:ref=1:weightb=0"}


async def demo_timeline(renderer: Renderer) -> tuple[Timeline, dict[str, Path]]:
    """The timeline that the demo's instruction makes of the samples, and its files."""
    media = {f"a{number}": path for number, path in enumerate(check_files([]))}
    sources: list[Source] = []
    for key, path in media.items():
        info = await renderer.probe(path)
        sources.append(Source(key, path.name, info.kind, info.duration_ms, info.width, info.height, info.has_audio))
    return plan(INSTRUCTION, Timeline(), sources).timeline, media


def decoded(video: Path, count: int) -> list[Any]:
    """The first frames of a film, raw in memory: what the encoder is fed with when nothing else costs time."""
    with av.open(str(video)) as container:
        return list(islice(container.decode(container.streams.video[0]), count))


def limit_s(frames: list[Any]) -> float:
    """Seconds that the encoder alone needs for the whole film, with our parameters and a thread for each processor."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        out: Any = av.open(str(Path(folder, "x.mp4")), "w")
        with out:
            stream = out.add_stream("libx264", rate=30, options=ENCODER)
            stream.width, stream.height, stream.pix_fmt = frames[0].width, frames[0].height, "yuv420p"
            for number, frame in enumerate(frames):
                frame.pts, frame.time_base, frame.pict_type = number, Fraction(1, 30), 0
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    return (time.perf_counter() - began) * FILM / len(frames)


class Memory(threading.Thread):
    """Watches the resident memory of processes and remembers the highest sum."""

    def __init__(self, renderer: Renderer) -> None:
        super().__init__(daemon=True)
        self._renderer = renderer
        self._over = threading.Event()
        self.peak_mb = 0.0

    def run(self) -> None:
        """Look ten times a second."""
        while not self._over.wait(0.1):
            self.peak_mb = max(self.peak_mb, sum(map(resident_mb, self._renderer.pids)))

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self.join()


def resident_mb(pid: int) -> float:
    """Resident memory of a process; 0 where it cannot be read."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)


async def run(runs: int) -> None:
    """Measure and print."""
    walls: list[float] = []
    limits: list[float] = []
    again, peak_mb, megabytes = 0.0, 0.0, 0.0
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            async with Renderer(Path(folder, "cache")) as renderer:
                timeline, media = await demo_timeline(renderer)
                target = Path(folder, "demo.mp4")
                memory = Memory(renderer)
                memory.start()
                report = await renderer.render(timeline, media, target)
                memory.stop()
                walls.append(report.wall_s)
                again = (await renderer.render(timeline, media, Path(folder, "again.mp4"))).wall_s
                peak_mb, megabytes = max(peak_mb, memory.peak_mb), report.size / 1e6
            limits.append(limit_s(decoded(target, FED)))
    wall, limit = statistics.median(walls), statistics.median(limits)
    print(f"encoder alone        {limit:6.1f} s")
    print(f"demo, cold           {wall:6.1f} s  {wall / limit:4.2f}x the encoder alone  {megabytes:.1f} MB")
    print(f"demo, from the cache {again:6.2f} s  {again / wall:4.2f}x the cold render")
    print(f"workers, peak        {peak_mb:6.0f} MB resident together")


if __name__ == "__main__":
    anyio.run(run, int(sys.argv[1]) if len(sys.argv) > 1 else 3)
