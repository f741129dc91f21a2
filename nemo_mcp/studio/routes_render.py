"""E7 to E10, and the files behind the URLs that the studio hands out."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import anyio
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from nemo_mcp import contract
from nemo_mcp.studio.accounts import Caller
from nemo_mcp.studio.backend import Backend
from nemo_mcp.studio.bodies import json_body, object_field, text_field
from nemo_mcp.studio.media import MIME_TYPES
from nemo_mcp.studio.outputs import UnfitOutputError
from nemo_mcp.studio.render import Output
from nemo_mcp.studio.render.quality import ALIASES, QUALITIES
from nemo_mcp.studio.render.recipes import RECIPES
from nemo_mcp.studio.renders import OPEN, DuplicateRenderError, NoRenderError, Render
from nemo_mcp.studio.replies import NOT_FOUND, RefusedError, duplicate_render, render_reply
from nemo_mcp.studio.streams import BrokenFile, Dropped
from nemo_mcp.studio.timeline import Json

BLOCKED: Final = "export is not available on the free plan"
RENDER_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
SKILL_HEADERS: Final = (contract.SKILL_SOURCE, contract.SKILL_VERSION, contract.SKILL_PLATFORM)
BAD_REQUEST: Final = 400


async def start_render(backend: Backend, request: Request) -> Response:
    """E7."""
    caller = backend.caller(request, "write" if backend.profile.anonymous_export == "completed" else "read")
    _check_plan(backend, request, caller)
    body = await json_body(request)
    render_id = text_field(body, "id")
    session = backend.session(text_field(body, "sessionId", "session_id"), caller)
    draft = object_field(body, "draft")
    output = _output(object_field(body, "output") if body.get("output") is not None else {})
    if RENDER_ID.fullmatch(render_id) is None:
        raise RefusedError(BAD_REQUEST, "a render id is 1 to 128 letters, digits, dots, dashes and underscores")
    try:
        render = backend.renders.accept(caller.user_id, session.session_id, render_id, draft, output)
    except UnfitOutputError as problem:
        raise RefusedError(BAD_REQUEST, str(problem)) from problem
    except DuplicateRenderError:
        return duplicate_render(backend.profile)
    if backend.faults.strike("duplicate-render-id", "E7"):
        return duplicate_render(backend.profile)
    if backend.faults.strike("no-answer-to-render", "E7"):
        return Dropped()
    return _reply(backend, render)


async def poll_render(backend: Backend, request: Request) -> Response:
    """E8."""
    render = _render(backend, request)
    if render.status in {*OPEN, "completed"} and backend.faults.strike("slow-render", "E8"):
        render = replace(render, status="processing", progress=min(render.progress, 50))
    return _reply(backend, render)


async def cancel_render(backend: Backend, request: Request) -> Response:
    """E10."""
    render = _render(backend, request)
    return _reply(backend, backend.renders.cancel(render.render_id, render.user_id))


async def download_render(backend: Backend, request: Request) -> Response:
    """E9."""
    render = _render(backend, request)
    if render.status != "completed":
        raise RefusedError(NOT_FOUND, "the render is not completed")
    return await _render_file(backend, "E9", render)


async def render_file(backend: Backend, request: Request) -> Response:
    """A finished render, for whoever has its URL."""
    render = backend.renders.by_capability(request.path_params["capability"])
    if render is None:
        raise RefusedError(NOT_FOUND, "file not found")
    return await _render_file(backend, "DL", render)


async def media_file(backend: Backend, request: Request) -> Response:
    """An uploaded file, for whoever has its URL."""
    asset = backend.sessions.asset_by_capability(request.path_params["capability"])
    if asset is None:
        raise RefusedError(NOT_FOUND, "file not found")
    return await _file(backend, "DL", backend.store.media / asset.sha256, MIME_TYPES[asset.info.format])


def _check_plan(backend: Backend, request: Request, caller: Caller) -> None:
    """Raises RefusedError 402 where the plan, the headers or a fault forbid the export."""
    profile = backend.profile
    blocked = backend.faults.strike("blocked-export", "E7")
    if profile.skill_headers_required and not all(request.headers.get(name, "").strip() for name in SKILL_HEADERS):
        blocked = True
    if caller.anonymous and profile.anonymous_export == "402":
        blocked = True
    if blocked:
        raise RefusedError(contract.PLAN_REQUIRED, BLOCKED)


def _output(given: Json) -> Output:
    """Raises RefusedError 400 for a format, quality or time that the studio does not make."""
    usual = Output()
    form, quality = given.get("format", usual.format), given.get("quality", usual.quality)
    at_ms = given.get("at_ms")
    if not isinstance(form, str) or form not in RECIPES:
        raise RefusedError(BAD_REQUEST, f"unknown format {form}; known: {', '.join(RECIPES)}")
    if not isinstance(quality, str) or quality not in {*QUALITIES, *ALIASES}:
        raise RefusedError(BAD_REQUEST, f"unknown quality {quality}; known: {', '.join(QUALITIES)}")
    if at_ms is not None and type(at_ms) is not int:
        raise RefusedError(BAD_REQUEST, "`at_ms` is a whole number of milliseconds")
    return Output(form, quality, at_ms)


def _render(backend: Backend, request: Request) -> Render:
    caller = backend.caller(request, "read")
    try:
        return backend.renders.get(request.path_params["render_id"], caller.user_id)
    except NoRenderError as problem:
        raise RefusedError(NOT_FOUND, "render not found") from problem


def _reply(backend: Backend, render: Render) -> Response:
    return render_reply(render, backend.render_url(render), backend.profile)


async def _render_file(backend: Backend, where: str, render: Render) -> Response:
    named = {"content-disposition": f'inline; filename="output.{render.format}"'}
    return await _file(backend, where, backend.renders.file(render), MIME_TYPES[render.format], named)


async def _file(
    backend: Backend, where: str, path: Path, media_type: str, more: Mapping[str, str] = MappingProxyType({})
) -> Response:
    if not await anyio.Path(path).is_file():
        raise RefusedError(NOT_FOUND, "file not found")
    headers = {"x-content-type-options": "nosniff", "cache-control": "private", **more}
    response = BrokenFile if backend.faults.strike("short-download", where) else FileResponse
    return response(path, media_type=media_type, headers=headers)
