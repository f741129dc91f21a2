"""The host configurations in `config/` are what `nemo-mcp install` writes, and each is launched as it stands."""

import sys
from pathlib import Path

import anyio
import pytest
from mcp import Client, StdioServerParameters

from nemo_mcp.install.entries import Entry, read_entry, snippet
from nemo_mcp.install.hosts import HOSTS
from tests.test_stdio import environment

CONFIG = Path(__file__).parents[1] / "config"
FILES = {
    "claude_desktop_config.json": "claude-desktop",
    "claude-code.mcp.json": "claude-code",
    "cursor-mcp.json": "cursor",
    "vscode-mcp.json": "vscode",
    "windsurf-mcp_config.json": "windsurf",
    "zed-settings.json": "zed",
    "codex-config.toml": "codex",
}
# The bundle's folders and the registry's file have tests of their own.
TESTED_ELSEWHERE = {"config.example.toml", "server.json"}


@pytest.mark.parametrize(("name", "key"), FILES.items())
def test_a_host_configuration_is_what_the_command_writes(name: str, key: str) -> None:
    assert (CONFIG / name).read_text(encoding="utf-8") == snippet(HOSTS[key], "nemo", Entry("nemo-mcp", ("--studio",)))


@pytest.mark.parametrize(("name", "key"), FILES.items())
async def test_a_host_configuration_starts_the_server(tmp_path: Path, name: str, key: str) -> None:
    entry = read_entry(CONFIG / name, HOSTS[key])
    assert entry is not None
    assert entry.command == "nemo-mcp"
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "nemo_mcp", *entry.args], env={**environment(tmp_path), **entry.env}
    )
    with anyio.fail_after(30):
        async with Client(command, mode="legacy") as client:
            assert len((await client.list_tools()).tools) == 5


def test_every_host_has_a_file() -> None:
    assert set(FILES.values()) == set(HOSTS)


def test_every_file_in_the_folder_is_tested() -> None:
    files = {file.name for file in CONFIG.iterdir() if file.is_file()}
    assert files - TESTED_ELSEWHERE == set(FILES)
