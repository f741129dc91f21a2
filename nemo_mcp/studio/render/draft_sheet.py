"""The contact sheet of a timeline that nobody has rendered: its stills at telling moments, kept by what they show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import anyio.to_thread

from nemo_mcp.studio.render.errors import RenderError, told
from nemo_mcp.studio.render.identity import Source, identify, sheet_key
from nemo_mcp.studio.render.jobs import Canvas, DraftSheetJob, Json, Raster, SheetDone, StillJob, pack, unpack
from nemo_mcp.studio.render.letters import letter
from nemo_mcp.studio.render.plan import Segment, dressed, moment
from nemo_mcp.studio.render.quality import QUALITIES, canvas_for
from nemo_mcp.studio.render.sheet_layout import layout_for, timecode
from nemo_mcp.studio.render.store import Store
from nemo_mcp.studio.render.supervisor import Lane, Order
from nemo_mcp.studio.render.telling_moments import telling_moments
from nemo_mcp.studio.timeline import Timeline

_KIND: Final = "jpg"
# Raise this number whenever a sheet of the same pictures is to look otherwise.
_LOOK: Final = 1


@dataclass(frozen=True, slots=True)
class DraftSheet:
    """A JPEG of at most 100 KB, and the times that stand on it, in order."""

    data: bytes
    times: tuple[str, ...]


async def draw_draft_sheet(
    store: Store, lane: Lane, timeline: Timeline, media: Mapping[str, Path], limit_s: float
) -> DraftSheet:
    """Draw the sheet, or take the one that is there. `limit_s` bounds each job. Raises MediaError or RenderError."""

    async def run(op: str, args: Json, stage: str) -> Json:
        return await lane.run(Order(op, args, stage, limit_s))

    whole = dressed(timeline)
    canvas = canvas_for(whole, QUALITIES["preview"])
    moments = telling_moments(whole)
    shown = [text for text in whole.texts if any(text.start_ms <= at_ms <= text.end_ms for at_ms in moments)]
    drawn = iter((await letter(shown, canvas, store.folder, run)).rasters)
    rasters: list[Raster | None] = [next(drawn) if text in shown else None for text in whole.texts]
    seen = [moment(whole, canvas, rasters, at_ms) for at_ms in moments]
    known = await _identified(seen, media)
    times = tuple(timecode(at_ms, whole.duration_ms) for at_ms in moments)
    key = sheet_key(seen, canvas, known, times, _LOOK)
    if store.find(key, _KIND) is None:
        part = store.part(key, _KIND)
        job = _job(seen, canvas, {asset: str(media[asset].absolute()) for asset in known}, times, part)
        try:
            done = unpack(SheetDone, await run("draft-sheet", pack(job), "drawing the contact sheet"))
            store.keep(part, key, _KIND, {"bytes": done.size})
        except OSError as problem:
            raise RenderError(f"the contact sheet cannot be kept ({told(problem)})") from problem
        finally:
            store.drop(part)
        await anyio.to_thread.run_sync(store.trim)
    return DraftSheet(await _read(store.path(key, _KIND)), times)


def _job(
    seen: Sequence[Segment], canvas: Canvas, paths: Mapping[str, str], times: tuple[str, ...], target: Path
) -> DraftSheetJob:
    layout = layout_for(len(seen), canvas.width / canvas.height)
    stills = tuple(
        StillJob(canvas, each.layers, each.captions, each.overlays, {asset: paths[asset] for asset in each.sources}, "")
        for each in seen
    )
    return DraftSheetJob(stills, times, layout.columns, layout.width, layout.height, str(target))


async def _identified(seen: Sequence[Segment], media: Mapping[str, Path]) -> dict[str, Source]:
    """Hash the sources that are seen, in threads: hashing releases the interpreter, and may be left to itself."""
    known: dict[str, Source] = {}
    for asset in dict.fromkeys(source for each in seen for source in each.sources):
        path = media[asset].absolute()
        known[asset] = await anyio.to_thread.run_sync(identify, path, abandon_on_cancel=True)
    return known


async def _read(path: Path) -> bytes:
    try:
        return await anyio.Path(path).read_bytes()
    except OSError as problem:
        raise RenderError(f"the contact sheet cannot be read ({told(problem)})") from problem
