"""The folder of finished pieces: segments, sound tracks and drawn texts, found by what they were made from.

A piece is a file `<key>.<kind>`, and what was learnt while making it in `<key>.json`. Pieces appear by rename, so a
half-written one is never found. When the folder grows beyond its limit, the pieces not used for longest go first.
"""

import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, cast
from uuid import uuid4

from nemo_mcp.owner_only import make_folder, new_file
from nemo_mcp.studio.render.jobs import Json

DEFAULT_LIMIT_BYTES: Final = 2 * 1024**3
# A piece used this recently may belong to a render that is still running, here or in another process.
_IN_USE_S: Final = 15 * 60
_STALE_PART_S: Final = 24 * 3600


def publish(path: Path, data: bytes) -> None:
    """Write a file so that it appears complete or not at all."""
    part = path.with_name(f"{path.name}.{uuid4().hex}.part")
    with os.fdopen(new_file(part), "wb") as file:
        file.write(data)
    part.replace(path)


class Store:
    """Pieces in one folder, which is made when missing."""

    def __init__(self, folder: Path, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        make_folder(folder)
        self._drop_stale_parts()

    @property
    def folder(self) -> Path:
        """Where the pieces lie."""
        return self._folder

    def path(self, key: str, kind: str) -> Path:
        """Where the piece of this key lies, or will lie."""
        return self._folder / f"{key}.{kind}"

    def part(self, key: str, kind: str) -> Path:
        """A fresh name to write a piece to before `keep`."""
        return self._folder / f"{key}.{kind}.{uuid4().hex}.part"

    def keep(self, part: Path, key: str, kind: str, notes: Json) -> None:
        """Take over a finished piece with its notes."""
        size = part.stat().st_size
        part.replace(self.path(key, kind))
        publish(self.path(key, "json"), json.dumps({"size": size, "notes": notes}).encode())

    def find(self, key: str, kind: str) -> Json | None:
        """The notes of a finished piece, None when it is not there or not whole. Marks it as used now."""
        try:
            entry = cast("Json", json.loads(self.path(key, "json").read_bytes()))
            if self.path(key, kind).stat().st_size != entry["size"]:
                return None
            os.utime(self.path(key, kind))
            os.utime(self.path(key, "json"))
            return cast("Json", entry["notes"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def drop(self, part: Path) -> None:
        """Remove what a failed job left behind, if anything."""
        with suppress(OSError):
            part.unlink(missing_ok=True)

    def trim(self) -> None:
        """Delete the pieces unused for longest until the folder is within its limit."""
        files = [(status.st_mtime, status.st_size, path) for path, status in self._files()]
        total = sum(size for _, size, _ in files)
        young = time.time() - _IN_USE_S
        for used, size, path in sorted(files):
            if total <= self._limit_bytes or used > young:
                return
            with suppress(OSError):  # another process may have been faster, or Windows may hold it open
                path.unlink(missing_ok=True)
                total -= size

    def _files(self) -> list[tuple[Path, os.stat_result]]:
        found: list[tuple[Path, os.stat_result]] = []
        for path in self._folder.iterdir():
            with suppress(OSError):
                found.append((path, path.stat()))
        return found

    def _drop_stale_parts(self) -> None:
        old = time.time() - _STALE_PART_S
        for path, status in self._files():
            if path.suffix == ".part" and status.st_mtime < old:
                with suppress(OSError):
                    path.unlink()
