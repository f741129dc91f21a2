"""E1, E2, E5, E6 and E11: access tokens, sessions, credits, state and claim tokens."""

import math
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from nemo_mcp import contract
from nemo_mcp.studio.accounts import CLAIM_S, TokenRefusedError
from nemo_mcp.studio.backend import Backend
from nemo_mcp.studio.bodies import json_body, text_field
from nemo_mcp.studio.profiles import EmptyDraft
from nemo_mcp.studio.replies import RefusedError, envelope
from nemo_mcp.studio.timeline import Json

WIDTH, HEIGHT = 1920, 1080


async def anonymous_token(backend: Backend, request: Request) -> Response:
    """E1."""
    client_id = request.headers.get(contract.CLIENT_ID, "").strip()
    if not client_id or len(client_id) > contract.CLIENT_ID_LIMIT:
        raise RefusedError(contract.NO_CLIENT_ID, f"{contract.CLIENT_ID} header is required")
    if backend.faults.strike("rate-limited-token", "E1"):
        raise RefusedError(contract.RATE_LIMITED, "one token per client per 7 days")
    try:
        grant = backend.accounts.anonymous(client_id)
    except TokenRefusedError as problem:
        raise RefusedError(contract.RATE_LIMITED, str(problem)) from problem
    data: Json = {"token": grant.token}
    if backend.profile.account_fields:
        expires_at = datetime.fromtimestamp(grant.expires_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        data |= {"user_id": grant.user_id, "expires_at": expires_at}
    return envelope(data | {"credits": grant.available})


async def new_session(backend: Backend, request: Request) -> Response:
    """E2."""
    caller = backend.caller(request, "write")
    body = await json_body(request)
    language = text_field(body, "language") if "language" in body else contract.LANGUAGES[0]
    session = backend.sessions.create(caller.user_id, text_field(body, "task_name"), language)
    data: Json = {"task_id": session.task_id, "session_id": session.session_id}
    return envelope(data | {"user_id": caller.user_id} if backend.profile.account_fields else data)


async def credit_balance(backend: Backend, request: Request) -> Response:
    """E5."""
    caller = backend.caller(request, "read")
    backend.turns.recover()
    balance = backend.accounts.balance(caller.user_id)
    return envelope({"available": balance.available, "frozen": balance.frozen, "total": balance.total})


async def state(backend: Backend, request: Request) -> Response:
    """E6."""
    session = backend.session(request.path_params["session_id"], backend.caller(request, "read"))
    backend.turns.recover(session.session_id)
    draft = backend.sessions.draft(session.session_id)
    inner: Json = {
        "video_infos": [asset.entry(backend.base_url) for asset in backend.sessions.assets(session.session_id)],
        "canvas_config": _canvas(draft),
        "video_analyses": {},
        "generated_media": [],
        **_draft_field(draft, backend.profile.empty_draft),
    }
    return envelope(
        {
            "session_id": session.session_id,
            "task_id": session.task_id,
            "task_name": session.task_name,
            "state": inner,
        }
    )


async def claim_token(backend: Backend, request: Request) -> Response:
    """E11."""
    caller = backend.caller(request, "read")
    body = await json_body(request)
    session = backend.session(text_field(body, "session_id"), caller)
    if "task_id" in body and body["task_id"] != session.task_id:
        raise RefusedError(contract.NO_SESSION, "session not found")
    return envelope(
        {
            "claim_token": backend.accounts.claim(caller.user_id, session.session_id),
            "expires_in": CLAIM_S,
        }
    )


def _draft_field(draft: Json | None, empty: EmptyDraft) -> dict[str, Any]:
    if draft is not None:
        return {"draft": draft}
    match empty:
        case "absent":
            return {}
        case "null":
            return {"draft": None}
        case "object":
            return {"draft": {}}
        case "empty-t":
            return {"draft": {"t": []}}


def _canvas(draft: Json | None) -> Json:
    meta = (draft or {}).get("m", {})
    width, height = meta.get("width", WIDTH), meta.get("height", HEIGHT)
    divisor = math.gcd(width, height) or 1
    return {"width": width, "height": height, "ratio": f"{width // divisor}:{height // divisor}"}
