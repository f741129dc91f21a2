"""Rendering: the 30-second timeline of `bench/t30.py`, each figure against a peer or a limit of the same run.

    python -m bench.render [RUNS]

CPU seconds of a render are those of all its worker processes, their start included. The limit is one x264 with the same
parameters, fed with the finished frames; the peers are ffmpeg's own filters on one command line. All are taken in turn,
RUNS times, and medians are printed.
"""

import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import anyio

from bench.figure import Figure, figure
from bench.long_source import long_film, trimmed
from bench.page import table
from bench.peers import Cost, encoder_alone, ffmpeg_film
from bench.t30 import SECONDS, make_media, timeline
from nemo_mcp.studio.render import Output, Renderer
from nemo_mcp.studio.timeline import Timeline

_LOOK_EVERY_S: Final = 0.1
_REPEATS: Final = 20


@dataclass(frozen=True, slots=True)
class Run:
    """One round of everything. `stock` and `tuned` are None where there is no ffmpeg."""

    cold: Cost
    worker_mb: float
    preview: Cost
    limit: Cost
    stock: Cost | None
    tuned: Cost | None
    edited_s: float
    same_s: float
    sheet_s: float
    cancel_s: float
    short: Cost
    long: Cost


class Memory(threading.Thread):
    """Watches the workers and remembers the most resident memory that any of them had."""

    def __init__(self, renderer: Renderer) -> None:
        super().__init__(daemon=True)
        self._renderer = renderer
        self._over = threading.Event()
        self._peak_mb = 0.0

    def run(self) -> None:
        """Look ten times a second."""
        while not self._over.wait(_LOOK_EVERY_S):
            self._peak_mb = max(self._peak_mb, *map(most_resident_mb, self._renderer.pids), 0.0)

    def stop(self) -> float:
        """Look no more; the highest figure in megabytes."""
        self._over.set()
        self.join()
        return self._peak_mb


