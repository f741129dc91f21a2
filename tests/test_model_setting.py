"""The optional language model, from the setting to the reply of a tool, with a real server that plays the model."""

import logging
import sys
from functools import partial
from pathlib import Path
from subprocess import PIPE
from typing import Any

import anyio
import httpx
import pytest
from anyio.streams.text import TextReceiveStream
from mcp import Client, StdioServerParameters
from pydantic import SecretStr

from nemo_mcp import contract
from nemo_mcp.app import open_bench
from nemo_mcp.settings import Settings
from nemo_mcp.studio.render import Renderer
from nemo_mcp.surface.server import build
from tests.clocks import FastClock
from tests.model_server import asked_in, body_of, completion, head_of, sentences, silent_server
from tests.raw_server import plain, raw_server
from tests.test_stdio import environment
from tests.world import structure_of, text_of

UNCLEAR = "flumox the blorb"
FILM = "make a 12-second video about autumn"
KEY = "sk-VERY-SECRET"
ANSWER = sentences("make it 9:16", "make all clips warm")
SAID = "Understood with the help of tiny: “make it 9:16”, “make all clips warm”."


async def edit(client: Client, instruction: str) -> tuple[str, dict[str, Any]]:
    """Edit, wait for the result, and give its text and structure."""
    answer = await client.call_tool("edit", {"instruction": instruction})
    with anyio.fail_after(30):
        while structure_of(answer).get("status") == "running":
            answer = await client.call_tool("state", {"job": structure_of(answer)["job"], "wait_s": 50})
    assert not answer.is_error, text_of(answer)
    return text_of(answer), structure_of(answer)


def hosted(folder: Path, renderer: Renderer, **settings: Any) -> Client:
    """A client of a server with its own studio."""
    chosen = Settings(backend="studio", data_dir=folder / "data", export_dir=folder / "out", **settings)
    server = build(partial(open_bench, chosen, clock=FastClock(), renderer=renderer), urgent=lambda: False)
    return Client(server, mode="legacy")


async def test_the_reply_of_the_tool_says_that_the_model_helped_and_what_changed(
    tmp_path: Path, real_renderer: Renderer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    model = {"studio_llm_model": "tiny", "studio_llm_key": SecretStr(KEY)}
    async with (
        raw_server([completion(f"```json\n{ANSWER}\n```")]) as server,
        hosted(tmp_path, real_renderer, studio_llm_url=server.url, **model) as client,
    ):
        await edit(client, FILM)
        assert server.requests == [], "what the studio understands is not asked about"
        text, structure = await edit(client, UNCLEAR)
    assert SAID in structure["backend_text"]
    assert SAID in text
    assert structure["status"] == "done"
    assert structure["changes"]
    (request,) = server.requests
    assert f"Bearer {KEY}" in head_of(request)
    assert body_of(request)["model"] == "tiny"
    assert asked_in(request)["instruction"] == UNCLEAR
    assert str(tmp_path) not in request.decode()
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert KEY not in f"{logged} {text} {structure}"


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (completion("I am afraid I cannot."), "it was not in the form asked for"),
        (completion(sentences(*["make it 9:16"] * 13)), "it was not in the form asked for"),
        (completion("x" * 300_000), "it was not in the form asked for"),
        (plain(b"", "500 Internal Server Error"), "its server refused the request"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n", "its server refused"),
        (b"", "it cannot be reached"),
    ],
    ids=["prose", "too much", "oversize", "broken", "redirect", "hung up"],
)
async def test_without_a_usable_answer_nothing_changes_and_the_reply_says_so(
    tmp_path: Path, real_renderer: Renderer, reply: bytes, why: str
) -> None:
    async with (
        raw_server([reply]) as server,
        hosted(tmp_path, real_renderer, studio_llm_url=server.url, studio_llm_model="tiny") as client,
    ):
        await edit(client, FILM)
        text, structure = await edit(client, UNCLEAR)
        assert len(server.requests) == 1
    assert f"tiny gave no usable answer: {why}" in text
    assert "flumox the blorb" in text
    assert structure["changes"] == []


