"""Arguments and requests that no schema allows are refused before anything happens, and their values are not told."""

import json
import math
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mcp import MCPError
from mcp.types import ElicitRequestParams, ElicitResult, PromptReference, ResourceTemplateReference
from pydantic import ValidationError

from nemo_mcp.journal import Journal
from nemo_mcp.service.edit import INSTRUCTION_LIMIT
from nemo_mcp.studio.profiles import CLOUD
from nemo_mcp.studio.render import Renderer
from nemo_mcp.surface.arguments import LONGEST_TEXT, MOST_ENTRIES
from nemo_mcp.surface.resources import MOST_WATCHED
from nemo_mcp.surface.tools import LONGEST_INSTRUCTION, all_tools
from tests.proofs.figures import figures_of
from tests.task_client import TaskClient, cancel, get, update
from tests.walls.bad_arguments import CANARY, REQUIRED, bad_calls
from tests.world import World, open_world, text_of

LONGEST_REFUSAL = 1_000
DRAFT = ResourceTemplateReference(type="ref/resource", uri="nemo://sessions/{session_id}/draft")


def nothing_happened(world: World) -> bool:
    """Whether no request was sent and nothing was written down."""
    journal = Journal(world.data / "journal.sqlite3")
    try:
        found = journal.sessions.of(world.studio.url) or journal.jobs.unsettled(world.studio.url)
        return not found and world.studio.seen == []
    finally:
        journal.close()


async def test_arguments_outside_the_schema_are_refused_before_anything_happens(
    world: World, request: pytest.FixtureRequest
) -> None:
    tools = (await world.client.list_tools()).tools
    tried = refused = told = 0
    for call in bad_calls(tools):
        tried += 1
        answer = await world.client.call_tool(call.tool, call.arguments)
        text = text_of(answer)
        wrong = "there is no argument" in text or f"`{call.argument}" in text
        assert wrong, (call.tool, call.argument[:60], text)
        assert len(text) <= LONGEST_REFUSAL, call.argument[:60]
        assert text.endswith("Nothing was sent.")
        refused += answer.is_error is True
        told += CANARY in text
    figures_of(request.config).record(
        "arguments",
        f"{tried:,} unknown, oversized or ill-typed: {refused:,} refused, {len(world.studio.seen)} requests,"
        f" {told} values told",
    )
    assert (refused, told) == (tried, 0)
    assert tried > 700
    assert nothing_happened(world)


async def test_what_the_schemas_allow_is_taken(world: World) -> None:
    refused = "Nothing was sent"
    for arguments in ({}, {"session": None}, {"wait_s": 0}, {"wait_s": 50}, {"session": "new", "job": None}):
        assert refused not in text_of(await world.call("state", **arguments)), arguments
    for sources in ('["/nowhere/a.mp4"]', ["/nowhere/a.mp4"] * 20, ["x" * 4_096] * 20, ["/nowhere/\n\t.mp4"]):
        assert refused not in text_of(await world.call("upload", sources=sources))
    for words in ("x" * LONGEST_INSTRUCTION, "make\r\n\ta film\u3000👩\u200d🎬", "null", "[1]", "true"):
        answer = await world.call("edit", instruction=words, request_key="null", session="new", confirmed=False)
        assert "hint: `edit` takes" not in text_of(answer)


async def test_text_that_reads_like_json_stays_text(world: World) -> None:
    """The SDK would make `null` of it, and the protection of the key would be gone in silence."""
    rain = "make a 2-second video about rain"
    first = await world.ask("edit", instruction=rain, request_key="null")
    again = await world.ask("edit", instruction=rain, request_key="null")
    assert again["job"] == first["job"]
    assert "no such job" in await world.refused("state", job="null")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_is_finite(value: float) -> None:
    numbers = [
        (tool, name)
        for tool in all_tools()
        for name, schema in tool.parameters.get("properties", {}).items()
        if schema.get("type") == "number"
    ]
    assert len(numbers) == 4
    for tool, name in numbers:
        with pytest.raises(ValidationError, match="finite"):
            tool.fn_metadata.arg_model.model_validate({**REQUIRED.get(tool.name, {}), name: value})


