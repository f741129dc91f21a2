"""The host configurations in `config/` are launched as they stand."""

import json
import sys
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from tests.test_stdio import environment

CONFIG = Path(__file__).parents[1] / "config"
HOSTS = {"claude_desktop_config.json": "mcpServers", "vscode-mcp.json": "servers"}


@pytest.mark.parametrize(("name", "key"), HOSTS.items())
async def test_a_host_configuration_starts_the_server(tmp_path: Path, name: str, key: str) -> None:
    entry: dict[str, Any] = json.loads((CONFIG / name).read_text(encoding="utf-8"))[key]["nemo"]
    assert entry["command"] == "nemo-mcp"
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "nemo_mcp", *entry["args"]], env=environment(tmp_path)
    )
    with anyio.fail_after(30):
        async with Client(command, mode="legacy") as client:
            assert len((await client.list_tools()).tools) == 5


def test_every_file_in_the_folder_is_tested() -> None:
    assert {file.name for file in CONFIG.iterdir()} == {*HOSTS, "config.example.toml"}
