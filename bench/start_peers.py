"""Published servers that a start is measured against, where they are installed.

`NEMO_BENCH_PEERS` names a folder that was made like this; what is missing in it is left out of the tables:

    npm install @modelcontextprotocol/server-filesystem@2026.8.31 replicate-mcp@0.9.0
    python3 -m venv fal && fal/bin/pip install fal-mcp-server==1.18.0 'mcp<2'
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

VARIABLE = "NEMO_BENCH_PEERS"


@dataclass(frozen=True, slots=True)
class Peer:
    """A server, its program below the folder, and what it wants to start at all."""

    name: str
    program: str
    arguments: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict[str, str])


PEERS = (
    Peer("server-filesystem 2026.8.31 (Node)", "node_modules/.bin/mcp-server-filesystem", (".",)),
    Peer("replicate-mcp 0.9.0 (Node)", "node_modules/.bin/mcp-server", env={"REPLICATE_API_TOKEN": "none"}),
    Peer("fal-mcp-server 1.18.0 (Python)", "fal/bin/fal-mcp", env={"FAL_KEY": "none"}),
)


def installed() -> dict[str, tuple[list[str], dict[str, str]]]:
    """The command and the variables of each peer that is there, by its name."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        return {}
    path = {"PATH": os.environ.get("PATH", "")}
    return {
        peer.name: ([str(Path(folder) / peer.program), *peer.arguments], path | peer.env)
        for peer in PEERS
        if (Path(folder) / peer.program).exists()
    }
