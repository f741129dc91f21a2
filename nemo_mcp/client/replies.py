"""Reading replies: pure functions from what came over the wire to values or typed errors.

The backend was never seen from here, so every form that its documents allow is accepted: an envelope
`{"code": 0, "data": {...}}`, the same fields at the top, FastAPI's `{"detail": ...}`, both render shapes.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from nemo_mcp import contract, errors
from nemo_mcp.core.pacing import retry_after_s
from nemo_mcp.core.secrets import redact
from nemo_mcp.core.text import QUOTE_LIMIT, is_id, label, says
from nemo_mcp.core.values import number

Json = dict[str, Any]
MOST_WARNINGS = 5
ODD_CODE = "unreadable"


@dataclass(frozen=True, slots=True)
class Reply:
    """One complete HTTP reply. `headers` have lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    received_s: float

    @property
    def text(self) -> str:
        """The body as text; bytes that are not UTF-8 become replacement marks."""
        return self.body.decode("utf-8", "replace")

    @property
    def retry_after_s(self) -> float | None:
        """How long the backend asks us to wait, if it does."""
        return retry_after_s(self.headers.get("retry-after"), self.received_s)


@dataclass(frozen=True, slots=True)
class Credits:
    """What an account can spend. `total` = `available` + `frozen`; frozen is reserved for running work."""

    available: float
    frozen: float
    total: float


@dataclass(frozen=True, slots=True)
class RenderStatus:
    """How a render is getting on. `status` is lower case; unknown words mean "go on asking"."""

    status: str
    progress: float | None = None
    url: str | None = None
    duration_s: float | None = None
    size: int | None = None
    reason: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def completed(self) -> bool:
        """Whether the file can be fetched."""
        return self.status == "completed"

    @property
    def failed(self) -> bool:
        """Whether this render will never finish."""
        return self.status == "failed"


def read_data(reply: Reply) -> Json:
    """`data` of an envelope (or the top-level fields). Raises RefusedError of its kind, or BrokenReplyError."""
    body = read_object(reply)
    data = body.get("data")
    return cast(Json, data) if isinstance(data, dict) else body


def read_object(reply: Reply) -> Json:
    """The whole JSON object of a reply that is no refusal. Raises RefusedError of its kind, or BrokenReplyError."""
    body = _json_object(reply.text)
    refuse(reply, body)
    if body is None:
        raise errors.BrokenReplyError("The video service sent an answer that cannot be read.", status=reply.status)
    return body


def refuse(reply: Reply, body: Json | None) -> None:
    """Raise the typed error that a reply stands for; return when it is a success."""
    code = _code(body)
    if 200 <= reply.status < 300 and code in {None, contract.OK}:
        return
    if reply.status in {301, 302, 303, 307, 308}:
        raise errors.BrokenReplyError(
            "The video service sent us to another address, which is not followed.",
            "check NEMO_API_URL.",
            status=reply.status,
        )
    raise refusal(code if code not in {None, contract.OK} else reply.status, body, reply)


def refusal(code: int | str | None, body: Json | None, reply: Reply | None = None) -> errors.NemoError:
    """The typed error for a code of the contract or an HTTP status, with the backend's words where they help."""
    said = message_of(body)
    status = reply.status if reply else None
    match code:
        case 1001 | 401:
            return errors.BadAccessTokenError("The access to the video service was refused or has expired.", code=1001)
        case 1002:
            return errors.SessionGoneError("The video service does not know this session any more.", code=1002)
        case 404 if said and said.lower().startswith("session not found"):
            return errors.SessionGoneError("The video service does not know this session any more.", code=1002)
        case 2001:
            user_id = _text((body or {}).get("data"), "user_id")
            return errors.NoCreditsError("There are not enough credits left for this.", user_id=user_id)
        case 4001:
            return errors.FileTypeError(
                f"The video service cannot use this file.{says(said)}", formats_hint(), code=4001
            )
        case 4002 | 413:
            return errors.FileTooLargeError("The file is too large.", size_hint(), code=4002)
        case 402:
            return errors.PlanRequiredError(
                "Export is blocked by the account's plan. This is a matter of the subscription tier, not of credits.",
                "Register or upgrade your plan to unlock export.",
                code=402,
            )
        case 403:
            return errors.NotAllowedError(
                "This account is not allowed to do that.", "ask the person to look at their account.", code=403
            )
        case 404:
            return errors.RenderUnknownError("The video service does not know that.", code=404)
        case 429:
            wait = reply.retry_after_s if reply else None
            when = f"try again in {span(wait)}." if wait else "wait a minute, then try again."
            return errors.RateLimitedError("The video service asks for a pause.", when, retry_after_s=wait)
        case int() if code == 408 or 500 <= code < 600:
            wait = reply.retry_after_s if reply else None
            return errors.BrokenReplyError(
                f"The video service has a problem of its own ({code}).", status=status, retry_after_s=wait
            )
        case _:
            return errors.RefusedError(f"The video service refused (code {code}).{says(said)}", code=code)


