"""The wall around secrets: nothing prints them, nothing hands them on, and nobody can bring one in."""

import dataclasses
import os
import pickle
import sys
import traceback
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from pydantic import SecretStr

from nemo_mcp import cli, demo
from nemo_mcp.app import open_bench
from nemo_mcp.assistant import assistant
from nemo_mcp.client.account import OwnAccount
from nemo_mcp.client.channel import Channel
from nemo_mcp.client.credential import Credential
from nemo_mcp.client.identity import Identity
from nemo_mcp.clock import SystemClock
from nemo_mcp.settings import Settings
from nemo_mcp.studio.render import Renderer
from nemo_mcp.studio.serve import Studio, open_studio
from nemo_mcp.surface.http import bind, http_server, serve_http
from nemo_mcp.surface.server import build
from tests.media import picture
from tests.proofs.figures import figures_of
from tests.walls.canary import WATCH, Watch
from tests.walls.echo import open_echo
from tests.world import LOCAL_QUICK, ODD_TOKEN, World, open_host, structure_of

TOKEN = "cnry/held+&=%~of-no-known-shape"
FOREIGN = "nmv_usr_" + "f00d" * 12
PACKAGE = Path(cli.__file__).parent


# What is held does not print.


async def holders() -> dict[str, Any]:
    """One of everything that holds a secret for longer than a request."""
    secret = SecretStr(TOKEN)
    settings = Settings(
        token=secret,
        http_token=secret,
        studio_llm_url="http://127.0.0.1:1",
        studio_llm_model="m",
        studio_llm_key=secret,
    )
    channel = Channel(httpx.AsyncClient(), Identity(), SystemClock())
    channel.use(OwnAccount(secret))
    return {
        "settings": settings,
        "own account": channel.account,
        "credential": Credential("client", secret, "user"),
        "sender": await channel.sender(),
        "channel": channel,
        "model": assistant(settings),
    }


def shown(value: Any) -> Iterator[str]:
    """Whatever a careless line of code would print of it."""
    yield from (repr(value), str(value), f"{value}", f"{value!r}", f"{value!a}")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield repr(dataclasses.astuple(value))
        yield repr(dataclasses.asdict(value))
    if hasattr(value, "__dict__"):
        yield repr(vars(value))
    if isinstance(value, Settings):
        yield from (value.model_dump_json(), repr(value.model_dump()), repr(dict(value)))


async def test_nothing_that_holds_a_secret_prints_it() -> None:
    watch = Watch()
    watch.add(TOKEN)
    for name, holder in (await holders()).items():
        for text in shown(holder):
            watch.look(name, text)
    assert watch.hits == []


async def test_a_traceback_with_all_its_local_variables_shows_no_secret_that_is_only_held() -> None:
    watch = Watch()
    watch.add(TOKEN)

    def fail(**held: Any) -> None:
        raise RuntimeError(f"{list(held.values())}")

    try:
        fail(**await holders())
    except RuntimeError as problem:
        lines = traceback.TracebackException.from_exception(problem, capture_locals=True).format()
        watch.look("a traceback", "".join(lines))
    assert watch.hits == []
    assert cli.cli.pretty_exceptions_enable is False


def test_nothing_of_ours_is_pickled() -> None:
    assert pickle.loads(pickle.dumps(SecretStr(TOKEN))).get_secret_value() == TOKEN  # which is why
    for file in PACKAGE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert not {"import pickle", "import shelve", "import copyreg", "multiprocessing"} & {
            word for word in ("import pickle", "import shelve", "import copyreg", "multiprocessing") if word in text
        }, file


# What is sent away comes back masked.


