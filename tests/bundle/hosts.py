"""What hosts do with the files that they read: put values where variables stand, and start the program."""

import re
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
from mcp import Client, StdioServerParameters

from tests.test_stdio import environment

Chosen = Mapping[str, str | bool | list[str]]
STARTERS = {"uv": ["run", "--project"], "uvx": ["--from"]}
"""How the programs of uv are told the folder of ours."""


def filled(entry: Mapping[str, Any], chosen: Chosen) -> tuple[list[str], dict[str, str]]:
    """Arguments and variables of an entry, as `getMcpConfigForManifest` of @anthropic-ai/mcpb 2.1.2 makes them.

    A list stands for as many arguments; switches say `true` or `false`; what has no value stays as it is written.
    """
    arguments: list[str] = []
    for each in entry["args"]:
        name = re.fullmatch(r"\$\{user_config\.(\w+)\}", each)
        value = chosen.get(name[1], each) if name else each
        arguments += value if isinstance(value, list) else [_word(value)]
    return arguments, {name: _with_values(value, chosen) for name, value in entry.get("env", {}).items()}


def _with_values(text: str, chosen: Chosen) -> str:
    return re.sub(r"\$\{user_config\.(\w+)\}", lambda found: _word(chosen.get(found[1], found[0])), text)


def _word(value: str | bool | list[str]) -> str:
    assert not isinstance(value, list), "a list can only stand for arguments"
    return str(value).lower() if isinstance(value, bool) else value


def ours(command: str, arguments: Sequence[str]) -> list[str]:
    """The arguments that reach our program when a host runs this command."""
    if command in STARTERS and arguments[: len(STARTERS[command])] == STARTERS[command]:
        arguments = arguments[len(STARTERS[command]) + 1 :]
    called, *rest = [command, *arguments] if command == "nemo-mcp" else arguments
    assert called == "nemo-mcp"
    return rest


@asynccontextmanager
async def started(home: Path, arguments: Sequence[str], folder: Path, **env: str) -> AsyncGenerator[Client]:
    """The program out of a folder, with these arguments, run by the interpreter of the tests."""
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "nemo_mcp", *arguments], env=environment(home, **env), cwd=folder
    )
    with anyio.fail_after(60):
        async with Client(command, mode="legacy") as client:
            yield client
