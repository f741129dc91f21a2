"""Where the hosts keep their files, on each platform."""

from pathlib import Path

import pytest

from nemo_mcp.install.hosts import HOSTS, find, is_here, which

HOME = Path("/home/ann")
DESKTOP = "claude_desktop_config.json"


@pytest.mark.parametrize(
    ("key", "platform", "environment", "path"),
    [
        ("claude-desktop", "darwin", {}, f"Library/Application Support/Claude/{DESKTOP}"),
        ("claude-desktop", "win32", {}, f"AppData/Roaming/Claude/{DESKTOP}"),
        ("claude-desktop", "win32", {"APPDATA": "/elsewhere"}, f"/elsewhere/Claude/{DESKTOP}"),
        ("claude-desktop", "linux", {}, f".config/Claude/{DESKTOP}"),
        ("claude-desktop", "linux", {"XDG_CONFIG_HOME": "/etc/ann"}, f"/etc/ann/Claude/{DESKTOP}"),
        ("claude-code", "darwin", {}, ".claude.json"),
        ("claude-code", "win32", {}, ".claude.json"),
        ("claude-code", "linux", {"CLAUDE_CONFIG_DIR": "/elsewhere/claude"}, "/elsewhere/claude/.claude.json"),
        ("cursor", "darwin", {}, ".cursor/mcp.json"),
        ("cursor", "win32", {"APPDATA": "/elsewhere"}, ".cursor/mcp.json"),
        ("cursor", "linux", {"XDG_CONFIG_HOME": "/etc/ann"}, ".cursor/mcp.json"),
        ("vscode", "darwin", {}, "Library/Application Support/Code/User/mcp.json"),
        ("vscode", "win32", {}, "AppData/Roaming/Code/User/mcp.json"),
        ("vscode", "linux", {}, ".config/Code/User/mcp.json"),
        ("windsurf", "darwin", {}, ".codeium/windsurf/mcp_config.json"),
        ("windsurf", "win32", {}, ".codeium/windsurf/mcp_config.json"),
        ("windsurf", "linux", {}, ".codeium/windsurf/mcp_config.json"),
        ("zed", "darwin", {"XDG_CONFIG_HOME": "/etc/ann"}, ".config/zed/settings.json"),
        ("zed", "win32", {}, "AppData/Roaming/Zed/settings.json"),
        ("zed", "linux", {}, ".config/zed/settings.json"),
        ("codex", "darwin", {}, ".codex/config.toml"),
        ("codex", "win32", {"CODEX_HOME": "/elsewhere/codex"}, "/elsewhere/codex/config.toml"),
        ("codex", "linux", {}, ".codex/config.toml"),
        ("cursor", "freebsd14", {}, ".cursor/mcp.json"),
    ],
)
def test_a_host_keeps_its_file_in_its_place(key: str, platform: str, environment: dict[str, str], path: str) -> None:
    assert find(HOSTS[key], platform, HOME, environment) == HOME / path


def test_a_variable_that_is_blank_moves_nothing() -> None:
    assert find(HOSTS["codex"], "linux", HOME, {"CODEX_HOME": " "}) == HOME / ".codex/config.toml"


def test_claude_desktop_from_the_store_has_a_folder_of_its_own(tmp_path: Path) -> None:
    store = tmp_path / "AppData/Local/Packages/Claude_pzs8sxrjxfjjc/LocalCache/Roaming/Claude"
    host = HOSTS["claude-desktop"]
    assert find(host, "win32", tmp_path, {}) == tmp_path / "AppData/Roaming/Claude" / DESKTOP
    store.mkdir(parents=True)
    assert find(host, "win32", tmp_path, {}) == store / DESKTOP


def test_claude_code_goes_on_with_its_old_file_where_there_is_one(tmp_path: Path) -> None:
    (tmp_path / ".claude").mkdir()
    assert find(HOSTS["claude-code"], "linux", tmp_path, {}) == tmp_path / ".claude.json"
    (tmp_path / ".claude/.config.json").write_text("{}")
    assert find(HOSTS["claude-code"], "linux", tmp_path, {}) == tmp_path / ".claude/.config.json"


@pytest.mark.parametrize("key", HOSTS)
def test_no_host_is_found_in_an_empty_home(tmp_path: Path, key: str) -> None:
    for platform in ("darwin", "win32", "linux"):
        assert not is_here(HOSTS[key], platform, tmp_path, {"PATH": ""})


@pytest.mark.parametrize("key", HOSTS)
def test_a_host_is_found_by_what_it_left(tmp_path: Path, key: str) -> None:
    path = find(HOSTS[key], "linux", tmp_path, {})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    assert is_here(HOSTS[key], "linux", tmp_path, {})


@pytest.mark.parametrize(("platform", "name"), [("linux", "codex"), ("win32", "codex.cmd")])
def test_a_host_is_found_by_its_program(tmp_path: Path, platform: str, name: str) -> None:
    (tmp_path / name).write_text("")
    separator = ";" if platform == "win32" else ":"
    environment = {"PATH": separator.join(["", "relative", str(tmp_path)])}
    assert is_here(HOSTS["codex"], platform, tmp_path / "home", environment)
    assert which("codex", platform, environment) == tmp_path / name
    assert which("cursor", platform, environment) is None


def test_every_host_says_what_to_do_next() -> None:
    assert all(host.restart.endswith(".") and host.title for host in HOSTS.values())
    assert {key for key, host in HOSTS.items() if host.project} == {"claude-code", "cursor", "vscode"}
