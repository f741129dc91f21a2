"""JSON of unknown shape: a value of the wrong type reads as absent, never as an exception."""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from typing import Any, Final, TypeGuard, cast

# Deeper nesting than any draft needs; it keeps every walk over a parsed value clear of the recursion limit.
DEPTH_LIMIT: Final = 100

_URL_QUERY = re.compile(r"\A([a-z][a-z0-9+.-]*://[^?#]*)[?#].*\Z", re.IGNORECASE | re.DOTALL)
# A server on this computer gets another port at each start; where it listens says nothing about a file.
_LOOPBACK = re.compile(r"\Ahttps?://(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?(?=/|\Z)", re.IGNORECASE)


class NotJsonError(ValueError):
    """The text is not JSON, or JSON that nothing sane would send: nested too deep, numbers of thousands of digits."""


def parse(text: str) -> object:
    """Raises NotJsonError."""
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise NotJsonError(f"expected JSON: {problem}") from problem
    if text.count("[") + text.count("{") > DEPTH_LIMIT and _deeper_than(value, DEPTH_LIMIT):
        raise NotJsonError(f"expected JSON nested at most {DEPTH_LIMIT} deep")
    return value


def is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether the value is a JSON object."""
    return isinstance(value, Mapping)


def members(value: object) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if is_object(value) else {}


def items(value: object) -> list[Any]:
    """The value if it is an array, else an empty one."""
    return cast("list[Any]", value) if isinstance(value, list) else []


def text(value: object) -> str | None:
    """The value if it is a string that holds more than white space."""
    return value if isinstance(value, str) and value.strip() else None


def number(value: object) -> float | None:
    """The value if it is a finite number (`true` is none)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def amount(value: object) -> int | None:
    """A number of 0 or more, rounded: milliseconds, pixels."""
    found = number(value)
    return round(found) if found is not None and found >= 0 else None


def canonical(value: object) -> str:
    """JSON with sorted keys, without what changes by itself: query strings of URLs, ports of this computer."""
    return json.dumps(_unsigned(value), sort_keys=True, separators=(",", ":"))


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode("ascii")).hexdigest()


def _unsigned(value: object) -> object:
    if isinstance(value, str):
        return _LOOPBACK.sub("", _URL_QUERY.sub(r"\1", value))
    if isinstance(value, list):
        return [_unsigned(item) for item in items(cast("object", value))]
    if is_object(value):
        return {key: _unsigned(item) for key, item in value.items()}
    return value


def _deeper_than(value: object, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [child for parent in level for child in (*items(parent), *members(parent).values())]
        if not level:
            return False
    return True
