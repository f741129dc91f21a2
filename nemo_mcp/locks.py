"""Locks that other processes respect. The system frees them when a process ends, whatever the reason."""

import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from nemo_mcp.errors import FolderError
from nemo_mcp.owner_only import open_file
from nemo_mcp.private_file import private_folder

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def lock(path: Path) -> BinaryIO:
    """Take a lock, waiting for its turn. Blocks, so an event loop calls it in a thread.

    Give what it returns to `unlock`. Raises OSError for a file that cannot be used.
    """
    file = _opened(path)
    while sys.platform == "win32":
        with suppress(OSError):  # there it gives up after ten seconds
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            return file
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def try_lock(path: Path) -> BinaryIO | None:
    """Take a lock if it is free at this moment, else None. Raises OSError for a file that cannot be used."""
    file = _opened(path)
    try:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def is_taken(path: Path) -> bool:
    """Whether somebody holds the lock of that file at this moment."""
    if not path.exists():
        return False
    file = try_lock(path)
    if file is None:
        return True
    unlock(file)
    return False


def _opened(path: Path) -> BinaryIO:
    return os.fdopen(open_file(path), "a+b")


def unlock(file: BinaryIO) -> None:
    """Give a lock back."""
    file.close()


def is_life_taken(folder: Path, name: str | None) -> bool:
    """Whether the process of that name lives, by the files in `folder`. None, nobody, does not."""
    return name is not None and name.isalnum() and is_taken(_life_file(folder, name))


def _life_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.life"


class Life:
    """A sign that this process is alive: a locked file of its own, by whose name its jobs are known in the journal.

    One lock for the whole process instead of one for each job: a job changes hands by a single statement in the journal
    that names the old owner, and the old owner's lock says whether it still lives.
    """

    def __init__(self, folder: Path) -> None:
        """Make the file. Raises FolderError."""
        self._folder = private_folder(folder)
        self.name = secrets.token_hex(8)
        try:
            self._sweep()
            self._file: BinaryIO | None = self._claim()
        except OSError as problem:
            raise FolderError(
                f"The folder {folder} cannot be used ({problem.strerror}).", "check what lies in it, then try again."
            ) from problem

    def is_alive(self, name: str | None) -> bool:
        """Whether the process of that name lives. None, nobody, does not."""
        if name == self.name:
            return self._file is not None
        return is_life_taken(self._folder, name)

    def close(self) -> None:
        """End this life, as the end of the process would."""
        if self._file is not None:
            unlock(self._file)
            self._file = None
            self._path(self.name).unlink(missing_ok=True)

    def _claim(self) -> BinaryIO:
        path = self._path(self.name)
        while True:
            file = lock(path)
            if _is_at(file, path):
                return file
            unlock(file)  # another process swept the file away between its making and its locking

    def _sweep(self) -> None:
        """Remove what dead processes left. A file whose lock is free belongs to nobody any more."""
        for path in self._folder.glob("*.life"):
            file = try_lock(path)
            if file is None:
                continue
            if sys.platform == "win32":  # only a closed file can be removed there, and only if nobody has it open
                unlock(file)
            if sys.platform == "win32" or _is_at(file, path):  # not one that was made anew under that name
                with suppress(OSError):
                    path.unlink()
            unlock(file)  # elsewhere last: its maker, still waiting for the lock, must find the file gone

    def _path(self, name: str) -> Path:
        return _life_file(self._folder, name)


def _is_at(file: BinaryIO, path: Path) -> bool:
    """Whether an open file is still the one of that path."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
