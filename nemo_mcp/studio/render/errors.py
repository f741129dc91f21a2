"""What can go wrong in a render. `MediaError` is the fault of a file, `RenderError` of everything else."""

import errno
from typing import Final

_NO_ROOM: Final = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


class MediaError(Exception):
    """A source file is missing, broken or of no accepted format. The message names the file and the reason."""


class RenderError(Exception):
    """A render could not be finished: an impossible draft, no time left, or a worker that died."""


def told(problem: OSError) -> str:
    """The reason of a failure to read or write, in words that hold no path."""
    if problem.errno in _NO_ROOM:
        return "there is no room left on the disk"
    return problem.strerror or type(problem).__name__
