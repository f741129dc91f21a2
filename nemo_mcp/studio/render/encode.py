"""A segment is drawn frame by frame and becomes a file of its own. Worker side only."""

from collections.abc import Callable
from contextlib import ExitStack
from fractions import Fraction

from nemo_mcp.studio.render.codecs import writer
from nemo_mcp.studio.render.jobs import SegmentJob, SegmentResult
from nemo_mcp.studio.render.picture.compose import Composer
from nemo_mcp.studio.render.picture.planes import new_frame, views


def encode_segment(job: SegmentJob, progress: Callable[[float], None]) -> SegmentResult:
    """Draw and encode a segment into `job.target`. `progress` gets the number of frames drawn. Raises MediaError."""
    canvas = job.canvas
    with ExitStack() as stack:
        composer = Composer(job, stack)
        output = stack.enter_context(writer(job.target, canvas, job.encoding))
        for index in range(job.frames):
            frame = new_frame(canvas.width, canvas.height)
            composer.draw(views(frame), index)
            frame.pts = index
            frame.time_base = Fraction(1, canvas.fps)
            output.add(frame)
            progress(index + 1)
        output.finish()
        warnings = composer.warnings()
    return SegmentResult(job.frames, output.delay, tuple(dict.fromkeys(warnings)))
