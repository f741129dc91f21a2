"""The meaning of an edit stream: a fold of its SSE events, in either event shape (contract, section 6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from nemo_mcp.core import values

# What one turn may hold. Real turns stay far below; the limits keep a hostile stream from costing quadratic time.
MESSAGES_KEPT: Final = 100
MESSAGE_LIMIT: Final = 20_000
OPEN_CALLS_KEPT: Final = 1_000

_APOLOGY = re.compile(r"(?:\A|(?<=[\s.!?]))I(?:'ve| have)? encountered a temporary issue[^\n]{0,200}\Z", re.IGNORECASE)
_BROKEN_ERROR = re.compile(r'\s*\{\s*"error"\s*:?\s*"?')
_NUMERIC = re.compile(r"-?[0-9]{1,9}", re.ASCII)
_NO_REASON = "the backend gave no reason"


@dataclass(frozen=True, slots=True)
class TurnFailure:
    """An error told inside the stream. `code` is an int wherever the wire has digits; `user_id` is for `?bind=`."""

    message: str
    code: int | str | None = None
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What a stream has said so far.

    `texts` are whole messages; `pending` holds the fragments of a message whose final form has not come. `open_calls`
    are tool calls without a result, `tools` their distinct names in order of first use. `events` counts events with
    news, `keep_alives` those without, `skipped` the data that could not be read.
    """

    texts: tuple[str, ...] = ()
    pending: str = ""
    open_calls: frozenset[str] = frozenset()
    tools: tuple[str, ...] = ()
    events: int = 0
    keep_alives: int = 0
    skipped: int = 0
    failure: TurnFailure | None = None

    @property
    def text(self) -> str:
        """The messages, parted by blank lines; without the apology that the backend adds after good replies."""
        messages = [message.strip() for message in (*self.texts, self.pending) if message.strip()]
        while messages:
            rest = _APOLOGY.sub("", messages[-1]).rstrip()
            if rest:
                messages[-1] = rest
                break
            if len(messages) == 1:
                break
            messages.pop()
        return "\n\n".join(messages)

    @property
    def silent(self) -> bool:
        """Nothing was said."""
        return not self.text

    @property
    def complete(self) -> bool:
        """Every tool call got its result."""
        return not self.open_calls


def fold(turn: Turn, event: str, data: str) -> Turn:
    """The turn after one SSE event. Never raises, whatever the strings hold."""
    stripped = data.strip()
    if not stripped or stripped == "heartbeat" or event.strip() == "heartbeat":
        return replace(turn, keep_alives=turn.keep_alives + 1)
    try:
        value = values.parse(stripped)
    except values.NotJsonError:
        return _unreadable(turn, stripped)
    if not values.is_object(value):
        return replace(turn, skipped=turn.skipped + 1)
    if value.get("type") == "heartbeat":
        return replace(turn, keep_alives=turn.keep_alives + 1)
    turn = _failed(replace(turn, events=turn.events + 1), _failure(value))
    if isinstance(value.get("type"), str) and not values.is_object(value.get("content")):
        return _typed(turn, value)
    return _adk(turn, value)


def _unreadable(turn: Turn, data: str) -> Turn:
    start = _BROKEN_ERROR.match(data)
    if start is None:
        return replace(turn, skipped=turn.skipped + 1)
    reason = data[start.end() : MESSAGE_LIMIT].removesuffix("}").removesuffix('"').strip()
    return _failed(replace(turn, events=turn.events + 1), TurnFailure(reason or _NO_REASON))


def _failed(turn: Turn, failure: TurnFailure | None) -> Turn:
    """The first failure stands, unless a later one is the first to name a code."""
    if failure is None or (turn.failure is not None and (turn.failure.code is not None or failure.code is None)):
        return turn
    return replace(turn, failure=failure)


def _failure(event: Mapping[str, Any]) -> TurnFailure | None:
    error: object = event.get("error")
    inner = values.members(error)
    code = _code(event.get("code"))
    failed = (
        isinstance(error, str)
        or values.is_object(error)
        or event.get("type") == "error"
        or event.get("errorCode") not in (None, "")
        or values.text(event.get("errorMessage")) is not None
        or (isinstance(code, int) and code != 0)
    )
    if not failed:
        return None
    codes = (_code(event.get("errorCode")), code, _code(inner.get("code")))
    sources: tuple[object, ...] = (event.get("errorMessage"), *_reasons(event), error, *_reasons(inner))
    data = values.members(event.get("data"))
    return TurnFailure(
        message=next((found for found in map(values.text, sources) if found), _NO_REASON)[:MESSAGE_LIMIT],
        code=next((found for found in codes if found), None),
        user_id=values.text(data.get("user_id"))
        or values.text(event.get("user_id"))
        or values.text(inner.get("user_id")),
    )


