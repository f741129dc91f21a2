"""The texts of a timeline, drawn by a worker into the folder of pieces."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from nemo_mcp.studio.render.jobs import Canvas, Json, Raster, TextJob, TextResult, pack, unpack
from nemo_mcp.studio.timeline import Text

_TEXTS_PER_JOB: Final = 16
Run = Callable[[str, Json, str], Awaitable[Json]]
"""Has a worker do a job: the operation, its arguments, and what it does in plain words."""


async def letter(texts: Sequence[Text], canvas: Canvas, folder: Path, run: Run) -> TextResult:
    """Draw texts for a canvas. Raises MediaError or RenderError."""
    rasters: list[Raster | None] = []
    warnings: dict[str, None] = {}
    for start in range(0, len(texts), _TEXTS_PER_JOB):
        some = tuple(asdict(text) for text in texts[start : start + _TEXTS_PER_JOB])
        job = TextJob(some, canvas.width, canvas.height, str(folder))
        result = unpack(TextResult, await run("texts", pack(job), "drawing the texts"))
        rasters.extend(result.rasters)
        warnings.update(dict.fromkeys(result.warnings))
    return TextResult(tuple(rasters), tuple(warnings))
