"""Installing and removing, as edits of a host's file."""

import difflib
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nemo_mcp.core.secrets import redact
from nemo_mcp.errors import HostConfigError, RequestError
from nemo_mcp.install.entries import Entry, entry_in, our_entry, read_entry, with_entry, without_entry
from nemo_mcp.install.files import Change, Edit, backups, read_bytes
from nemo_mcp.install.hosts import DEFAULT_NAME, HOSTS, Host, find, is_here

LONGEST_SHOWN: Final = 300
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
"""What all hosts take as the name of a server; they put it before the names of the tools."""
_QUOTED: Final = re.compile(r"""\"(?:[^"\\]|\\.)*\"|'[^']*'""")
_REMARK: Final = re.compile(r"//|/\*|#")
_SECRET: Final = re.compile(
    r"""(["']?[\w.-]*(?:token|key|secret|passw|auth|credential)[\w.-]*["']?\s*[:=]\s*)("[^"]*"|'[^']*')""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Target:
    """An entry's place: the file of a host, and the name in it. `shared`: the file is a project's, not a person's."""

    host: Host
    path: Path
    name: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with one host. `problem` says why its file could not be read."""

    host: Host
    path: Path
    here: bool
    entry: Entry | None = None
    problem: str = ""
    name: str = DEFAULT_NAME


def standings(
    name: str, platform: str, home: Path, environment: Mapping[str, str], *, any_name: bool = False
) -> list[Standing]:
    """All hosts: whether they are on this computer, and what stands in their files under that name.

    With `any_name` an entry of ours counts under whatever name, before a stranger that has this one.
    """
    found: list[Standing] = []
    for host in HOSTS.values():
        path, here = find(host, platform, home, environment), is_here(host, platform, home, environment)
        try:
            entry = read_entry(path, host, name)
            other = our_entry(path, host) if any_name and not (entry and entry.is_ours) else None
            called, entry = other or (name, entry)
            found.append(Standing(host, path, here, entry, name=called))
        except HostConfigError as problem:
            found.append(Standing(host, path, here, problem=problem.message))
    return found


def installing(target: Target, entry: Entry) -> Edit:
    """The edit that puts the entry in. It raises HostConfigError, and RequestError for a stranger of the same name."""

    def edit(old: bytes | None) -> bytes:
        content = old or b""
        _see_that_it_is_ours(target, entry_in(content, target.path, target.host, target.name))
        return with_entry(content, target.path, target.host, target.name, entry)

    return edit


def removing(target: Target) -> Edit:
    """The edit that takes the entry out. It raises as that of `installing` does.

    What stood there before comes back byte for byte when nothing else has changed since: that shows when the entry,
    put into a content that was kept, gives the present one. A file that has nothing but the entry goes.
    """

    def edit(old: bytes | None) -> bytes | None:
        there = None if old is None else entry_in(old, target.path, target.host, target.name)
        if old is None or there is None:
            return old
        _see_that_it_is_ours(target, there)
        for kept in backups(target.path):
            before = read_bytes(kept)
            if before is not None and _gives(target, before, there, old):
                return before
        if _gives(target, b"", there, old):
            return None
        return without_entry(old, target.path, target.host, target.name)

    return edit


def difference(target: Target, change: Change) -> str:
    """The lines that change, with `-` and `+`. Of a line that says what is not ours only the length is shown."""
    ours = _said_by_ours(target, change)
    lines = difflib.unified_diff(_lines(change.old), _lines(change.new), "before", "after", n=0, lineterm="")
    return "\n".join(_shown(line, ours) for line in lines)


def _gives(target: Target, before: bytes, entry: Entry, after: bytes) -> bool:
    with suppress(HostConfigError):
        return (
            entry_in(before, target.path, target.host, target.name) is None
            and with_entry(before, target.path, target.host, target.name, entry) == after
        )
    return False


def _see_that_it_is_ours(target: Target, there: Entry | None) -> None:
    if there is not None and not there.is_ours:
        raise RequestError(
            f"{target.path} has a server called `{target.name}` that is not nemo-mcp; it was left alone.",
            "choose another name with --name, or remove that server in the host.",
        )


def _lines(content: bytes | None) -> list[str]:
    return [] if content is None else content.decode("utf-8-sig", "replace").splitlines()


def _said_by_ours(target: Target, change: Change) -> set[str]:
    """All that may stand in quotes in the lines of our entry."""
    said = {target.name, target.host.servers, "command", "args", "env", *target.host.fields}
    said.update(each for each in target.host.fields.values() if isinstance(each, str))
    for content in (change.old, change.new):
        with suppress(HostConfigError):
            entry = entry_in(content or b"", target.path, target.host, target.name)
            if entry is not None and entry.is_ours:
                said.update((entry.command, *entry.args, *entry.env, *entry.env.values()))
    return said


def _shown(line: str, ours: Collection[str]) -> str:
    if line.startswith(("---", "+++", "@@")):
        return line
    rest, quoted = _QUOTED.sub("", line[1:]), [found[1:-1] for found in _QUOTED.findall(line)]
    known = all(each in ours or each.replace("\\\\", "\\") in ours for each in quoted)
    if len(line) > LONGEST_SHOWN or not known or _REMARK.search(rest):
        return f"{line[:1]} (a line of {len(line) - 1} characters)"
    return redact(_SECRET.sub(r'\1"..."', line))
