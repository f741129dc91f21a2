"""Films for a player: in pieces, and only the very files that were exported."""

import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from nemo_mcp.errors import FileRefusedError, UnknownJobError
from nemo_mcp.service.films import MOST_BYTES, PIECE_BYTES, film_piece, film_view
from nemo_mcp.service.workbench import Workbench

MP4 = b"\x00\x00\x00\x20ftypisom" + bytes(20)
JOB, PLACE = "export-0123abcd", "studio"


def bench(folder: Path, path: Path, **changed: Any) -> Workbench:
    """A workbench whose journal holds one export; `changed` is what is different about it."""
    size = path.stat().st_size if path.exists() else 0
    told = {"status": "done", "session": "1", "job": JOB, "path": str(path), "next": "-", "mb": round(size / 2**20, 2)}
    told |= {key: changed.pop(key) for key in ("status", "mb") if key in changed}
    facts = {"session_id": "1", "kind": "export", "result": json.dumps(told), "place": PLACE} | changed
    row, session = SimpleNamespace(**facts), SimpleNamespace(place=facts["place"])
    jobs = SimpleNamespace(get={JOB: row}.get)
    journal = SimpleNamespace(jobs=jobs, sessions=SimpleNamespace(get={"1": session}.get))
    return cast(Workbench, SimpleNamespace(journal=journal, place=PLACE, exports=folder))


def film(folder: Path, size: int = 100, name: str = "film.mp4") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(MP4 + os.urandom(size - len(MP4)))
    return path


async def test_the_pieces_together_are_the_file(tmp_path: Path) -> None:
    path = film(tmp_path / "exports", 2 * PIECE_BYTES + 5)
    work = bench(tmp_path / "exports", path)
    told = await film_view(work, JOB)
    assert told["pieces"] == 3
    assert (told["name"], told["media_type"], told["told"]["path"]) == ("film.mp4", "video/mp4", str(path))
    pieces = [await film_piece(work, JOB, number) for number in range(told["pieces"])]
    assert b"".join(pieces) == path.read_bytes()
    assert PIECE_BYTES % 3 == 0


@pytest.mark.parametrize("number", [-1, 1, 10**9])
async def test_there_is_no_piece_outside_the_file(tmp_path: Path, number: int) -> None:
    work = bench(tmp_path / "exports", film(tmp_path / "exports"))
    with pytest.raises(FileRefusedError):
        await film_piece(work, JOB, number)


@pytest.mark.parametrize("job", ["export-ffffffff", "../../etc/passwd", "", "a/b", "edit-0123abcd"])
async def test_only_an_export_of_the_journal_is_known(tmp_path: Path, job: str) -> None:
    work = bench(tmp_path / "exports", film(tmp_path / "exports"))
    with pytest.raises(UnknownJobError):
        await film_view(work, job)


@pytest.mark.parametrize(
    "changed", [{"kind": "upload"}, {"result": None}, {"status": "running"}, {"place": "elsewhere"}], ids=str
)
async def test_a_job_that_exported_nothing_here_has_no_film(tmp_path: Path, changed: dict[str, Any]) -> None:
    with pytest.raises(UnknownJobError):
        await film_view(bench(tmp_path / "exports", film(tmp_path / "exports"), **changed), JOB)


async def test_a_file_that_was_put_in_its_place_is_not_read(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    path = film(exports)
    work = bench(exports, path, mb=7.5)
    with pytest.raises(FileRefusedError, match="not the one"):
        await film_piece(work, JOB, 0)
    path.write_bytes(b"-----BEGIN OPENSSH PRIVATE KEY-----" + bytes(65))
    with pytest.raises(FileRefusedError, match="not the one"):
        await film_piece(bench(exports, path), JOB, 0)


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own there")
@pytest.mark.parametrize("target", ["outside/other.mp4", "exports/other.mp4"])
async def test_a_link_is_not_followed(tmp_path: Path, target: str) -> None:
    exports, path = tmp_path / "exports", tmp_path / target
    film(path.parent, name=path.name)
    exports.mkdir(exist_ok=True)
    (exports / "film.mp4").symlink_to(path)
    with pytest.raises(FileRefusedError):
        await film_piece(bench(exports, exports / "film.mp4"), JOB, 0)


async def test_a_file_outside_the_export_folder_or_below_it_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    for folder in (tmp_path / "outside", tmp_path / "exports" / "below", tmp_path / "exports" / ".hidden"):
        with pytest.raises(FileRefusedError):
            await film_view(bench(tmp_path / "exports", film(folder)), JOB)


async def test_what_is_gone_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    with pytest.raises(FileRefusedError, match="not where it was saved"):
        await film_view(bench(tmp_path / "exports", tmp_path / "exports" / "film.mp4"), JOB)


async def test_what_is_too_large_or_cannot_be_played_has_no_pieces(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    large = film(exports)
    os.truncate(large, MOST_BYTES + 1)
    matroska = exports / "film.mkv"
    matroska.write_bytes(b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska" + bytes(80))
    for path in (large, matroska):
        work = bench(exports, path)
        assert (await film_view(work, JOB))["pieces"] == 0
        with pytest.raises(FileRefusedError):
            await film_piece(work, JOB, 0)
