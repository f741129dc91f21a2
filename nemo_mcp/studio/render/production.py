"""One render from plan to file: which pieces are missing, who makes them, and how far it all is."""

from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import inf
from pathlib import Path
from typing import Final

import anyio.to_thread

from nemo_mcp.studio.draft import dump
from nemo_mcp.studio.render.identity import Source, identify, segment_key, soundtrack_key
from nemo_mcp.studio.render.jobs import (
    AudioJob,
    AudioResult,
    Canvas,
    Done,
    JoinJob,
    Json,
    Piece,
    Raster,
    SegmentJob,
    SegmentResult,
    TextJob,
    TextResult,
    pack,
    unpack,
)
from nemo_mcp.studio.render.plan import Segment, dressed, heard, sources, split, total_frames
from nemo_mcp.studio.render.progress import Meter
from nemo_mcp.studio.render.quality import Quality, canvas_for
from nemo_mcp.studio.render.store import Store
from nemo_mcp.studio.render.supervisor import Lane, Order, Progress
from nemo_mcp.studio.render.together import together
from nemo_mcp.studio.timeline import Timeline

_TEXTS_PER_JOB: Final = 16
# A worker that draws frames tells so several times a second; opening a huge animation is what takes longest.
_LONGEST_SILENCE_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class Made:
    """A joined file: its size in bytes and what to report."""

    canvas: Canvas
    frames: int
    size: int
    cached: int
    warnings: tuple[str, ...]


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
        quality: Quality,
        *,
        workers: int,
        limit_s: float,
        progress: Progress,
    ) -> None:
        self._store = store
        self._lane = lane
        self._timeline = dressed(timeline)
        self._media = {asset: media[asset].absolute() for asset in sources(timeline)}
        self._quality = quality
        self._canvas = canvas_for(timeline, quality)
        self._workers = workers
        self._limit_s = limit_s
        self._meter = Meter(progress)
        self._known: dict[str, Source] = {}
        self._pieces: dict[int, Piece] = {}
        self._soundtrack = Path()
        self._cached = 0
        self._warnings: dict[str, None] = {}

    async def make(self, target: Path) -> Made:
        """Render into `target`, which is whole and flushed to the disk afterwards."""
        frames = total_frames(self._timeline, self._canvas.fps)
        self._meter.expect(frames)
        await self._identify()
        await together(self._mix, self._draw)
        pieces = tuple(self._pieces[index] for index in sorted(self._pieces))
        job = JoinJob(pieces, str(self._soundtrack), self._canvas.fps, str(target))
        done = unpack(Done, await self._run("join", pack(job), "joining the segments"))
        self._meter.joined()
        return Made(self._canvas, frames, done.size, self._cached, tuple(self._warnings))

    async def _identify(self) -> None:
        """Hash all sources. They are read in threads: hashing releases the interpreter."""
        for asset, path in self._media.items():
            self._known[asset] = await anyio.to_thread.run_sync(identify, path)

    async def _mix(self) -> None:
        sound = heard(self._timeline, {asset: source.kind for asset, source in self._known.items()})
        key = soundtrack_key(sound, self._known)
        notes = self._store.find(key, "m4a")
        if notes is None:
            part = self._store.part(key, "m4a")
            job = AudioJob(dump(sound), {asset: str(path) for asset, path in self._media.items()}, str(part))
            notes = await self._made("audio", pack(job), "mixing the sound", part, key, "m4a")
        self._soundtrack = self._store.path(key, "m4a")
        self._warn(unpack(AudioResult, notes).warnings)
        self._meter.mixed()

    async def _draw(self) -> None:
        rasters = await self._letter()
        missing: list[tuple[int, str, Segment]] = []
        for index, segment in enumerate(split(self._timeline, self._canvas, rasters)):
            key = segment_key(segment, self._canvas, self._quality.encoding, self._known)
            notes = self._store.find(key, "mp4")
            if notes is None:
                missing.append((index, key, segment))
            else:
                self._cached += 1
                self._take(index, key, notes)
        # The longest first, so that all workers come to their end at about the same time.
        waiting = deque(sorted(missing, key=lambda each: -each[2].frames))

        async def work() -> None:
            while waiting:
                await self._encode(*waiting.popleft())

        await together(*[work] * min(self._workers, len(waiting)))

    async def _letter(self) -> list[Raster | None]:
        """Draw all texts, so that what is missing in the fonts is told on every render, cached or not."""
        texts = [asdict(text) for text in self._timeline.texts]
        rasters: list[Raster | None] = []
        for start in range(0, len(texts), _TEXTS_PER_JOB):
            some = tuple(texts[start : start + _TEXTS_PER_JOB])
            job = TextJob(some, self._canvas.width, self._canvas.height, str(self._store.folder))
            result = unpack(TextResult, await self._run("texts", pack(job), "drawing the texts"))
            self._warn(result.warnings)
            rasters.extend(result.rasters)
        return rasters

    async def _encode(self, index: int, key: str, segment: Segment) -> None:
        part = self._store.part(key, "mp4")
        used = {layer.source for layer in segment.layers if layer.source is not None}
        job = SegmentJob(
            canvas=self._canvas,
            encoding=self._quality.encoding,
            frames=segment.frames,
            layers=segment.layers,
            captions=segment.captions,
            paths={asset: str(self._media[asset]) for asset in used},
            target=str(part),
        )
        stage = _stage(segment, self._canvas.fps, sorted(self._media[asset].name for asset in used))
        notes = await self._made(
            "segment", pack(job), stage, part, key, "mp4", lambda frames: self._meter.drawn(index, frames)
        )
        self._take(index, key, notes)

    def _take(self, index: int, key: str, notes: Json) -> None:
        result = unpack(SegmentResult, notes)
        self._pieces[index] = Piece(str(self._store.path(key, "mp4")), result.frames, result.delay)
        self._warn(result.warnings)
        self._meter.drawn(index, result.frames)

    async def _made(
        self, op: str, args: Json, stage: str, part: Path, key: str, kind: str, progress: Progress | None = None
    ) -> Json:
        """Have a worker write `part`, then take it into the store. Nothing stays of a job that failed."""
        try:
            notes = await self._run(op, args, stage, progress)
            self._store.keep(part, key, kind, notes)
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
