"""Who gets in over HTTP: exact Host, exact Origin, one bearer secret, on every path and method.

Any page in a browser can reach a port of this computer. A page elsewhere fails at its Origin, one that made its own
name lead here (DNS rebinding) at its Host, and a program without the secret at the bearer, whatever else it sends.
Nothing of a refused request is read beyond its headers.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import SecretStr
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Names:
    """The exact values of `Host` and `Origin` that are taken."""

    hosts: frozenset[str]
    origins: frozenset[str]

    @classmethod
    def of(cls, port: int, others: Iterable[str] = ()) -> "Names":
        """The names of this computer with the port; `others` (of a network) as given, else with and without it.

        A name without a port is what a client behind a TLS proxy sends.
        """
        own = [f"{name}:{port}" for name in LOOPBACK_NAMES]
        named = [name.lower() for name in others]
        told = [each for name in named for each in ((name,) if _has_port(name) else (name, f"{name}:{port}"))]
        schemes = [f"http://{name}" for name in (*own, *told)] + [f"https://{name}" for name in told]
        return cls(frozenset((*own, *told)), frozenset(schemes))


class Guard:
    """The outermost ASGI layer. The lifespan passes: it starts the session manager."""

    def __init__(self, app: ASGIApp, names: Names, secret: SecretStr) -> None:
        self._app = app
        self._names = names
        self._expected = f"Bearer {secret.get_secret_value()}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        if _only(scope, b"host") not in self._names.hosts:
            return _refused(421, "Misdirected Request")
        if _given(scope, b"origin") and _only(scope, b"origin") not in self._names.origins:
            return _refused(403, "Forbidden")
        given = _given(scope, b"authorization")
        if len(given) != 1 or not hmac.compare_digest(given[0], self._expected):
            return _refused(401, "Unauthorized", {"WWW-Authenticate": "Bearer"})
        return None


def _refused(status: int, words: str, headers: dict[str, str] | None = None) -> PlainTextResponse:
    # The rest of the request is not waited for.
    return PlainTextResponse(words, status, {"Connection": "close"} | (headers or {}))


def _given(scope: Scope, name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key == name]


def _only(scope: Scope, name: bytes) -> str | None:
    """The value of a header that stands there once; None when it is missing or there are several."""
    found = _given(scope, name)
    return found[0].decode("latin-1") if len(found) == 1 else None


def _has_port(name: str) -> bool:
    return name.rpartition("]")[2].partition(":")[1] == ":"
