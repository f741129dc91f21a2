"""Streamable HTTP, on loopback unless more was asked for: where it listens, with which limits, and by which secret."""

import secrets
import socket
import sys
from collections.abc import Sequence
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import uvicorn
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import SecretStr
from starlette.types import ASGIApp

from nemo_mcp.core.secrets import remember
from nemo_mcp.errors import PortTakenError, SettingsError
from nemo_mcp.private_file import read_private, write_private
from nemo_mcp.surface.connections import Connection
from nemo_mcp.surface.guard import Guard, Names

HOST = "127.0.0.1"
PATH = "/mcp"
REMOTE_SECRET = 32
LARGEST_REQUEST = 4 * 1024 * 1024
LARGEST_HEADERS = 32 * 1024
IDLE_SESSION_S = 1800
MOST_SESSIONS = 2000


def http_secret(configured: SecretStr | None, file: Path) -> SecretStr:
    """The bearer secret: the setting, else one made once and kept in an owner-only file."""
    if configured is not None:
        remember(configured.get_secret_value())
        return configured
    kept = (read_private(file) or "").strip()
    if not kept:
        kept = secrets.token_urlsafe(32)
        write_private(file, kept)
    remember(kept)
    return SecretStr(kept)


def check_remote(host: str, names: Sequence[str], secret: SecretStr | None, *, allowed: bool) -> None:
    """Whether the server may listen on an address. Raises SettingsError that says what is missing.

    Beyond loopback it must have been asked for in so many words, with the names it will be known by and a secret.
    """
    if _is_loopback(host):
        return
    if not allowed:
        raise SettingsError(
            f"{host} is open to the network.",
            f"use {HOST}, or say --allow-remote when the network is meant to reach it.",
        )
    missing: list[str] = []
    if not names:
        missing.append("NEMO_HTTP_HOSTS, the names that clients will use, such as video.example.com")
    if secret is None or len(secret.get_secret_value()) < REMOTE_SECRET:
        missing.append(f"NEMO_HTTP_TOKEN, a secret of at least {REMOTE_SECRET} characters")
    if missing:
        raise SettingsError(f"To serve a network there is missing: {'; '.join(missing)}.", "set it and start again.")


def bind(port: int, host: str = HOST) -> socket.socket:
    """A listening socket; port 0 takes any. Raises PortTakenError."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two programs share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as problem:
        listener.close()
        hint = "choose another --port or --host."
        raise PortTakenError(f"Port {port} on {host} cannot be used ({problem.strerror}).", hint) from problem
    return listener


def http_app(server: MCPServer[Any], names: Names, secret: SecretStr) -> ASGIApp:
    """The ASGI application behind its guards: ours in front of every path, the SDK's own behind it."""
    inner = server.streamable_http_app(
        streamable_http_path=PATH,
        max_request_body_size=LARGEST_REQUEST,
        session_idle_timeout=IDLE_SESSION_S,
        max_sessions=MOST_SESSIONS,
        transport_security=TransportSecuritySettings(
            allowed_hosts=sorted(names.hosts), allowed_origins=sorted(names.origins)
        ),
    )
    return Guard(inner, names, secret)


def http_server(
    server: MCPServer[Any], listener: socket.socket, secret: SecretStr, others: Sequence[str] = ()
) -> uvicorn.Server:
    """The HTTP server; it stops in order when `should_exit` is set or a signal asks for it."""
    names = Names.of(int(listener.getsockname()[1]), others)
    config = uvicorn.Config(
        http_app(server, names, secret),
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,  # whom a proxy speaks for plays no part here
        server_header=False,
        h11_max_incomplete_event_size=LARGEST_HEADERS,
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)


def url_of(listener: socket.socket) -> str:
    """Where clients find the server."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}{PATH}" if ":" in host else f"http://{host}:{port}{PATH}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        raise SettingsError(f"{host} is not an IP address.", f"pass one to --host, such as {HOST}.") from None


async def serve_http(server: uvicorn.Server, listener: socket.socket) -> None:
    """Serve until told to stop, then close the listener."""
    with closing(listener):
        await server.serve([listener])
