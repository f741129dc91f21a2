"""Our entry in a host's file: reading it, putting it in and taking it out, whatever the file's format."""

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from nemo_mcp.core.text import line
from nemo_mcp.errors import HostConfigError
from nemo_mcp.install import json_edit, jsonc, toml_edit
from nemo_mcp.install.files import read_bytes
from nemo_mcp.install.hosts import DEFAULT_NAME, Host
from nemo_mcp.install.json_edit import Fill

TOKEN: Final = "NEMO_TOKEN"
BACKEND: Final = "NEMO_BACKEND"
_PROGRAM: Final = re.compile(r"nemo[-_]mcp(?:\[[\w,-]*\])?(?:[@=~<>!].*)?(?:\.exe)?")
_BOM: Final = codecs.BOM_UTF8.decode()


@dataclass(frozen=True, slots=True)
class Entry:
    """What a host starts: a command with its arguments and variables. `command` is empty for a server elsewhere."""

    command: str
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def is_ours(self) -> bool:
        """Whether it starts this program and no other that has the same name by chance."""
        words = [Path(self.command.replace("\\", "/")).name, *self.args]
        return any("nemo-mcp" in word.lower().replace("_", "-") for word in words)

    @property
    def studio(self) -> bool:
        """Whether edits happen on this computer."""
        return "--studio" in self.args or self.env.get(BACKEND) == "studio"

    @property
    def holds_token(self) -> bool:
        """Whether somebody has put a token into it, where every program of the person can read it."""
        return bool(self.env.get(TOKEN)) and not self.env[TOKEN].startswith("${")


def own_words(entry: Entry | None, *, studio: bool) -> tuple[str, ...]:
    """What stands behind the program in an entry of ours, such as `serve` and folders, with `--studio` or without."""
    words = list(_behind_the_program(entry)) if entry and entry.is_ours else []
    if studio and "--studio" not in words:
        words.insert(1 if words[:1] == ["serve"] else 0, "--studio")
    return tuple(word for word in words if studio or word != "--studio")


def _behind_the_program(entry: Entry) -> tuple[str, ...]:
    if _PROGRAM.fullmatch(_plain(entry.command)):
        return entry.args
    # A launcher such as uvx names it among its own words, the last time before ours.
    limit = entry.args.index("serve") if "serve" in entry.args else len(entry.args)
    named = [at for at, word in enumerate(entry.args[:limit]) if _PROGRAM.fullmatch(_plain(word))]
    return entry.args[named[-1] + 1 :] if named else ()


def _plain(word: str) -> str:
    return word.replace("\\", "/").rpartition("/")[2].lower()


def read_entry(path: Path, host: Host, name: str = DEFAULT_NAME) -> Entry | None:
    """The entry of that name in a host's file; None when the file or the entry is not there.

    Raises HostConfigError for a file that cannot be read or is not valid.
    """
    found = read_bytes(path)
    return None if found is None else entry_in(found, path, host, name)


def our_entry(path: Path, host: Host) -> tuple[str, Entry] | None:
    """The first entry in a host's file that starts this program, with its name. Raises HostConfigError."""
    found = read_bytes(path)
    servers = {} if found is None else _servers(_said(found, path, host), path, host)
    entries = ((name, _entry(value)) for name, value in servers.items())
    return next(((name, entry) for name, entry in entries if entry.is_ours), None)


def entry_in(content: bytes, path: Path, host: Host, name: str) -> Entry | None:
    """The same for the content of the file at `path`."""
    servers = _servers(_said(content, path, host), path, host)
    return None if name not in servers else _entry(servers[name])


def fill_of(entry: Entry, host: Host) -> dict[str, Fill]:
    """The entry as the host wants it written."""
    fixed = {key: each for key, each in host.fields.items() if isinstance(each, str)}
    limits = {key: each for key, each in host.fields.items() if not isinstance(each, str)}
    env: dict[str, Fill] = {"env": dict(entry.env)} if entry.env else {}
    return {**fixed, "command": entry.command, "args": list(entry.args), **limits, **env}


def with_entry(content: bytes, path: Path, host: Host, name: str, entry: Entry) -> bytes:
    """The file's content with that entry in it. Raises HostConfigError when it is not valid or has no place for it.

    Of an entry that is there, only what differs changes; what else a person has put into it stays, and so do times
    that were set by hand.
    """
    said = _said(content, path, host)
    there = _servers(said, path, host).get(name)
    by_hand = cast("dict[str, object]", there) if isinstance(there, dict) else dict[str, object]()
    fill = fill_of(entry, host)
    fill = {key: each for key, each in fill.items() if not (isinstance(each, int) and key in by_hand)}
    wanted = _put_in(said, host, name, _merged(by_hand, fill))
    return _edited(content, path, host, wanted, lambda text, edit: edit.put(text, [host.servers, name], fill))


