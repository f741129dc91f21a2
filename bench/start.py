"""The start: until `tools/list` is answered over stdio, the first call after it, and the memory taken by then."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import start_peers
from bench.figure import Figure, figure

TITLE = "Start: from the process to the list of tools"
AIM_MS, AIM_MB, AIM_OVER_BARE_MS = 150, 40, 60
RUNS, CALLS, LATE_S = 11, 3, 4.0

BARE = """
from mcp.server import MCPServer
server = MCPServer("bare")
@server.tool()
def ping() -> str:
    "Answer."
    return "pong"
server.run()
"""
PLAIN = "from nemo_mcp.serving import ended, serve_stdio; ended(lambda: serve_stdio(studio={}))"
"""What runs where the front steps aside."""
LOOP = """
import json, sys
for line in sys.stdin:
    message = json.loads(line)
    if "id" in message:
        answer = {"jsonrpc": "2.0", "id": message["id"], "result": {"tools": []}}
        print(json.dumps(answer), flush=True)
"""
HELLO: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}},
}
INITIALIZED = {"jsonrpc": "2.0", "method": "notifications/initialized"}
LIST = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
CREDITS: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 3,
    "method": "tools/call",
    "params": {"name": "credits", "arguments": {}},
}

NOTES = (
    "Most of a start is the SDK, which builds some 640 models. Of what was ours (145 to 170 ms over the bare server), "
    "the library that reads arguments, the one that reads settings and the journal went: they are loaded only where "
    "they are used, or not at all. Some 50 ms stay, half of them for the schemas of the tools.",
    "The front answers what a host asks at the start from a snapshot of the SDK's own answers, and the SDK is loaded "
    "behind it: when something else is asked for, or when the host was quiet for 0.3 s. Then the workbench opens at "
    "once, too, so a first call finds it no later than it did without the front.",
    "The memory is that of the first answers. Once the SDK is loaded, which a quiet host brings about within a "
    "second or two, it is what it was.",
    "Without any setting the front need not judge one. With a variable or a settings file it does, by the same code "
    "as ever (so that a bad one still ends the start with 2), which takes pydantic: 130 ms and 17 MB more.",
    "The studio's first call came half a second later until the long patterns of times were compiled only when "
    "somebody says a time.",
    "The peers are published servers as they come, where they are installed (bench/start_peers.py).",
    "Where the front steps aside (Windows, a terminal, open jobs, another SDK than that of the snapshot) the start is "
    "the one without it.",
)


@dataclass(frozen=True, slots=True)
class Start:
    """When `tools/list` was answered, the resident memory then, and how long a call after it took (0: none was)."""

    listed_ms: float
    resident_mb: float
    called_ms: float = 0.0
    later_mb: float = 0.0


class Process:
    """A server that is being started, and a host that asks it."""

    def __init__(self, command: list[str], home: str, more: dict[str, str] | None = None) -> None:
        env = {"HOME": home, "PATH": "", "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home} | (more or {})
        self.began = time.perf_counter()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)

    def say(self, message: dict[str, Any]) -> None:
        """Send a message."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send a request and wait for its result."""
        assert self.process.stdout is not None
        self.say(message)
        return json.loads(self.process.stdout.readline())["result"]

    def passed_ms(self) -> float:
        """Milliseconds since the process was started."""
        return (time.perf_counter() - self.began) * 1000

    def end(self) -> None:
        """Hang up and wait."""
        self.process.communicate(timeout=30)


