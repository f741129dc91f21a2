"""Commands while the server of an assistant runs over the same folder: both see the same sessions."""

import json
import sys
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
from mcp import Client, StdioServerParameters

from tests.commands.terminal import Place
from tests.media import picture
from tests.world import structure_of, text_of


async def test_a_command_and_a_server_with_the_studio_work_on_one_session(tmp_path: Path) -> None:
    place = Place(tmp_path, {"NEMO_BACKEND": "studio"})
    file = picture(tmp_path / "a.png")
    server = StdioServerParameters(command=sys.executable, args=["-m", "nemo_mcp"], env=place.environment())

    async def command(*arguments: str) -> dict[str, Any]:
        done = await anyio.to_thread.run_sync(lambda: place.run(*arguments, "--json"))
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    with anyio.fail_after(60):
        async with Client(server, mode="legacy") as client:
            await client.call_tool("credits", {})
            uploaded = await command("upload", str(file))
            edited = await client.call_tool("edit", {"instruction": "make a 1-second video of the picture"})
            assert structure_of(edited)["session"] == uploaded["session"], text_of(edited)
            titled = await command("edit", 'add the title "Two"')
            assert titled["session"] == uploaded["session"]
            assert '"Two"' in text_of(await client.call_tool("state", {}))
            listed = await command("jobs")
            assert [job["status"] for job in listed["jobs"]] == ["done"] * 3
