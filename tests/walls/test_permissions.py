"""Everything that is made here is for its owner alone, whatever the umask, and what others could change is not used."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import anyio
import anyio.to_thread
import httpx
import pytest
from mcp import Client, StdioServerParameters

from nemo_mcp.client.account import AnonymousAccount
from nemo_mcp.client.channel import Channel
from nemo_mcp.client.download import fetch_file
from nemo_mcp.client.identity import Identity
from nemo_mcp.errors import CredentialFileError, FolderError, UrlRefusedError
from nemo_mcp.journal import Journal
from nemo_mcp.locks import Life, lock, unlock
from nemo_mcp.private_file import LARGEST_BYTES, private_folder, read_private, write_private
from nemo_mcp.service.files_out import claim_first, open_part, publish
from nemo_mcp.studio.render.store import Store as Pieces
from nemo_mcp.studio.store import Store
from nemo_mcp.surface.http import http_secret
from tests.clocks import FastClock
from tests.media import picture
from tests.proofs.figures import figures_of
from tests.raw_server import plain, raw_server
from tests.strangers import give_away
from tests.world import structure_of, text_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights are those of the profile folder there")
UMASKS = (0o000, 0o002, 0o022, 0o027, 0o077, 0o177, 0o277, 0o377, 0o477, 0o777)
ASKS = """
import sys, anyio, httpx
from pathlib import Path
from nemo_mcp.client.account import AnonymousAccount
from nemo_mcp.client.channel import Channel
from nemo_mcp.client.identity import Identity
from nemo_mcp.client.transport import new_http
from nemo_mcp.clock import SystemClock

async def main(url, folder):
    async with new_http(url) as http:
        print("ready", flush=True)
        sys.stdin.readline()
        await AnonymousAccount(Channel(http, Identity(), SystemClock()), Path(folder), url).access_token()

