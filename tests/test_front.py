"""The front: what it answers is what the real server would have answered, and all else is the real server's."""

import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, closing
from copy import deepcopy
from pathlib import Path
from typing import Any, cast

import anyio
import mcp_types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp.shared.message import SessionMessage
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS, MODERN_PROTOCOL_VERSIONS

from nemo_mcp import front
from nemo_mcp.errors import FolderError
from nemo_mcp.front import CAPABILITIES, CLIENT, SNAPSHOT, VERSION, Front, answers_in, installed
from nemo_mcp.journal import Journal, NewJob
from nemo_mcp.places import JOURNAL
from nemo_mcp.service.workbench import Workbench
from nemo_mcp.surface.server import build
from tests.shares import share
from tests.test_stdio import environment

Message = dict[str, Any]
LISTS = ("tools/list", "prompts/list", "resources/list", "resources/templates/list")
INFO = {"name": "test", "version": "1", "title": "T", "description": "D", "websiteUrl": "https://test.invalid"}
INITIALIZED = {"jsonrpc": "2.0", "method": "notifications/initialized"}
AGAIN = "NEMO_UPDATE_SNAPS=1 pytest tests/test_front.py -k snapshot"


@asynccontextmanager
async def cannot_open(announce: object) -> AsyncGenerator[Workbench]:
    raise FolderError("The folder is on the moon.", "bring it back.")
    yield  # pyright: ignore[reportUnreachable]


SERVER = build(cannot_open)


def initialize(version: str, **capabilities: Any) -> Message:
    params = {"protocolVersion": version, "capabilities": capabilities, "clientInfo": INFO}
    return {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}


def legacy(method: str, number: int | str = 1) -> Message:
    return {"jsonrpc": "2.0", "id": number, "method": method}


def modern(method: str, number: int | str = 1, version: str = MODERN_PROTOCOL_VERSIONS[-1], more: Any = ()) -> Message:
    meta = {VERSION: version, CLIENT: INFO, CAPABILITIES: {}} | dict(more)
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": {"_meta": meta}}


def conversation(version: str) -> list[Message]:
    """All that a host asks at the start, in one version."""
    if version in MODERN_PROTOCOL_VERSIONS:
        return [modern(method, version=version) for method in ("server/discover", *LISTS)]
    return [initialize(version), INITIALIZED, *map(legacy, ("ping", *LISTS))]


async def answers_of_the_real_server(lines: list[bytes]) -> list[bytes]:
    """What it says to each line on one connection, as it stands on the wire; empty where it says nothing."""
    to_server, its_input = anyio.create_memory_object_stream[SessionMessage | Exception](9)
    its_output, from_server = anyio.create_memory_object_stream[SessionMessage](9)
    low = SERVER._lowlevel_server  # pyright: ignore[reportPrivateUsage]
    found: list[bytes] = []
    with anyio.fail_after(20):
        async with anyio.create_task_group() as group, to_server, from_server:
            group.start_soon(low.run, its_input, its_output, low.create_initialization_options())
            for line in lines:
                message = mcp_types.jsonrpc_message_adapter.validate_json(line, by_name=False)
                await to_server.send(SessionMessage(message))
                if isinstance(message, mcp_types.JSONRPCNotification):
                    found.append(b"")
                    continue
                answer = (await from_server.receive()).message
                found.append(answer.model_dump_json(by_alias=True, exclude_unset=True).encode() + b"\n")
            group.cancel_scope.cancel()
    return found


def line_of(message: object) -> bytes:
    return json.dumps(message).encode()


def packages() -> list[str]:
    """The beginnings of the folders that the packages have which make the answers."""
    exact = [f"{name}-{importlib.metadata.version(name.replace('_', '-'))}.dist-info" for name in ("mcp", "mcp_types")]
    return [*exact, f"pydantic-{'.'.join(importlib.metadata.version('pydantic').split('.')[:2])}."]