def formats_hint() -> str:
    """Which files work (the words for 4001)."""
    names = ", ".join(contract.FORMATS)
    return f"supported formats: {names}. MP4, MOV, PNG and JPG are the smoothest choices."


def size_hint() -> str:
    """What to do with a file that is too large (the words for 4002)."""
    return "the limit is 500 MB: compress the file or trim it, then upload again."


def message_of(body: Json | None) -> str | None:
    """The backend's own words in an error reply, as a label: `message`, `msg`, `detail` or `error`, as text or inside.

    They are shown by `says` alone.
    """
    for key in ("message", "msg", "detail", "error"):
        value: object = (body or {}).get(key)
        if isinstance(value, list) and value:
            value = cast("list[object]", value)[0]
        if isinstance(value, dict):
            inner = cast(Json, value)
            value = inner.get("message") or inner.get("msg") or inner.get("error_message")
        if isinstance(value, str) and value.strip():
            return redact(label(value, QUOTE_LIMIT))
    return None


def read_credits(data: Json) -> Credits:
    """E5. Raises BrokenReplyError when a figure is missing."""
    available, frozen = _number(data, "available"), _number(data, "frozen") or 0
    total = _number(data, "total")
    if available is None:
        raise errors.BrokenReplyError("The video service did not say how many credits there are.")
    return Credits(available, frozen, total if total is not None else available + frozen)


def read_render(reply: Reply) -> RenderStatus:
    """E7 and E8 in shape R1 or R2. Raises RefusedError of its kind, or BrokenReplyError."""
    body = _json_object(reply.text)
    data = cast(Json, body["data"]) if body and isinstance(body.get("data"), dict) else (body or {})
    if body is None or not isinstance(data.get("status"), str):
        refuse(reply, body)
        raise errors.BrokenReplyError("The video service did not say how the render is going.", status=reply.status)
    output = cast(Json, data["output"]) if isinstance(data.get("output"), dict) else {}
    size = _number(output, "size")
    return RenderStatus(
        status=str(data["status"]).lower(),
        progress=_number(data, "progress"),
        url=_text(output, "url") or _text(data, "outputUrl") or _text(body, "outputUrl"),
        duration_s=_number(output, "duration"),
        size=int(size) if size is not None else None,
        reason=message_of(data) or message_of(body),
        warnings=_warnings(data),
    )


def _warnings(data: Json) -> tuple[str, ...]:
    """What the studio says is not quite right with the file; the cloud is not known to have such a key."""
    found: object = data.get("warnings")
    given = cast("list[object]", found) if isinstance(found, list) else []
    return tuple(label(word) for word in given[:MOST_WARNINGS] if isinstance(word, str))


def is_duplicate(reply: Reply) -> bool:
    """Whether E7 answered that the render id is taken, which means that an earlier try got through."""
    said = message_of(_json_object(reply.text)) or ""
    return reply.status == 409 or ("duplicate" in said.lower() and "id" in said.lower())


def text_field(data: Json, name: str) -> str | None:
    """A field that must be a non-empty string to count; numbers are taken as their digits."""
    return _text(data, name)


def _json_object(text: str) -> Json | None:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast(Json, value) if isinstance(value, dict) else None


def _code(body: Json | None) -> int | str | None:
    code: object = (body or {}).get("code")
    if isinstance(code, str) and re.fullmatch(r"-?\d{1,9}", code):
        return int(code)
    if isinstance(code, str):
        return code if is_id(code) else ODD_CODE
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _number(data: object, name: str) -> float | None:
    return number(cast(Json, data).get(name)) if isinstance(data, dict) else None


def _text(data: object, name: str) -> str | None:
    value: object = cast(Json, data).get(name) if isinstance(data, dict) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value else None


def span(seconds: float) -> str:
    """A time in words."""
    if seconds < 120:
        return f"{round(seconds)} seconds"
    return f"{round(seconds / 60)} minutes" if seconds < 7200 else f"{round(seconds / 3600)} hours"
