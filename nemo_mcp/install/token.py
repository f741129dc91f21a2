"""The person's own token: kept in the settings file, which only its owner can read, and in no file of a host."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from nemo_mcp.errors import SettingsError
from nemo_mcp.install import toml_edit
from nemo_mcp.install.files import Change, read_bytes
from nemo_mcp.install.json_edit import newline
from nemo_mcp.private_file import write_private

KEY: Final = "token"


def keep(path: Path, token: str) -> Change:
    """Write the token into the settings file, which becomes its owner's alone; all else in it stays as it was.

    `token` must have been looked at by the settings. Raises SettingsError and FolderError.
    """
    old = _text(path)
    new = _with(old, token)
    _write(path, old, new, {KEY: token})
    return Change(path, old.encode(), new.encode())


def forget(path: Path) -> Change:
    """Take the token out of the settings file. Raises SettingsError and FolderError."""
    old = _text(path)
    if KEY not in _read(old, path):
        return Change(path, old.encode(), old.encode())
    new = toml_edit.drop(old, [KEY])
    _write(path, old, new, {})
    return Change(path, old.encode(), new.encode())


def backend(path: Path) -> str | None:
    """The backend that the settings file names, if it names one. Raises SettingsError."""
    found = read_bytes(path)
    named = None if found is None else _read(found.decode(errors="replace"), path).get("backend")
    return named if isinstance(named, str) else None


def is_kept(path: Path) -> bool:
    """Whether the settings file holds a token. Raises SettingsError."""
    found = read_bytes(path)
    return found is not None and bool(_read(found.decode(errors="replace"), path).get(KEY))


def _with(text: str, token: str) -> str:
    """The settings with that token: in the place of the old one, else as the last line, else as the first."""
    if KEY in toml_edit.read(text):
        return toml_edit.put(text, [KEY], token)
    line_end = newline(text)
    row = f'{KEY} = "{_escaped(token)}"{line_end}'
    below = f"{text}{'' if not text or text.endswith(line_end) else line_end}{row}"
    return below if tomllib.loads(below).get(KEY) == token else row + text


def _escaped(token: str) -> str:
    return re.sub(r'(["\\])', r"\\\1", token)


def _text(path: Path) -> str:
    """The settings file as text; a link is refused, because what it leads to may be shared."""
    try:
        is_link = path.is_symlink()
    except OSError as problem:
        raise _invalid(path, f"it cannot be read ({problem.strerror})") from None
    if is_link:
        raise SettingsError(
            f"{path} is a link, and what it leads to may be shared; a token does not go there.",
            "make it a file of its own, or set NEMO_TOKEN where the host is started.",
        )
    found = read_bytes(path)
    try:
        text = "" if found is None else found.decode()
    except UnicodeDecodeError:
        raise _invalid(path, "it is not UTF-8 text") from None
    _read(text, path)
    return text


def _read(text: str, path: Path) -> dict[str, Any]:
    try:
        return toml_edit.read(text)
    except toml_edit.TomlError as problem:
        raise _invalid(path, str(problem)) from None


def _write(path: Path, old: str, new: str, wanted: dict[str, str]) -> None:
    """Replace the file, after a look whether it says what it should."""
    before, after = _read(old, path), _read(new, path)
    before.pop(KEY, None)
    if after != {**before, **wanted}:
        raise _invalid(path, "it is written in a way that cannot be changed safely")
    write_private(path, new)


def _invalid(path: Path, reason: str) -> SettingsError:
    return SettingsError(f"The settings file {path} cannot be changed: {reason}.", "correct it, then try again.")
