"""Configurations of hosts in the pages: they are read as a host reads them, and the server is started by them."""

import json
import os
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, cast

import anyio
from mcp import Client, StdioServerParameters

from tests.docs.pages import Fence

KEYS = ("mcpServers", "servers", "context_servers", "mcp_servers")
"""Under which the hosts keep their servers."""


class Launch(NamedTuple):
    """How a configuration starts the server."""

    args: tuple[str, ...]
    env: tuple[tuple[str, str], ...]


def configuration(fence: Fence) -> Mapping[str, Any]:
    """The block as data."""
    read = json.loads if fence.language == "json" else tomllib.loads
    return cast("Mapping[str, Any]", read(fence.text))


def launch_of(found: Mapping[str, Any]) -> Launch | None:
    """How it starts our server; None when it is no configuration of a host."""
    key = next((key for key in KEYS if key in found), None)
    if key is None:
        return None
    entry = found[key]["nemo"]
    command = entry["command"].replace("\\", "/").rpartition("/")[2].removesuffix(".exe")
    args = list(entry.get("args", ()))
    if command == "uvx":
        command = args.pop(0)
    assert command == "nemo-mcp", f"{command} is not our server"
    return Launch(tuple(args), tuple(entry.get("env", {}).items()))


async def tools_of(launch: Launch, home: Path) -> int:
    """How many tools the server lists that a host has started like this, with nothing else configured."""
    env = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        **dict(launch.env),
    }
    command = StdioServerParameters(command=sys.executable, args=["-m", "nemo_mcp", *launch.args], env=env)
    with anyio.fail_after(30):
        async with Client(command, mode="legacy") as client:
            return len((await client.list_tools()).tools)