async def test_the_snapshot_holds_what_the_real_server_says_in_every_version() -> None:
    """Set NEMO_UPDATE_SNAPS=1 to write the snapshot anew, and read the difference before you commit it."""
    answers: list[Message] = []
    for version in (*HANDSHAKE_PROTOCOL_VERSIONS, *MODERN_PROTOCOL_VERSIONS):
        asked = [each for each in conversation(version) if "id" in each]
        given = await answers_of_the_real_server(list(map(line_of, asked)))
        for message, answer in zip(asked, given, strict=True):
            result = json.loads(answer)["result"]
            twin = next(
                (each for each in answers if [each["method"], each["result"]] == [message["method"], result]), None
            )
            if twin is None:
                answers.append({"method": message["method"], "versions": [version], "result": result})
            else:
                twin["versions"].append(version)
    made = {"packages": packages(), "answers": answers}
    if os.environ.get("NEMO_UPDATE_SNAPS"):
        SNAPSHOT.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    kept = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert kept["answers"] == answers, f"the server says something else now; run {AGAIN}"
    assert kept["packages"] == packages(), f"other packages made the snapshot, so it is not used; run {AGAIN}"


def new_front() -> Front:
    return Front(answers_in(json.loads(SNAPSHOT.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("version", [*HANDSHAKE_PROTOCOL_VERSIONS, *MODERN_PROTOCOL_VERSIONS])
async def test_all_that_a_host_asks_at_the_start_is_answered_with_the_very_bytes_of_the_real_server(
    version: str,
) -> None:
    lines = list(map(line_of, conversation(version)))
    made = new_front()
    assert [made.answer(line) for line in lines] == await answers_of_the_real_server(lines)
    assert 1 <= len(made.opening) <= 2
    assert made.opening[0]["id"] == front.REPLAYED


VALUES: list[Any] = [None, True, 0, 1.5, -1, "", "x", "2025-06-18", [], [{}], {}, {"a": 1}, {"a": {"b": {}}}]
MORE_KEYS = ("id", "params", "_meta", "listChanged", "form", "tools", "name", "progressToken", "cursor", "more")
CAPABLE: Message = {
    "roots": {"listChanged": True},
    "elicitation": {"form": {}, "url": {}},
    "sampling": {"context": {}, "tools": {}},
    "experimental": {"a": {"b": [1]}},
    "extensions": {"io.modelcontextprotocol/tasks": {}},
}
USUAL: list[Message] = [
    *(each for version in (*HANDSHAKE_PROTOCOL_VERSIONS, *MODERN_PROTOCOL_VERSIONS) for each in conversation(version)),
    *(initialize(version, **CAPABLE) for version in HANDSHAKE_PROTOCOL_VERSIONS),
    modern("tools/list", "a b", more={CAPABILITIES: CAPABLE, "progressToken": 3}),
    legacy("tools/call") | {"params": {"name": "credits"}},
    legacy("tools/list") | {"params": {"_meta": {"progressToken": 1}}},
    legacy("no/such/method"),
]


def objects_in(message: Message) -> list[Message]:
    """A message and all objects inside it."""
    inner = [cast("Message", each) for each in message.values() if isinstance(each, dict)]
    return [message, *(each for one in inner for each in objects_in(one))]


def spoilt(message: Message) -> Iterator[Message]:
    """The message with each value in it replaced by each other one, and with each left out or one more."""
    for number, place in enumerate(objects_in(message)):
        for key in (*place, "more"):
            for value in (*VALUES, ...):
                copy = deepcopy(message)
                objects_in(copy)[number][key] = deepcopy(value)
                if value is ...:
                    del objects_in(copy)[number][key]
                yield copy


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ([], initialize("2025-11-25", **CAPABLE)),
        ([], modern("tools/list", "a b", more={CAPABILITIES: CAPABLE, "progressToken": 3})),
        ([initialize("2025-06-18")], legacy("tools/list") | {"params": {"_meta": {"progressToken": 1}}}),
        ([initialize("2025-06-18")], INITIALIZED),
    ],
)
async def test_a_request_may_be_wrong_in_each_of_its_parts(before: list[Message], message: Message) -> None:
    answered = 0
    for each in spoilt(message):
        lines = list(map(line_of, [*before, each, legacy("ping")]))
        made = new_front()
        given = [made.answer(line) for line in lines]
        if given[-2] is not None:
            answered += 1
            lines = lines if given[-1] is not None else lines[:-1]
            assert [answer for answer in given if answer is not None] == await answers_of_the_real_server(lines), each
    assert answered >= 1


@st.composite
def messages(draw: st.DrawFn) -> Message:
    """A usual message, often with a few things in it that are not."""
    message = deepcopy(draw(st.sampled_from(USUAL)))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.sampled_from(objects_in(message)))
        key = draw(st.sampled_from([*place, *place, *place, *MORE_KEYS]))
        if draw(st.integers(0, 3)):
            place[key] = deepcopy(draw(st.sampled_from(VALUES)))
        else:
            place.pop(key, None)
    return message


