"""A draft as received: its exact source text for the render, its value for reading (contract, sections 2 and 7)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from nemo_mcp.core import values
from nemo_mcp.core.tracks import Track, read_tracks

# Where a state body may keep its draft: in the envelope, or with the fields at top level.
DRAFT_PATHS: Final = (("data", "state", "draft"), ("data", "draft"), ("state", "draft"), ("draft",))

_SPACE = re.compile(r"[ \t\n\r]*")
# Numbers are left as text: their spelling is kept, and no limit on digits applies.
_SCANNER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)


class StateShapeError(ValueError):
    """A state body that cannot be read: not JSON, not an object, or an error reply."""


@dataclass(frozen=True)
class Draft:
    """A draft. `raw` is its source text, None when it is absent, null or not an object; `value` is `raw` parsed."""

    raw: str | None
    value: Mapping[str, Any] | None

    @cached_property
    def tracks(self) -> tuple[Track, ...]:
        """One for each entry of `t`, in order."""
        return read_tracks(self.value)

    @property
    def exportable(self) -> bool:
        """Some track holds a segment."""
        return any(track.segments for track in self.tracks)

    @property
    def empty(self) -> bool:
        """There are no tracks."""
        return not self.tracks

    @cached_property
    def duration_ms(self) -> int | None:
        """Root `d`, else the latest end that a track or a segment tells; None when nothing tells it."""
        root = values.amount((self.value or {}).get("d"))
        if root:
            return root
        ends = [track.end_ms for track in self.tracks]
        return max((end for end in ends if end), default=root)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what the draft says: the same for every form of "no draft yet", blind to signatures in URLs."""
        said = {key: value for key, value in (self.value or {}).items() if value not in (None, 0, {}, [])}
        return values.digest(said or None)


def raw_member(text: str, *path: str) -> str | None:
    """The source text of a nested member of a JSON object, every digit and space of it.

    A key that stands twice counts where `json.loads` would count it: the last one. None when there is no such member,
    or when the text is not JSON.
    """
    try:
        start = _skip(text, 0)
        _, end = _SCANNER.raw_decode(text, start)
        if _skip(text, end) != len(text):
            return None
        for key in path:
            found = _member(text, start, key)
            if found is None:
                return None
            start, end = found
    except (ValueError, IndexError, RecursionError):
        return None
    return text[start:end]


def read_draft(raw: str | None) -> Draft:
    """A draft from its own source text. Raises StateShapeError when that is not JSON."""
    if raw is None:
        return Draft(None, None)
    try:
        value = values.parse(raw)
    except values.NotJsonError as problem:
        raise StateShapeError(f"the draft cannot be read: {problem}") from problem
    return Draft(raw, value) if values.is_object(value) else Draft(None, None)


def draft_of(body: str) -> Draft:
    """The draft inside a reply of E6. Raises StateShapeError when the body is not JSON."""
    try:
        whole = values.parse(body)
    except values.NotJsonError as problem:
        raise StateShapeError(f"the state cannot be read: {problem}") from problem
    for path in DRAFT_PATHS:
        parent = whole
        for key in path[:-1]:
            parent = values.members(parent).get(key)
        if path[-1] in values.members(parent):
            return read_draft(raw_member(body, *path))
    return Draft(None, None)


def _member(text: str, start: int, key: str) -> tuple[int, int] | None:
    """Where the value of `key` starts and ends in the object at `start`."""
    if text[start] != "{":
        return None
    found: tuple[int, int] | None = None
    position = _skip(text, start + 1)
    while text[position] != "}":
        name, position = _SCANNER.raw_decode(text, position)
        value_at = _skip(text, _skip(text, position) + 1)
        _, position = _SCANNER.raw_decode(text, value_at)
        if name == key:
            found = (value_at, position)
        position = _skip(text, position)
        if text[position] == ",":
            position = _skip(text, position + 1)
    return found


def _skip(text: str, position: int) -> int:
    space = _SPACE.match(text, position)
    return space.end() if space else position
