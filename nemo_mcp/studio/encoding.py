"""Events of a turn as bytes of a stream, in the ADK shape or the typed one."""

import json
import uuid
from collections.abc import Callable, Mapping
from itertools import cycle
from types import MappingProxyType
from typing import Any, Final

from nemo_mcp.contract import AGENT
from nemo_mcp.studio.profiles import EventShape, KeepAlive, Profile
from nemo_mcp.studio.script import Call, ErrorEvent, Event, Failure, Fragment, Raw, Refused, Result, Say

KEEP_ALIVES: Final[Mapping[str, bytes]] = MappingProxyType({
    "typed": b'data: {"type":"heartbeat"}\n\n',
    "empty": b"data:\n\n",
    "blank": b"data: \n\n",
    "word": b"data: heartbeat\n\n",
    "event": b"event: heartbeat\n\n",
    "event-data": b"event: heartbeat\ndata:\n\n",
    "comment": b": ping\n\n",
})  # fmt: skip
Json = dict[str, Any]


class Encoder:
    """Encodes the events of one turn; a call and its result share an id."""

    def __init__(
        self,
        profile: Profile,
        clock: Callable[[], float],
        *,
        crlf: bool = False,
        shape: EventShape | None = None,
    ) -> None:
        self._typed = (shape or profile.event_shape) == "typed"
        self._clock = clock
        self._line_end = b"\r\n" if crlf else b"\n"
        self._invocation = f"e-{uuid.uuid4()}"
        self._call = f"adk-{uuid.uuid4()}"
        self._keep_alives = cycle(_forms(profile.keep_alive))

    def keep_alive(self) -> bytes:
        """The next keep-alive."""
        return self._ended(next(self._keep_alives))

    def encode(self, event: Event) -> bytes:
        """One event: a `data:` line and a blank one, or raw bytes."""
        match event:
            case Raw(data):
                return self._ended(data)
            case Failure() if not self._typed:
                return self._line(json.dumps(self._failure(event)))
            case Refused(code, message) if not self._typed:
                return self._line(_compact({"code": code, "message": message, "data": None}))
            case _:
                return self._line(_compact(self._typed_event(event) if self._typed else self._adk_event(event)))

    def _line(self, text: str) -> bytes:
        return self._ended(f"data: {text}\n\n".encode())

    def _ended(self, data: bytes) -> bytes:
        return data.replace(b"\n", self._line_end)

    def _failure(self, event: Failure) -> Json:
        details = {"error_type": event.kind, "error_message": event.message, "timestamp": self._clock()}
        return {"error": f"{event.kind}: {event.message}", "error_details": details}

    def _adk_event(self, event: Event) -> Json:
        delta: Mapping[str, Any] = {}
        frame: Json = {}
        match event:
            case Say(text, thought):
                frame["content"] = _content(*([_thought(thought)] if thought else []), {"text": text})
            case Fragment(text):
                frame = {"content": _content({"text": text}), "partial": True}
            case Call(name, args):
                frame["content"] = _content({"functionCall": {"id": self._call, "args": args, "name": name}})
            case Result(name, delta):
                response = {"id": self._call, "name": name, "response": {"status": "ok"}}
                frame["content"] = _content({"functionResponse": response}, role="user")
            case ErrorEvent(code, message):
                frame = {"errorCode": code, "errorMessage": message}
            case _:
                raise TypeError(f"{type(event).__name__} is not an ADK event")
        frame |= {
            "invocationId": self._invocation,
            "author": AGENT,
            "actions": _actions(delta),
            "nodeInfo": {"path": ""},
        }
        if isinstance(event, Call):
            frame["longRunningToolIds"] = []
        return frame | {"id": str(uuid.uuid4()), "timestamp": self._clock()}

    def _typed_event(self, event: Event) -> Json:
        match event:
            case Say(text):
                return {"type": "text", "content": text}
            case Fragment(text):
                return {"type": "text_delta", "content": text}
            case Call(name, args):
                return {"type": "tool_call", "name": name, "args": args}
            case Result(name):
                return {"type": "tool_result", "name": name, "result": {"status": "ok"}}
            case Failure(kind, message):
                return {"type": "error", "message": f"{kind}: {message}"}
            case ErrorEvent(code, message):
                return {"type": "error", "code": code, "message": message}
            case Refused(code, message):
                return {"type": "error", "code": code, "message": message}
            case Raw():
                raise TypeError("raw bytes are no typed event")


def _forms(keep_alive: KeepAlive) -> tuple[bytes, ...]:
    return tuple(KEEP_ALIVES.values()) if keep_alive == "all" else (KEEP_ALIVES[keep_alive],)


def _content(*parts: Json, role: str = "model") -> Json:
    return {"parts": list(parts), "role": role}


def _thought(text: str) -> Json:
    return {"text": text, "thought": True}


def _actions(delta: Mapping[str, Any]) -> Json:
    return {"stateDelta": delta, "artifactDelta": {}, "requestedAuthConfigs": {}, "requestedToolConfirmations": {}}


def _compact(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
