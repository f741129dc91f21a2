"""One render from plan to file: which pieces are missing, who makes them, and how far it all is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from math import inf
from pathlib import Path
from typing import Final, cast

import anyio.to_thread

from nemo_mcp.studio.render.errors import RenderError, told
from nemo_mcp.studio.render.identity import Source, identify, segment_key, soundtrack_key
from nemo_mcp.studio.render.jobs import (
    AudioJob,
    AudioResult,
    Canvas,
    Done,
    Encoding,
    JoinJob,
    Json,
    Piece,
    Raster,
    SegmentJob,
    SegmentResult,
    StillJob,
    pack,
    unpack,
)
from nemo_mcp.studio.render.letters import letter
from nemo_mcp.studio.render.plan import Segment, dressed, heard, moment, sources, split, total_frames
from nemo_mcp.studio.render.progress import Meter
from nemo_mcp.studio.render.quality import Quality, canvas_for
from nemo_mcp.studio.render.recipes import CONTAINERS, RECIPES, SILENT
from nemo_mcp.studio.render.shares import Shares
from nemo_mcp.studio.render.store import Store
from nemo_mcp.studio.render.supervisor import Lane, Order, Progress
from nemo_mcp.studio.render.together import together
from nemo_mcp.studio.timeline import Timeline

# A worker that draws frames tells so several times a second; opening a huge animation is what takes longest.
_LONGEST_SILENCE_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be made: a format of `recipes`, a quality, and for a still its time on the timeline."""

    form: str
    quality: Quality
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file: its size in bytes and what to report. `canvas` is None when there are no pictures in it."""

    canvas: Canvas | None
    frames: int
    size: int
    cached: int
    warnings: tuple[str, ...]
    still: bool = False


class Production:
    """The making of one file; every step may raise MediaError or RenderError.

    `workers` is how many segments this render may have encoded at a time, `limit_s` how long one job may take.
    """

    def __init__(
        self,
        store: Store,
        lane: Lane,
        timeline: Timeline,
        media: Mapping[str, Path],
        wanted: Wanted,
        *,
        workers: int,
        limit_s: float,
        progress: Progress,
    ) -> None:
        self._store = store
        self._lane = lane
        self._timeline = dressed(timeline)
        self._media = {asset: media[asset].absolute() for asset in sources(timeline)}
        self._wanted = wanted
        self._recipe = recipe = RECIPES[wanted.form]
        self._encoding = wanted.quality.encodings.get(recipe.codec)
        self._canvas = canvas_for(timeline, wanted.quality, recipe.codec)
        self._workers = workers
        self._limit_s = limit_s
        self._meter = Meter(progress, pictures=recipe.codec != "", sound=recipe.sound != "")
        self._known: dict[str, Source] = {}
        self._pieces: dict[int, Piece] = {}
        self._soundtrack: Path | None = None
        self._cached = 0
        self._warnings: dict[str, None] = {}

    async def make(self, target: Path) -> Made:
        """Render into `target`, which is whole and flushed to the disk afterwards."""
        if self._recipe.kind == "still":
            return await self._still(target)
        frames = total_frames(self._timeline, self._canvas.fps) if self._encoding else 0
        self._meter.expect(frames)
        await self._identify()
        await together(*([self._mix] if self._recipe.sound else []), *([self._draw] if self._encoding else []))
        pieces = tuple(self._pieces[index] for index in sorted(self._pieces))
        audio = None if self._soundtrack is None else str(self._soundtrack)
        job = JoinJob(pieces, audio, self._canvas.fps, str(target), self._wanted.form)
        done = unpack(Done, await self._run("join", pack(job), "joining the segments"))
        self._meter.joined()
        canvas = self._canvas if self._encoding else None
        return Made(canvas, frames, done.size, self._cached, tuple(self._warnings))

    async def _still(self, target: Path) -> Made:
        """The picture at the wanted time, else the one in the middle."""
        at_ms = self._timeline.duration_ms // 2 if self._wanted.at_ms is None else self._wanted.at_ms
        seen = moment(self._timeline, self._canvas, await self._letter(), at_ms)
        paths = {asset: str(self._media[asset]) for asset in seen.sources}
        job = StillJob(self._canvas, seen.layers, seen.captions, seen.overlays, paths, str(target))
        stage = _stage(seen, self._canvas.fps, sorted(self._media[asset].name for asset in seen.sources))
        done = unpack(Done, await self._run("still", pack(job), stage))
        self._meter.joined()
        return Made(self._canvas, 1, done.size, 0, tuple(self._warnings), still=True)

    async def _identify(self) -> None:
        """Hash all sources. They are read in threads: hashing releases the interpreter, and may be left to itself."""
        for asset, path in self._media.items():
            self._known[asset] = await anyio.to_thread.run_sync(identify, path, abandon_on_cancel=True)

    async def _mix(self) -> None:
        form = self._recipe.sound
        sound = heard(self._timeline, {asset: source.kind for asset, source in self._known.items()})
        key = soundtrack_key(sound, self._known, form)
        notes = self._store.find(key, form)
        if notes is None:
            part = self._store.part(key, form)
            job = AudioJob(sound, {asset: str(path) for asset, path in self._media.items()}, str(part), form)
            notes = await self._made("audio", pack(job), "mixing the sound", part, key, form)
        result = unpack(AudioResult, notes)
        if self._recipe.kind == "sound" and result.loudness_lufs is None:
            raise RenderError(SILENT)
        self._soundtrack = self._store.path(key, form)
        self._warn(result.warnings)
        self._meter.mixed()

    async def _draw(self) -> None:
        encoding = cast("Encoding", self._encoding)
        kind = CONTAINERS[encoding.codec]
        rasters = await self._letter()
        missing: list[tuple[int, str, Segment]] = []
        for index, segment in enumerate(split(self._timeline, self._canvas, rasters)):
            key = segment_key(segment, self._canvas, encoding, self._known)
            notes = self._store.find(key, kind)
            if notes is None:
                missing.append((index, key, segment))
            else:
                self._cached += 1
                self._take(index, self._store.path(key, kind), notes)
        workers = min(self._workers, len(missing))
        shares = Shares([(each[2].frames, each) for each in missing], workers)

        async def work(worker: int) -> None:
            while (mine := shares.next(worker)) is not None:
                await self._encode(encoding, *mine)

        await together(*(partial(work, worker) for worker in range(workers)))

    async def _letter(self) -> list[Raster | None]:
        """Draw all texts, so that what is missing in the fonts is told on every render, cached or not."""
        lettered = await letter(self._timeline.texts, self._canvas, self._store.folder, self._run)
        self._warn(lettered.warnings)
        return list(lettered.rasters)

    async def _encode(self, encoding: Encoding, index: int, key: str, segment: Segment) -> None:
        kind = CONTAINERS[encoding.codec]
        part = self._store.part(key, kind)
        job = SegmentJob(
            canvas=self._canvas,
            encoding=encoding,
            frames=segment.frames,
            layers=segment.layers,
            captions=segment.captions,
            overlays=segment.overlays,
            paths={asset: str(self._media[asset]) for asset in segment.sources},
            target=str(part),
        )
        stage = _stage(segment, self._canvas.fps, sorted(self._media[asset].name for asset in segment.sources))
        notes = await self._made(
            "segment", pack(job), stage, part, key, kind, lambda frames: self._meter.drawn(index, frames)
        )
        self._take(index, self._store.path(key, kind), notes)

    def _take(self, index: int, path: Path, notes: Json) -> None:
        result = unpack(SegmentResult, notes)
        self._pieces[index] = Piece(str(path), result.frames, result.delay)
        self._warn(result.warnings)
        self._meter.drawn(index, result.frames)

    async def _made(
        self, op: str, args: Json, stage: str, part: Path, key: str, kind: str, progress: Progress | None = None
    ) -> Json:
        """Have a worker write `part`, then take it into the store. Nothing stays of a job that failed."""
        try:
            notes = await self._run(op, args, stage, progress)
            self._store.keep(part, key, kind, notes)
        except OSError as problem:
            raise RenderError(f"a piece of the render cannot be kept ({told(problem)})") from problem
        finally:
            self._store.drop(part)
        return notes

    async def _run(self, op: str, args: Json, stage: str, progress: Progress | None = None) -> Json:
        order = Order(op, args, stage, self._limit_s, inf if progress is None else _LONGEST_SILENCE_S)
        return await (self._lane.run(order, progress) if progress else self._lane.run(order))

    def _warn(self, warnings: tuple[str, ...]) -> None:
        self._warnings.update(dict.fromkeys(warnings))


def _stage(segment: Segment, fps: int, names: list[str]) -> str:
    """What a segment's job does, for error messages."""
    start, end = segment.start / fps, (segment.start + segment.frames) / fps
    return f"drawing {start:.1f}-{end:.1f} s" + (f" ({', '.join(names)})" if names else "")
