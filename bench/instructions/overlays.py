"""Facts about logos and pictures in pictures."""

from typing import Any, Final

from bench.instructions.cases import Check, Seen
from bench.instructions.values import fits, has, phrase


def overlay(**wants: Any) -> Check:
    """The one overlay of before changes as wanted, in nothing else."""
    return Check(
        f"the overlay: {phrase(wants)}",
        lambda seen: (
            len(seen.before.overlays) == len(seen.after.overlays) == 1
            and fits(seen.before.overlays[0], seen.after.overlays[0], wants)
        ),
    )


def lays(file: str, **wants: Any) -> Check:
    """One new overlay shows the file; fields as `values.has` reads them. Overlays of before stay."""

    def holds(seen: Seen) -> bool:
        fresh = [each for each in seen.after.overlays if each not in seen.before.overlays]
        if len(fresh) != 1 or len(seen.after.overlays) != len(seen.before.overlays) + 1:
            return False
        return fresh[0].asset == f"id:{file}" and has(fresh[0], wants)

    return Check(f"{file} lies over the picture: {phrase(wants)}", holds)


NO_OVERLAY: Final = Check("no overlay is left", lambda seen: not seen.after.overlays)