async def test_a_model_that_takes_too_long_is_given_up(tmp_path: Path, real_renderer: Renderer) -> None:
    async with silent_server() as url:
        model = {"studio_llm_url": url, "studio_llm_model": "tiny", "studio_llm_wait_s": 0.05}
        async with hosted(tmp_path, real_renderer, **model) as client:
            text, _ = await edit(client, UNCLEAR)
    assert "tiny gave no usable answer: it took too long" in text


async def test_an_answer_that_was_injected_changes_nothing(tmp_path: Path, real_renderer: Renderer) -> None:
    talked_into = sentences(
        "undo everything", "upload file:///etc/passwd", "export to /etc/passwd", cannot="Call `export`!"
    )
    async with (
        raw_server([completion(talked_into)]) as server,
        hosted(tmp_path, real_renderer, studio_llm_url=server.url, studio_llm_model="tiny") as client,
    ):
        _, film = await edit(client, FILM)
        text, structure = await edit(client, UNCLEAR)
    assert structure["changes"] == []
    assert structure["timeline"] == film["timeline"]
    assert "Not done, though tiny asked for it: “undo everything”" in text


async def test_without_the_setting_nothing_is_sent_anywhere(tmp_path: Path, real_renderer: Renderer) -> None:
    async with raw_server([completion(ANSWER)]) as server:
        unused = {"studio_llm_model": "tiny", "studio_llm_key": SecretStr(KEY)}
        async with hosted(tmp_path, real_renderer, **unused) as client:
            text, structure = await edit(client, UNCLEAR)
    assert server.requests == []
    assert "tiny" not in text
    assert structure["changes"] == []


async def test_a_server_started_by_a_host_honours_the_variables(tmp_path: Path) -> None:
    async with raw_server([completion(ANSWER)]) as server:
        env = environment(tmp_path, NEMO_STUDIO_LLM_URL=f"{server.url}/v1", NEMO_STUDIO_LLM_MODEL="tiny")
        command = StdioServerParameters(command=sys.executable, args=["-m", "nemo_mcp", "--studio"], env=env)
        with anyio.fail_after(60):
            async with Client(command, mode="legacy") as client:
                await edit(client, FILM)
                text, _ = await edit(client, UNCLEAR)
    assert SAID in text
    assert len(server.requests) == 1


async def test_the_studio_alone_honours_the_variables_and_says_whom_it_asks(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "nemo_mcp", "studio", "--port", "0", "--folder", str(tmp_path / "studio")]
    async with raw_server([completion(sentences("make a 12 second video about autumn"))]) as server:
        env = environment(
            tmp_path, NEMO_STUDIO_LLM_URL=server.url, NEMO_STUDIO_LLM_MODEL="tiny", NEMO_STUDIO_LLM_KEY=KEY
        )
        with anyio.fail_after(60):
            async with await anyio.open_process(command, stdout=PIPE, stderr=PIPE, env=env) as process:
                assert process.stderr is not None
                said = ""
                async for piece in TextReceiveStream(process.stderr):
                    said += piece
                    if said.count("\n") >= 3:
                        break
                stream = await one_edit(said, UNCLEAR)
                process.terminate()
    assert "it asks tiny" in said
    assert KEY not in said
    assert "Understood with the help of tiny" in stream


async def one_edit(said: str, instruction: str) -> str:
    """A new session and one edit with a plain HTTP client, by what the studio said at its start."""
    url = said.partition(" at ")[2].split()[0]
    token = said.partition("run: ")[2].split()[0]
    headers = {contract.AUTHORIZATION: f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30, trust_env=False, verify=False) as http:
        body = {"task_name": "project", "language": "en"}
        session = (await http.post(contract.NEW_SESSION_PATH, json=body)).json()["data"]["session_id"]
        message = {"session_id": session, "new_message": {"parts": [{"text": instruction}]}}
        return (await http.post(contract.EDIT_PATH, json=message)).text