def without_entry(content: bytes, path: Path, host: Host, name: str) -> bytes:
    """The file's content without the entry of that name. Raises HostConfigError when it is not valid."""
    said = _said(content, path, host)
    if name not in _servers(said, path, host):
        return content
    wanted = _put_in(said, host, name, None)
    return _edited(content, path, host, wanted, lambda text, edit: edit.drop(text, [host.servers, name]))


def snippet(host: Host | None, name: str, entry: Entry) -> str:
    """A file with nothing in it but that entry; without a host, in the form that most of them read."""
    if host is None:
        host = Host("any", "any host", "mcpServers", {}, "")
    return with_entry(b"", Path("snippet"), host, name, entry).decode()


def _edited(content: bytes, path: Path, host: Host, wanted: dict[str, Any], change: Callable[[str, Any], str]) -> bytes:
    """Change the text and see to it that it says what it should, and nothing else than before."""
    text, mark = _text(content, path)
    try:
        changed = change(text, toml_edit if host.form == "toml" else json_edit)
    except (jsonc.JsonError, toml_edit.TomlError) as problem:
        raise _invalid(path, problem) from None
    new = (mark + changed).encode()
    if _bare(_said(new, path, host)) != _bare(wanted):
        raise HostConfigError(
            f"{path} is written in a way that cannot be changed safely, so it was left as it was.",
            "put the entry in by hand: `nemo-mcp install --print` shows it.",
        )
    return new


def _text(content: bytes, path: Path) -> tuple[str, str]:
    """The text of a file, and the mark that stood before it."""
    try:
        text = content.decode()
    except UnicodeDecodeError as problem:
        row = content.count(b"\n", 0, problem.start) + 1
        column = problem.start - (content.rfind(b"\n", 0, problem.start) + 1) + 1
        raise HostConfigError(
            f"{path} is not UTF-8 text (line {row}, column {column}).", "save it as UTF-8, then try again."
        ) from None
    return (text[1:], _BOM) if text.startswith(_BOM) else (text, "")


def _said(content: bytes, path: Path, host: Host) -> dict[str, Any]:
    """What a file says. Raises HostConfigError with the line and column of what is wrong."""
    text, _ = _text(content, path)
    try:
        if host.form == "toml":
            return toml_edit.read(text)
        value = jsonc.read(text)
    except (jsonc.JsonError, toml_edit.TomlError) as problem:
        raise _invalid(path, problem) from None
    if not isinstance(value, dict):
        raise _invalid(path, ValueError("it should be an object, in braces"))
    return value


def _servers(said: dict[str, Any], path: Path, host: Host) -> dict[str, Any]:
    servers = said.get(host.servers, {})
    if not isinstance(servers, dict):
        raise HostConfigError(
            f"`{host.servers}` in {path} is not a list of servers by name, so nothing was written.",
            "correct or remove it, then try again.",
        )
    return cast("dict[str, Any]", servers)


def _entry(value: object) -> Entry:
    if not isinstance(value, dict):
        return Entry("")
    table = cast("dict[str, Any]", value)
    args, env = table.get("args"), table.get("env")
    words = [each for each in cast("list[object]", args) if isinstance(each, str)] if isinstance(args, list) else []
    named = cast("dict[str, object]", env).items() if isinstance(env, dict) else ()
    command = table.get("command")
    return Entry(
        command if isinstance(command, str) else "",
        tuple(words),
        {key: each for key, each in named if isinstance(each, str)},
    )


def _merged(there: object, fill: Fill) -> object:
    if not isinstance(fill, Mapping):
        return jsonc.Number(str(fill)) if isinstance(fill, int) else fill
    kept = cast("dict[str, object]", there) if isinstance(there, dict) else {}
    return {**kept, **{key: _merged(kept.get(key), each) for key, each in fill.items()}}


def _put_in(said: dict[str, Any], host: Host, name: str, value: object) -> dict[str, Any]:
    servers = {**said.get(host.servers, {}), name: value}
    if value is None:
        del servers[name]
    return {**said, host.servers: servers}


def _bare(values: object) -> object:
    """Comparable: numbers as they are written, NaN included, and an empty table as none."""
    if isinstance(values, dict):
        bared = {key: _bare(each) for key, each in cast("dict[str, object]", values).items()}
        return {key: each for key, each in bared.items() if each != {}}
    if isinstance(values, list):
        return [_bare(each) for each in cast("list[object]", values)]
    return values.text if isinstance(values, jsonc.Number) else repr(values)


def _invalid(path: Path, problem: ValueError) -> HostConfigError:
    return HostConfigError(
        f"{path} is not valid, so nothing was written: {line(str(problem), 200)}.",
        "correct that place in the file, then try again; `nemo-mcp install --print` shows what belongs there.",
    )
