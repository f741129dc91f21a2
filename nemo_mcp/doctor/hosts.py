"""The hosts on this computer: which of them start this program, and whether what they start is there."""

import os
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from nemo_mcp.core.secrets import remember
from nemo_mcp.doctor.facts import Facts, shown
from nemo_mcp.doctor.finding import Finding, fine, left_out, warned, wrong
from nemo_mcp.install.entries import TOKEN, Entry
from nemo_mcp.install.hosts import DEFAULT_NAME, HOSTS
from nemo_mcp.install.work import Standing, standings
from nemo_mcp.pasting import quoted

NAME: Final = "hosts"
TITLES: Final = tuple(host.title for host in HOSTS.values())
SYSTEM_FOLDERS: Final = frozenset({"/usr/bin", "/bin", "/usr/sbin", "/sbin"})
"""Where a program that was opened from the Dock looks for commands."""


def check(facts: Facts) -> list[Finding]:
    """One finding for all hosts, and one for each that has an entry of ours, or a file that cannot be read."""
    found = standings(DEFAULT_NAME, facts.system, facts.home, facts.environment)
    return [overview(found), *(fault for each in found if each.entry or each.problem for fault in judge(each, facts))]


def edit_here(facts: Facts) -> bool:
    """Whether hosts start this program, and all of them for the studio; then nobody needs the cloud."""
    found = standings(DEFAULT_NAME, facts.system, facts.home, facts.environment)
    ours = [each.entry for each in found if each.entry and each.entry.is_ours]
    return bool(ours) and all(entry.studio for entry in ours)


def overview(found: Sequence[Standing]) -> Finding:
    """Which hosts have this program, and which could have it."""
    having = [each.host.title for each in found if each.entry]
    without = [each for each in found if each.here and not each.entry and not each.problem]
    lacking = ", ".join(each.host.title for each in without)
    if having:
        return fine(NAME, f"{', '.join(having)}" + (f"; here without nemo-mcp: {lacking}" if lacking else ""))
    if without:
        mend = "\n".join(f"run: nemo-mcp install {each.host.key}" for each in without[:1])
        return warned(NAME, f"here without nemo-mcp: {lacking}", mend)
    if any(each.problem for each in found):
        return left_out(NAME, "none with nemo-mcp")
    return left_out(NAME, f"none is on this computer, of those that are known: {', '.join(TITLES)}")


def judge(standing: Standing, facts: Facts) -> list[Finding]:
    """Whether the entry of a host starts something, and keeps a token to itself: its faults, or that it has none."""
    title, entry = standing.host.title, standing.entry
    file = shown(standing.path, facts.home)
    if entry is None:
        told = standing.problem.replace(", so nothing was written", "")
        return [wrong(title, f"its configuration cannot be read: {told}", f"correct that place, or remove {file}")]
    again = f"run: nemo-mcp install {standing.host.key}"
    if not entry.command:
        return [fine(title, f"reaches a server by an address ({file})")]
    if not entry.is_ours:
        told = f"the server called `{DEFAULT_NAME}` in {file} is another program: {entry.command}"
        return [warned(title, told, f"{again} --name nemo-mcp")]
    faults = [_token_fault(standing, entry, file), _startable(title, entry, again, file, facts)]
    return [each for each in faults if each] or [fine(title, f"starts {quoted(entry.command, *entry.args)} ({file})")]


def _token_fault(standing: Standing, entry: Entry, file: str) -> Finding | None:
    """A token that other users can read."""
    if not entry.holds_token:
        return None
    remember(entry.env[TOKEN])
    if not _others_read(standing.path):
        return None
    told = f"the access token in {file} can be read by other users of this computer"
    return wrong(standing.host.title, told, f"run: {quoted('chmod', '600', str(standing.path))}")


def _startable(title: str, entry: Entry, again: str, file: str, facts: Facts) -> Finding | None:
    """The fault of a command that the host cannot start."""
    command = Path(entry.command)
    path = shutil.which(entry.command, path=facts.environment.get("PATH", ""))
    if path is None:
        gone = "is not there" if not command.exists() else "cannot be started"
        what = gone if command.is_absolute() else "is not on the PATH"
        return wrong(title, f"it starts {entry.command}, which {what} ({file})", again)
    if facts.system == "darwin" and not command.is_absolute() and str(Path(path).parent) not in SYSTEM_FOLDERS:
        told = f"it starts {entry.command}, which your shell finds in {Path(path).parent}, but an app may not ({file})"
        return warned(title, told, again)
    return None


def _others_read(path: Path) -> bool:
    if os.name == "nt":
        return False
    try:
        return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
    except OSError:
        return False
