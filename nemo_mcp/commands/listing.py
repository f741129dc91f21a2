"""Lists of sessions and jobs as lines that also fit on a narrow terminal."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from nemo_mcp.service.history import JobEntry, JobsResult, SessionEntry, SessionsResult

LONGEST_ABOUT: Final = 70
FILES_SHOWN: Final = 3


def words_of_sessions(found: "SessionsResult") -> str:
    """The list for a person."""
    if not found.sessions:
        return "No sessions yet: `nemo-mcp upload` or `nemo-mcp edit` opens one."
    return "\n".join(line for entry in found.sessions for line in _session(entry))


def words_of_jobs(found: "JobsResult") -> str:
    """The list for a person."""
    if not found.jobs:
        return "No jobs yet."
    lines = [line for entry in found.jobs for line in _job(entry)]
    return "\n".join([*lines, f"{found.more} older ones: --all shows them."] if found.more else lines)


def _session(entry: "SessionEntry") -> list[str]:
    lines = [f"{entry.session}  {_when(entry.used)}{', current' if entry.current else ''}"]
    if entry.files:
        lines.append(f"  {_count(len(entry.files), 'file')}: {_names(entry.files)}")
    if entry.last_edit:
        lines.append(f"  {_count(entry.edits, 'edit')}, the last: {_short(entry.last_edit)}")
    if entry.exports:
        lines.append(f"  exported: {_names(entry.exports)}")
    return lines if len(lines) > 1 else [*lines, "  empty"]


def _job(entry: "JobEntry") -> list[str]:
    took = f", {entry.seconds:g} s" if entry.seconds is not None else ""
    spent = f", {entry.credits_spent:g} credits" if entry.credits_spent else ""
    return [f"{entry.job}  {entry.status}  {_when(entry.began)}{took}{spent}", f"  {_short(entry.about)}"]


def _names(names: Sequence[str]) -> str:
    more = len(names) - FILES_SHOWN
    return ", ".join([*(_short(name) for name in names[:FILES_SHOWN]), *([f"{more} more"] if more > 0 else [])])


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_ABOUT else f"{text[: LONGEST_ABOUT - 1].rstrip()}…"


def _when(told: str) -> str:
    return datetime.fromisoformat(told).strftime("%Y-%m-%d %H:%M")
