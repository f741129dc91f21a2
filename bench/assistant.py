"""What an assistant pays: the characters that it has to read, from a real session against the studio."""

import json
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import anyio
from mcp import Client
from mcp.types import CallToolResult, TextContent
from PIL import Image
from pydantic import SecretStr

from bench.figure import Figure
from nemo_mcp.app import open_bench
from nemo_mcp.settings import Settings
from nemo_mcp.studio.serve import open_studio
from nemo_mcp.surface.server import INSTRUCTIONS, build

TITLE = "What an assistant pays"
LIST_BUDGET, GREETING_BUDGET, RESULT_BUDGET = 7_000, 900, 700
PEERS = {"the file system server of the reference servers": 3_243, "the leanest of the video servers": 1_740}
"""Tokens of `tools/list` as others measured them in November 2026, characters by four."""
NOTES = (
    "A token is taken for four characters. The structure of a result goes beside its text; hosts show one of them.",
)


def figures(*, quick: bool) -> list[Figure]:
    """The sizes of one session; they do not depend on the machine, and `quick` changes nothing."""
    found = anyio.run(_session)
    listed = found.pop("tools/list")
    told = [_size("tools/list, with output schemas", len(listed), "the budget", LIST_BUDGET)]
    told += [
        Figure(f"tools/list, about {len(listed) // 4:,} tokens", len(listed) / 4, "tokens", peer, tokens)
        for peer, tokens in PEERS.items()
    ]
    told.append(_size("instructions", len(INSTRUCTIONS), "the budget", GREETING_BUDGET))
    return told + [_size(f"{name}, text", len(text), "the budget", RESULT_BUDGET) for name, text in found.items()]


def _size(name: str, characters: int, peer: str, budget: int) -> Figure:
    return Figure(name, characters, "characters", peer, budget, aim=1.0)


async def _session() -> dict[str, str]:
    """The tool list as JSON and the text of each typical result."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with open_studio(folder / "studio") as studio:
            settings = Settings(
                api_url=studio.url,
                token=SecretStr(studio.access_token),
                data_dir=folder / "data",
                export_dir=folder / "videos",
                media_dirs=(folder,),
            )
            async with Client(build(partial(open_bench, settings)), mode="legacy") as client:
                listed = (await client.list_tools()).model_dump(mode="json", by_alias=True, exclude_none=True)
                found = {"tools/list": json.dumps(listed, ensure_ascii=False, separators=(",", ":"))}
                return found | await _results(client, _pictures(folder))


async def _results(client: Client, files: list[str]) -> dict[str, str]:
    async def call(tool: str, **arguments: Any) -> str:
        return _text(await client.call_tool(tool, arguments))

    words = 'make a 10-second film of the pictures with the title "Harbour" and calm music'
    found = {"upload of five files": await call("upload", sources=files)}
    found["edit done"] = await call("edit", instruction=words)
    found["edit running"] = await call("edit", instruction="slow zoom into every picture", wait_s=0)
    found["state"] = await call("state")
    found["credits"] = await call("credits")
    found["export"] = await call("export", quality="preview", filename="harbour", wait_s=60)
    return found


def _pictures(folder: Path) -> list[str]:
    paths = [folder / f"{name}.jpg" for name in ("quay", "boats", "market", "lighthouse", "evening")]
    for number, path in enumerate(paths):
        Image.new("RGB", (640, 360), (40 * number, 90, 160)).save(path)
    return [str(path) for path in paths]


def _text(answer: CallToolResult) -> str:
    return "\n".join(block.text for block in answer.content if isinstance(block, TextContent))
