"""Start-up: from the start of the process until `tools/list` is answered, against a server of the SDK with one tool.

    python bench/startup.py [RUNS]

Prints the medians, their ratio, resident memory and the size of the tool list. Both servers are started in turn, so
that a busy machine slows both.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FLOOR = """
from mcp.server import MCPServer
server = MCPServer("floor")
@server.tool()
def ping() -> str:
    "Answer."
    return "pong"
server.run()
"""
HELLO: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}},
}


@dataclass
class Start:
    """Seconds until the answer, resident memory in MB, characters of the tool list."""

    seconds: float
    resident_mb: float
    characters: int


def start(command: list[str], env: dict[str, str]) -> Start:
    """Start a server, ask for its tools, and end it."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def ask(message: dict[str, Any]) -> None:
            assert process.stdin is not None
            process.stdin.write(json.dumps(message) + "\n")
            process.stdin.flush()

        ask(HELLO)
        process.stdout.readline()
        ask({"jsonrpc": "2.0", "method": "notifications/initialized"})
        ask({"jsonrpc": "2.0", "id": 2, "method": "tools/list"})
        answer = json.loads(process.stdout.readline())
        seconds = time.perf_counter() - began
        resident = resident_mb(process.pid)
        process.stdin.close()
        process.wait(timeout=20)
    return Start(seconds, resident, len(json.dumps(answer["result"], separators=(",", ":"), ensure_ascii=False)))


def resident_mb(pid: int) -> float:
    """Resident memory of a process, where the system tells it in /proc."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return float("nan")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def main(runs: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        env = {"HOME": home, "PATH": "", "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home}
        commands = {
            "floor (one tool)": [sys.executable, "-c", FLOOR],
            "nemo-mcp": [sys.executable, "-m", "nemo_mcp"],
            "nemo-mcp --studio": [sys.executable, "-m", "nemo_mcp", "--studio"],
        }
        found: dict[str, list[Start]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                found[name].append(start(command, env))
    floor = statistics.median(each.seconds for each in found["floor (one tool)"])
    for name, starts in found.items():
        seconds = statistics.median(each.seconds for each in starts)
        print(
            f"{name:20} {seconds * 1000:6.0f} ms  {seconds / floor:4.2f}x floor  "
            f"{statistics.median(each.resident_mb for each in starts):5.0f} MB  {starts[0].characters:5} characters"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