@pytest.mark.promise("P9")
@pytest.mark.parametrize("escaped", [False, True], ids=["plainly", "in escapes"])
@pytest.mark.parametrize("anonymous", [False, True], ids=["own", "anonymous"])
async def test_a_backend_that_repeats_the_access_token_everywhere_gets_it_into_no_sink(
    tmp_path: Path, real_renderer: Renderer, request: pytest.FixtureRequest, anonymous: bool, escaped: bool
) -> None:
    before = len(WATCH.hits)
    async with echoing(tmp_path, real_renderer, anonymous=anonymous, escaped=escaped) as (world, echo):
        await world.ask("upload", sources=[str(picture(world.media / "a.png"))])
        edited = await world.ask("edit", instruction="make a 2-second video of the picture with the title 'Blue Day'")
        assert edited["status"] == "done"
        assert "[secret]" in edited["backend_text"]
        assert "[secret]" in str(await world.ask("state"))
        await world.ask("credits")
        exported = await world.ask("export", quality="preview")
        assert Path(exported["path"]).is_file()
        for uri in ("nemo://draft", f"nemo://sessions/{edited['session']}/timeline"):
            assert await world.client.read_resource(uri)
        for fault, tool, arguments in (
            ("no-credits", "edit", {"instruction": "shorter"}),
            ("error-in-stream", "edit", {"instruction": "shorter please"}),
            ("upload-refused", "upload", {"sources": [str(picture(world.media / "b.png", (9, 9, 9)))]}),
            ("blocked-export", "export", {"quality": "draft"}),
            ("failing-render", "export", {"quality": "draft"}),
        ):
            world.studio.faults.arm(fault, 1)
            await world.call(tool, **arguments)
            world.studio.faults.disarm()
        figures_of(request.config).add("echoed access tokens", {"echoed": echo.said, "hits": 0})
        assert echo.said > 100
    found = WATCH.hits[before:]
    figures_of(request.config).add("echoed access tokens", {"hits": len(found)})
    assert found == []


