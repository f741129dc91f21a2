"""The studio's working parts in one place, as the routes use them."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from nemo_mcp import contract
from nemo_mcp.studio.accounts import Accounts, Caller
from nemo_mcp.studio.engines import FetchLike, RendererLike
from nemo_mcp.studio.faults import Faults
from nemo_mcp.studio.profiles import Profile
from nemo_mcp.studio.renders import Render, Renders
from nemo_mcp.studio.replies import RefusedError
from nemo_mcp.studio.sessions import NoSessionError, Session, Sessions
from nemo_mcp.studio.store import Store
from nemo_mcp.studio.turns import Turns


@dataclass(frozen=True, slots=True)
class Backend:
    """Everything a route may need; `base_url` has no slash at its end."""

    base_url: str
    profile: Profile
    faults: Faults
    clock: Callable[[], float]
    store: Store
    accounts: Accounts
    sessions: Sessions
    turns: Turns
    renders: Renders
    renderer: RendererLike
    fetch: FetchLike | None

    def caller(self, request: Request, scope: str) -> Caller:
        """Who asks. Raises RefusedError 1001 without a good access token, 403 without the scope."""
        caller = self.accounts.caller(bearer(request))
        if caller is None:
            raise RefusedError(contract.BAD_TOKEN, "token invalid or expired")
        if self.profile.scopes and not caller.may(scope):
            raise RefusedError(403, f"the token lacks the scope {scope}")
        return caller

    def session(self, session_id: str, caller: Caller) -> Session:
        """The caller's session. Raises RefusedError 1002."""
        try:
            return self.sessions.get(session_id, caller.user_id)
        except NoSessionError as problem:
            raise RefusedError(contract.NO_SESSION, "session not found") from problem

    def render_url(self, render: Render) -> str:
        """Where the finished file is fetched; whoever has the URL may fetch it."""
        return f"{self.base_url}/renders/{render.capability}/output.{render.format}"


def bearer(request: Request) -> str | None:
    """The access token of a request, None when there is none."""
    kind, _, token = request.headers.get(contract.AUTHORIZATION, "").partition(" ")
    return token.strip() or None if kind.lower() == "bearer" else None
