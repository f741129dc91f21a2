"""A name is a name: no option, protocol, pattern, filter or command comes of it, in any program or decoder."""

import ast
import sys
from contextlib import chdir, closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from mcp.types import CallToolResult

import nemo_mcp
from nemo_mcp.studio.render import Renderer
from tests.media import picture
from tests.proofs.figures import figures_of
from tests.shares import share
from tests.walls.hostile_names import BAITS, NAMES
from tests.watching import Doorbell, watching
from tests.world import World, open_world, structure_of, text_of

PACKAGE = Path(nemo_mcp.__file__).parent
FORBIDDEN = {
    *(
        "os.system",
        "os.popen",
        "os.startfile",
        "os.execv",
        "os.execvp",
        "os.spawnl",
        "tempfile.mktemp",
        "marshal.loads",
    ),
    *(
        "pickle.load",
        "pickle.loads",
        "shelve.open",
        "yaml.load",
        "yaml.unsafe_load",
        "eval",
        "exec",
        "compile",
        "__import__",
    ),
    *("subprocess.getoutput", "subprocess.getstatusoutput", "anyio.run_process", "asyncio.create_subprocess_shell"),
}


STARTERS = {
    *("anyio.open_process", "anyio.run_process", "asyncio.create_subprocess_exec", "os.fork", "os.posix_spawn"),
    *("multiprocessing.Process", "multiprocessing.Pool", "ProcessPoolExecutor"),
}


def fits(name: str) -> bool:
    """Whether a file of this computer can have the name."""
    return "/" not in name and (sys.platform != "win32" or not set(name) & set('<>:"\\|?*\n'))


def file_named(world: World, name: str, number: int) -> Path:
    """A picture of its own under the name; a slash is written as a colon."""
    made = picture(world.media / "made.png", size=(64 + 2 * number, 36))
    return made.rename(world.media / (f"{name}.png" if fits(name) else f"{name.replace('/', ':')}.png"))


def command_lines(renderer: Renderer) -> list[str]:
    """What the children were started with, where the system tells."""
    found: list[str] = []
    for pid in renderer.pids:
        place = Path(f"/proc/{pid}/cmdline")
        found += [place.read_bytes().replace(b"\0", b" ").decode()] if place.exists() else []
    return found


async def test_names_are_never_options_or_protocols(
    tmp_path: Path, real_renderer: Renderer, request: pytest.FixtureRequest
) -> None:
    with closing(Doorbell()) as bell:
        names = [name.replace("{port}", str(bell.port)) for name in NAMES]
        assert len(names) >= 40
        room = tmp_path / "room"
        room.mkdir()
        async with open_world(tmp_path, real_renderer, backend="studio") as world:
            files = {str(file_named(world, name, number)) for number, name in enumerate(names)}
            for bait in BAITS:
                for place in (room, world.media):
                    (place / bait).write_bytes(b"bait")
            with chdir(room), watching(room, world.media) as watch:
                films = await _film(world, sorted(files), names)
                opened = {str(path) for path in watch.opened()} if watch else set[str]()
            foreign = opened - files
            lines = command_lines(real_renderer)
            options = [line for line in lines if any(len(name) > 2 and name in line for name in names)]
            made = [path.name for path in world.exports.iterdir() if path.suffix == ".png"]
        rings = bell.rings()
    figures_of(request.config).record(
        "names",
        f"{len(names)} names as files, titles, instructions and exports: {films} films, {len(made)} of them under the "
        f"name; {len(options)} options, {len(foreign)} foreign reads, {rings} calls",
    )
    assert (options, foreign, rings) == ([], set(), 0)
    assert (room / "pwned").read_bytes() == b"bait"
    assert films > 0
    if sys.platform == "linux":
        assert lines
        assert all(line.rstrip().endswith("nemo_mcp.studio.render.worker") for line in lines), lines


async def ended(world: World, tool: str, **arguments: Any) -> CallToolResult:
    """The last answer about a call, whatever became of it."""
    answer = await world.call(tool, **arguments)
    while structure_of(answer).get("status") == "running":
        answer = await world.call("state", job=structure_of(answer)["job"], wait_s=50)
    return answer


async def _film(world: World, files: list[str], names: list[str]) -> int:
    """Upload all, put all into one film with all names as titles, export it and a still under each name."""
    drawn = share(20, 6)
    await _upload(world, files[:drawn])
    await world.ask("edit", instruction="make a 1-second video of all the pictures")
    for name in names[:: share(1, 12)]:  # each title is drawn into each frame
        answer = await ended(world, "edit", instruction=f"""add the title "{name.replace('"', "")}\"""")
        assert answer.is_error or structure_of(answer)["status"] in {"done", "needs_input"}
    films = [await ended(world, "export", format="mp4", quality="preview")]
    for start in range(drawn, len(files), 20):
        await _upload(world, files[start : start + 20])
    films += [await ended(world, "export", format="png", quality="preview", filename=name) for name in names]
    for answer in films:
        told = structure_of(answer)
        assert "hint:" in text_of(answer) if answer.is_error else Path(told["path"]).parent == world.exports
    return sum(not answer.is_error for answer in films)


async def _upload(world: World, files: list[str]) -> None:
    answer = await world.ask("upload", sources=files)
    assert answer["refused"] == []


@cache
def calls(file: Path) -> tuple[tuple[str, ast.Call], ...]:
    """Every call in a source file by its dotted name."""
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return tuple((ast.unparse(node.func), node) for node in nodes if isinstance(node, ast.Call))


def test_there_is_no_shell_and_nothing_that_runs_text() -> None:
    seen = 0
    for file in PACKAGE.rglob("*.py"):
        for name, call in calls(file):
            seen += 1
            where = f"{file.name}:{call.lineno}"
            assert name not in FORBIDDEN, where
            assert name.rpartition(".")[2] not in {"mktemp", "create_subprocess_shell", "getoutput"}, where
            shell = [word.value for word in call.keywords if word.arg == "shell"]
            assert not shell, where
    assert seen > 1_000


def test_programs_are_started_in_one_place_and_by_a_list_without_names() -> None:
    found = [
        (file.relative_to(PACKAGE).as_posix(), call)
        for file in PACKAGE.rglob("*.py")
        for name, call in calls(file)
        if name in STARTERS or (name.startswith("subprocess.") and name != "subprocess.list2cmdline")
    ]
    assert {file for file, _ in found} == {"studio/render/supervisor.py"}
    for _, call in found:
        assert isinstance(call.args[0], ast.List | ast.Tuple | ast.Name)


def test_no_name_is_a_command_for_what_reads_the_source() -> None:
    """What the test of the sources would see: the forbidden things are recognised."""
    tree = ast.parse("import os\nos.system('x')\nsubprocess.run('x', shell=True)\ntempfile.mktemp()")
    names = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert names & FORBIDDEN == {"os.system", "tempfile.mktemp"}
