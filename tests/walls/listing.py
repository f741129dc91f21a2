"""What a server shows before anything is done, as the bytes that go over the wire."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import httpx

Era = Literal["legacy", "modern"]
LISTS: Final = ("tools/list", "prompts/list", "resources/list", "resources/templates/list")
HEADERS: Final = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
MODERN: Final = "2026-07-28"
_DONE: Final = {"jsonrpc": "2.0", "method": "notifications/initialized"}
_OF_MCP: Final = "io.modelcontextprotocol/"


@dataclass(frozen=True, slots=True)
class Listing:
    """The digest of each list as it was sent, and of what it says whatever the order of its keys."""

    sent: Mapping[str, str]
    meant: Mapping[str, str]


def over_stdio(folder: Path, era: Era, client: str = "test", **env: str) -> Listing:
    """Start the program, ask for everything, end it."""
    known = {"HOME": str(folder), "PATH": os.environ["PATH"], "XDG_DATA_HOME": str(folder), **env}
    command = [sys.executable, "-m", "nemo_mcp"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=known) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        write, read = process.stdin, process.stdout

        def ask(message: dict[str, Any]) -> bytes:
            write.write(json.dumps(message).encode() + b"\n")
            write.flush()
            return read.readline() if "id" in message else b""

        return _asked(ask, era, client)


def over_http(url: str, secret: str, era: Era, client: str = "test") -> Listing:
    """Ask a server that is running for everything; blocks."""
    headers = HEADERS | {"Authorization": f"Bearer {secret}"}
    with httpx.Client(headers=headers, timeout=20) as http:

        def ask(message: dict[str, Any]) -> bytes:
            if era == "modern":
                http.headers.update({"MCP-Protocol-Version": MODERN, "Mcp-Method": message["method"]})
            reply = http.post(url, content=json.dumps(message))
            assert reply.status_code < 300, reply.text
            if session := reply.headers.get("mcp-session-id"):
                http.headers["mcp-session-id"] = session
            lines = reply.content.splitlines() if reply.content else [b""]
            return next((line[6:] for line in lines if line.startswith(b"data: {")), lines[0])

        return _asked(ask, era, client)


def _asked(ask: Callable[[dict[str, Any]], bytes], era: Era, client: str) -> Listing:
    who = {"name": client, "version": "1"}
    more: dict[str, Any] = {}
    if era == "legacy":
        hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": who}
        first = ask({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello})
        ask(_DONE)
    else:
        told = {"protocolVersion": MODERN, "clientInfo": who, "clientCapabilities": {}}
        more = {"_meta": {f"{_OF_MCP}{name}": value for name, value in told.items()}}
        first = ask({"jsonrpc": "2.0", "id": 1, "method": "server/discover", "params": more})
    answers = {"greeting": first}
    for name in LISTS:
        answers[name] = ask({"jsonrpc": "2.0", "id": 2, "method": name, "params": more})
    return Listing(
        {name: hashlib.sha256(answer.strip()).hexdigest() for name, answer in answers.items()},
        {name: digest(meaning(name, json.loads(answer)["result"])) for name, answer in answers.items()},
    )


def meaning(name: str, result: Mapping[str, Any]) -> Any:
    """What a list says: its entries, or the server's instructions, without what the protocol's eras add."""
    keys = {"greeting": "instructions", "resources/templates/list": "resourceTemplates"}
    return result[keys.get(name, name.partition("/")[0])]


def digest(value: Any) -> str:
    """A digest that does not depend on the order of keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
