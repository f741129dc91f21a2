"""Named points at which a test may kill the process, to prove that nothing is lost or charged twice there.

Timers miss the short moments that matter (after the commit, before the first byte); names find them. Unarmed, which is
always the case outside tests, a point is one comparison.
"""

import os
import signal
import sys
from typing import Final

POINTS: Final = (
    "token.before_call", "token.replied", "token.temp_written", "token.renamed",
    "session.before_call", "session.replied", "session.saved",
    "upload.opened", "upload.first_byte", "upload.half", "upload.last_byte", "upload.replied", "upload.settled",
    "edit.intent", "edit.baseline", "edit.sending", "edit.connected", "edit.written", "edit.headers",
    "edit.first_event", "edit.half", "edit.closed", "edit.before_verdict",
    "export.intent", "export.posted", "export.replied", "export.polled", "export.part_half", "export.fsynced",
    "export.published",
    "reconcile.start", "reconcile.first_look", "reconcile.second_look", "reconcile.before_verdict",
)  # fmt: skip

_armed: list[str] = []


def arm(name: str) -> None:
    """Die at the point of this name, whenever it is reached. Raises ValueError for a name that no point has."""
    if name not in POINTS:
        raise ValueError(f"there is no kill point {name!r}")
    _armed[:] = [name]


def reached(name: str) -> None:
    """The program is at this point now: the end, at once and without any clean-up, when the point is armed."""
    if name in _armed:
        if sys.platform == "win32":
            os._exit(137)
        os.kill(os.getpid(), signal.SIGKILL)