@settings(max_examples=share(150, 40))
@given(
    st.sampled_from([[], [initialize("2025-06-18")], [initialize("2025-11-25"), INITIALIZED]]),
    st.lists(messages(), max_size=4),
)
def test_whatever_the_front_answers_the_real_server_answers_alike(before: list[Message], then: list[Message]) -> None:
    made, lines, given_answers = new_front(), list[bytes](), list[bytes]()
    for line in map(line_of, before + then):
        answer = made.answer(line)
        if answer is None:
            break
        lines.append(line)
        given_answers.append(answer)
    assert given_answers == anyio.run(answers_of_the_real_server, lines)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\r",
        b"[]",
        b"{}",
        b"null",
        b"\xff\xfe",
        b"[" * 5000,
        b'{"jsonrpc":"2.0","id":NaN,"method":"ping"}',
        b'{"jsonrpc":"2.0","id":1.0,"method":"ping"}',
        b'{"jsonrpc":"2.0","id":true,"method":"ping"}',
        b'{"jsonrpc":"2.0","id":null,"method":"ping"}',
        b'{"jsonrpc":"2.0","id":"\\ud800","method":"ping"}',
        b'{"jsonrpc":"2.0","id":1e400,"method":"ping"}',
        b'{"jsonrpc":"2.0",\r"id":1,"method":"ping"}',
        b'{"jsonrpc":"1.0","id":1,"method":"ping"}',
        b'{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}',
        b'{"jsonrpc":"2.0","id":1,"method":"ping","more":null}',
        b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]',
        b'{"jsonrpc":"2.0","id":1,"result":{}}',
        b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":0}}',
        b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"x":"' + b"x" * 20_000 + b'"}}}',
        line_of(initialize("2025-06-18")),
        line_of(modern("tools/list")),
    ],
    ids=lambda line: cast("bytes", line).decode("latin-1")[:50],
)
def test_a_line_that_could_be_read_in_two_ways_is_the_real_servers(line: bytes) -> None:
    made = new_front()
    assert made.answer(line_of(initialize("2025-06-18")))
    assert made.answer(line) is None
    assert made.answer(line_of(legacy("ping"))), "a line that was not answered changes nothing"


def test_only_the_packages_that_made_the_snapshot_are_spoken_for(tmp_path: Path) -> None:
    kept = list(sys.path)
    (tmp_path / "mcp").mkdir()
    (tmp_path / "mcp" / "__init__.py").write_text("")
    names = ["mcp-2.3.0.dist-info", "mcp_types-2.3.0.dist-info", "pydantic-2.13."]
    try:
        sys.path.insert(0, str(tmp_path))
        for name in ("mcp-2.3.0.dist-info", "mcp_types-2.3.0.dist-info", "pydantic-2.13.4.dist-info"):
            assert not installed(names)
            (tmp_path / name).mkdir()
        assert installed(names)
        (tmp_path / "mcp-2.3.0.dist-info").rename(tmp_path / "mcp-2.4.0.dist-info")
        assert not installed(names)
    finally:
        sys.path[:] = kept


