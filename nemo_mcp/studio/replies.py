"""Replies in JSON: the envelope, refusals and the shapes of a render, as the profile wants them."""

import json
from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import JSONResponse, Response

from nemo_mcp import contract
from nemo_mcp.studio.profiles import ErrorText, Profile
from nemo_mcp.studio.renders import Render

Json = dict[str, Any]
NOT_FOUND: Final = 404
# Statuses of coded refusals where the profile says 4xx. 2001 shares 402 with the plan: only the code tells them apart.
STATUS_OF: Final = {
    contract.BAD_TOKEN: 401,
    contract.NO_SESSION: 404,
    contract.NO_CREDITS: 402,
    contract.BAD_FILE_TYPE: 415,
    contract.FILE_TOO_LARGE: 413,
}


class RefusedError(Exception):
    """A request is refused with a code of the contract, or with an HTTP status that is its own code."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        data: Json | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data
        self.headers = headers


class MalformedError(Exception):
    """A request that does not have the right form; `status` 422, 413 or 404, `detail` as FastAPI words it."""

    def __init__(self, status: int, detail: str | list[Json]) -> None:
        super().__init__(str(detail))
        self.status = status
        self.detail = detail


def envelope(data: Json) -> Response:
    """Success."""
    return JSONResponse({"code": contract.OK, "data": data})


def detail(status: int, text: str | list[Json]) -> Response:
    """An error as FastAPI words it."""
    return JSONResponse({"detail": text}, status)


def missing(field: str, given: Json) -> MalformedError:
    """A required field of the body is not there."""
    return MalformedError(422, [{"type": "missing", "loc": ["body", field], "msg": "Field required", "input": given}])


def refusal(error: RefusedError, profile: Profile) -> Response:
    """A refusal in the profile's form."""
    code = error.code
    if code in {contract.NO_CLIENT_ID, contract.PLAN_REQUIRED}:
        return _formed(error, profile)
    if code in STATUS_OF:
        status = STATUS_OF[code] if profile.error_status == "4xx" else 200
        body = _error_body(error, profile) | {"data": error.data}
    else:
        status, body = code, _error_body(error, profile)
    return JSONResponse(body, status, headers=dict(error.headers or {}))


def _formed(error: RefusedError, profile: Profile) -> Response:
    match profile.refusal_form:
        case "code":
            return JSONResponse(_error_body(error, profile), error.code)
        case "ok":
            return JSONResponse(_error_body(error, profile), 200)
        case "detail":
            return detail(error.code, error.message)
        case "empty":
            return Response(status_code=error.code)


def _error_body(error: RefusedError, profile: Profile) -> Json:
    return {"code": error.code, **_error_text(error.message, profile.error_text)}


def _error_text(message: str, form: ErrorText) -> Json:
    match form:
        case "detail-list":
            return {"detail": [{"type": "value_error", "loc": ["body"], "msg": message, "input": None}]}
        case "error-object":
            return {"error": {"message": message}}
        case "message" | "msg" | "detail" | "error":
            return {form: message}


def render_reply(render: Render, url: str, profile: Profile) -> Response:
    """A render as a poll shows it, in the profile's shape."""
    match profile.render_shape:
        case "r1":
            return JSONResponse(_r1(render, url))
        case "r2":
            return JSONResponse(_r2(render, url))
        case "enveloped":
            return envelope(_r1(render, url))


def _r1(render: Render, url: str) -> Json:
    body: Json = {"taskId": render.render_id, "status": render.status, "progress": render.progress}
    if render.status == "completed":
        body["output"] = {"url": url, "duration": (render.duration_ms or 0) / 1000, "size": render.size}
        body |= _warnings(render)
    elif render.status == "failed":
        body["error"] = render.error
    return body


def _r2(render: Render, url: str) -> Json:
    data: Json = {"id": render.render_id, "status": render.status, "progress": render.progress}
    body: Json = {"success": render.status != "failed", "data": data}
    if render.status == "completed":
        data |= {
            "outputUrl": url,
            "createdAt": int(render.created_at * 1000),
            "completedAt": int((render.completed_at or render.created_at) * 1000),
        } | _warnings(render)
    elif render.status == "failed":
        body["error"] = render.error
    return body


def _warnings(render: Render) -> Json:
    """What is not quite right with a finished render: a key of our own, left out when there is nothing to say."""
    found = json.loads(render.warnings)
    return {"warnings": found} if found else {}


def duplicate_render(profile: Profile) -> Response:
    """The render id is taken."""
    status = 409 if profile.error_status == "4xx" else 200
    return JSONResponse({"success": False, "error": "duplicate render id"}, status)
