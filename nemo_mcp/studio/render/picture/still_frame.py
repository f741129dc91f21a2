"""One frame of a film as a picture, without any encoder. Worker side only."""

import os
from contextlib import ExitStack
from pathlib import Path

from PIL import Image

from nemo_mcp.studio.render.jobs import Done, StillJob
from nemo_mcp.studio.render.picture.compose import Composer
from nemo_mcp.studio.render.picture.planes import flat, to_rgb

# Photographs hardly get smaller beyond this, but take several times as long.
_COMPRESSION = 4


def draw_still(job: StillJob) -> Done:
    """Write the frame to `job.target` as a PNG, flushed to the disk. Raises MediaError or OSError."""
    with Path(job.target).open("wb") as file:
        still_image(job).save(file, format="PNG", compress_level=_COMPRESSION)
        file.flush()
        os.fsync(file.fileno())
        return Done(file.tell())


def still_image(job: StillJob, *, sketch: bool = False) -> Image.Image:
    """The frame in RGB at the size of the canvas. A `sketch` meets the times of films nearly. Raises MediaError."""
    target = flat(job.canvas.width, job.canvas.height)
    with ExitStack() as stack:
        composer = Composer(job, stack, sketch=sketch)
        composer.draw(target, 0)
        composer.warnings()  # refuses a source that is damaged beyond use
    return to_rgb(target)