class Host:
    """A process of the server and a host that talks to it; `plain` is without the front."""

    def __init__(self, folder: Path, *, plain: bool = False, **env: str) -> None:
        settings_file = folder / "empty.toml"
        settings_file.write_text("")
        more = ["--config", str(settings_file)] if plain else []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "nemo_mcp", "--studio", *more],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(folder, **env),
        )

    def write(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def ask(self, message: Message) -> bytes:
        self.write(line_of(message) + b"\n")
        if "id" not in message:
            return b""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def end(self) -> tuple[bytes, bytes, int]:
        rest, said = self.process.communicate(timeout=30)
        return rest, said, self.process.returncode

    def loaded(self) -> bool:
        """Whether the SDK is there: its validator is a library of its own."""
        return "pydantic_core" in Path(f"/proc/{self.process.pid}/maps").read_text(encoding="utf-8")


CREDITS: Message = {"name": "credits", "arguments": {}}
TALKS: dict[str, list[Message]] = {
    "legacy": [
        *conversation("2025-06-18"),
        legacy("tools/call", "x") | {"params": {"name": "credits", "arguments": {"more": 1}}},
        *conversation("2025-06-18")[1:],
        legacy("resources/subscribe", 7) | {"params": {"uri": "nemo://draft"}},
        initialize("2025-11-25"),
        modern("tools/list", 8),
        legacy("no/such/method", 9),
    ],
    "modern": [
        *conversation("2026-07-28"),
        modern("ping", "p"),
        initialize("2025-11-25"),
        legacy("tools/list", 5),
        *conversation("2026-07-28"),
    ],
    "neither": [legacy("ping"), legacy("tools/list", 2), initialize("1999-01-01"), INITIALIZED, legacy("tools/list")],
}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no front on Windows")
@pytest.mark.parametrize("talk", TALKS)
def test_a_whole_talk_reads_the_same_with_and_without_the_front(tmp_path: Path, talk: str) -> None:
    hosts = [Host(tmp_path), Host(tmp_path, plain=True)]
    with_front, without = ([host.ask(message) for message in TALKS[talk]] for host in hosts)
    assert with_front == without
    assert [host.end() for host in hosts] == [(b"", b"", 0)] * 2


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="the system does not tell what a process has loaded")
def test_the_first_answers_come_without_the_sdk_and_a_call_in_pieces_brings_it(tmp_path: Path) -> None:
    host = Host(tmp_path)
    assert [json.loads(host.ask(each) or b"{}").get("id") for each in conversation("2025-11-25")][:2] == [0, None]
    assert not host.loaded()
    call = line_of(legacy("tools/call", 5) | {"params": CREDITS}) + b"\n"
    host.write(call[:20])
    host.write(call[20:] + line_of(legacy("ping", 6)) + b"\n")
    assert host.process.stdout is not None
    found = [json.loads(host.process.stdout.readline()) for _ in range(2)]
    assert {each["id"] for each in found} == {5, 6}
    assert next(each["result"] for each in found if each["id"] == 5)["structuredContent"]["available"] == 100
    assert host.loaded()
    assert host.end() == (b"", b"", 0)


HELLO = line_of(initialize("2025-06-18"))


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="the system does not tell what a process has loaded")
def test_work_of_an_earlier_run_is_taken_up_without_waiting_for_a_host(tmp_path: Path) -> None:
    data = tmp_path / "data" / "nemo-mcp"
    data.mkdir(parents=True)
    with closing(Journal(data / JOURNAL)) as journal:
        journal.jobs.claim(NewJob("job-1", "edit", "s1", "a title", owner="0000dead"), 1_790_001_000.0)
    host = Host(tmp_path)
    assert json.loads(host.ask(initialize("2025-11-25")))["id"] == 0
    assert host.loaded(), "the real server was started at once"
    assert host.end()[1:] == (b"", 0)


def test_a_host_that_hangs_up_at_once_gets_what_it_would_have_got_without_the_front(tmp_path: Path) -> None:
    hosts = [Host(tmp_path), Host(tmp_path, plain=True)]
    ends = [(*host.process.communicate(HELLO + b"\r\n{", timeout=30), host.process.returncode) for host in hosts]
    assert ends[0] == ends[1]
    assert ends[0][1:] == (b"", 0)


def test_settings_that_cannot_be_used_end_it_before_anything_is_answered(tmp_path: Path) -> None:
    rest, words, code = Host(tmp_path, NEMO_WAIT_S="never").end()
    assert (rest, code) == (b"", 2)
    assert b"NEMO_WAIT_S" in words
