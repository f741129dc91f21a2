"""Which files may leave this computer."""

import os
from contextlib import chdir
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp import contract
from nemo_mcp.errors import FileRefusedError
from nemo_mcp.service.media_files import open_checked
from nemo_mcp.service.roots import Roots
from nemo_mcp.service.source_path import path_of
from tests.media import picture, tone


def roots(*folders: Path) -> Roots:
    return Roots(tuple(folder.resolve() for folder in folders))


@pytest.mark.promise("P30")
@pytest.mark.parametrize(("more", "fits"), [(0, True), (1, False)])
def test_exactly_500_mb_may_go_and_one_byte_more_may_not(tmp_path: Path, more: int, fits: bool) -> None:
    file = tmp_path / "film.mp4"
    with file.open("wb") as out:
        out.write(b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2")
        out.truncate(contract.UPLOAD_LIMIT_BYTES + more)
    if fits:
        checked = open_checked(str(file), roots(tmp_path))
        checked.handle.close()
        assert checked.size == 500 * 1024**2
    else:
        with pytest.raises(FileRefusedError, match="too large"):
            open_checked(str(file), roots(tmp_path))


@pytest.mark.parametrize("name", ["a.JPG", "b.jpeg", "c.PNG", "d.wav"])
def test_the_case_of_an_ending_and_jpeg_make_no_difference(tmp_path: Path, name: str) -> None:
    file = tone(tmp_path / name) if name.endswith("wav") else picture(tmp_path / name)
    checked = open_checked(str(file), roots(tmp_path))
    checked.handle.close()
    assert checked.name == name


def test_what_lies_outside_is_refused_alike_whether_it_exists_or_not(tmp_path: Path) -> None:
    allowed = tmp_path / "allowed"
    allowed.mkdir()
    there = picture(tmp_path / "there.png")
    said: set[str] = set()
    for source in (there, tmp_path / "missing.png", tmp_path, allowed / ".." / "there.png", Path("/nowhere/x.png")):
        with pytest.raises(FileRefusedError) as caught:
            open_checked(str(source), roots(allowed))
        said.add(str(caught.value))
    assert len(said) == 1


@given(st.text(max_size=60))
def test_any_text_is_refused_with_a_hint_when_nothing_is_allowed(source: str) -> None:
    with pytest.raises(FileRefusedError) as caught:
        open_checked(source, Roots(()))
    assert caught.value.hint


def test_a_file_that_changes_after_the_check_is_noticed(tmp_path: Path) -> None:
    file = tone(tmp_path / "a.wav")
    checked = open_checked(str(file), roots(tmp_path))
    assert checked.unchanged()
    with file.open("ab") as more:
        more.write(b"more")
    assert not checked.unchanged()
    checked.handle.close()


def test_the_home_and_what_lies_above_it_are_too_wide_for_a_working_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "Pictures").mkdir(parents=True)
    for wide in (home, tmp_path, Path("/")):
        assert Roots.of((), home, wide).folders == ((home / "Pictures").resolve(),)
    project = home / "project"
    project.mkdir()
    assert project.resolve() in Roots.of((), home, project).folders


def test_media_folders_in_the_persons_language_count_unless_they_are_the_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for name in ("Videos", "Vídeos", "Bilder", "elsewhere"):
        (home / name).mkdir(parents=True)
    # A desktop says "there is none" by naming the home itself.
    usual = (home / "Vídeos", home / "Bilder", home, tmp_path, home / "Vídeos", home / "missing")
    found = Roots.of((), home, home, usual).folders
    assert found == tuple((home / name).resolve() for name in ("Videos", "Vídeos", "Bilder"))
    assert Roots.of((home,), home, home).folders[0] == home.resolve(), "what a person configures may be wide"


def test_only_the_own_home_is_meant_by_a_tilde(tmp_path: Path) -> None:
    with chdir(tmp_path):
        (tmp_path / "~friend").mkdir()
        picture(tmp_path / "~friend" / "a.png")
        checked = open_checked("~friend/a.png", roots(tmp_path))
        checked.handle.close()
    assert path_of("~/a.png", roots()) == Path.home() / "a.png"


def test_a_pipe_is_refused_and_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "film.mp4")
    with pytest.raises(FileRefusedError, match="not a regular file"):
        open_checked(str(tmp_path / "film.mp4"), roots(tmp_path))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    file = picture(tmp_path / "a.png")
    file.chmod(0)
    with pytest.raises(FileRefusedError, match="cannot be opened"):
        open_checked(str(file), roots(tmp_path))
