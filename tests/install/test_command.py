"""`nemo-mcp install` as a person runs it."""

import json
import os
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

TOKEN = "test-token-of-nobody-0003"


def run(home: Path, *arguments: str, typed: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nemo_mcp", "install", *arguments],
        capture_output=True,
        text=True,
        input=typed,
        env={"HOME": str(home), "PATH": os.environ["PATH"], "XDG_CONFIG_HOME": str(home / ".config"), **env},
        cwd=home,
        timeout=60,
        check=False,
    )


def entry(path: Path, servers: str = "mcpServers") -> dict[str, object]:
    return json.loads(path.read_text())[servers]["nemo"]


def test_from_nothing_to_installed_and_back(tmp_path: Path) -> None:
    path = tmp_path / ".cursor/mcp.json"
    done = run(tmp_path, "cursor")
    assert done.returncode == 0, done.stderr
    assert "nothing was chosen" in done.stdout
    assert "Restart Cursor" in done.stdout
    assert "Then say:" in done.stdout
    command = entry(path)["command"]
    assert isinstance(command, str)
    assert Path(command).is_absolute()
    assert Path(command).exists()
    again = run(tmp_path, "cursor")
    assert "Nothing was changed" in again.stdout
    chosen = run(tmp_path, "cursor", "--studio")
    assert "was changed in Cursor" in chosen.stdout, chosen.stderr
    assert entry(path)["args"] == ["--studio"]
    assert "Nothing was changed" in run(tmp_path, "cursor").stdout
    listed = run(tmp_path).stdout
    assert "Cursor: found, installed (studio)" in listed
    assert "Zed: not found on this computer, not installed" in listed
    run(tmp_path, "cursor", "--cloud")
    gone = run(tmp_path, "cursor", "--remove")
    assert "was removed from Cursor" in gone.stdout
    assert not path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="its terminals are others")
def test_at_a_terminal_the_person_is_asked_until_they_choose(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    os.write(ours, b"7\n\n")
    with subprocess.Popen(
        [sys.executable, "-m", "nemo_mcp", "install", "cursor"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
        cwd=tmp_path,
    ) as process:
        assert process.wait(timeout=60) == 0
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert shown.count("Choose 1, 2 or 3") == 2
    assert entry(tmp_path / ".cursor/mcp.json")["args"] == ["--studio"]


def test_a_project_gets_a_file_of_its_own(tmp_path: Path) -> None:
    done = run(tmp_path, "vscode", "--project", "--studio", "--name", "video")
    assert "fits nobody else's" in done.stdout
    assert json.loads((tmp_path / ".vscode/mcp.json").read_text())["servers"]["video"]["type"] == "stdio"


def test_a_dry_run_and_a_print_write_nothing(tmp_path: Path) -> None:
    assert '+    "nemo": {' in run(tmp_path, "claude-desktop", "--dry-run").stdout
    assert json.loads(run(tmp_path, "claude-desktop", "--print", "--studio").stdout)["mcpServers"]["nemo"]["args"]
    assert "mcp_servers" in tomllib.loads(run(tmp_path, "codex", "--print").stdout)
    assert "mcpServers" in json.loads(run(tmp_path, "--print").stdout)
    assert list(tmp_path.iterdir()) == []


def test_a_token_goes_into_the_settings_and_nowhere_else(tmp_path: Path) -> None:
    done = run(tmp_path, "claude-code", "--token-stdin", typed=f"{TOKEN}\n")
    assert done.returncode == 0, done.stderr
    assert TOKEN not in done.stdout + done.stderr
    holding = [path for path in tmp_path.rglob("*") if path.is_file() and TOKEN in path.read_text()]
    assert holding == [tmp_path / ".config/nemo-mcp/config.toml"]
    assert stat.S_IMODE(holding[0].stat().st_mode) == 0o600
    assert str(holding[0]) in done.stdout
    assert "--forget-token" in done.stdout
    assert "is removed" not in run(tmp_path, "claude-code", "--remove").stdout
    assert "was removed" in run(tmp_path, "--forget-token").stdout
    assert "No token is kept" in run(tmp_path, "--forget-token").stdout


def test_settings_elsewhere_are_named_in_the_entry(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('backend = "studio"\n')
    run(tmp_path, "cursor", "--cloud", NEMO_CONFIG=str(tmp_path / "own.toml"))
    assert entry(tmp_path / ".cursor/mcp.json")["env"] == {
        "NEMO_CONFIG": str(tmp_path / "own.toml"),
        "NEMO_BACKEND": "cloud",
    }


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (["emacs"], "", "There is no host called"),
        (["zed", "--project"], "", "no file for one project"),
        (["cursor", "--name", "a b"], "", "--name must be"),
        (["cursor", "--remove", "--print"], "", "different wishes"),
        (["--remove"], "", "Which host"),
        (["cursor", "--studio", "--token-stdin"], f"{TOKEN}\n", "goes with an installation for the cloud"),
        (["cursor", "--token-stdin"], "\n", "There is no token"),
        (["cursor", "--config-file", "bad.json"], "", "line 1, column 3"),
    ],
)
def test_what_cannot_be_done_ends_with_2_and_nothing_written(
    tmp_path: Path, arguments: list[str], typed: str, said: str
) -> None:
    (tmp_path / "bad.json").write_text("{ ]")
    done = run(tmp_path, *arguments, typed=typed)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert TOKEN not in done.stdout + done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["bad.json"]


def with_cursor(home: Path, **words: object) -> Path:
    path = home / ".cursor/mcp.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"mcpServers": {"nemo": words}}))
    return path


def test_the_cloud_is_the_cloud_also_where_the_entry_said_otherwise(tmp_path: Path) -> None:
    path = with_cursor(tmp_path, command="nemo-mcp", env={"NEMO_BACKEND": "studio", "NEMO_EXPORT_DIR": "/films"})
    assert "in the NemoVideo cloud" in run(tmp_path, "cursor", "--cloud").stdout
    assert entry(path)["env"] == {"NEMO_BACKEND": "cloud", "NEMO_EXPORT_DIR": "/films"}


def test_what_a_person_has_the_server_started_with_stays(tmp_path: Path) -> None:
    path = with_cursor(tmp_path, command="/gone/nemo-mcp", args=["serve", "--studio", "/mnt/footage"])
    assert run(tmp_path, "cursor").returncode == 0
    assert entry(path)["args"] == ["serve", "--studio", "/mnt/footage"]
    run(tmp_path, "cursor", "--cloud")
    assert entry(path)["args"] == ["serve", "/mnt/footage"]


def test_settings_that_cannot_be_read_leave_the_hosts_file_alone(tmp_path: Path) -> None:
    settings = tmp_path / ".config/nemo-mcp/config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("a = = 1")
    assert run(tmp_path, "cursor", "--studio").returncode == 2
    assert not (tmp_path / ".cursor/mcp.json").exists()
