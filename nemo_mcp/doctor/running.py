"""Which servers run on the data folder now, by the locks that they hold; the locks are tried and given back."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nemo_mcp.doctor.facts import UNREADABLE, Facts
from nemo_mcp.doctor.finding import Finding, fine, left_out, warned
from nemo_mcp.places import ALIVE
from nemo_mcp.settings import Settings

NAME: Final = "running"


@dataclass(frozen=True, slots=True)
class Lives:
    """How many signs of life are locked by a process, left by a dead one, or closed to us."""

    alive: int = 0
    dead: int = 0
    unknown: int = 0


def check(facts: Facts) -> list[Finding]:
    """The servers of this data folder."""
    if not isinstance(facts.settings, Settings):
        return [left_out(NAME, UNREADABLE)]
    return [finding(living(facts.settings.data_dir / ALIVE))]


def finding(lives: Lives) -> Finding:
    """Several servers may run at once."""
    if lives.unknown:
        told = "whether another server runs cannot be told: its locks are closed to you"
        return warned(NAME, told, "set NEMO_DATA_DIR to a folder of your own")
    if not lives.alive:
        return fine(NAME, "no nemo-mcp runs now; a host starts it when it needs it")
    return fine(NAME, "1 nemo-mcp runs now" if lives.alive == 1 else f"{lives.alive} run now, which is fine")


def living(folder: Path) -> Lives:
    """Who lives. Nothing is made or changed."""
    alive = dead = unknown = 0
    for path in sorted(folder.glob("*.life")) if os.access(folder, os.R_OK | os.X_OK) else []:
        try:
            if _is_held(path):
                alive += 1
            else:
                dead += 1
        except FileNotFoundError:
            continue
        except OSError:
            unknown += 1
    return Lives(alive, dead, unknown)


def _is_held(path: Path) -> bool:
    """Whether a process holds the lock of a file. Raises OSError when it cannot be opened for reading."""
    with path.open("rb") as file:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
