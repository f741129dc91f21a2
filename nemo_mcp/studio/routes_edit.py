"""E3: one turn. The response follows it and may go away; the turn goes on."""

from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response

from nemo_mcp import contract
from nemo_mcp.studio.accounts import Caller, NoCreditsError
from nemo_mcp.studio.backend import Backend
from nemo_mcp.studio.bodies import json_body, object_field, text_field, wrong_type
from nemo_mcp.studio.encoding import Encoder
from nemo_mcp.studio.feed import Feed
from nemo_mcp.studio.profiles import EventShape
from nemo_mcp.studio.replies import MalformedError, RefusedError, missing
from nemo_mcp.studio.script import STALE_SESSION, ErrorEvent, Event, Failure, Refused
from nemo_mcp.studio.streams import EventStream
from nemo_mcp.studio.timeline import Json
from nemo_mcp.studio.turns import BusyError

NO_CREDITS = "insufficient credits"


async def edit(backend: Backend, request: Request) -> Response:
    """E3."""
    caller = backend.caller(request, "write")
    body = await json_body(request)
    session_id = text_field(body, "session_id", "sessionId")
    words = _words(body)
    try:
        session = backend.session(session_id, caller)
    except RefusedError:
        if backend.profile.edit_without_session == "404":
            raise MalformedError(404, f"Session not found: {session_id}") from None
        raise
    if words is None:
        return _stream(backend, Failure("ValueError", "No parts in the new_message."))
    if backend.faults.strike("no-credits", "E3"):
        return _no_credits(backend, caller)
    try:
        return EventStream(backend.turns.begin(session, words))
    except BusyError:
        return _stream(backend, Failure("StaleSessionError", STALE_SESSION))
    except NoCreditsError:
        return _no_credits(backend, caller)


def _words(body: Json) -> str | None:
    """The texts of the message in a row; None when it has no parts. Raises MalformedError 422."""
    message = object_field(body, "new_message", "newMessage")
    for key in message.keys() - {"parts", "role"}:
        error = wrong_type("extra_forbidden", "Extra inputs are not permitted", message[key], "newMessage", key)
        raise MalformedError(422, [error])
    if "parts" not in message:
        return None
    parts: Any = message["parts"]
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in cast("list[Any]", parts)):
        error = wrong_type("list_type", "Input should be a valid list", parts, "newMessage", "parts")
        raise MalformedError(422, [error])
    texts = [text_field(part, "text") for part in cast("list[Json]", parts) if "text" in part]
    if parts and not texts:
        raise missing("newMessage.parts.text", body)
    return "\n".join(texts) if texts else None


def _no_credits(backend: Backend, caller: Caller) -> Response:
    match backend.profile.no_credits_in:
        case "reply":
            data = {"user_id": caller.user_id} if backend.profile.account_fields else None
            raise RefusedError(contract.NO_CREDITS, NO_CREDITS, data=data)
        case "stream-code":
            return _stream(backend, Refused(contract.NO_CREDITS, NO_CREDITS), shape="adk")
        case "stream-adk":
            return _stream(backend, ErrorEvent(str(contract.NO_CREDITS), NO_CREDITS), shape="adk")
        case "stream-typed":
            return _stream(backend, Refused(contract.NO_CREDITS, NO_CREDITS), shape="typed")


def _stream(backend: Backend, event: Event, shape: EventShape | None = None) -> Response:
    """A stream of one event, for a turn that does not begin."""
    feed = Feed()
    feed.put(Encoder(backend.profile, backend.clock, shape=shape).encode(event))
    feed.close()
    return EventStream(feed)
