"""Finished exports for a page that plays them: in pieces that fit into an answer, and only files that we made.

What may be read is named by a job of the journal, never by a path. The file must still be the one that was exported:
in the export folder itself, under its name, not a link, of its size and of its format.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypedDict

import anyio.to_thread

from nemo_mcp.core.magic import HEAD_BYTES, agrees, sniff
from nemo_mcp.core.text import is_id, label
from nemo_mcp.errors import FileRefusedError, UnknownJobError
from nemo_mcp.service.media_files import MEDIA_TYPES, open_inside
from nemo_mcp.service.renders import MEGABYTE
from nemo_mcp.service.results import ExportResult
from nemo_mcp.service.roots import Roots, place_of
from nemo_mcp.service.workbench import Workbench

PIECE_BYTES = 600_000
"""A multiple of three, so that the Base64 of the pieces is that of the whole; hosts cut answers of a megabyte."""
MOST_BYTES = 24_000_000
FACTS = {"path", "seconds", "width", "height", "mb"}
AGAIN = "call `export` again."
PLAYABLE = frozenset({"mp4", "webm", "gif", "png", "mp3", "wav"})


class FilmView(TypedDict):
    """A finished export. `pieces` is 0 for what no page can play, or is too large to be handed over.

    `told` are the facts that the tool's result gave of it: path, seconds, width, height, mb.
    """

    job: str
    name: str
    media_type: str
    pieces: int
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Film:
    path: Path
    result: ExportResult

    @property
    def format(self) -> str:
        return self.path.suffix.lstrip(".").lower()


async def film_view(bench: Workbench, job_id: str) -> FilmView:
    """What can be played of an export. Raises UnknownJobError, FileRefusedError."""
    film = _film(bench, job_id)
    size = await anyio.to_thread.run_sync(_size, film, bench.exports)
    plays = film.format in PLAYABLE and size <= MOST_BYTES
    return {
        "job": job_id,
        "name": label(film.path.name),
        "media_type": MEDIA_TYPES.get(film.format, "application/octet-stream"),
        "pieces": -(-size // PIECE_BYTES) if plays else 0,
        "told": film.result.model_dump(mode="json", exclude_none=True, include=FACTS),
    }


async def film_piece(bench: Workbench, job_id: str, number: int) -> bytes:
    """A piece of a finished export, counted from 0. Raises UnknownJobError, FileRefusedError."""
    film = _film(bench, job_id)
    return await anyio.to_thread.run_sync(_piece, film, bench.exports, number)


def _film(bench: Workbench, job_id: str) -> _Film:
    """The file of an export that is over, as the journal has it. Raises UnknownJobError."""
    row = bench.journal.jobs.get(job_id) if is_id(job_id) else None
    session = bench.journal.sessions.get(row.session_id) if row is not None else None
    if row is None or session is None or session.place != bench.place or row.kind != "export" or not row.result:
        raise UnknownJobError("There is no such export.")
    result = ExportResult.model_validate_json(row.result)
    if result.status != "done" or not result.path:
        raise UnknownJobError("There is no such export.")
    return _Film(Path(result.path), result)


def _size(film: _Film, exports: Path) -> int:
    with _opened(film, exports) as file:
        return os.fstat(file.fileno()).st_size


def _piece(film: _Film, exports: Path, number: int) -> bytes:
    with _opened(film, exports) as file:
        size = os.fstat(file.fileno()).st_size
        if film.format not in PLAYABLE or size > MOST_BYTES or not 0 <= number * PIECE_BYTES < size:
            raise FileRefusedError("There is no such piece of this export.", "open the file itself.")
        file.seek(number * PIECE_BYTES)
        return file.read(PIECE_BYTES)


def _opened(film: _Film, exports: Path) -> BinaryIO:
    """The exported file, open and still what it was. Raises FileRefusedError."""
    folder = exports.resolve()
    try:
        file = open_inside(film.path, Roots((folder,)))
    except FileRefusedError as refusal:  # which speaks of uploads
        raise FileRefusedError("The exported file is not where it was saved any more.", AGAIN) from refusal
    try:
        real = place_of(file)
        head = file.read(HEAD_BYTES)
        size = round(os.fstat(file.fileno()).st_size / MEGABYTE, 2)
        found = sniff(head)
        same = real in {None, folder / film.path.name} and not film.path.is_symlink()
        fits = film.format not in PLAYABLE or (found is not None and agrees(film.format, found))
        if not (same and fits) or film.result.mb not in {None, size}:
            raise FileRefusedError("This file is not the one that was exported.", AGAIN)
    except BaseException:
        file.close()
        raise
    return file
