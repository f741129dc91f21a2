"""Changing JSON with comments in place: what is not meant stays as it was, byte for byte."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from nemo_mcp.install.jsonc import JsonError, Member, Node, parse, plain

Fill: TypeAlias = "Mapping[str, Fill] | Sequence[str] | str | int"
"""What can be put into a file."""

_SPACE_AND_COMMENTS_OF_LINE = re.compile(r"(?:[ \t]*(?://[^\r\n]*|/\*.*?\*/))*", re.DOTALL)
_COMMENT = re.compile(r"//[^\r\n]*|/\*.*?\*/", re.DOTALL)
_BREAK = re.compile(r"[\r\n]")
_BREAK_AHEAD = re.compile(r"[ \t]*[\r\n]")


def put(text: str, path: Sequence[str], value: Fill) -> str:
    """The text with `value` at `path`, the objects on the way made where they are missing.

    An object goes into one that is there: its members are put one by one, and those that it does not name stay.
    Raises JsonError, also for something on the way that is no object and for a key on it that stands there twice.
    """
    root = parse(text, path)
    if root is None:
        line_end = newline(text)
        before = text if not text or text[-1] in "\r\n" else text + line_end
        return f"{before}{_written(_nested(path, value), '  ', line_end)}{line_end}"
    node = root
    for done, key in enumerate(path):
        member = _member(text, node, key, path[:done])
        if member is None:
            return _with_member(text, root, node, key, _nested(path[done + 1 :], value))
        node = member.node
    if isinstance(value, Mapping) and node.members is not None:
        for key, each in value.items():
            text = put(text, [*path, key], each)
        return text
    if plain(node.value) == value and type(plain(node.value)) is type(value):
        return text
    indent = _indent_of(text, node.start)
    return text[: node.start] + _fitting(text, node, value, indent) + text[node.end :]


def drop(text: str, path: Sequence[str]) -> str:
    """The text without what is at `path`; the same text when nothing is there. Raises JsonError as `put` does."""
    node = parse(text, path)
    if node is None:
        return text
    for done, key in enumerate(path[:-1]):
        member = _member(text, node, key, path[:done])
        if member is None:
            return text
        node = member.node
    member = _member(text, node, path[-1], path[:-1])
    return text if member is None else _without_member(text, node, member)


def newline(text: str) -> str:
    """The line end that a text uses."""
    found = re.search(r"\r\n|\r|\n", text)
    return found.group() if found else "\n"


def _nested(path: Sequence[str], value: Fill) -> Fill:
    for key in reversed(path):
        value = {key: value}
    return value


def _member(text: str, node: Node, key: str, above: Sequence[str]) -> Member | None:
    """The member of that key. Raises JsonError when the node is no object, or has it twice."""
    if node.members is None:
        what = f"`{'.'.join(above)}`" if above else "it"
        raise JsonError(f"{what} should be an object, in braces", text, node.start)
    found = [each for each in node.members if each.key == key]
    if len(found) > 1:
        raise JsonError(f"`{key}` stands twice in the same object", text, found[1].start)
    return found[0] if found else None


def _with_member(text: str, root: Node, node: Node, key: str, value: Fill) -> str:
    members = node.members or ()
    inline = _on_one_line(text, node) and bool(members or (root.members and _on_one_line(text, root)))
    line_end, name = newline(text), json.dumps(key, ensure_ascii=False)
    if inline:
        written = f"{name}: {_on_line(value)}"
    else:
        indent = _indent_of_members(text, root, node)
        written = f"{line_end}{indent}{name}: {_written(value, _unit(text, root), line_end, indent)}"
    if not members:
        place = _line_rest(text, node.start + 1)
        closing = "" if inline or _BREAK.search(text, place, node.end) else line_end + _indent_of(text, node.start)
        return text[:place] + written + closing + text[place:]
    last = members[-1]
    place = _line_rest(text, last.end)
    gap = " " if inline else ""
    if last.comma is not None:
        return f"{text[:place]}{gap}{written},{text[place:]}"
    return f"{text[: last.node.end]},{text[last.node.end : place]}{gap}{written}{text[place:]}"


def _without_member(text: str, node: Node, member: Member) -> str:
    members = node.members or ()
    at = members.index(member)
    before = members[at - 1] if at else None
    begins = before.end if before else node.start + 1
    place = _line_rest(text, begins)
    comments = _COMMENT.findall(text, begins, place)
    needs_break = bool(comments) and comments[-1].startswith("//") and not _BREAK_AHEAD.match(text, member.end)
    start = member.start if needs_break or text[place : member.start].strip() else place
    if before is None and len(members) > 1 and not text[member.end : members[1].start].strip():
        start, rest = member.start, members[1].start
    else:
        rest = member.end
    if before is not None and before.comma is not None and member.comma is None:
        return text[: before.comma] + text[before.comma + 1 : start] + text[rest:]
    if len(members) == 1 and not text[node.start + 1 : start].strip() and not text[rest : node.end - 1].strip():
        start, rest = node.start + 1, node.end - 1
    return text[:start] + text[rest:]


def _line_rest(text: str, at: int) -> int:
    """Where the comments end that stand behind that place on its line."""
    found = _SPACE_AND_COMMENTS_OF_LINE.match(text, at)
    return found.end() if found else at


def _on_one_line(text: str, node: Node) -> bool:
    return not _BREAK.search(text, node.start, node.end)


def _indent_of(text: str, at: int) -> str:
    """The space at the beginning of the line of that place."""
    begins = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    line = text[begins:at]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _indent_of_members(text: str, root: Node, node: Node) -> str:
    for member in reversed(node.members or ()):
        indent = _indent_of(text, member.start)
        if text[: member.start].endswith(("\n" + indent, "\r" + indent)):
            return indent
    return _indent_of(text, node.start) + _unit(text, root)


def _unit(text: str, root: Node) -> str:
    """What one step of indentation is in a text: that of its first member, else two spaces."""
    for member in root.members or ():
        indent = _indent_of(text, member.start)
        if indent and text[: member.start].endswith(("\n" + indent, "\r" + indent)):
            return indent
    return "  "


def _fitting(text: str, node: Node, value: Fill, indent: str) -> str:
    """A value in the place of another, on as many lines."""
    if _on_one_line(text, node):
        return _on_line(value)
    return _written(value, "  ", newline(text), indent)


def _on_line(value: Fill) -> str:
    return json.dumps(value, ensure_ascii=False)


def _written(value: Fill, unit: str, line_end: str, indent: str = "") -> str:
    """An object with one member a line; anything else on one line."""
    if not isinstance(value, Mapping) or not value:
        return _on_line(value)
    inner = indent + unit
    lines = [f"{inner}{_on_line(key)}: {_written(each, unit, line_end, inner)}" for key, each in value.items()]
    return f"{{{line_end}{f',{line_end}'.join(lines)}{line_end}{indent}}}"
