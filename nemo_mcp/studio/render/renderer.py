"""The renderer as the studio sees it: probe, render and contact sheet, all of it done in worker processes."""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from uuid import uuid4

import anyio
import anyio.to_thread

from nemo_mcp.studio.render.draft_sheet import DraftSheet, draw_draft_sheet
from nemo_mcp.studio.render.errors import MediaError, RenderError, told
from nemo_mcp.studio.render.jobs import ProbeJob, SheetDone, SheetJob, pack, unpack
from nemo_mcp.studio.render.plan import sources
from nemo_mcp.studio.render.production import Made, Production, Wanted
from nemo_mcp.studio.render.quality import QUALITIES, canvas_for, quality_of
from nemo_mcp.studio.render.recipes import obstacle
from nemo_mcp.studio.render.report import MediaInfo, Output, RenderReport
from nemo_mcp.studio.render.sheet_layout import SHEET_WIDTH
from nemo_mcp.studio.render.store import Store
from nemo_mcp.studio.render.supervisor import Lane, Order
from nemo_mcp.studio.timeline import Timeline

_MOST_WORKERS: Final = 4
# Probes and contact sheets have workers of their own, so that they never wait behind a long render.
_QUICK_WORKERS: Final = 2
_QUICK_TIMEOUT_S: Final = 60.0
_PROBE_TIMEOUT_S: Final = 10.0
_LONGEST_MS: Final = 6 * 3600 * 1000
_DRAFT_TIMEOUT_S: Final = 20.0
_FILM: Final = Output()


def _ignore(_: float) -> None:
    pass


class Renderer:
    """Renders drafts with worker processes, which start with the first job. Use as an async context manager.

    `cache` is a folder for finished pieces, shared between renders and processes. `workers` defaults to the number of
    processors, at most 4. `deadline_s` bounds each render.
    """

    def __init__(self, cache: Path, *, workers: int | None = None, deadline_s: float = 900) -> None:
        self._cache = cache
        self._workers = max(1, workers if workers is not None else min(_MOST_WORKERS, _processors()))
        self._deadline_s = deadline_s

    async def __aenter__(self) -> Self:
        self._store = await anyio.to_thread.run_sync(Store, self._cache)
        self._lane = Lane(self._workers)
        self._quick_lane = Lane(_QUICK_WORKERS)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        with anyio.CancelScope(shield=True):
            await self._lane.close()
            await self._quick_lane.close()

    @property
    def pids(self) -> tuple[int, ...]:
        """The ids of all worker processes that live now."""
        return (*self._lane.pids, *self._quick_lane.pids)

    async def probe(self, path: Path) -> MediaInfo:
        """What a file is, by its content. Raises MediaError for anything that could not be used in a draft."""
        limit_s = min(_PROBE_TIMEOUT_S, self._deadline_s)
        order = Order("probe", pack(ProbeJob(_full(path))), f"probing {path.name}", limit_s)
        try:
            return unpack(MediaInfo, await self._quick_lane.run(order))
        except RenderError as problem:
            raise MediaError(f"{path.name}: cannot be read ({problem})") from problem

    async def sheet(
        self,
        video: Path,
        target: Path,
        *,
        frames: int | None = None,
        width: int = SHEET_WIDTH,
        spans: Iterable[tuple[int, int]] = (),
    ) -> tuple[str, ...]:
        """Write a JPEG of at most 100 KB: pictures of a video with their times, a sound's wave, or an image itself.

        `frames` is how many pictures a video is shown by, `width` how wide they may be together, in pixels. `spans`
        (ms) tell when something is wholly seen: then those times are shown. Gives the times that stand on the sheet; a
        wave and an image have none. Raises MediaError or RenderError.
        """
        part = _part_of(target)
        job = SheetJob(_full(video), frames and max(1, frames), max(64, width), str(part), tuple(spans))
        order = Order("sheet", pack(job), f"making the contact sheet of {video.name}", self._quick_timeout_s)
        try:
            done = unpack(SheetDone, await self._quick_lane.run(order))
            await _publish(part, target)
        finally:
            _remove(part)
        return done.times

    async def draft_sheet(self, timeline: Timeline, media: Mapping[str, Path]) -> DraftSheet:
        """A contact sheet of a draft as it stands, without rendering it; the same draft again costs next to nothing.

        `media` as for `render`. Cancelling kills the worker. Raises MediaError for a broken source, RenderError for
        everything else, a draft that takes longer than twenty seconds included.
        """
        _checked(timeline, media, Output("png", "preview"))
        limit_s = min(_DRAFT_TIMEOUT_S, self._deadline_s)
        try:
            with anyio.fail_after(limit_s):
                return await draw_draft_sheet(self._store, self._quick_lane, timeline, media, limit_s)
        except TimeoutError as late:
            raise RenderError(f"drawing the contact sheet took longer than {limit_s:g} s") from late

    async def render(
        self,
        timeline: Timeline,
        media: Mapping[str, Path],
        target: Path,
        output: Output = _FILM,
        *,
        progress: Callable[[float], None] = _ignore,
    ) -> RenderReport:
        """Render a draft to a file.

        `media` maps the draft's assets to files. `target` appears complete or not at all; cancelling kills the workers.
        `progress` gets a share that grows to 1.0.
        Raises MediaError for a broken source, RenderError for everything else.
        """
        began = time.monotonic()
        wanted = _checked(timeline, media, output)
        part = _part_of(target)
        production = Production(
            self._store,
            self._lane,
            timeline,
            media,
            wanted,
            workers=self._workers,
            limit_s=self._deadline_s,
            progress=progress,
        )
        try:
            with anyio.fail_after(self._deadline_s):
                made = await production.make(part)
                await _publish(part, target)
        except TimeoutError as late:
            raise RenderError(f"the render took longer than {self._deadline_s:g} s") from late
        finally:
            _remove(part)
        await anyio.to_thread.run_sync(self._store.trim)
        progress(1.0)
        return _report(made, timeline, time.monotonic() - began)

    @property
    def _quick_timeout_s(self) -> float:
        return min(_QUICK_TIMEOUT_S, self._deadline_s)


