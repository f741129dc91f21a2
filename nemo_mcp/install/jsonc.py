"""JSON with comments, read with the place of each part, so that a text can be changed without writing it anew.

Comments and a comma before a closing bracket are taken; apart from them it is strict JSON. No library is used: those
that are widely kept drop comments or lay the text out afresh, and to change it in place takes no more than offsets.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

DEEPEST: Final = 200
"""How many brackets may stand open at once."""

TRIVIA: Final = re.compile(r"(?:[ \t\r\n]+|//[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING: Final = re.compile(r'"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"')
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.+-])")
_WORD: Final = re.compile(r"(?:true|false|null)(?!\w)")
_WORDS: Final = {"true": True, "false": False, "null": None}

Value: TypeAlias = "dict[str, Value] | list[Value] | str | Number | bool | None"
Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | float | bool | None"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written, of any length and precision."""

    text: str

    @property
    def plain(self) -> float:
        """The number itself, a whole one where it is written so."""
        return int(self.text) if self.text.lstrip("-").isdigit() and len(self.text) < 300 else float(self.text)


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its place in the text: `text[start:end]`. `members` are those of an object, None for all else."""

    start: int
    end: int
    value: Value
    members: "tuple[Member, ...] | None" = None


@dataclass(frozen=True, slots=True)
class Member:
    """A key with its value in an object. `comma` is the offset of the comma behind it, None when there is none."""

    key: str
    start: int
    node: Node
    comma: int | None

    @property
    def end(self) -> int:
        """Where it ends, its comma included."""
        return self.node.end if self.comma is None else self.comma + 1


def _no_constant(word: str) -> object:
    raise ValueError(word)


_PLAIN: Final = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=_no_constant)


class JsonError(ValueError):
    """The text is not JSON at `offset`."""

    def __init__(self, message: str, text: str, offset: int) -> None:
        self.message = message
        self.line, self.column = position(text, offset)
        super().__init__(f"{message} (line {self.line}, column {self.column})")


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, counted from 1."""
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def plain(value: Value) -> Plain:
    """A value as Python has it, numbers included."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.plain if isinstance(value, Number) else value


def read(text: str) -> Value:
    """What a text says, an empty object when there is nothing but space and comments. Raises JsonError."""
    try:
        return _PLAIN.decode(text)
    except (ValueError, RecursionError):
        node = parse(text)
        return {} if node is None else node.value


def parse(text: str, path: Sequence[str] | None = None) -> Node | None:
    """The one value of a text; None when there is nothing but space and comments. Raises JsonError.

    With a `path` of keys, only the objects on it need to have their members, which is quicker for a large text.
    """
    reader = _Reader(text)
    reader.skip()
    if reader.at == len(text):
        return None
    node = reader.value(0, () if path is None else path, whole=path is None)
    reader.skip()
    if reader.at != len(text):
        raise reader.error("there is more after the end")
    return node


class _Reader:
    """Goes through a text once. `at` is the offset of what has not been read yet."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.at = 0

    def error(self, message: str) -> JsonError:
        return JsonError(message, self._text, self.at)

    def skip(self) -> None:
        """Go to the next thing that is neither space nor comment."""
        found = TRIVIA.match(self._text, self.at)
        self.at = found.end() if found else self.at
        if self._text.startswith("/*", self.at):
            raise self.error("a comment does not end")

    def value(self, depth: int, path: Sequence[str] | None, *, whole: bool) -> Node:
        """The value that begins here. `path` leads on from it; None is beside the path."""
        first = self._text[self.at : self.at + 1]
        if depth > DEEPEST:
            raise self.error("it is nested too deeply")
        if path is None and not whole and first in {"{", "["} and (node := self._plain_json()):
            return node
        if first == "{":
            return self._object(depth, path, whole=whole)
        if first == "[":
            return self._array(depth, whole=whole)
        start = self.at
        return Node(start=start, value=self._string() if first == '"' else self._plain(), end=self.at)

    def _plain_json(self) -> Node | None:
        """A value without comments, read at once; None when it is not that."""
        start = self.at
        try:
            value, self.at = _PLAIN.raw_decode(self._text, start)
        except (ValueError, RecursionError):
            return None
        return Node(start, self.at, value)

    def _string(self) -> str:
        found = _STRING.match(self._text, self.at)
        if found is None:
            raise self.error("a string does not end, or holds what it may not")
        self.at = found.end()
        token = found.group()
        return str(json.loads(token)) if "\\" in token else token[1:-1]

    def _plain(self) -> Value:
        for pattern in (_NUMBER, _WORD):
            if found := pattern.match(self._text, self.at):
                self.at = found.end()
                return Number(found.group()) if pattern is _NUMBER else _WORDS[found.group()]
        raise self.error("a value is missing" if self.at < len(self._text) else "it ends too early")

    def _comma(self, closing: str) -> int | None:
        """Take the comma behind a part, if there is one; there must be, unless the bracket closes."""
        self.skip()
        if self._text.startswith(",", self.at):
            self.at += 1
            return self.at - 1
        if not self._text.startswith(closing, self.at):
            raise self.error(f"a comma or {closing} is missing")
        return None

    def _array(self, depth: int, *, whole: bool) -> Node:
        start, values = self.at, list[Value]()
        self.at += 1
        self.skip()
        while not self._text.startswith("]", self.at):
            values.append(self.value(depth + 1, None, whole=whole).value)
            self._comma("]")
            self.skip()
        self.at += 1
        return Node(start, self.at, values)

    def _object(self, depth: int, path: Sequence[str] | None, *, whole: bool) -> Node:
        start, members = self.at, list[Member]()
        self.at += 1
        self.skip()
        while not self._text.startswith("}", self.at):
            members.append(self._member(depth, path, whole=whole))
            self.skip()
        self.at += 1
        return Node(start, self.at, {each.key: each.node.value for each in members}, tuple(members))

    def _member(self, depth: int, path: Sequence[str] | None, *, whole: bool) -> Member:
        start = self.at
        if not self._text.startswith('"', start):
            raise self.error("a key in quotation marks is missing" if start < len(self._text) else "it ends too early")
        key = self._string()
        self.skip()
        if not self._text.startswith(":", self.at):
            raise self.error("a colon is missing")
        self.at += 1
        self.skip()
        node = self.value(depth + 1, path[1:] if path and path[0] == key else None, whole=whole)
        return Member(key, start, node, self._comma("}"))
