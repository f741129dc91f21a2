"""The folders that files may be uploaded from, and where an open file really lies."""

import os
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

HOME_FOLDERS = ("Videos", "Movies", "Pictures", "Music", "Downloads", "Desktop", "Documents")


@dataclass(frozen=True, slots=True)
class Roots:
    """The folders from which files may be uploaded, as real paths."""

    folders: tuple[Path, ...]

    @classmethod
    def of(cls, configured: Iterable[Path], home: Path, working: Path, usual: Iterable[Path] = ()) -> "Roots":
        """The configured folders, the media folders of the home, and the working folder unless it is too wide.

        `usual` are media folders as the system names them. A folder that is the home, one above it, or the root of a
        drive would open far too much; only a configured one may be that. What is missing is left out.
        """
        given = [*(home / name for name in HOME_FOLDERS), *usual, working]
        narrow = (path for path in given if not _too_wide(path, home))
        wished = [*configured, *narrow]
        return cls(tuple(dict.fromkeys(path.resolve() for path in wished if path.is_dir())))

    def holds(self, path: Path) -> bool:
        """Whether a real path lies below one of the folders with nothing hidden on the way."""
        for folder in self.folders:
            below = _below(path, folder)
            if below is not None and not _hidden(path, below):
                return True
        return False

    def starts(self, source: str) -> bool:
        """Whether a network or device path begins as one of the folders does; nothing is looked up."""
        plain = os.path.normcase(source)
        return any(plain.startswith(os.path.normcase(f"{folder}{os.sep}")) for folder in self.folders)


def usual_folders() -> tuple[Path, ...]:
    """The media folders by the names that the system has for them, which may be in the person's language."""
    import platformdirs

    names = ("videos", "pictures", "music", "downloads", "desktop", "documents")
    return tuple(Path(getattr(platformdirs, f"user_{name}_dir")()) for name in names)


def place_of(handle: BinaryIO) -> Path | None:
    """Where an open file really lies; None where the system cannot say."""
    if sys.platform == "linux":
        return Path(f"/proc/self/fd/{handle.fileno()}").readlink()
    if sys.platform == "darwin":
        import fcntl

        raw = fcntl.fcntl(handle.fileno(), fcntl.F_GETPATH, bytes(1024))
        return Path(os.fsdecode(raw.rstrip(b"\0")))
    if sys.platform == "win32":
        return _windows_place(handle)
    return None


def _windows_place(handle: BinaryIO) -> Path | None:
    if sys.platform != "win32":
        return None
    import ctypes
    import msvcrt

    text = ctypes.create_unicode_buffer(32768)
    found = ctypes.windll.kernel32.GetFinalPathNameByHandleW(msvcrt.get_osfhandle(handle.fileno()), text, 32768, 0)
    return Path(text.value.removeprefix("\\\\?\\")) if found else None


def _too_wide(path: Path, home: Path) -> bool:
    real, home = path.resolve(), home.resolve()
    return real == home or real in home.parents or real == Path(real.anchor)


def _below(path: Path, folder: Path) -> tuple[str, ...] | None:
    """The parts of `path` below `folder`; the same *file* counts, not the same letters."""
    for parent in path.parents:
        if parent == folder or (parent.name.lower() == folder.name.lower() and _same(parent, folder)):
            return path.parts[len(parent.parts) :]
    return None


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _hidden(path: Path, below: tuple[str, ...]) -> bool:
    """Whether one of the last parts of a path is hidden: by its dot, on Windows by its attribute as well."""
    if any(part.startswith(".") for part in below):
        return True
    if sys.platform != "win32":
        return False
    steps = [path, *path.parents][: len(below)]
    return any(_attributes(step) & stat.FILE_ATTRIBUTE_HIDDEN for step in steps)


def _attributes(path: Path) -> int:
    try:
        return getattr(path.stat(), "st_file_attributes", 0)
    except OSError:
        return 0
