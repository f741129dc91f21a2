"""Where exported files go: plain names, whole files, nothing overwritten."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.errors import DiskFullError, FilenameError, FolderError
from nemo_mcp.service.files_out import (
    check_name,
    check_room,
    open_part,
    placed_before,
    publish,
    settle,
    write_piece,
)
from tests.walls.unfit_names import faults_of


@given(st.text(st.characters(), max_size=220) | st.from_regex(r"[a-zA-Z0-9¹²³ ._()-]{1,40}", fullmatch=True))
def test_any_name_is_refused_or_safe_on_every_system(name: str) -> None:
    try:
        safe = check_name(name, "mp4")
    except FilenameError:
        return
    assert faults_of(f"{safe}.mp4") == []
    assert len(f"{safe}.mp4".encode()) <= 200
    assert check_name(f"{safe}.mp4", "gif") == safe


@pytest.mark.parametrize("name", ["秋天的山", "été 2026", "promo (final).mp4", "a_b-c.d"])
def test_names_of_any_script_are_fine(name: str) -> None:
    assert check_name(name, "mp4") == name.removesuffix(".mp4")


def test_many_writers_of_one_name_all_get_a_file_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_text("old")
    (tmp_path / "film-2.mp4").symlink_to(tmp_path / "nowhere")
    (tmp_path / "film-3.mp4").mkdir()

    def write(number: int) -> Path:
        part, file = open_part(tmp_path, "film", f"job{number}")
        with file:
            file.write(str(number).encode())
        return publish(part, "film", "mp4")

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(write, range(100)))
    assert len(set(made)) == 100
    assert sorted(int(path.read_text()) for path in made) == list(range(100))
    assert (tmp_path / "film.mp4").read_text() == "old"
    assert not list(tmp_path.glob("*.part"))


def test_a_file_that_does_not_fit_is_told_before_the_first_byte(tmp_path: Path) -> None:
    with pytest.raises(DiskFullError, match="free some space"):
        check_room(tmp_path, 1 << 60)
    check_room(tmp_path, None)


def test_a_folder_that_cannot_be_made_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError, match="NEMO_EXPORT_DIR"):
        open_part(tmp_path / "file" / "sub", "film", "job")


def test_what_an_earlier_try_left_is_removed_under_whatever_name(tmp_path: Path) -> None:
    for name, job in [("monday", "render_[1]"), ("other", "render_2"), ("tuesday", "render_[1]")]:
        open_part(tmp_path, name, job)[1].close()
    assert {path.name for path in tmp_path.iterdir()} == {".other.render_2.part", ".tuesday.render_[1].part"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told_as_such_and_only_once() -> None:
    with Path("/dev/full").open("wb", buffering=0) as file, pytest.raises(DiskFullError, match="free some space"):
        write_piece(file, b"x" * 100, Path("/somewhere"))


def test_a_disk_that_fails_is_a_typed_error(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb", buffering=0) as file:
        with pytest.raises(FolderError):
            write_piece(file, b"x", tmp_path)
        with pytest.raises(FolderError):
            settle(file, tmp_path)


def test_a_folder_that_went_away_is_a_typed_error(tmp_path: Path) -> None:
    part, file = open_part(tmp_path / "exports", "film", "job")
    file.close()
    part.unlink()
    with pytest.raises(FolderError):
        publish(part, "film", "mp4")
    (tmp_path / "exports").rmdir()
    with pytest.raises(FolderError):
        check_room(tmp_path / "exports", 1)
    assert list(tmp_path.iterdir()) == []


@given(st.binary(max_size=300_000))
def test_a_piece_is_written_whole(piece: bytes) -> None:
    reading, writing = os.pipe()
    with ThreadPoolExecutor(1) as pool, os.fdopen(reading, "rb") as end:
        read = pool.submit(end.read)
        with os.fdopen(writing, "wb", buffering=0) as file:
            write_piece(file, piece, Path("/somewhere"))
        assert read.result() == piece


def test_a_process_that_died_right_after_the_file_had_its_name_leaves_a_trace(tmp_path: Path) -> None:
    class DiedError(Exception):
        """The end of the process."""

    def die(target: Path) -> None:
        raise DiedError

    part, file = open_part(tmp_path, "film", "render_1")
    with file:
        file.write(b"a film")
    (tmp_path / "other.mp4").write_bytes(b"a film")
    with pytest.raises(DiedError):
        publish(part, "film", "mp4", die)
    assert placed_before(tmp_path, "render_2") is None
    assert placed_before(tmp_path, "render_1") == tmp_path / "film.mp4"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.mp4", "other.mp4"]
    assert placed_before(tmp_path, "render_1") is None


def test_a_part_that_never_had_its_name_is_no_delivery(tmp_path: Path) -> None:
    part, file = open_part(tmp_path, "film", "render_1")
    file.close()
    assert placed_before(tmp_path, "render_1") is None
    assert part.exists()
