"""What a check found: one line for a person, and what mends it."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "warning", "problem", "skipped"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. `mend` is empty, `run: COMMAND` or a sentence; several of them stand one a line."""

    name: str
    status: Status
    found: str
    mend: str = ""


def fine(name: str, found: str) -> Finding:
    """All is well."""
    return Finding(name, "ok", found)


def warned(name: str, found: str, mend: str) -> Finding:
    """It works, but not as well as it could, or not for long."""
    return Finding(name, "warning", found, mend)


def wrong(name: str, found: str, mend: str) -> Finding:
    """Something will not work until it is mended."""
    return Finding(name, "problem", found, mend)


def left_out(name: str, why: str) -> Finding:
    """It was not looked at."""
    return Finding(name, "skipped", why)
