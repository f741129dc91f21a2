"""What an assistant pays: the characters that it has to read, from a real session against the studio."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import anyio
from mcp import Client
from mcp.types import CallToolResult, TextContent
from PIL import Image
from pydantic import BaseModel, SecretStr

from bench.facts import said_twice
from bench.figure import Figure
from nemo_mcp.app import open_bench
from nemo_mcp.settings import Settings
from nemo_mcp.studio.profiles import LOCAL
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.serve import open_studio
from nemo_mcp.surface.server import build

TITLE = "What an assistant pays"
LIST_BUDGET: Final = 7_000
GREETING_BUDGET: Final = 900
RESULT_BUDGET: Final = 700
"""Characters: of `tools/list` as JSON, of the instructions, of a typical result as text."""
PEERS: Final = {
    "heygen-mcp 0.0.3, the leanest that makes videos": 1_740,
    "runway-api-mcp-server 1.0.0": 1_953,
    "server-filesystem 2026.8.31": 3_243,
    "replicate-mcp 0.9.0": 13_310,
    "elevenlabs-mcp 0.12.2": 17_370,
}
"""Tokens of `tools/list`, characters by four, as measured in November 2026."""
EDIT: Final = 'make a 10-second film of the pictures with the title "Harbour" and calm music'
NAMES: Final = ("quay", "boats", "market", "lighthouse", "evening")
NOTES = (
    "A token is taken for four characters. Peers are not installed here: their lists were measured in November 2026.",
    "The structure of a result goes beside its text. Hosts show one of the two, or both, so each has to suffice.",
    "The result of an edit said its facts up to three times: as changes, in the editor's words and in the timeline. "
    "The timeline is now told where nothing changed, and by `state` (472 characters became 368). What the editor says "
    "is always told, whole and quoted, although it may say a change again: it may also say what was not done.",
    "A job's id stood in the advice and beside the session, the folder of a video again before its contact sheet.",
)


@dataclass(frozen=True, slots=True)
class Paid:
    """A session's lists as JSON, the instructions, and each typical result as text and as structure (JSON)."""

    lists: dict[str, str]
    instructions: str
    texts: dict[str, str]
    structures: dict[str, str]


def figures(*, quick: bool) -> list[Figure]:
    """The sizes of one session; they do not depend on the machine, and `quick` changes nothing."""
    return told(anyio.run(_paid))


def told(paid: Paid) -> list[Figure]:
    """What a session cost, against the budgets and the peers."""
    tools = paid.lists["tools/list"]
    rows = [_against_budget("tools/list, with output schemas", tools, LIST_BUDGET)]
    rows += [
        Figure("tools/list in tokens", round(len(tools) / 4), "tokens", peer, tokens) for peer, tokens in PEERS.items()
    ]
    rows.append(_against_budget("instructions", paid.instructions, GREETING_BUDGET))
    rows += [
        Figure(name, len(each), "characters", "tools/list", len(tools))
        for name, each in paid.lists.items()
        if name != "tools/list"
    ]
    rows += [_against_budget(f"{name}: text", text, RESULT_BUDGET) for name, text in paid.texts.items()]
    rows += [
        Figure(f"{name}: structure", len(each), "characters", "its text", len(paid.texts[name]))
        for name, each in paid.structures.items()
    ]
    twice = sum(len(said_twice(text)) for text in paid.texts.values())
    rows.append(Figure("facts said twice in a text", twice, "facts", "results", len(paid.texts), aim=0, aim_of="value"))
    return rows


def _against_budget(name: str, text: str, budget: int) -> Figure:
    return Figure(name, len(text), "characters", "the budget", budget, aim=1.0)


async def _paid() -> Paid:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with Renderer(folder / "cache") as renderer:
            return await session(folder, renderer)


async def session(folder: Path, renderer: Renderer) -> Paid:
    """Do with five small pictures what people do, and keep what the assistant was told."""
    async with open_studio(folder / "studio", profile=LOCAL.without_waiting(), renderer=renderer) as studio:
        settings = Settings(
            api_url=studio.url,
            token=SecretStr(studio.access_token),
            data_dir=folder / "data",
            export_dir=folder / "videos",
            media_dirs=(folder,),
            poll_s=(0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0),  # the film of this session is ready at once
        )
        opened = partial(open_bench, settings, renderer=renderer)
        async with Client(build(opened), mode="legacy") as client:
            results = await _results(client, _pictures(folder))
            return Paid(
                await _lists(client),
                client.instructions or "",
                {name: _text(answer) for name, answer in results.items()},
                {name: _compact(answer.structured_content) for name, answer in results.items()},
            )


async def _lists(client: Client) -> dict[str, str]:
    return {
        "tools/list": _as_sent((await client.list_tools()).tools),
        "prompts/list": _as_sent((await client.list_prompts()).prompts),
        "resources/list": _as_sent((await client.list_resources()).resources),
        "resources/templates/list": _as_sent((await client.list_resource_templates()).resource_templates),
    }


async def _results(client: Client, files: list[str]) -> dict[str, CallToolResult]:
    async def call(tool: str, **arguments: Any) -> CallToolResult:
        answer = await client.call_tool(tool, arguments)
        assert not answer.is_error, _text(answer)
        return answer

    return {
        "upload of five files": await call("upload", sources=files),
        "edit done": await call("edit", instruction=EDIT),
        "edit running": await call("edit", instruction="slow zoom into every picture", wait_s=0),
        "state": await call("state"),
        "credits": await call("credits"),
        "export": await call("export", quality="preview", filename="harbour", wait_s=50),
    }


def _pictures(folder: Path) -> list[str]:
    paths = [folder / f"{name}.jpg" for name in NAMES]
    for number, path in enumerate(paths):
        Image.new("RGB", (320, 180), (40 * number, 90, 160)).save(path)
    return [str(path) for path in paths]


def _text(answer: CallToolResult) -> str:
    return "\n".join(block.text for block in answer.content if isinstance(block, TextContent))


def _as_sent(found: Sequence[BaseModel]) -> str:
    """The entries as they were sent. What is around them differs between protocols and reaches no assistant."""
    return _compact([each.model_dump(mode="json", by_alias=True, exclude_unset=True) for each in found])


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