def _checked(timeline: Timeline, media: Mapping[str, Path], output: Output) -> Wanted:
    """What is wanted, when that makes sense. Raises RenderError."""
    try:
        wanted = Wanted(output.format, quality_of(output.quality), output.at_ms)
    except KeyError as unknown:
        raise RenderError(f"there is no quality {output.quality!r}, only {', '.join(QUALITIES)}") from unknown
    if not 0 < timeline.duration_ms <= _LONGEST_MS:
        raise RenderError("the draft is empty" if timeline.duration_ms <= 0 else "the draft is longer than six hours")
    reason = obstacle(timeline, output.format, output.at_ms)
    if reason is not None:
        raise RenderError(reason)
    try:
        canvas_for(timeline, wanted.quality)
    except ValueError as problem:
        raise RenderError(str(problem)) from problem
    missing = sorted(set(sources(timeline)) - media.keys())
    if missing:
        raise RenderError(f"the draft uses media that are not there: {', '.join(missing)}")
    return wanted


def _report(made: Made, timeline: Timeline, wall_s: float) -> RenderReport:
    canvas, fps, duration_ms = made.canvas, None, timeline.duration_ms
    if canvas is not None:
        fps, duration_ms = (None, None) if made.still else (canvas.fps, round(made.frames * 1000 / canvas.fps))
    return RenderReport(
        duration_ms=duration_ms,
        size=made.size,
        width=canvas.width if canvas else None,
        height=canvas.height if canvas else None,
        fps=fps,
        frames=made.frames,
        warnings=made.warnings,
        wall_s=round(wall_s, 3),
        cached_segments=made.cached,
    )


def _full(path: Path) -> str:
    return str(path.absolute())


def _part_of(target: Path) -> Path:
    return target.absolute().with_name(f".{target.name}.{uuid4().hex}.part")


async def _publish(part: Path, target: Path) -> None:
    try:
        await anyio.to_thread.run_sync(part.replace, target)
    except OSError as problem:
        raise RenderError(f"{target.name}: cannot be written ({told(problem)})") from problem


def _remove(part: Path) -> None:
    with suppress(OSError):
        part.unlink(missing_ok=True)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
