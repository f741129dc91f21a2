"""Installing and removing, on files as hosts leave them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from nemo_mcp.install.entries import Entry, with_entry
from nemo_mcp.install.files import Change, change, preview
from nemo_mcp.install.hosts import HOSTS
from nemo_mcp.install.work import LONGEST_SHOWN, Target, difference, installing, removing, standings

CURSOR = Target(HOSTS["cursor"], Path("x"), "nemo")
NOW = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
ENTRY = Entry("/opt/nemo-mcp")

FILES = [
    ("cursor", b'{"mcpServers": {}}'),
    ("cursor", b'{\n  "mcpServers": {\n  }\n}\n'),
    ("cursor", b"{}"),
    ("cursor", b""),
    ("cursor", b"\xef\xbb\xbf{ }\r\n"),
    ("vscode", b'{\n\t"servers": {}, // none yet\n\t"inputs": [],\n}\n'),
    ("zed", b'// Zed settings\n//\n{\n  // theme\n  "theme": "One", /* good */\n}\n'),
    ("claude-code", b'{"numStartups":3,"projects":{"/a":{"mcpServers":{}}}}'),
    ("codex", b'model = "x"'),
    ("codex", b""),
    ("codex", b"[mcp_servers]\n\n# end"),
]


@pytest.mark.parametrize(("key", "content"), FILES)
def test_in_and_out_leaves_the_folder_as_it_was(tmp_path: Path, key: str, content: bytes) -> None:
    path = tmp_path / "config"
    path.write_bytes(content)
    target = Target(HOSTS[key], path, "nemo")
    assert change(path, installing(target, ENTRY), NOW).new != content
    change(path, removing(target), NOW)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("key", HOSTS)
def test_a_file_that_has_nothing_but_the_entry_goes_with_it(tmp_path: Path, key: str) -> None:
    path = tmp_path / "config"
    target = Target(HOSTS[key], path, "nemo")
    change(path, installing(target, ENTRY), NOW)
    assert change(path, removing(target), NOW).new is None
    assert list(tmp_path.iterdir()) == []


def test_what_came_later_stays_when_the_entry_goes(tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(b"{}")
    target = Target(HOSTS["cursor"], path, "nemo")
    change(path, installing(target, ENTRY), NOW)
    change(path, installing(Target(HOSTS["cursor"], path, "second"), ENTRY), NOW)
    change(path, removing(target), NOW)
    assert preview(path, removing(target)).is_none
    assert b'"second"' in path.read_bytes()


def test_the_hosts_are_listed_with_what_is_in_their_files(tmp_path: Path) -> None:
    (tmp_path / ".cursor").mkdir()
    change(tmp_path / ".codex/config.toml", installing(Target(HOSTS["codex"], tmp_path, "nemo"), ENTRY), NOW)
    (tmp_path / ".claude.json").write_text("{oops")
    found = {each.host.key: each for each in standings("nemo", "linux", tmp_path, {})}
    assert list(found) == list(HOSTS)
    assert (found["cursor"].here, found["cursor"].entry) == (True, None)
    assert (found["codex"].here, found["codex"].entry) == (True, ENTRY)
    assert "line 1, column 2" in found["claude-code"].problem
    assert not found["zed"].here


def test_a_difference_covers_what_looks_like_a_secret() -> None:
    old = b'{\n"a": {"env": {"API_KEY": "value-of-nobody"}}\n}'
    told = difference(CURSOR, Change(Path("x"), old, old.replace(b"}}\n", b"}},\n")))
    assert "value-of-nobody" not in told
    assert "- (a line of 44 characters)" in told


def test_a_difference_shows_our_lines_and_nothing_of_other_servers() -> None:
    old = b"""{"mcpServers": {
  "other": {"command": "other", "args": ["--api-key", "sk-live-of-nobody", "ghp_nobody"]} // a remark of nobody
}}"""
    told = difference(CURSOR, Change(Path("x"), old, with_entry(old, Path("x"), HOSTS["cursor"], "nemo", ENTRY)))
    assert "nobody" not in told
    assert '"nemo": {' in told
    assert f'"command": "{ENTRY.command}"' in told


def test_a_difference_does_not_show_a_file_on_one_line_whole() -> None:
    old = b'{"history": "' + b"x" * LONGEST_SHOWN + b'"}'
    assert len(difference(CURSOR, Change(Path("x"), old, old + b"\n "))) < LONGEST_SHOWN