def resident_mb(pid: int) -> float:
    """Resident memory of a process, where the system tells it in /proc."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return float("nan")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def start(command: list[str], home: str, *, call_at_s: float | None = None, env: dict[str, str] | None = None) -> Start:
    """Start a server, ask for its tools and perhaps for the credits, not before a second of its life, and end it."""
    server = Process(command, home, env)
    server.ask(HELLO)
    server.say(INITIALIZED)
    assert "tools" in server.ask(LIST)
    listed_ms, memory_mb = server.passed_ms(), resident_mb(server.process.pid)
    called_ms = later_mb = 0.0
    if call_at_s is not None:
        time.sleep(max(0.0, call_at_s - server.passed_ms() / 1000))
        later_mb, asked_ms = resident_mb(server.process.pid), server.passed_ms()
        assert "structuredContent" in server.ask(CREDITS)
        called_ms = server.passed_ms() - asked_ms
    server.end()
    return Start(listed_ms, memory_mb, called_ms, later_mb)


def alone_ms(command: list[str]) -> float:
    """How long a program takes that does nothing."""
    began = time.perf_counter()
    subprocess.run(command, check=True)
    return (time.perf_counter() - began) * 1000


COMMANDS: dict[str, list[str]] = {
    "bare": [sys.executable, "-c", BARE],
    "ours": [sys.executable, "-m", "nemo_mcp"],
    "studio": [sys.executable, "-m", "nemo_mcp", "--studio"],
    "plain": [sys.executable, "-c", PLAIN.format(False)],
    "plain studio": [sys.executable, "-c", PLAIN.format(True)],
    "loop": [sys.executable, "-S", "-I", "-c", LOOP],
    "settings": [sys.executable, "-m", "nemo_mcp"],
}
VARIABLES: dict[str, dict[str, str]] = {"settings": {"NEMO_LANGUAGE": "en"}}


def in_turn(home: str, runs: int) -> tuple[dict[str, list[Start]], list[float]]:
    """Each command, one after the other, so that a busy machine slows all of them; and the interpreter alone."""
    commands = {name: (command, VARIABLES.get(name, {})) for name, command in COMMANDS.items()}
    commands |= start_peers.installed()
    found: dict[str, list[Start]] = {name: [] for name in commands}
    interpreter: list[float] = []
    for number in range(runs + 1):
        interpreter.append(alone_ms([sys.executable, "-c", "pass"]))
        for name, (command, env) in commands.items():
            started = start(command, home, env=env)
            if number:  # the first one may have to compile
                found[name].append(started)
    return found, interpreter[1:]


def listed(starts: Iterable[Start]) -> list[float]:
    """When the tools were listed."""
    return [each.listed_ms for each in starts]


def resident(starts: Iterable[Start]) -> list[float]:
    """Resident memory when the tools were listed."""
    return [each.resident_mb for each in starts]


def figures(*, quick: bool) -> list[Figure]:
    """Starts in a folder that was used before, so that there is a journal to look into."""
    home = tempfile.mkdtemp()
    try:
        start(COMMANDS["plain studio"], home, call_at_s=0)
        found, interpreter = in_turn(home, 3 if quick else RUNS)
        return [*_starts(found, interpreter), *_peers(found), *_calls(home, 2 if quick else CALLS)]
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _peers(found: dict[str, list[Start]]) -> list[Figure]:
    """Against published servers; memory is that of the process that was started."""
    return [
        each
        for name in start_peers.installed()
        for each in (
            figure("tools listed", listed(found["ours"]), "ms", name, listed(found[name])),
            figure("memory when tools are listed", resident(found["ours"]), "MB", name, resident(found[name])),
        )
    ]


def _starts(found: dict[str, list[Start]], interpreter: list[float]) -> list[Figure]:
    bare, ours = listed(found["bare"]), listed(found["ours"])
    over = [mine - theirs for mine, theirs in zip(listed(found["plain"]), bare, strict=True)]
    peer = "bare mcp server, one tool"
    return [
        figure("tools listed", ours, "ms", peer, bare, aim=AIM_MS, aim_of="value"),
        figure("tools listed, --studio", listed(found["studio"]), "ms", peer, bare, aim=AIM_MS, aim_of="value"),
        figure("tools listed, with a setting", listed(found["settings"]), "ms", peer, bare, aim=AIM_MS, aim_of="value"),
        figure("tools listed", ours, "ms", "the interpreter alone", interpreter),
        figure("tools listed", ours, "ms", "a loop by hand, python -S -I", listed(found["loop"])),
        figure("tools listed, without the front", listed(found["plain"]), "ms", peer, bare),
        figure("tools listed, without the front, --studio", listed(found["plain studio"]), "ms", peer, bare),
        figure(
            "more than the bare server, without the front",
            over,
            "ms",
            "limit",
            [AIM_OVER_BARE_MS],
            aim=AIM_OVER_BARE_MS,
            aim_of="value",
        ),
        *(
            figure(name, resident(found[start]), "MB", peer, resident(found["bare"]), aim=AIM_MB, aim_of="value")
            for name, start in (
                ("memory when tools are listed", "ours"),
                ("memory when tools are listed, with a setting", "settings"),
            )
        ),
    ]


def _calls(home: str, runs: int) -> list[Figure]:
    """The first call, at once and later; with the front and without."""
    at_once: dict[str, list[float]] = {"studio": [], "plain studio": []}
    later: dict[str, list[Start]] = {"studio": [], "plain studio": []}
    for _ in range(runs):
        for name, totals in at_once.items():
            started = start(COMMANDS[name], home, call_at_s=0)
            totals.append(started.listed_ms + started.called_ms)
            later[name].append(start(COMMANDS[name], home, call_at_s=LATE_S))
    late = f"{LATE_S:g} s after the start"
    return [
        figure(
            "start, list and first call at once, --studio",
            at_once["studio"],
            "ms",
            "without the front",
            at_once["plain studio"],
        ),
        figure(
            f"first call {late}, --studio",
            [each.called_ms for each in later["studio"]],
            "ms",
            "without the front",
            [each.called_ms for each in later["plain studio"]],
        ),
        figure(
            f"memory {late}, --studio",
            [each.later_mb for each in later["studio"]],
            "MB",
            "without the front",
            [each.later_mb for each in later["plain studio"]],
        ),
    ]
