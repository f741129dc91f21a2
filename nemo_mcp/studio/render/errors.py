"""What can go wrong in a render. `MediaError` is the fault of a file, `RenderError` of everything else."""


class MediaError(Exception):
    """A source file is missing, broken or of no accepted format. The message names the file and the reason."""


class RenderError(Exception):
    """A render could not be finished: an impossible draft, no time left, or a worker that died."""
