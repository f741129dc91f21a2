"""The files of hosts: read, and replaced as a whole, with the old one kept beside the new one.

They belong to other programs, which may write them at any moment. So a file is read once more before it is replaced,
and a change in between starts the work afresh. What is left is the instant between that look and the replacing.
"""

import contextlib
import glob
import os
import secrets
import stat
import sys
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from nemo_mcp.errors import HostConfigError
from nemo_mcp.owner_only import make_folder, new_file

LARGEST_BYTES: Final = 64 * 1024 * 1024
BACKUPS_KEPT: Final = 3
TRIES: Final = 20
PAUSE_S: Final = 0.1
STALE_LOCK_S: Final = 10.0
_ALL_MAY_READ: Final = 0o644

Edit = Callable[[bytes | None], bytes | None]
"""Makes the new content of a file from the old one; None is a file that is not there."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a file, or would. `backup` is where its old content was kept, if there was any to keep."""

    path: Path
    old: bytes | None
    new: bytes | None
    backup: Path | None = None

    @property
    def is_none(self) -> bool:
        """Whether it stays as it is."""
        return self.old == self.new


def read_bytes(path: Path) -> bytes | None:
    """The content of a file, None when it is not there. Raises HostConfigError for what is no file, or is too large."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as problem:
        raise _unreadable(path, problem.strerror or "no reason given") from None
    try:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode):
            raise _unreadable(path, "it is no plain file")
        if facts.st_size > LARGEST_BYTES:
            raise _unreadable(path, f"it is larger than {LARGEST_BYTES >> 20} MiB")
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read()
    finally:
        os.close(handle)


def preview(path: Path, edit: Edit) -> Change:
    """What an edit would do to a file. Nothing is written. Raises HostConfigError."""
    old = read_bytes(path)
    return Change(path, old, edit(old))


def change(
    path: Path,
    edit: Edit,
    now: datetime,
    *,
    private: bool = True,
    lock: bool = False,
    pause: Callable[[float], None] = time.sleep,
) -> Change:
    """Edit a file: the old content is kept beside it, the new one replaces it as a whole.

    A file that was not there is made, for its owner alone if it is `private`; one that was keeps its rights, and a link
    stays a link. What is brought back from beside the file is not kept there any longer. `lock` respects and holds the
    host's own lock. Raises HostConfigError, and nothing is changed then.
    """
    real = path.resolve()
    try:
        for _ in range(TRIES):
            found = preview(real, edit)
            if found.is_none:
                return found
            _make_folder(real.parent, private=private)
            with _locked(real, wanted=lock) as free:
                done = free and _changed(path, real, edit, now, private=private)
            if done:
                return done
            pause(PAUSE_S)
    except OSError as problem:
        raise HostConfigError(
            f"{problem.filename or real} cannot be written ({problem.strerror}), so nothing was changed.",
            "check its rights and the free space, and close the program that uses it; then try again.",
        ) from problem
    raise HostConfigError(
        f"Another program keeps changing {path}, so nothing was written.", "close that program, then try again."
    )


def backups(path: Path) -> list[Path]:
    """The old contents of a file that were kept, the newest first."""
    real = path.resolve()
    found = real.parent.glob(f"{glob.escape(real.name)}.nemo-*.bak")
    return sorted(found, key=lambda each: each.stem, reverse=True)


def _changed(path: Path, real: Path, edit: Edit, now: datetime, *, private: bool) -> Change | None:
    """One try; None when the file was changed by somebody else meanwhile."""
    old = read_bytes(real)
    new = edit(old)
    facts = real.stat() if old is not None else None
    if facts is not None and not facts.st_mode & stat.S_IWUSR:
        raise PermissionError(13, "it is write-protected", str(real))
    part = None if new is None else _written(real, new, facts, private=private)
    try:
        same = [each for each in backups(real) if new is not None and read_bytes(each) == new]
        kept = None if old is None or new is None or same else _kept(real, old, now)
        if read_bytes(real) != old:
            _discard(kept)
            return None
        if part is None:
            real.unlink(missing_ok=True)
        else:
            part.replace(real)
    finally:
        _discard(part)
    for each in {*same, *backups(real)[BACKUPS_KEPT:]}:
        _discard(each)
    return Change(path, old, new, kept)


def _written(real: Path, content: bytes, facts: os.stat_result | None, *, private: bool) -> Path:
    """A file beside the real one with the new content and the rights of the old."""
    part = real.with_name(f".{real.name}.{secrets.token_hex(4)}.part")
    try:
        _write(part, content)
        if sys.platform != "win32":
            if facts is not None and (facts.st_uid, facts.st_gid) != (os.geteuid(), os.getegid()):
                with contextlib.suppress(PermissionError):
                    os.chown(part, facts.st_uid, facts.st_gid)
            if facts is not None or not private:
                part.chmod(stat.S_IMODE(facts.st_mode) if facts else _ALL_MAY_READ)
    except OSError:
        _discard(part)
        raise
    return part


def _kept(real: Path, old: bytes, now: datetime) -> Path:
    """The old content under a name with the date, for its owner alone: nobody knows what secrets are in it."""
    stem = f"{real.name}.nemo-{now:%Y%m%d-%H%M%S}"
    for number in range(1, 1000):
        path = real.with_name(f"{stem}.bak" if number == 1 else f"{stem}-{number:03}.bak")
        with contextlib.suppress(FileExistsError):
            _write(path, old)
            return path
    raise FileExistsError(17, "there are too many copies of it already", str(real))


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(new_file(path), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _make_folder(path: Path, *, private: bool) -> None:
    if private:
        make_folder(path)
    else:
        path.mkdir(parents=True, exist_ok=True)


@contextlib.contextmanager
def _locked(real: Path, *, wanted: bool) -> Generator[bool]:
    """Whether the host's lock could be had; it is held meanwhile. One that nobody has touched for long holds nobody."""
    folder = real.with_name(f"{real.name}.lock")
    if not wanted:
        yield True
        return
    try:
        folder.mkdir()
    except FileExistsError:
        yield not _is_fresh(folder)
        return
    try:
        yield True
    finally:
        with contextlib.suppress(OSError):
            folder.rmdir()


def _is_fresh(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime < STALE_LOCK_S
    except FileNotFoundError:
        return False


def _discard(path: Path | None) -> None:
    if path is not None:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _unreadable(path: Path, reason: str) -> HostConfigError:
    return HostConfigError(f"{path} cannot be read ({reason}), so nothing was written.", "look at it, then try again.")