async def test_a_backend_whose_ids_are_the_access_token_is_no_use_and_leaves_no_trace(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    before = len(WATCH.hits)
    async with echoing(tmp_path, real_renderer, ids=True) as (world, _):
        await world.call("upload", sources=[str(picture(world.media / "a.png"))])
        await world.call("edit", instruction="make a 2-second video")
        await world.call("state")
        await world.call("export")
    assert WATCH.hits[before:] == []


@asynccontextmanager
async def echoing(
    folder: Path, renderer: Renderer, *, anonymous: bool = False, ids: bool = False, escaped: bool = False
) -> AsyncGenerator[tuple[World, Any]]:
    async with (
        open_studio(
            folder / "studio", profile=LOCAL_QUICK, renderer=renderer, access_token=f"{ODD_TOKEN}{os.urandom(9).hex()}"
        ) as studio,
        open_echo(studio.url, ids=ids, escaped=escaped) as echo,
        open_host(studio, folder, renderer, anonymous=anonymous, api_url=echo.url) as world,
    ):
        yield world, echo


# What somebody else brings is not taken.


async def test_an_access_token_in_an_argument_or_in_the_meta_data_of_a_call_never_reaches_the_backend(
    world: World,
) -> None:
    for name in ("token", "access_token", "authorization", "headers", "_meta", "X-Nemo-Token"):
        answer = await world.call("credits", **{name: FOREIGN})
        assert answer.is_error
        assert FOREIGN not in str(answer)
    meta = {"token": FOREIGN, "authorization": f"Bearer {FOREIGN}", "io.modelcontextprotocol/token": FOREIGN}
    assert not (await world.client.call_tool("credits", {}, meta=meta)).is_error  # pyright: ignore[reportArgumentType]
    await world.client.call_tool("edit", {"instruction": f"use the token {FOREIGN[:9]}... to log in"})
    assert senders(world.studio) == {f"Bearer {world.studio.access_token}"}
    assert FOREIGN not in everything(world.studio)


async def test_no_header_of_a_host_reaches_the_backend(tmp_path: Path, real_renderer: Renderer) -> None:
    secret = SecretStr("cnry/http+of-this-test-alone-0123456789")
    WATCH.add(secret.get_secret_value())
    brought = {
        "X-Nemo-Token": FOREIGN,
        "Nemo-Token": FOREIGN,
        "X-Authorization": f"Bearer {FOREIGN}",
        "Proxy-Authorization": f"Bearer {FOREIGN}",
        "Cookie": f"token={FOREIGN}",
        "X-Client-Id": FOREIGN,
        "Mcp-Param-Token": FOREIGN,
    }
    async with open_studio(tmp_path / "studio", profile=LOCAL_QUICK, renderer=real_renderer) as studio:
        settings = Settings(
            api_url=studio.url, token=SecretStr(studio.access_token), data_dir=tmp_path / "data", export_dir=tmp_path
        )
        listener = bind(0)
        server = http_server(build(partial(open_bench, settings, renderer=real_renderer)), listener, secret)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/mcp"
        async with anyio.create_task_group() as group:
            group.start_soon(serve_http, server, listener)
            headers = {"Authorization": f"Bearer {secret.get_secret_value()}"} | brought
            async with (
                create_mcp_http_client(headers=headers) as http,
                Client(streamable_http_client(url, http_client=http), mode="legacy") as client,
            ):
                assert not (await client.call_tool("credits", {})).is_error
                assert not (await client.call_tool("edit", {"instruction": "a 2-second video"})).is_error
            server.should_exit = True
        assert senders(studio) == {f"Bearer {studio.access_token}"}
        assert FOREIGN not in everything(studio)
        assert secret.get_secret_value() not in everything(studio)


def senders(studio: Studio) -> set[str | None]:
    """As whom requests came in."""
    assert studio.seen
    return {seen.headers.get("authorization") for seen in studio.seen}


def everything(studio: Studio) -> str:
    """All that a studio was sent."""
    return "".join(f"{seen} {seen.body!r}" for seen in studio.seen)


# A process of its own, as loud as it gets.


async def test_a_whole_server_at_debug_level_says_no_secret_and_its_children_are_told_none(
    tmp_path: Path, real_renderer: Renderer
) -> None:
    watch = Watch()
    said = tmp_path / "stderr.txt"
    async with open_studio(
        tmp_path / "studio", profile=LOCAL_QUICK, renderer=real_renderer, access_token=TOKEN
    ) as studio:
        watch.add(TOKEN)
        env = {
            "NEMO_TOKEN": TOKEN,
            "SOME_API_KEY": TOKEN,
            "NEMO_API_URL": studio.url,
            "NEMO_LOG": "debug",
            "NEMO_POLL_S": "0.5 1 1.5 2 3 4 5 8",
            "NEMO_DATA_DIR": str(tmp_path / "data"),
            "NEMO_EXPORT_DIR": str(tmp_path / "exports"),
            "NEMO_CONFIG": "",
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
        }
        command = StdioServerParameters(command=sys.executable, args=["-m", "nemo_mcp"], env=env)
        with said.open("w", encoding="utf-8") as errors, anyio.fail_after(60):
            async with Client(stdio_client(command, errlog=errors), mode="legacy") as client:
                await client.call_tool("edit", {"instruction": "make a 2-second video about rain"})
                done = await client.call_tool("export", {"quality": "preview"})
                assert Path(structure_of(done)["path"]).is_file()
                server = children(os.getpid(), "nemo_mcp")
                workers = [pid for parent in server for pid in children(parent, "render.worker")]
                watch.look_at_processes(workers)
                for pid in server:
                    watch.look("the server's command line", cmdline(pid))
    watch.look("stderr", said.read_text(encoding="utf-8"))
    watch.look_at_files(tmp_path / "data")
    watch.look_at_files(tmp_path / "exports")
    watch.look_at_requests(studio.seen)
    assert watch.hits == []
    assert watch.counts["files"] > 2
    if sys.platform == "linux":
        assert server
        assert workers


def children(parent: int, module: str) -> list[int]:
    """The processes that a process has started, where the system tells."""
    if sys.platform != "linux":
        return []
    found: list[int] = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            father = int((place / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if father == parent and module in cmdline(int(place.name)):
            found.append(int(place.name))
    return found


def cmdline(pid: int) -> str:
    return (Path("/proc") / str(pid) / "cmdline").read_bytes().decode().replace("\0", " ")


def test_the_demo_starts_its_server_without_anything_of_the_persons_own_settings(tmp_path: Path) -> None:
    command = demo.host_command([tmp_path / "a.mp4"], tmp_path / "out", tmp_path)
    assert command.env is not None
    assert not [name for name in command.env if "TOKEN" in name or "KEY" in name]
    assert command.env["NEMO_CONFIG"] == str(tmp_path / "config.toml")
    assert "NEMO_TOKEN" not in os.environ or os.environ["NEMO_TOKEN"] not in str(command)
