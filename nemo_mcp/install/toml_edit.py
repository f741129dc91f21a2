"""Changing TOML in place. Comments, order and spacing of everything else stay as they were, byte for byte.

What tomlkit cannot do without laying other people's lines out afresh is done to the text itself. Whoever calls this
compares what the text says before and after.
"""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, cast

import tomlkit

from nemo_mcp.install.json_edit import Fill, newline


class TomlError(ValueError):
    """The text cannot be read as TOML, or not be changed; the message says where."""


def read(text: str) -> dict[str, Any]:
    """What a text says. Raises TomlError."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        raise TomlError(str(problem)) from None


def put(text: str, path: Sequence[str], value: Fill) -> str:
    """The text with `value` at `path`. A table goes into one that is there; what it does not name stays. TomlError."""
    there: Any = read(text)
    for key in path[:-1]:
        there = there.get(key, {}) if isinstance(there, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    if not isinstance(there, dict):
        raise TomlError(f"`{'.'.join(path[:-1])}` should be a table")
    if path[-1] in there:
        return _changed(text, path, value, there[path[-1]])  # pyright: ignore[reportUnknownArgumentType]
    wanted = read(text + _gap(text) + _table(path, value, "\n")) if _can_append(text, path, value) else None
    if wanted is not None:
        return text + _gap(text) + _table(path, value, newline(text))
    document = tomlkit.parse(text)
    _at(document, path[:-1])[path[-1]] = value
    return document.as_string()


def drop(text: str, path: Sequence[str]) -> str:
    """The text without the table or value at `path`; the same text when nothing is there. Raises TomlError."""
    there: Any = read(text)
    for key in path:
        if not isinstance(there, dict) or key not in there:
            return text
        there = there[key]  # pyright: ignore[reportUnknownVariableType]
    wanted = _without(read(text), path)
    cut = _without_lines(text, path, wanted)
    if _bare(read(cut)) == _bare(wanted):
        return cut
    document = tomlkit.parse(text)
    del _at(document, path[:-1])[path[-1]]
    return document.as_string()


def _changed(text: str, path: Sequence[str], value: Fill, old: object) -> str:
    if old == value:
        return text
    document = tomlkit.parse(text)
    _lay(_at(document, path[:-1]), path[-1], value, old)
    changed = document.as_string()
    return re.sub(r"(?<!\r)\n", "\r\n", changed) if "\n" in text and not re.search(r"(?<!\r)\n", text) else changed


def _lay(place: Any, key: str, value: Fill, old: object) -> None:
    """Put a value over another; of a table over a table only what differs."""
    if not (isinstance(value, Mapping) and isinstance(old, dict)):
        place[key] = value
        return
    there = cast("dict[str, object]", old)
    for inner, each in value.items():
        if inner not in there or there[inner] != each:
            _lay(place[key], inner, each, there.get(inner))


def _at(document: Any, path: Sequence[str]) -> Any:
    for key in path:
        document = document[key]
    return document


def _can_append(text: str, path: Sequence[str], value: Fill) -> bool:
    """Whether a table at the end of the text means the same: not when the one above is written inside braces."""
    if not isinstance(value, Mapping):
        return False
    try:
        read(text + _gap(text) + _table(path, value, "\n"))
    except TomlError:
        return False
    return True


def _gap(text: str) -> str:
    line_end = newline(text)
    if not text.strip():
        return ""
    return line_end if text.endswith(("\n", "\r")) else line_end * 2


def _table(path: Sequence[str], value: Fill, line_end: str) -> str:
    table = tomlkit.table()
    for key, each in cast("Mapping[str, Fill]", value).items():
        table.add(key, _item(each))
    head = ".".join(key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key) for key in path)
    return f"[{head}]\n{table.as_string()}".rstrip("\n").replace("\n", line_end) + line_end


def _item(value: Fill) -> Any:
    if not isinstance(value, Mapping):
        return tomlkit.item(value)
    inline = tomlkit.inline_table()
    for key, each in value.items():
        inline.append(key, each)
    return inline


def _without_lines(text: str, path: Sequence[str], wanted: dict[str, Any]) -> str:
    """The text without the lines of that table and those under it, up to its last value; comments behind it stay."""
    steps = r"\s*\.\s*".join(rf'(?:{re.escape(key)}|"{re.escape(key)}"|\'{re.escape(key)}\')' for key in path)
    head = re.compile(rf"^[ \t]*\[\s*{steps}\s*(?:\.[^\]\r\n]*)?\][^\r\n]*(?:\r?\n|\Z)", re.MULTILINE)
    body = re.compile(r"(?:(?![ \t]*\[)[^\r\n]*(?:\r?\n|\Z))*?(?=[ \t]*\[|\Z)")
    for found in reversed(list(head.finditer(text))):
        lines = body.match(text, found.end())
        block = text[found.start() : lines.end() if lines else found.end()]
        kept = re.search(r"(?:^[ \t]*(?:#[^\r\n]*)?(?:\r?\n|\Z))*\Z", block, re.MULTILINE)
        end = found.start() + (kept.start() if kept else len(block))
        cut = _joined(text[: found.start()], text[end:])
        if _same(cut, wanted, path):  # else it stands within a string, and is no table
            text = cut
    return text


def _joined(before: str, after: str) -> str:
    """Two pieces without the empty line that stood before what is gone."""
    gap = re.search(r"(?<=\n)\r?\n\Z", before)
    return (before[: gap.start()] if gap and not after.strip("\r\n") else before) + after


def _without(values: dict[str, Any], path: Sequence[str]) -> dict[str, Any]:
    table = values
    for key in path[:-1]:
        table = table.get(key, {})
    table.pop(path[-1], None)
    return values


def _same(text: str, wanted: dict[str, Any], path: Sequence[str]) -> bool:
    """Whether a text says that, whatever is at `path`."""
    try:
        return _bare(_without(tomllib.loads(text), path)) == _bare(wanted)
    except tomllib.TOMLDecodeError:
        return False


def _bare(values: object) -> object:
    """Comparable: a table that became empty counts as none."""
    if not isinstance(values, dict):
        return values
    bared = {key: _bare(each) for key, each in cast("dict[str, object]", values).items()}
    return {key: each for key, each in bared.items() if each != {}}
