"""The folders as they are found: missing, in somebody's way, open to others, full, far away."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from nemo_mcp.doctor.facts import Facts
from nemo_mcp.doctor.finding import Finding
from nemo_mcp.doctor.folders import check_data, check_exports, check_media, data_finding, export_finding
from nemo_mcp.doctor.place import Place, look, network_of
from nemo_mcp.journal import Journal
from nemo_mcp.private_file import private_folder
from tests.doctor.looking import everything, facts

ROOMY = 50_000_000_000
needs_rights = pytest.mark.skipif(sys.platform == "win32", reason="rights are those of the profile folder there")
not_for_root = pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="nothing is read-only for root")
MOUNTS = r"""
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 21 0:40 / /home/ada/far\040away rw - nfs4 server:/films rw
41 40 0:41 / /home/ada/far\040away/near rw - tmpfs tmpfs rw
42 21 0:42 / /mnt/share rw - cifs //server/share rw
"""


def test_folders_that_are_not_there_yet_are_fine_and_are_not_made(tmp_path: Path) -> None:
    before = everything(tmp_path)
    (data,), (exports,) = check_data(facts(tmp_path)), check_exports(facts(tmp_path))
    assert everything(tmp_path) == before
    assert (data.status, exports.status) == ("ok", "ok")
    assert data.found.startswith(f"{Path('~') / 'data'} is made when it is first needed; ")
    assert data.found.endswith(" GB free")


@needs_rights
def test_a_private_data_folder_is_fine(tmp_path: Path) -> None:
    private_folder(tmp_path / "data")
    (found,) = check_data(facts(tmp_path))
    assert found.status == "ok"
    assert "only you can look into it" in found.found


@pytest.mark.parametrize("check", [check_data, check_exports])
def test_a_file_in_the_place_of_a_folder_is_a_problem(tmp_path: Path, check: Callable[[Facts], list[Finding]]) -> None:
    (tmp_path / "data").write_text("")
    (tmp_path / "exports").write_text("")
    (found,) = check(facts(tmp_path))
    assert found.status == "problem"
    assert "is no folder" in found.found
    assert "move that file away" in found.mend


def test_a_file_above_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (found,) = check_data(facts(tmp_path, data_dir=tmp_path / "file" / "a" / "b"))
    assert found.status == "problem"
    assert found.found.endswith(f"cannot be made: {Path('~') / 'file'} is no folder")


@needs_rights
def test_a_link_that_leads_nowhere_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(tmp_path / "gone")
    assert check_data(facts(tmp_path))[0].status == "problem"
    assert not (tmp_path / "gone").exists()


@needs_rights
@pytest.mark.parametrize(
    ("mode", "status"), [(0o700, "ok"), (0o755, "warning"), (0o775, "problem"), (0o1777, "warning")]
)
def test_a_data_folder_that_is_open_to_others_is_closed_by_the_command(tmp_path: Path, mode: int, status: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(mode)
    (found,) = check_data(facts(tmp_path))
    assert found.status == status
    assert found.mend == ("" if status == "ok" else f"run: chmod 700 {tmp_path / 'data'}")


@needs_rights
@not_for_root
def test_a_folder_that_cannot_be_written_to_is_a_problem_with_its_command(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir(mode=0o500)
    (found,) = check_exports(facts(tmp_path))
    assert (found.status, found.mend) == ("problem", f"run: chmod u+rwx {tmp_path / 'exports'}")


def test_a_read_only_drive_is_told_with_the_setting_that_helps(tmp_path: Path) -> None:
    place = Place(tmp_path, "folder", tmp_path, readable=True, mode=0o700, free_bytes=ROOMY)
    found = export_finding(place, Path("/home"))
    assert (found.status, found.mend) == ("problem", "set NEMO_EXPORT_DIR to a folder that you can write to")


@pytest.mark.parametrize(("free", "status"), [(ROOMY, "ok"), (500_000_000, "warning"), (1_000, "problem")])
def test_a_full_disk_is_seen(tmp_path: Path, free: int, status: str) -> None:
    found = export_finding(replace(look(tmp_path), free_bytes=free), tmp_path.parent)
    assert found.status == status
    assert "NEMO_EXPORT_DIR" in found.mend or status == "ok"


def test_a_data_folder_on_a_network_drive_is_a_warning(tmp_path: Path) -> None:
    private_folder(tmp_path / "data")
    far = replace(look(tmp_path / "data"), network="nfs4")
    assert "network drive (nfs4)" in data_finding(far, tmp_path).found
    assert data_finding(far, tmp_path).status == "warning"
    assert export_finding(far, tmp_path).status == "ok"


@pytest.mark.skipif(sys.platform == "win32", reason="Linux' own form of paths")
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ada", ""),
        ("/home/ada/far away", "nfs4"),
        ("/home/ada/far away/films", "nfs4"),
        ("/home/ada/far away/near/films", ""),
        ("/home/ada/far awayness", ""),
        ("/mnt/share/x", "cifs"),
    ],
)
def test_the_closest_mount_says_what_kind_of_drive_it_is(path: str, kind: str) -> None:
    assert network_of(Path(path), MOUNTS) == kind
    assert network_of(Path(path), "\n".join(reversed(MOUNTS.splitlines()))) == kind


def test_the_media_folders_are_named(tmp_path: Path) -> None:
    for name in ("Pictures", "Videos", "shoots"):
        (tmp_path / name).mkdir()
    (found,) = check_media(facts(tmp_path, media_dirs=(tmp_path / "shoots",)))
    assert found.status == "ok"
    assert found.found.startswith("files may be uploaded from ~")
    assert str(Path("~") / "shoots") in found.found


def test_a_media_folder_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    (found,) = check_media(facts(tmp_path, media_dirs=(tmp_path / "gone",)))
    assert found.status == "warning"
    assert str(Path("~") / "gone") in found.found
    assert not (tmp_path / "gone").exists()


@needs_rights
@not_for_root
def test_a_media_folder_that_cannot_be_read_is_a_warning_with_its_command(tmp_path: Path) -> None:
    (tmp_path / "shoots").mkdir(mode=0o000)
    (found,) = check_media(facts(tmp_path, media_dirs=(tmp_path / "shoots",)))
    assert (found.status, found.mend) == ("warning", f"run: chmod u+rx {tmp_path / 'shoots'}")


def test_what_the_doctor_calls_fine_the_journal_can_use(tmp_path: Path) -> None:
    assert check_data(facts(tmp_path))[0].status == "ok"
    Journal(tmp_path / "data" / "journal.sqlite3").close()
    assert check_data(facts(tmp_path))[0].status == "ok"
