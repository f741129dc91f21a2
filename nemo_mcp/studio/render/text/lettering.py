"""Draws the texts of a draft once per render and puts them into the cache. Worker side only."""

import os
import zlib
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np

from nemo_mcp.studio.render.jobs import Raster, TextJob, TextResult
from nemo_mcp.studio.render.store import publish
from nemo_mcp.studio.render.text.fonts import refreshed
from nemo_mcp.studio.render.text.rasterise import Raster as Drawing
from nemo_mcp.studio.render.text.rasterise import rasterise
from nemo_mcp.studio.timeline import Text


def draw_texts(job: TextJob) -> TextResult:
    """Rasterise every text; the same words in the same style share one file, named by its content."""
    rasters: list[Raster | None] = []
    warnings: list[str] = []
    fonts = refreshed()
    for fields in job.texts:
        drawn = _drawn(replace(Text(**fields), start_ms=0, duration_ms=1000), job.width, job.height, fonts)
        warnings.extend(drawn.warnings)
        height, width = drawn.rgba.shape[:2]
        if not drawn.rgba[..., 3].any():
            rasters.append(None)
            continue
        data = np.ascontiguousarray(drawn.rgba).tobytes()
        digest = sha256(b"%d,%d,%d,%d;" % (drawn.x, drawn.y, width, height) + data).hexdigest()
        path = Path(job.folder) / f"{digest}.rgba"
        if path.exists():
            os.utime(path)
        else:
            publish(path, zlib.compress(data, 1))
        rasters.append(Raster(str(path), digest, drawn.x, drawn.y, width, height))
    return TextResult(tuple(rasters), tuple(dict.fromkeys(warnings)))


@lru_cache(maxsize=64)
def _drawn(text: Text, width: int, height: int, _fonts: int) -> Drawing:
    """A text drawn with the fonts that there are; `_fonts` changes when new ones appear."""
    return rasterise(text, width, height)
