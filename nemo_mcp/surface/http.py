"""Streamable HTTP on loopback: exact Host and Origin, and a bearer secret on every request, also on loopback.

Any page in a browser can reach a port of this computer; the three together keep it out.
"""

import hmac
import secrets
import socket
from contextlib import closing
from pathlib import Path
from typing import Any

import uvicorn
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import SecretStr
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from nemo_mcp.errors import PortTakenError
from nemo_mcp.private_file import read_private, write_private

HOST = "127.0.0.1"
PATH = "/mcp"


class Bearer:
    """Lets only requests with the secret through. The lifespan passes: it starts the session manager."""

    def __init__(self, app: ASGIApp, secret: SecretStr) -> None:
        self._app = app
        self._expected = f"Bearer {secret.get_secret_value()}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        if scope["type"] == "lifespan" or self._knows(scope):
            await self._app(scope, receive, send)
            return
        refusal = PlainTextResponse("Unauthorized", 401, {"WWW-Authenticate": "Bearer"})
        await refusal(scope, receive, send)

    def _knows(self, scope: Scope) -> bool:
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        return len(given) == 1 and hmac.compare_digest(given[0], self._expected)


def http_secret(configured: SecretStr | None, file: Path) -> SecretStr:
    """The bearer secret: the setting, else one made once and kept in an owner-only file."""
    if configured is not None:
        return configured
    kept = read_private(file)
    if kept is None:
        kept = secrets.token_urlsafe(32)
        write_private(file, kept)
    return SecretStr(kept.strip())


def bind(port: int) -> socket.socket:
    """A listening socket on loopback; port 0 takes any. Raises PortTakenError."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as problem:
        listener.close()
        raise PortTakenError(f"Port {port} cannot be used ({problem.strerror}).", "choose another --port.") from problem
    return listener


def http_app(server: MCPServer[Any], port: int, secret: SecretStr) -> ASGIApp:
    """The ASGI application behind its guards."""
    names = [f"{host}:{port}" for host in (HOST, "localhost", "[::1]")]
    guard = TransportSecuritySettings(allowed_hosts=names, allowed_origins=[f"http://{name}" for name in names])
    return Bearer(server.streamable_http_app(streamable_http_path=PATH, transport_security=guard), secret)


def http_server(server: MCPServer[Any], listener: socket.socket, secret: SecretStr) -> uvicorn.Server:
    """The HTTP server; it stops in order when `should_exit` is set or a signal asks for it."""
    port = int(listener.getsockname()[1])
    config = uvicorn.Config(
        http_app(server, port, secret),
        log_level="warning",
        access_log=False,
        lifespan="on",
        ws="none",
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)


async def serve_http(server: uvicorn.Server, listener: socket.socket) -> None:
    """Serve until told to stop, then close the listener."""
    with closing(listener):
        await server.serve([listener])
