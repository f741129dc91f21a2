"""What a client may send: closed and strict arguments, requests of bounded size, and complaints that tell no values."""

import json
from collections.abc import Mapping
from typing import Any, Final, cast, get_origin

from mcp import MCPError
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.mcpserver.utilities.func_metadata import ArgModelBase, FuncMetadata
from mcp.types.jsonrpc import INVALID_PARAMS, METHOD_NOT_FOUND
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from nemo_mcp.core.text import label

LONGEST_TEXT: Final = 2_048
"""Of any name, address or id that comes with a request, in characters."""
LONGEST_TOKEN: Final = 256
MOST_ENTRIES: Final = 256
MOST_COMPLAINTS: Final = 5
LONGEST_KEY: Final = 40
LONGEST_LIST: Final = 1_000_000
# These are judged elsewhere: the arguments by the tool or the prompt, the others by the SDK.
_OWN_JUDGES: Final = frozenset({"arguments", "_meta", "requestState", "inputResponses", "capabilities", "clientInfo"})


class ClosedArguments(FuncMetadata):
    """Arguments as they were sent. The SDK would take any text that reads like JSON for what it says, `null` too."""

    def pre_parse_json(self, data: dict[str, Any]) -> dict[str, Any]:
        """Only a list may come as text: some hosts cannot send one otherwise."""
        taken = dict(data)
        for name, field in self.arg_model.model_fields.items():
            value = data.get(name)
            if get_origin(field.annotation) is list and isinstance(value, str) and len(value) <= LONGEST_LIST:
                taken[name] = _list_in(value)
        return taken


def closed(base: type[ArgModelBase]) -> type[ArgModelBase]:
    """The same arguments, and no others, each of exactly its type, numbers finite.

    A misspelt `request_key` must not lose its protection in silence, and "no" must not be read as consent.
    """

    class Arguments(  # pyright: ignore[reportGeneralTypeIssues]
        base, extra="forbid", strict=True, allow_inf_nan=False, hide_input_in_errors=True, title=base.__name__
    ):
        """Closed and strict."""

    return Arguments


def complaint(name: str, known: list[str], problem: ValidationError) -> str:
    """What is wrong with the arguments of a call, without their values."""
    found = problem.errors(include_input=False, include_url=False, include_context=False)
    parts: list[str] = []
    for error in found[:MOST_COMPLAINTS]:
        where = ".".join(label(str(step), LONGEST_KEY).replace("`", "'") for step in error["loc"])
        extra = error["type"] == "extra_forbidden"
        parts.append(f"there is no argument `{where}`" if extra else f"`{where}`: {error['msg'].lower()}")
    if len(found) > MOST_COMPLAINTS:
        parts.append(f"and {len(found) - MOST_COMPLAINTS:,} more")
    return f"{'; '.join(parts)}.\n\nhint: `{name}` takes {', '.join(known) or 'no arguments'}. Nothing was sent."


def shown(text: str) -> str:
    """An id, a key or a name: something that can be seen. Raises PydanticCustomError."""
    if not text.strip():
        raise PydanticCustomError("empty", "is empty; leave it out instead")
    if not text.isprintable():
        raise PydanticCustomError("invisible", "holds characters that cannot be shown")
    return text


def written(text: str) -> str:
    """Something that a person writes: white space of all kinds, but no control characters. The same error."""
    if any((char < " " and not char.isspace()) or char == "\x7f" for char in text):
        raise PydanticCustomError("invisible", "holds characters that cannot be shown")
    return text


async def bounded(ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
    """Middleware that lets only requests of sensible size through, whatever they ask for."""
    if len(ctx.method) > LONGEST_TOKEN:
        raise MCPError(METHOD_NOT_FOUND, "Method not found")
    for name, value in (ctx.params or {}).items():
        if name not in _OWN_JUDGES:
            _check_size(name, value)
    _check_token(ctx.params or {})
    return await call_next(ctx)


def _check_size(name: str, value: object) -> None:
    """Raise MCPError for long texts and collections, however deep."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            if len(each) > LONGEST_TEXT:
                raise MCPError(INVALID_PARAMS, f"`{_key(name)}` is longer than {LONGEST_TEXT:,} characters.")
        elif isinstance(each, dict | list):
            entries = cast("dict[str, object] | list[object]", each)
            if len(entries) > MOST_ENTRIES:
                raise MCPError(INVALID_PARAMS, f"`{_key(name)}` has more than {MOST_ENTRIES} entries.")
            waiting += entries.values() if isinstance(entries, dict) else entries


def _check_token(params: Mapping[str, Any]) -> None:
    """Raise MCPError for a progress token that each notification would have to repeat at length."""
    meta = params.get("_meta")
    token = cast("dict[str, object]", meta).get("progressToken") if isinstance(meta, dict) else None
    if isinstance(token, str) and len(token) > LONGEST_TOKEN:
        raise MCPError(INVALID_PARAMS, f"The progress token is longer than {LONGEST_TOKEN} characters.")


def _key(name: str) -> str:
    return label(name, LONGEST_KEY).replace("`", "'")


def _list_in(text: str) -> object:
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return cast("list[object]", found) if isinstance(found, list) else text
