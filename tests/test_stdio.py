"""The program as a host starts it: a process of its own, over stdin and stdout."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import anyio
from mcp import Client, StdioServerParameters

from tests.world import text_of

HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {
        "HOME": str(folder),
        "PATH": os.environ["PATH"],
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        **more,
    }


async def test_it_starts_and_lists_its_tools_with_nothing_configured_and_no_network(tmp_path: Path) -> None:
    command = StdioServerParameters(command=sys.executable, args=["-m", "nemo_mcp"], env=environment(tmp_path))
    with anyio.fail_after(30):
        async with Client(command, mode="legacy") as client:
            assert next(tool.name for tool in (await client.list_tools()).tools) == "upload"


def test_stdout_holds_the_protocol_and_nothing_else(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "nemo_mcp", "--studio"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(tmp_path),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    first = ask(process, HELLO)
    process.stdin.write(json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}) + "\n")
    second = ask(process, {"jsonrpc": "2.0", "id": 2, "method": "ping"})
    rest, said = process.communicate(timeout=30)
    assert [first["id"], second["id"]] == [1, 2]
    assert (rest, said, process.returncode) == ("", "", 0)


def ask(process: subprocess.Popen[str], message: dict[str, Any]) -> dict[str, Any]:
    """Send one message and read one line."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(message) + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


async def test_the_studio_fetches_public_addresses_only_when_it_is_allowed_to(tmp_path: Path) -> None:
    said: dict[str, str] = {}
    for allowed in ("false", "true"):
        env = environment(tmp_path, NEMO_BACKEND="studio", NEMO_STUDIO_URLS=allowed)
        command = StdioServerParameters(command=sys.executable, args=["-m", "nemo_mcp"], env=env)
        with anyio.fail_after(60):
            async with Client(command, mode="legacy") as client:
                answer = await client.call_tool("upload", {"sources": ["https://nowhere.zzzz/clip.mp4"]})
                assert answer.is_error
                said[allowed] = text_of(answer)
    assert "the studio opens no web addresses unless NEMO_STUDIO_URLS=1" in said["false"]
    assert "could not be fetched" in said["true"]


async def test_two_hosts_may_start_together_over_one_folder(tmp_path: Path) -> None:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "nemo_mcp", "--studio"], env=environment(tmp_path)
    )
    answers: list[str] = []

    async def host(seconds: int) -> None:
        async with Client(command, mode="legacy") as client:
            answers.append(
                text_of(await client.call_tool("edit", {"instruction": f"a {seconds}-second video", "session": "new"}))
            )

    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            for seconds in (2, 3, 4):
                group.start_soon(host, seconds)
    assert len({answer.partition("Session ")[2].split(",")[0] for answer in answers}) == 3
