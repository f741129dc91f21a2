"""The command that a host is told to start."""

import sys
from pathlib import Path

import pytest

from nemo_mcp.errors import SettingsError
from nemo_mcp.install.launch import Running, command, is_passing


def made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    return path


def running(folder: Path, started: Path | str = "nemo-mcp", platform: str = "linux", **env: str) -> Running:
    prefix = folder / "env"
    return Running(platform, folder, env, str(started), prefix, prefix / "bin", prefix / "bin" / "python")


def test_the_script_that_runs_is_named_with_its_whole_path(tmp_path: Path) -> None:
    script = made(tmp_path / ".local/bin/nemo-mcp")
    assert command(running(tmp_path, script)) == (str(script), ())


def test_a_link_to_the_script_is_named_as_it_is(tmp_path: Path) -> None:
    link = tmp_path / "nemo-mcp"
    link.symlink_to(made(tmp_path / "tools/nemo-mcp/bin/nemo-mcp"))
    assert command(running(tmp_path, link)) == (str(link), ())


def test_run_as_a_module_the_script_of_the_environment_is_named(tmp_path: Path) -> None:
    script = made(tmp_path / "env/bin/nemo-mcp")
    assert command(running(tmp_path, tmp_path / "nemo_mcp/__main__.py")) == (str(script), ())


@pytest.mark.parametrize("started", ["nemo-mcp", "nemo-mcp.exe"])
def test_on_windows_the_program_ends_in_exe(tmp_path: Path, started: str) -> None:
    script = made(tmp_path / "Scripts/nemo-mcp.exe")
    assert command(running(tmp_path, tmp_path / "Scripts" / started, "win32")) == (str(script), ())


def test_without_a_script_the_interpreter_runs_the_module(tmp_path: Path) -> None:
    assert command(running(tmp_path)) == (str(tmp_path / "env/bin/python"), ("-m", "nemo_mcp"))


@pytest.mark.parametrize("way", ["beside uv", "on the path", "in the home"])
def test_from_a_cache_uvx_makes_another(tmp_path: Path, way: str) -> None:
    made(tmp_path / "CACHEDIR.TAG")
    made(tmp_path / "env/bin/nemo-mcp")
    if way == "beside uv":
        uvx = made(tmp_path / "uv/uvx")
        env = {"UV": str(tmp_path / "uv/uv")}
    elif way == "on the path":
        uvx = made(tmp_path / "opt/uvx")
        env = {"PATH": f"/nowhere:{tmp_path / 'opt'}"}
    else:
        uvx = made(tmp_path / ".local/bin/uvx")
        env = {"PATH": ""}
    assert command(running(tmp_path, tmp_path / "env/bin/nemo-mcp", **env)) == (str(uvx), ("nemo-mcp",))


def test_from_a_cache_on_windows_uvx_ends_in_exe(tmp_path: Path) -> None:
    made(tmp_path / "CACHEDIR.TAG")
    uvx = made(tmp_path / "uv/uvx.exe")
    found = command(running(tmp_path, "nemo-mcp.exe", "win32", UV=str(tmp_path / "uv/uv.exe")))
    assert found == (str(uvx), ("nemo-mcp",))


def test_from_a_cache_without_uvx_the_person_is_told_what_to_do(tmp_path: Path) -> None:
    made(tmp_path / "CACHEDIR.TAG")
    with pytest.raises(SettingsError, match="uv tool install nemo-mcp"):
        command(running(tmp_path, platform="win32", PATH=""))


@pytest.mark.parametrize(
    ("prefix", "passing"),
    [
        ("/home/ann/.local/share/uv/tools/nemo-mcp", False),
        ("/home/ann/.local/pipx/venvs/nemo-mcp", False),
        ("/home/ann/.local/pipx/.cache/5a1", True),
        ("/home/ann/.cache/pipx/5a1", True),
        ("/home/ann/project/.venv", False),
    ],
)
def test_a_cache_is_told_from_an_installation(prefix: str, passing: bool) -> None:
    assert is_passing(Path(prefix)) == passing


@pytest.mark.skipif(sys.platform == "win32", reason="names are text there")
def test_a_path_that_no_file_can_hold_is_refused(tmp_path: Path) -> None:
    folder = Path(f"{tmp_path}/b\udcff")
    with pytest.raises(SettingsError, match="plain name"):
        command(running(folder))
