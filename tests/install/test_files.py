"""The files of hosts: replaced as a whole or not at all, with the old content beside them."""

import os
import stat
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nemo_mcp.errors import HostConfigError
from nemo_mcp.install import files
from nemo_mcp.install.files import BACKUPS_KEPT, backups, change, preview, read_bytes

NOW = datetime(2026, 11, 23, 4, 30, 5, tzinfo=UTC)


def to(content: bytes | None) -> Callable[[bytes | None], bytes | None]:
    return lambda _: content


def no_pause(_: float) -> None:
    """Time that passes at once."""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_missing_file_is_made_with_its_folder_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "mcp.json"
    done = change(path, to(b"new"), NOW)
    assert (done.old, done.new, done.backup) == (None, b"new", None)
    assert path.read_bytes() == b"new"
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    assert list(path.parent.iterdir()) == [path]


def test_a_file_of_a_project_may_be_read_by_all(tmp_path: Path) -> None:
    change(tmp_path / ".vscode" / "mcp.json", to(b"new"), NOW, private=False)
    assert mode(tmp_path / ".vscode" / "mcp.json") == 0o644


def test_the_old_content_is_kept_beside_it_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(b"old")
    path.chmod(0o644)
    done = change(path, to(b"new"), NOW)
    kept = tmp_path / "mcp.json.nemo-20261123-043005.bak"
    assert done.backup == kept
    assert (kept.read_bytes(), mode(kept)) == (b"old", 0o600)
    assert (path.read_bytes(), mode(path)) == (b"new", 0o644)


def test_nothing_is_written_when_nothing_changes(tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(b"same")
    before = path.stat()
    assert change(path, to(b"same"), NOW).is_none
    assert path.stat() == before
    assert list(tmp_path.iterdir()) == [path]


def test_only_the_newest_contents_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    for number in range(BACKUPS_KEPT + 3):
        change(path, to(b"%d" % number), NOW + timedelta(seconds=number // 2))
    assert [each.read_bytes() for each in backups(path)] == [b"4", b"3", b"2"]


def test_what_is_brought_back_is_not_kept_twice(tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(b"old")
    change(path, to(b"new"), NOW)
    change(path, to(b"old"), NOW)
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_can_be_removed(tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(b"old")
    change(path, to(None), NOW)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("dangling", [False, True])
def test_a_link_stays_a_link(tmp_path: Path, dangling: bool) -> None:
    real, link = tmp_path / "dotfiles" / "mcp.json", tmp_path / "mcp.json"
    real.parent.mkdir()
    link.symlink_to(real)
    if not dangling:
        real.write_bytes(b"old")
    change(link, to(b"new"), NOW)
    assert link.readlink() == real
    assert real.read_bytes() == b"new"
    assert [each.parent for each in backups(link)] == ([] if dangling else [real.parent])


def test_a_change_in_between_starts_the_work_afresh(tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(b"a")
    writes = iter([b"b", b"c"])

    def edit(old: bytes | None) -> bytes | None:
        if (other := next(writes, None)) is not None:
            path.write_bytes(other)
        return (old or b"") + b"+"

    done = change(path, edit, NOW, pause=no_pause)
    assert (done.old, path.read_bytes()) == (b"c", b"c+")
    assert [each.read_bytes() for each in backups(path)] == [b"c"]


def test_a_file_that_never_rests_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(b"0")

    def edit(old: bytes | None) -> bytes | None:
        path.write_bytes(b"%d" % (int(path.read_bytes()) + 1))
        return (old or b"") + b"+"

    with pytest.raises(HostConfigError, match="keeps changing"):
        change(path, edit, NOW, pause=no_pause)
    assert b"+" not in path.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_the_hosts_own_lock_is_waited_for_and_held(tmp_path: Path) -> None:
    path, lock = tmp_path / ".claude.json", tmp_path / ".claude.json.lock"
    path.write_bytes(b"old")
    lock.mkdir()
    held: list[bool] = []

    def edit(old: bytes | None) -> bytes | None:
        held.append(lock.is_dir())
        return b"new"

    change(path, edit, NOW, lock=True, pause=lambda _: lock.rmdir())
    assert path.read_bytes() == b"new"
    assert held[-1]
    assert not lock.exists()


def test_a_lock_that_is_held_too_long_stops_the_work(tmp_path: Path) -> None:
    path, lock = tmp_path / ".claude.json", tmp_path / ".claude.json.lock"
    lock.mkdir()
    with pytest.raises(HostConfigError):
        change(path, to(b"new"), NOW, lock=True, pause=no_pause)
    assert lock.is_dir()
    assert not path.exists()


def test_a_lock_that_nobody_holds_any_longer_stops_nothing(tmp_path: Path) -> None:
    path, lock = tmp_path / ".claude.json", tmp_path / ".claude.json.lock"
    lock.mkdir()
    long_ago = time.time() - 60
    os.utime(lock, (long_ago, long_ago))
    change(path, to(b"new"), NOW, lock=True, pause=no_pause)
    assert path.read_bytes() == b"new"


def test_a_write_protected_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "mcp.json"
    path.write_bytes(b"old")
    path.chmod(0o400)
    with pytest.raises(HostConfigError, match="write-protected"):
        change(path, to(b"new"), NOW)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kind", ["folder", "pipe", "large"])
def test_what_is_no_file_of_a_host_is_not_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "mcp.json"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        with path.open("wb") as file:
            file.truncate(files.LARGEST_BYTES + 1)
    with pytest.raises(HostConfigError):
        read_bytes(path)


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / ".cursor").write_text("")
    with pytest.raises(HostConfigError, match="cannot be written"):
        change(tmp_path / ".cursor" / "mcp.json", to(b"new"), NOW)


def test_a_look_ahead_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a" / "mcp.json"
    assert preview(path, to(b"new")).new == b"new"
    assert list(tmp_path.iterdir()) == []