def test_the_schema_and_the_service_have_one_limit() -> None:
    assert LONGEST_INSTRUCTION == INSTRUCTION_LIMIT


async def _refusal(ask: Callable[[], Awaitable[object]]) -> str | None:
    """What a request was refused with; None when it was answered."""
    try:
        await ask()
    except MCPError as refusal:
        return f"{refusal.error.message} {refusal.error.data}"
    return None


def _prompt_calls() -> list[tuple[str, dict[str, str]]]:
    long, hidden = CANARY * 1_000, f"{CANARY}\0"
    return [
        *(("quick_edit", given) for given in ({}, {"goal": long}, {"goal": hidden}, {"goal": "x", "files": long})),
        *(("batch", {"files": long, "instructions": "x"}), ("batch", {"files": "x"}), ("iterative", {"goal": hidden})),
        *(("iterative", {"goal": "x", name: CANARY}) for name in ("gaol", "files", "", "x" * 1_000_000, "`y`")),
        ("iterative", {"goal": "x", **{f"k{number}": CANARY for number in range(10_000)}}),
        (CANARY * 1_000, {}),
    ]


@pytest.mark.filterwarnings("ignore::mcp.shared.exceptions.MCPDeprecationWarning")
async def test_other_requests_are_of_bounded_size(world: World, request: pytest.FixtureRequest) -> None:
    client, long = world.client, CANARY * 1_000
    asked: list[Callable[[], Awaitable[object]]] = [
        *(lambda name=name, given=given: client.get_prompt(name, given) for name, given in _prompt_calls()),
        lambda: client.call_tool(long, {}),
        lambda: client.read_resource(f"nemo://sessions/{long}/draft"),
        lambda: client.read_resource(f"nemo://{long}"),
        lambda: client.complete(DRAFT, {"name": "session_id", "value": long}),
        lambda: client.complete(DRAFT, {"name": long, "value": "x"}),
        lambda: client.complete(PromptReference(type="ref/prompt", name=long), {"name": "goal", "value": "x"}),
        lambda: client.complete(DRAFT, {"name": "goal", "value": "x"}, {f"k{n}": "v" for n in range(MOST_ENTRIES + 1)}),
        lambda: client.list_tools(cursor=long),
        lambda: client.call_tool("state", {}, meta={"progressToken": long}),
        *(lambda uri=uri: client.subscribe_resource(uri) for uri in _UNWATCHABLE),  # pyright: ignore[reportDeprecated]
    ]
    answers = [await _refusal(ask) for ask in asked]
    refused = [answer for answer in answers if answer is not None]
    told = [answer for answer in refused if len(answer) > LONGEST_TEXT + LONGEST_REFUSAL]
    figures_of(request.config).record(
        "requests",
        f"{len(asked)} prompts, addresses, completions and tokens: {len(refused)} refused, {len(told)} echoed",
    )
    assert None not in answers, answers.index(None)
    assert told == []
    assert nothing_happened(world)


_UNWATCHABLE = (
    *("nemo://", "nemo://drafts", "nemo://sessions//draft", "nemo://sessions/a/b/draft", "nemo://sessions/a b/draft"),
    *("file:///etc/passwd", "https://example.com/", "", "x" * 5_000, f"nemo://sessions/{'x' * 129}/draft"),
)


@pytest.mark.filterwarnings("ignore::mcp.shared.exceptions.MCPDeprecationWarning")
async def test_a_client_watches_only_so_many_resources(world: World) -> None:
    async def watch(number: int) -> str | None:
        uri = f"nemo://sessions/s{number}/draft"
        return await _refusal(lambda: world.client.subscribe_resource(uri))  # pyright: ignore[reportDeprecated]

    answers = [await watch(number) for number in range(MOST_WATCHED + 10)]
    assert answers.count(None) == MOST_WATCHED
    assert await watch(0) is None, "watching twice is watching once"
    await world.client.unsubscribe_resource("nemo://sessions/s0/draft")  # pyright: ignore[reportDeprecated]
    assert await watch(MOST_WATCHED + 20) is None