def _reasons(source: Mapping[str, Any]) -> tuple[object, ...]:
    """Where an error text may stand (contract, U12)."""
    return tuple(source.get(key) for key in ("message", "msg", "detail", "content", "text"))


def _code(value: object) -> int | str | None:
    if isinstance(value, str):
        word = value.strip()
        return int(word) if _NUMERIC.fullmatch(word) else word[:200] or None
    found = values.number(value)
    return int(found) if found is not None and abs(found) < 1e9 else None


def _typed(turn: Turn, event: Mapping[str, Any]) -> Turn:
    name, call = values.text(event.get("name")), values.text(event.get("id"))
    match event["type"]:
        case "text":
            said = values.text(event.get("content")) or values.text(event.get("text")) or ""
            return _fragment(turn, said) if event.get("partial") is True else _said(turn, (said,))
        case "tool_call":
            return _called(_settled(turn), call, name)
        case "tool_result":
            return _answered(_settled(turn), call, name)
        case _:
            return turn


def _adk(turn: Turn, event: Mapping[str, Any]) -> Turn:
    content = values.members(event.get("content"))
    parts = [values.members(part) for part in values.items(content.get("parts"))]
    by_user = "user" in (content.get("role"), event.get("author"))
    messages = () if by_user else _messages(parts)
    if event.get("partial") is True:
        return _fragment(turn, "".join(messages))
    turn = _said(turn, messages)
    calls = [values.members(part["functionCall"]) for part in parts if "functionCall" in part]
    results = [values.members(part["functionResponse"]) for part in parts if "functionResponse" in part]
    if calls or results:
        turn = _settled(turn)
    for call in calls:
        turn = _called(turn, values.text(call.get("id")), values.text(call.get("name")))
    named = {values.text(call.get("id")) for call in calls}
    for waiting in filter(None, map(values.text, values.items(event.get("longRunningToolIds")))):
        if waiting not in named:
            turn = _called(turn, waiting, None)
    for result in results:
        turn = _answered(turn, values.text(result.get("id")), values.text(result.get("name")))
    return turn


def _messages(parts: list[Mapping[str, Any]]) -> tuple[str, ...]:
    """The texts of one event; a tool call between two texts parts them into messages of their own."""
    messages = [""]
    for part in parts:
        said = part.get("text")
        if part.get("thought") is True:
            continue
        if isinstance(said, str):
            messages[-1] += said
        elif messages[-1]:
            messages.append("")
    return tuple(message for message in messages if message)


def _fragment(turn: Turn, said: str) -> Turn:
    return replace(turn, pending=(turn.pending + said)[:MESSAGE_LIMIT])


def _said(turn: Turn, messages: tuple[str, ...]) -> Turn:
    """Whole messages take the place of the fragments, because a final event repeats the text of its fragments."""
    whole = tuple(message[:MESSAGE_LIMIT] for message in messages if message.strip())
    return replace(turn, texts=(turn.texts + whole)[-MESSAGES_KEPT:], pending="") if whole else turn


def _settled(turn: Turn) -> Turn:
    """A tool call ends a message: fragments that were never repeated stand for it."""
    return _said(turn, (turn.pending,))


def _called(turn: Turn, call: str | None, name: str | None) -> Turn:
    tools = turn.tools if name is None or name in turn.tools else (*turn.tools, name)[:OPEN_CALLS_KEPT]
    if len(turn.open_calls) >= OPEN_CALLS_KEPT:
        return replace(turn, tools=tools)
    key = _key(call, name)
    if call is None:
        running = sum(1 for other in turn.open_calls if other.startswith(key))
        key += str(running + 1)
    return replace(turn, tools=tools, open_calls=turn.open_calls | {key})


def _answered(turn: Turn, call: str | None, name: str | None) -> Turn:
    """A result closes the call with its id; without ids on one of the two sides, the latest call of its name."""
    exact = {key for key in turn.open_calls if call is not None and key.startswith(f"id {call}\n")}
    if exact:
        return replace(turn, open_calls=turn.open_calls - exact)
    nameless = _key(None, name)
    same_name = [
        key for key in turn.open_calls if key.startswith(nameless) or (call is None and key.endswith(f"\n{name or ''}"))
    ]
    return replace(turn, open_calls=turn.open_calls - {max(same_name)}) if same_name else turn


def _key(call: str | None, name: str | None) -> str:
    return f"no id {name or ''}\n" if call is None else f"id {call}\n{name or ''}"
