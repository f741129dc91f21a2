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
from pathlib import Path
from typing import Any

import anyio
import av
import numpy as np

from nemo_mcp.demo import INSTRUCTION, check_files
from nemo_mcp.studio.planner import Source, plan
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.timeline import Timeline

TUNED = "subme=1:me=dia:b-adapt=0:ref=1:weightb=0"


async def demo_timeline(renderer: Renderer) -> tuple[Timeline, dict[str, Path]]:
    """The timeline that the demo's instruction makes of the samples, and its files."""
    media = {f"a{number}": path for number, path in enumerate(check_files([]))}
    sources: list[Source] = []
    for key, path in media.items():
        info = await renderer.probe(path)
        sources.append(Source(key, path.name, info.kind, info.duration_ms, info.width, info.height, info.has_audio))
    return plan(INSTRUCTION, Timeline(), sources).timeline, media


def limit_s(frames: int, size: tuple[int, int]) -> float:
    """Seconds that the encoder alone needs for so many frames of slowly moving noise and gradients."""
    width, height = size
    ramp = np.linspace(0, 255, width, dtype=np.uint8)
    base = np.tile(ramp, (height, 1)) // 2 + np.random.default_rng(1).integers(0, 12, (height, width), np.uint8)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, av.open(str(Path(folder, "x.mp4")), "w") as out:
        stream: Any = out.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"preset": "veryfast", "crf": "20", "x264-params": TUNED}
        for number in range(frames):
            frame = av.VideoFrame(width, height, "yuv420p")
            for plane in frame.planes:
                view = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
                view[:] = np.roll(base, number, axis=1)[: plane.height, : plane.width]
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return time.perf_counter() - began


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
        limits.append(limit_s(900, (1920, 1080)))
    wall, limit = statistics.median(walls), statistics.median(limits)
    print(f"encoder alone        {limit:6.1f} s")
    print(f"demo, cold           {wall:6.1f} s  {wall / limit:4.2f}x the encoder alone  {megabytes:.1f} MB")
    print(f"demo, from the cache {again:6.2f} s  {again / wall:4.2f}x the cold render")
    print(f"workers, peak        {peak_mb:6.0f} MB resident together")


if __name__ == "__main__":
    anyio.run(run, int(sys.argv[1]) if len(sys.argv) > 1 else 3)