def most_resident_mb(pid: int) -> float:
    """The most resident memory that a process had so far; 0 where it cannot be read."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)


async def render_cold(
    draft: Timeline, media: dict[str, Path], target: Path, quality: str = "high"
) -> tuple[Cost, float]:
    """A render with nothing in the cache: its cost, and the resident memory of its largest worker in megabytes."""
    before = _children_cpu_s()
    async with Renderer(target.with_suffix(".cache")) as renderer:
        memory = Memory(renderer)
        memory.start()
        report = await renderer.render(draft, media, target, Output(quality=quality))
        peak_mb = memory.stop()
    return Cost(_children_cpu_s() - before, report.wall_s, report.size / 1e6), peak_mb


async def render_again(media: dict[str, Path], film: Path) -> tuple[float, float, float]:
    """Seconds for one caption changed, for nothing changed, and for a contact sheet, after a cold render of `film`."""
    folder = film.parent
    async with Renderer(film.with_suffix(".cache")) as renderer:
        await renderer.render(timeline(), media, folder / "warm.mp4")
        edited = await renderer.render(timeline("The long afternoon"), media, folder / "edited.mp4")
        same = await renderer.render(timeline(), media, folder / "same.mp4")
        await renderer.sheet(film, folder / "warm.jpg")
        began = time.perf_counter()
        await renderer.sheet(film, folder / "sheet.jpg")
        return edited.wall_s, same.wall_s, time.perf_counter() - began


async def cancelled_after(media: dict[str, Path], target: Path) -> float:
    """Seconds from cancelling a render, in the middle of it, until it has returned and no worker draws any more."""
    began = 0.0
    async with Renderer(target.with_suffix(".cache")) as renderer, anyio.create_task_group() as group:
        drawing = anyio.Event()

        def told(share: float) -> None:
            if share > 0:
                drawing.set()

        async def render() -> None:
            await renderer.render(timeline(), media, target, progress=told)

        group.start_soon(render)
        await drawing.wait()
        began = time.perf_counter()
        group.cancel_scope.cancel()
    return time.perf_counter() - began


def _children_cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def one_run(media: dict[str, Path], folder: Path) -> Run:
    """All of it once."""
    folder.mkdir()
    film = folder / "film.mp4"
    cold, worker_mb = anyio.run(render_cold, timeline(), media, film)
    preview, _ = anyio.run(render_cold, timeline(), media, folder / "preview.mp4", "preview")
    edited_s, same_s, sheet_s = anyio.run(render_again, media, film)
    long = long_film(film, folder / "long.mp4", _REPEATS)
    of_short, of_long = trimmed(0), trimmed((_REPEATS - 2) * SECONDS * 1000)
    short, _ = anyio.run(render_cold, of_short, {"film": film}, folder / "short-trim.mp4")
    of_ten_minutes, _ = anyio.run(render_cold, of_long, {"film": long}, folder / "long-trim.mp4")
    return Run(
        cold=cold,
        worker_mb=worker_mb,
        preview=preview,
        limit=encoder_alone(film),
        stock=ffmpeg_film(media, folder / "stock.mp4", tuned=False),
        tuned=ffmpeg_film(media, folder / "tuned.mp4", tuned=True),
        edited_s=edited_s,
        same_s=same_s,
        sheet_s=sheet_s,
        cancel_s=anyio.run(cancelled_after, media, folder / "cancelled.mp4"),
        short=short,
        long=of_ten_minutes,
    )


def figures_of(runs: Sequence[Run]) -> list[Figure]:
    """Everything against its peer or limit, with the goals as they were set before anything was measured."""

    def each(of: Callable[[Run], float]) -> list[float]:
        return [of(run) for run in runs]

    cpu_s, wall_s, size_mb = each(lambda r: r.cold.cpu_s), each(lambda r: r.cold.wall_s), each(lambda r: r.cold.mb)
    found = [figure("cold render", cpu_s, "CPU-s", "x264 alone", each(lambda r: r.limit.cpu_s), aim=1.55)]
    for name, costs, aim in (
        ("ffmpeg, stock veryfast", [run.stock for run in runs], 0.75),
        ("ffmpeg, our parameters", [run.tuned for run in runs], 1.05),
    ):
        known = [cost for cost in costs if cost is not None]
        if known:
            found.append(figure("cold render", cpu_s, "CPU-s", name, [cost.cpu_s for cost in known], aim=aim))
            found.append(figure("size of the film", size_mb, "MB", name, [cost.mb for cost in known]))
    found.append(figure("cold render", wall_s, "s", "the film's length", [SECONDS], aim=0.60))
    for name, times, aim in (
        ("preview, 360p", each(lambda r: r.preview.wall_s), 0.20),
        ("one caption changed", each(lambda r: r.edited_s), 0.30),
        ("nothing changed", each(lambda r: r.same_s), 0.05),
    ):
        found.append(figure(name, times, "s", "the cold render", wall_s, aim=aim))
    short_s, long_s = each(lambda r: r.short.cpu_s), each(lambda r: r.long.cpu_s)
    return [
        *found,
        figure("30 s out of 10 minutes", long_s, "CPU-s", "30 s out of 30 s", short_s, aim=1.1),
        _limited("cancelled", each(lambda r: r.cancel_s), "s", 0.2),
        _limited("contact sheet", each(lambda r: r.sheet_s), "s", 1.0),
        _limited("largest worker", each(lambda r: r.worker_mb), "MB", 350),
    ]


def _limited(name: str, values: list[float], unit: str, limit: float) -> Figure:
    return figure(name, values, unit, "the limit", [limit], aim=limit, aim_of="value")


def measured(count: int) -> list[Figure]:
    """So many rounds of everything."""
    with tempfile.TemporaryDirectory() as name:
        media = make_media(Path(name))
        return figures_of([one_run(media, Path(name, str(number))) for number in range(count)])


def main(count: int) -> None:
    """Measure and print."""
    print(table(measured(count)))
    print(f"\n{os.cpu_count()} processors, medians of {count}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
