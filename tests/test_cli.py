"""The command line: what it says, and what its exit codes mean."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nemo_mcp import __version__
from nemo_mcp.cli import cli
from nemo_mcp.errors import SettingsError


def run(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nemo_mcp", *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={
            "HOME": str(folder),
            "PATH": os.environ["PATH"],
            "XDG_CONFIG_HOME": str(folder),
            "XDG_DATA_HOME": str(folder),
            **env,
        },
        cwd=folder,
        timeout=60,
        check=False,
    )


def test_help_names_the_commands_the_settings_and_the_exit_codes(tmp_path: Path) -> None:
    done = run(tmp_path, "--help")
    assert done.returncode == 0
    for words in ("--studio", "--http", "demo", "studio", "NEMO_TOKEN", "NEMO_EXPORT_DIR", "Exit codes"):
        assert words in done.stdout


def test_the_version_is_the_packages(tmp_path: Path) -> None:
    assert run(tmp_path, "--version").stdout.strip() == __version__


def test_the_faults_of_the_studio_are_listed(tmp_path: Path) -> None:
    listed = run(tmp_path, "studio", "--list-faults").stdout
    assert "cut-stream" in listed
    assert len(listed.splitlines()) > 20
    assert "Fault(" not in listed


@pytest.mark.parametrize(
    ("arguments", "env", "said"),
    [
        (["--bogus"], {}, "No such option"),
        ([], {"NEMO_BACKEND": "moon"}, "NEMO_BACKEND"),
        (["--config", "none.toml"], {}, "does not exist"),
        (["studio", "--profile", "moon"], {}, "There is no profile"),
        (["studio", "--fault", "moon"], {}, "there is no fault named"),
        (["demo", "none.mp4"], {}, "Not a file: none.mp4"),
    ],
)
def test_wrong_usage_or_settings_end_with_2_and_no_traceback(
    tmp_path: Path, arguments: list[str], env: dict[str, str], said: str
) -> None:
    done = run(tmp_path, *arguments, **env)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("command", [["studio"], ["--http", "--studio"]])
def test_a_port_that_is_taken_ends_with_2(tmp_path: Path, command: list[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(tmp_path, *command, "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "choose another --port" in done.stderr


def test_a_data_folder_that_cannot_be_made_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run(tmp_path, "studio", "--folder", str(tmp_path / "file" / "sub"))
    assert done.returncode == 2
    assert "hint:" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (["--port", "8765"], "--port"),
        (["--host", "127.0.0.1", "--studio"], "--host"),
        (["--allow-remote"], "--allow-remote"),
        (["--port", "1", "sessions"], "--port"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(tmp_path: Path, arguments: list[str], option: str) -> None:
    done = CliRunner().invoke(cli, arguments, env={"NEMO_DATA_DIR": str(tmp_path)})
    assert isinstance(done.exception, SettingsError)
    assert option in done.exception.message
    assert "--http" in done.exception.hint


def test_the_first_screen_names_each_command(tmp_path: Path) -> None:
    told = CliRunner().invoke(cli, ["--help"]).stdout
    commands = told.partition("Commands:")[2].split("Settings")[0]
    named = [line.split()[0] for line in commands.splitlines() if line.startswith("  ") and line[2:3].isalpha()]
    assert named[:7] == ["upload", "edit", "state", "credits", "export", "sessions", "jobs"]


def test_help_needs_none_of_the_heavy_parts(tmp_path: Path) -> None:
    loud = "import sys; from nemo_mcp.cli import cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", loud], capture_output=True, text=True, check=True, cwd=tmp_path)
    loaded = set(done.stdout.split())
    assert loaded.isdisjoint(
        {"anyio", "httpx", "mcp", "pydantic", "rich", "sqlite3", "nemo_mcp.app", "nemo_mcp.service"}
    )