async def test_the_id_of_a_task_is_bounded_and_typed(tmp_path: Path, real_renderer: Renderer) -> None:
    options: dict[str, Any] = {"mode": "auto", "client_options": {"extensions": [TaskClient()]}}
    async with open_world(tmp_path, real_renderer, **options) as world:
        for ask in (get, update, cancel):
            for task_id in ("", "x" * 129, "x" * 1_000_000, "edit-nope", "edit-\0", "../jobs", "%", "\u202e"):
                refusal = await _refusal(lambda ask=ask, task_id=task_id: ask(world.client.session, task_id))
                assert refusal is not None
                assert len(refusal) < LONGEST_REFUSAL
        assert nothing_happened(world)


NOT_YES: list[Any] = ["true", "yes", 1, 1.0, None, [], "x" * 1_000_000]


@pytest.mark.parametrize("mode", ["legacy", "auto"])
async def test_only_a_plain_yes_is_consent(tmp_path: Path, real_renderer: Renderer, mode: Any) -> None:
    answers: list[Any] = [
        *({"send": value} for value in NOT_YES),
        {},
        {"send": True, "more": 1},
        {"Send": True},
        {"send": False},
        None,
    ]
    left = list(answers)

    async def person(context: object, params: ElicitRequestParams) -> ElicitResult:
        return ElicitResult.model_construct(action="accept", content=left.pop(0))

    profile = replace(CLOUD.without_waiting(), silent_every=0, start_credits=10)
    options = {"elicitation_callback": person}
    async with open_world(tmp_path, real_renderer, profile=profile, mode=mode, client_options=options) as world:
        await world.ask("state")
        for number, answer in enumerate(answers):
            said = await world.call("edit", instruction=f"make a {number + 2}-second video about rain")
            assert said.is_error, answer
        assert left == []
        assert world.edits_sent == 0


def test_what_is_no_json_for_a_number_or_a_text_does_not_pass_over_stdio(tmp_path: Path) -> None:
    """NaN, endless numbers, halves of characters and lines that are no JSON at all, as bytes."""
    env = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "XDG_DATA_HOME": str(tmp_path)}
    hello = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "x\r\nEvil: 1", "version": "1"},
    }
    calls = ['{"wait_s":NaN}', '{"wait_s":-Infinity}', '{"wait_s":1e999}', '{"session":"a","session":"\\u0000"}']
    call = '{{"jsonrpc":"2.0","id":{},"method":"tools/call","params":{{"name":"state","arguments":{}}}}}'
    lines = [
        json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}),
        '{"jsonrpc":"2.0","method":"notifications/initialized"}',
        call.format(90, '{"session":"\\ud800"}'),
        "no JSON",
        "[" * 100_000,
        "\0\0",
        "",
        *(call.format(10 + number, arguments) for number, arguments in enumerate(calls)),
        json.dumps({"jsonrpc": "2.0", "id": 2, "method": "m" * 100_000}),
        '{"jsonrpc":"2.0","id":3,"method":"ping"}',
    ]
    command = [sys.executable, "-m", "nemo_mcp"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("".join(f"{line}\n" for line in lines))
    process.stdin.flush()
    wanted = {1, 2, 3, *range(10, 10 + len(calls))}
    answers: dict[int, str] = {}
    while wanted - answers.keys():
        line = process.stdout.readline()
        answers[json.loads(line)["id"]] = line
    process.communicate(timeout=20)
    assert process.returncode == 0
    assert all('"isError":true' in answers[10 + number] for number in range(len(calls)))
    assert len(answers[2]) < LONGEST_REFUSAL
