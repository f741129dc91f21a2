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
    found = _standings(facts)
    return [overview(found), *(fault for each in found if each.entry or each.problem for fault in judge(each, facts))]


def _standings(facts: Facts) -> list[Standing]:
    return standings(DEFAULT_NAME, facts.system, facts.home, facts.environment, any_name=True)


def edit_here(facts: Facts) -> bool:
    """Whether hosts start this program, and all of them for the studio; then nobody needs the cloud."""
    found = _standings(facts)
    ours = [each.entry for each in found if each.entry and each.entry.is_ours]
    return bool(ours) and all(entry.studio for entry in ours)


def overview(found: Sequence[Standing]) -> Finding:
    """Which hosts have this program, and which could have it."""
    having = [each.host.title for each in found if _has_us(each)]
    without = [each for each in found if each.here and not _has_us(each) and not each.problem]
    lacking = ", ".join(each.host.title for each in without)
    if having:
        return fine(NAME, f"{', '.join(having)}" + (f"; here without nemo-mcp: {lacking}" if lacking else ""))
    if without:
        mend = "\n".join(f"run: nemo-mcp install {each.host.key}{_name(each)}" for each in without[:1])
        return warned(NAME, f"here without nemo-mcp: {lacking}", mend)
    if any(each.problem for each in found):
        return left_out(NAME, "none with nemo-mcp")
    return left_out(NAME, f"none is on this computer, of those that are known: {', '.join(TITLES)}")


def _has_us(standing: Standing) -> bool:
    """Whether a host starts this program, or reaches a server by an address."""
    return standing.entry is not None and (standing.entry.is_ours or not standing.entry.command)


def _name(standing: Standing) -> str:
    """The name to install under, where it is not the usual one."""
    if standing.entry is not None and not _has_us(standing):
        return " --name nemo-mcp"
    return "" if standing.name == DEFAULT_NAME else f" --name {standing.name}"


def judge(standing: Standing, facts: Facts) -> list[Finding]:
    """Whether the entry of a host starts something, and keeps a token to itself: its faults, or that it has none."""
    title, entry = standing.host.title, standing.entry
    file = shown(standing.path, facts.home)
    if entry is None:
        told = standing.problem.replace(", so nothing was written", "")
        return [wrong(title, f"its configuration cannot be read: {told}", f"correct that place, or remove {file}")]
    again = f"run: nemo-mcp install {standing.host.key}{_name(standing)}"
    if not entry.command:
        return [fine(title, f"reaches a server by an address ({file})")]
    if not entry.is_ours:
        told = f"the server called `{DEFAULT_NAME}` in {file} is another program: {entry.command}"
        return [warned(title, told, again)]
    faults = [_token_fault(standing, entry, file), _startable(title, entry, again, file, facts)]
    return [each for each in faults if each] or [fine(title, f"starts {_started(entry)} ({file})")]


def _started(entry: Entry) -> str:
    """The program, and whether it is the studio; other words of an entry are the person's own affair."""
    return quoted(entry.command, *(["--studio"] if "--studio" in entry.args else []))


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