anyio.run(main, *sys.argv[1:])
"""


@contextmanager
def umask(mask: int) -> Generator[None]:
    """For the whole process, until the end of the block."""
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def rights(root: Path) -> dict[str, str]:
    """The rights of everything below a folder, in octal."""
    found: dict[str, str] = {}
    for above, folders, files in os.walk(root):  # passes over a folder that was there for a moment only
        for path in (Path(above, name) for name in (*folders, *files)):
            try:
                found[str(path.relative_to(root))] = f"{stat.S_IMODE(path.lstat().st_mode):o}"
            except FileNotFoundError:
                continue
    return found


def wide(found: dict[str, str]) -> list[str]:
    """What others have any right on, or its owner too few."""
    return sorted(f"{name} {mode}" for name, mode in found.items() if mode not in {"600", "700"})


def open_to_others(found: dict[str, str]) -> list[str]:
    """What others have any right on."""
    return sorted(f"{name} {mode}" for name, mode in found.items() if int(mode, 8) & 0o077)


async def made(root: Path) -> None:
    """One of everything that the server keeps, in folders that are all missing."""
    journal = Journal(root / "a" / "b" / "journal.sqlite3")
    life, studio = Life(root / "a" / "b" / "alive"), Store(root / "a" / "studio" / "c")
    with closing(journal), closing(life), closing(studio):
        studio.run("INSERT INTO accounts VALUES ('u', 'owner', NULL, 0)")
        unlock(lock(root / "a" / "b" / "some.lock"))
        write_private(root / "private" / "x" / "file", "text")
        http_secret(None, root / "http" / "http-token")
        pieces = Pieces(root / "render" / "cache")
        piece = pieces.part("key", "json")
        os.close(os.open(piece, os.O_CREAT | os.O_WRONLY, 0o600))
        piece.chmod(0o600)
        pieces.keep(piece, "key", "mp4", {})
        part, file = open_part(root / "videos" / "exports", "film", "one")
        file.close()
        publish(part, "film", "mp4")
        part, file = open_part(root / "videos" / "exports", "film", "two")
        file.close()
        claim_first(part, root / "videos" / "exports" / "claimed.mp4")
        with pytest.raises(UrlRefusedError):
            await fetch_file("https://127.0.0.1/a", root / "videos" / "fetched", 10, FastClock())
        http = httpx.AsyncClient(base_url="https://a.test", transport=httpx.MockTransport(granted))
        await AnonymousAccount(
            Channel(http, Identity(), FastClock()), root / "acc" / "d", "https://a.test"
        ).access_token()
        assert (root / "a" / "b" / "journal.sqlite3-wal").exists()
        assert (root / "a" / "studio" / "c" / "studio.db-wal").exists()
        assert wide(rights(root)) == []


def granted(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"code": 0, "data": {"token": "nmv_usr_1"}})


async def test_whatever_is_made_is_for_its_owner_alone_under_any_umask(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    seen: dict[str, str] = {}
    for mask in UMASKS:
        with umask(mask):
            await made(tmp_path / f"under-{mask:o}")
    seen = {name: mode for name, mode in rights(tmp_path).items() if "/" in name}
    figures_of(request.config).record(
        "rights", f"{len(seen)} files and folders under {len(UMASKS)} umasks: {len(wide(seen))} not for the owner alone"
    )
    assert len(seen) > 20 * len(UMASKS)
    assert wide(seen) == []


@pytest.mark.parametrize("mask", [0o000, 0o777] if os.environ.get("NEMO_PROOFS") == "full" else [0o000])
async def test_a_whole_job_leaves_nothing_that_others_may_use(
    tmp_path: Path, mask: int, request: pytest.FixtureRequest
) -> None:
    root, media, temporary = tmp_path / "made", tmp_path / "media", tmp_path / "temporary"
    for folder in (root, media, temporary):
        folder.mkdir(0o700)
    source = picture(media / "a.png")
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "TMPDIR": str(temporary),
        "NEMO_DATA_DIR": str(root / "deep" / "data"),
        "NEMO_EXPORT_DIR": str(root / "videos" / "exports"),
        "NEMO_MEDIA_DIRS": str(media),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    started = f'umask {mask:03o}; exec "$0" -m nemo_mcp --studio'
    command = StdioServerParameters(command="/bin/sh", args=["-c", started, sys.executable], env=env)
    seen: dict[str, str] = {}
    brief: dict[str, str] = {}

    async def look() -> None:
        seen.update(await anyio.to_thread.run_sync(rights, root))
        brief.update(await anyio.to_thread.run_sync(rights, temporary))

    with anyio.fail_after(60):
        async with Client(command, mode="legacy") as client:
            for tool, arguments in (
                ("upload", {"sources": [str(source)]}),
                ("edit", {"instruction": "make a 1-second video of the picture with the title Hello"}),
            ):
                answer = await client.call_tool(tool, arguments)
                assert not answer.is_error, text_of(answer)
                await look()
            answer = await client.call_tool("export", {"quality": "preview", "filename": "film", "wait_s": 0})
            while structure_of(answer)["status"] == "running":
                await look()
                answer = await client.call_tool("state", {"job": structure_of(answer)["job"], "wait_s": 0})
            await look()
    await look()
    assert Path(structure_of(answer)["path"]).is_file()
    parts = [name for name in seen if ".part" in name]
    figures_of(request.config).record(
        f"rights of a job under umask {mask:03o}",
        f"{len(seen) + len(brief)} files and folders, {len(parts) + len(brief)} of them there for a moment: "
        f"{len(wide(seen) + open_to_others(brief))} not for the owner alone",
    )
    kinds = ("journal.sqlite3-wal", "studio.db-wal", "media/", "renders/", "render-cache/", "alive/", "film-sheet.jpg")
    assert [kind for kind in kinds if not any(kind in name for name in seen)] == []
    assert wide(seen) + open_to_others(brief) == []


def asked_by_two(url: str, folder: Path) -> list[int]:
    """Two processes want an account at the same time. Returns their exit codes."""
    command = ["/bin/sh", "-c", 'umask 000; exec "$0" "$@"', sys.executable, "-c", ASKS, url, str(folder)]
    asking = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(2)]
    for each in asking:
        assert each.stdout is not None
        assert each.stdout.readline() == b"ready\n"
    for each in asking:
        assert each.stdin is not None
        each.stdin.write(b"go\n")
        each.stdin.flush()
    for each in asking:
        each.communicate(timeout=30)
    return [each.returncode for each in asking]


async def test_two_processes_under_umask_0_ask_once_for_an_account_that_nobody_else_can_read(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = tmp_path / "deep" / "data"
    async with raw_server([plain(b'{"code":0,"data":{"token":"nmv_usr_1"}}')]) as server:
        codes = await anyio.to_thread.run_sync(asked_by_two, server.url, folder)
        calls = len(server.requests)
    found = rights(tmp_path)
    figures_of(request.config).record(
        "account", f"{len(codes)} processes under umask 000: {calls} request, {len(wide(found))} files for others"
    )
    assert (codes, calls, wide(found)) == ([0, 0], 1, [])
    assert len(list(folder.glob("account-*.json"))) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o666, 0o777])
def test_a_secret_that_others_could_read_or_change_is_refused_with_the_command_that_mends_it(
    tmp_path: Path, mode: int
) -> None:
    path = tmp_path / "a file"
    write_private(path, "hush-9f2c")
    path.chmod(mode)
    with pytest.raises(CredentialFileError, match=re.escape(f"run: chmod 600 '{path}'")) as refusal:
        read_private(path)
    assert "hush" not in str(refusal.value)
    path.chmod(0o600)
    assert read_private(path) == "hush-9f2c"


def test_a_secret_is_read_from_a_plain_file_of_bounded_size_only(tmp_path: Path) -> None:
    write_private(tmp_path / "good", "secret")
    (tmp_path / "link").symlink_to(tmp_path / "good")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe", 0o600)
    write_private(tmp_path / "large", "x" * (LARGEST_BYTES + 1))
    write_private(tmp_path / "largest", "x" * LARGEST_BYTES)
    (tmp_path / "bytes").touch(0o600)
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    for name in ("link", "dangling", "folder", "pipe", "large", "bytes"):
        with pytest.raises(CredentialFileError):
            read_private(tmp_path / name)
    assert len(read_private(tmp_path / "largest") or "") == LARGEST_BYTES
    assert read_private(tmp_path / "nothing") is None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_files_of_another_user_are_refused(tmp_path: Path) -> None:
    write_private(tmp_path / "token", "secret")
    give_away(tmp_path / "token")
    with pytest.raises(CredentialFileError):
        read_private(tmp_path / "token")
    Journal(tmp_path / "journal").close()
    give_away(tmp_path / "journal")
    with pytest.raises(FolderError, match="belongs to another user"):
        Journal(tmp_path / "journal")


def test_a_journal_that_others_could_read_is_taken_back_with_what_lies_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with closing(Journal(path)):
        for each in tmp_path.iterdir():
            each.chmod(0o666)
        with closing(Journal(path)):
            assert len(rights(tmp_path)) == 3
            assert wide(rights(tmp_path)) == []


def test_a_journal_that_is_a_link_is_refused(tmp_path: Path) -> None:
    Journal(tmp_path / "elsewhere").close()
    (tmp_path / "journal").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FolderError, match="no plain file"):
        Journal(tmp_path / "journal")


def test_a_lock_file_is_not_looked_for_behind_a_link_and_is_taken_back(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("precious")
    (tmp_path / "lock").symlink_to(tmp_path / "victim")
    with pytest.raises(OSError, match="link"):
        lock(tmp_path / "lock")
    (tmp_path / "other").touch(0o666)
    (tmp_path / "other").chmod(0o666)
    unlock(lock(tmp_path / "other"))
    assert rights(tmp_path)["other"] == "600"


@pytest.mark.parametrize(
    ("mode", "fine"), [(0o755, True), (0o1777, True), (0o775, False), (0o777, False), (0o702, False)]
)
def test_a_folder_in_which_others_could_swap_files_is_refused_and_never_changed(
    tmp_path: Path, mode: int, *, fine: bool
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(mode)
    if fine:
        assert private_folder(folder) == folder
    else:
        with pytest.raises(FolderError, match=re.escape(f"run: chmod go-w {folder}")):
            private_folder(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == mode
