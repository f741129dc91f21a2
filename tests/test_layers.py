"""Arrows point down: which part may import which, and which library lives where."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "nemo_mcp"

# Each part with the parts of ours that it may import; what is not listed is forbidden.
BASE = {"contract", "errors"}
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": set(),
    "__main__": {"cli", "front", "serving"},
    "places": set(),
    "open_jobs": set(),
    "front": {"errors", "open_jobs", "places", "settings"},
    "serving": {"app", "core", "errors", "front", "settings"},
    "contract": set(),
    "errors": {"core"},
    "clock": set(),
    "core": {"contract"},
    "kill_points": set(),
    "owner_only": set(),
    "private_file": {"errors", "kill_points", "owner_only"},
    "locks": {"errors", "owner_only", "private_file"},
    "logs": {"core"},
    "journal": {"errors", "owner_only", "private_file"},
    "pasting": set(),
    "setting_types": {"contract", "core"},
    "settings": BASE | {"core", "places", "setting_types"},
    "client": BASE | {"clock", "core", "kill_points", "locks", "owner_only", "private_file"},
    "service": BASE | {"clock", "core", "client", "journal", "kill_points", "locks", "owner_only"},
    "surface": BASE | {"__init__", "core", "client", "service", "private_file"},
    "studio": {"contract", "owner_only"},
    "eyes": {"core", "service", "studio"},
    "assistant": {"client", "settings", "studio"},
    "app": BASE
    | {
        "private_file",
        "kill_points",
        "locks",
        "clock",
        "core",
        "places",
        "front",
        "open_jobs",
        "settings",
        "client",
        "logs",
    }
    | {"journal", "service", "surface", "studio", "eyes", "assistant"},
    "demo": BASE,
    "install": {"core", "errors", "owner_only", "private_file"},
    "doctor": BASE
    | {
        "__init__",
        "client",
        "clock",
        "core",
        "install",
        "journal",
        "logs",
        "pasting",
        "places",
        "private_file",
        "service",
    }
    | {"settings", "studio"},
    "commands": BASE
    | {"app", "doctor", "core", "install", "locks", "logs", "pasting", "places", "service", "serving", "settings"},
    "cli": {"__init__", "app", "commands", "errors", "serving", "settings", "demo", "studio"},
}
# Libraries that live in one place.
HOMES: dict[str, set[str]] = {
    "httpx": {"client"},
    "httpcore": {"client"},
    "httpx_sse": {"client"},
    "sqlite3": {"doctor", "journal", "open_jobs", "studio"},
    "mcp": {"surface", "demo", "app"},
    "starlette": {"surface", "studio"},
    "uvicorn": {"surface", "studio"},
    "av": {"studio.render"},
    "numpy": {"studio.render"},
    "PIL": {"studio.render"},
    "cykooz_resizer": {"studio.render"},
    "uharfbuzz": {"studio.render"},
    "bidi": {"studio.render"},
    "uniseg": {"studio.render"},
    "typer": {"cli", "commands"},
    "rich": {"demo", "commands", "doctor"},
    "time": {"clock", "studio", "demo", "install"},
    "tomlkit": {"install"},
    "random": {"clock", "studio.render"},
}
# Who may look at the environment at all.
READS_ENVIRONMENT = {"settings", "places", "cli", "studio.render"}


def parts() -> list[tuple[str, Path]]:
    found: list[tuple[str, Path]] = []
    for file in sorted(PACKAGE.rglob("*.py")):
        steps = file.relative_to(PACKAGE).with_suffix("").parts
        part = ".".join(steps[:2]) if steps[:2] == ("studio", "render") else steps[0]
        found.append((part, file))
    return found


def name_of(value: object) -> str:
    return value.relative_to(PACKAGE).as_posix() if isinstance(value, Path) else str(value)


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def imports(file: Path) -> tuple[str, ...]:
    return tuple(_imports(file))


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            if node.module == "nemo_mcp":
                yield from (f"nemo_mcp.{alias.name}" for alias in node.names if not alias.name.startswith("__"))


@pytest.mark.parametrize(("part", "file"), parts(), ids=name_of)
def test_each_file_imports_only_what_lies_below_it(part: str, file: Path) -> None:
    own = part.split(".", maxsplit=1)[0]
    assert own in MAY_IMPORT, f"{own} is not in the table of layers"
    for name in imports(file):
        top, _, rest = name.partition(".")
        if top == "nemo_mcp" and rest:
            other = rest.split(".")[0]
            assert other == own or other in MAY_IMPORT[own], f"{file.name} imports {name}"
        homes = HOMES.get(top)
        assert homes is None or part in homes or own in homes, f"{file.name} imports {name}, which lives in {homes}"


@pytest.mark.parametrize(("part", "file"), parts(), ids=name_of)
def test_only_the_settings_read_the_environment(part: str, file: Path) -> None:
    reads = [
        node
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"} and isinstance(node.value, ast.Name)
    ]
    assert not reads or part in READS_ENVIRONMENT, f"{file.name} reads the environment"


def test_only_the_composition_root_knows_that_the_studio_exists() -> None:
    knowing = {part for part, file in parts() for name in imports(file) if name.startswith("nemo_mcp.studio")}
    # The eyes know the renderer, which looks at the films of any backend; the assistant is a part made for the studio;
    # the doctor tries both backends.
    assert knowing <= {"app", "assistant", "cli", "doctor", "eyes", "studio", "studio.render"}


def test_a_render_worker_loads_codecs_and_nothing_of_the_server() -> None:
    """What it loads is the wait before the first picture of a film; that is counted in every file it may come to."""
    met, ahead = set[str](), ["nemo_mcp.studio.render.worker"]
    while ahead:
        name = ahead.pop()
        file = PACKAGE.parent.joinpath(*name.split(".")).with_suffix(".py")
        if name not in met and file.is_file():
            ahead += imports(file)
        met.add(name)
    loaded = {name.partition(".")[0] for name in met}
    assert {"av", "numpy", "PIL"} <= loaded
    assert loaded.isdisjoint({"anyio", "asyncio", "httpx", "mcp", "pydantic", "sqlite3"})
    assert "nemo_mcp.settings" not in met


def test_the_studio_shares_nothing_with_the_client_but_the_contract() -> None:
    shared = {
        name
        for part, file in parts()
        if part.startswith("studio")
        for name in imports(file)
        if name.startswith("nemo_mcp.") and not name.startswith("nemo_mcp.studio")
    }
    assert shared == {"nemo_mcp.contract", "nemo_mcp.owner_only"}  # the latter knows files, and nothing of the service
