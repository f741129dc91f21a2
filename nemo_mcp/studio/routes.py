"""The table of end points, and what is common to them: faults before and after, refusals as replies."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from nemo_mcp import contract
from nemo_mcp.studio import routes_account, routes_edit, routes_render, routes_upload
from nemo_mcp.studio.backend import Backend, bearer
from nemo_mcp.studio.profiles import Profile
from nemo_mcp.studio.replies import MalformedError, RefusedError, detail, refusal
from nemo_mcp.studio.streams import Broken, Dropped, EventStream

Endpoint = Callable[[Backend, Request], Awaitable[Response]]
SESSION, RENDER = "{session_id}", "{render_id}"
TOO_BIG: Final = 9 * 1024 * 1024
PAGE: Final = "<!doctype html><title>Gateway</title><h1>Please wait</h1>"

ENDPOINTS: Final[tuple[tuple[str, str, str, Endpoint], ...]] = (
    ("E1", "POST", contract.ANONYMOUS_TOKEN_PATH, routes_account.anonymous_token),
    ("E2", "POST", contract.NEW_SESSION_PATH, routes_account.new_session),
    ("E3", "POST", contract.EDIT_PATH, routes_edit.edit),
    ("E4", "POST", contract.upload_path(SESSION), routes_upload.upload),
    ("E5", "GET", contract.CREDITS_PATH, routes_account.credit_balance),
    ("E6", "GET", contract.state_path(SESSION), routes_account.state),
    ("E7", "POST", contract.RENDER_PATH, routes_render.start_render),
    ("E8", "GET", contract.render_poll_path(RENDER), routes_render.poll_render),
    ("E9", "GET", contract.render_download_path(RENDER), routes_render.download_render),
    ("E10", "POST", contract.render_cancel_path(RENDER), routes_render.cancel_render),
    ("E11", "POST", contract.CLAIM_TOKEN_PATH, routes_account.claim_token),
    ("DL", "GET", "/media/{capability}/{name}", routes_render.media_file),
    ("DL", "GET", "/renders/{capability}/{name}", routes_render.render_file),
)


def application(backend: Backend) -> Starlette:
    """The studio as an ASGI application, without the gateway in front of it."""
    absent = _absent(backend.profile)
    routes = [
        Route(path, _endpoint(backend, label, function), methods=[method])
        for label, method, path, function in ENDPOINTS
        if label not in absent
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _http_error})
    app.router.redirect_slashes = False
    return app


def _absent(profile: Profile) -> set[str]:
    optional = {"E9": profile.downloads, "E10": profile.cancels, "E11": profile.claims}
    return {label for label, present in optional.items() if not present}


async def _http_error(_: Request, problem: Exception) -> Response:
    if not isinstance(problem, HTTPException):
        raise problem
    response = detail(problem.status_code, problem.detail)
    response.headers.update(problem.headers or {})
    return response


def _endpoint(backend: Backend, label: str, function: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        try:
            early = _struck_before(backend, label, request)
            response = early or await function(backend, request)
        except RefusedError as problem:
            response = refusal(problem, backend.profile)
        except MalformedError as problem:
            response = detail(problem.status, problem.detail)
        except ClientDisconnect:  # nobody is there any more to be answered
            response = Response(status_code=400)
        return _struck_after(backend, label, response)

    return serve


def _struck_before(backend: Backend, label: str, request: Request) -> Response | None:
    """What a fault answers in place of the end point; nothing is done then. Raises RefusedError for coded refusals."""
    faults, wait = backend.faults, {"retry-after": str(backend.profile.retry_after_s)}
    if faults.strike("server-error", label):
        return PlainTextResponse("Internal Server Error", 500)
    if faults.strike("unavailable", label):
        return PlainTextResponse("Service Unavailable", 503, wait)
    if faults.strike("redirect", label):
        return Response(status_code=302, headers={"location": "http://redirect.invalid/"})
    if faults.strike("refuse-once", label):
        raise RefusedError(contract.RATE_LIMITED, "too many requests", headers=wait)
    if faults.strike("expired-token", label):
        backend.accounts.expire(bearer(request) or "")
        raise RefusedError(contract.BAD_TOKEN, "token invalid or expired")
    if faults.strike("no-session", label):
        raise RefusedError(contract.NO_SESSION, "session not found")
    return None


def _struck_after(backend: Backend, label: str, response: Response) -> Response:
    """What a fault makes of a reply; the work behind the reply is done."""
    faults = backend.faults
    spoilt: Response | None = None
    if faults.strike("no-answer", label):
        spoilt = Dropped()
    elif faults.strike("short-reply", label):
        spoilt = Broken(
            bytes(getattr(response, "body", b"")) or PAGE.encode(), response.status_code, "application/json"
        )
    elif faults.strike("bad-gateway", label):
        spoilt = HTMLResponse("<h1>502 Bad Gateway</h1>", 502)
    elif faults.strike("html-reply", label):
        spoilt = HTMLResponse(PAGE)
    elif faults.strike("garbled-reply", label):
        spoilt = Response(b'{"code":0,"data":{"', media_type="application/json")
    elif faults.strike("too-big-json", label):
        spoilt = Response(b'{"code":0,"data":{"x":"%s"}}' % (b"x" * TOO_BIG), media_type="application/json")
    if spoilt is None:
        return response
    if isinstance(response, EventStream):
        response.feed.leave()
    return spoilt
