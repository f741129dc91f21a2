"""Where an exported file goes: a bare name in the export folder, whole or absent, never over a file that is there."""

import errno
import glob
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from nemo_mcp.errors import DiskFullError, FilenameError, FolderError

NAME_LIMIT = 200
DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(1, 10))})
SPARE_BYTES = 64 * 1024 * 1024


def check_name(filename: str, suffix: str) -> str:
    """A bare file name without its suffix, safe on every system. Raises FilenameError."""
    name = unicodedata.normalize("NFC", filename).strip()
    name = re.sub(rf"(?i)\.{re.escape(suffix)}$", "", name)
    hint = "pass a bare name such as autumn-promo: letters, digits, space, and _ . - ( ); no folder."
    if not name or len(name.encode("utf-8")) > NAME_LIMIT:
        raise FilenameError("The file name is empty or too long.", hint)
    if not all(letter.isalnum() or unicodedata.combining(letter) or letter in " _.-()" for letter in name):
        raise FilenameError("The file name holds characters that cannot be used.", hint)
    if name[0] in ".-" or name[-1] in ". " or name.split(".")[0].strip().lower() in DEVICES:
        raise FilenameError("That file name cannot be used on every system.", hint)
    return name


def make_folder(folder: Path) -> None:
    """Make the export folder, for its owner alone when it is new. Raises FolderError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise _unwritable(folder, problem) from problem
    if not os.access(folder, os.W_OK):
        raise _unwritable(folder, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def open_part(folder: Path, name: str, job_id: str) -> tuple[Path, BinaryIO]:
    """Make the part file beside the target; what an earlier try of this job left is removed. Raises FolderError."""
    make_folder(folder)
    part = folder / f".{name}.{job_id}.part"
    try:
        for left in folder.glob(f".*.{glob.escape(job_id)}.part"):  # by a process that died, perhaps under another name
            left.unlink(missing_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        # Unbuffered: what a full disk refuses must not be tried once more, and raise once more, at the close.
        return part, os.fdopen(os.open(part, flags, 0o600), "w+b", buffering=0)
    except OSError as problem:
        raise _unwritable(folder, problem) from problem


def _unwritable(folder: Path, problem: OSError) -> FolderError:
    return FolderError(
        f"The export folder {folder} cannot be written ({problem.strerror}).", "set NEMO_EXPORT_DIR to another folder."
    )


def check_room(folder: Path, size: int | None) -> None:
    """Raise DiskFullError when a file of that size would not fit, FolderError when the folder is gone."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError as problem:
        raise _unwritable(folder, problem) from problem
    if size is not None and free < size + SPARE_BYTES:
        raise disk_full(folder)


def disk_full(folder: Path) -> DiskFullError:
    """There is no room; nothing half-written is left."""
    return DiskFullError(
        f"There is no room for the video in {folder}.",
        "free some space (or set NEMO_EXPORT_DIR), then call `export` again: it takes up the same render.",
    )


def write_piece(file: BinaryIO, piece: bytes, folder: Path) -> None:
    """Write, and say plainly when the disk is full. Raises DiskFullError, FolderError."""
    with _plainly(folder):
        rest = memoryview(piece)
        while rest:
            rest = rest[file.write(rest) :]


def settle(file: BinaryIO, folder: Path) -> None:
    """See to it that the disk holds what was written. Raises DiskFullError, FolderError."""
    with _plainly(folder):
        os.fsync(file.fileno())


@contextmanager
def _plainly(folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as problem:
        if problem.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise disk_full(folder) from problem
        raise FolderError(f"The video cannot be written ({problem.strerror}).", "check the export folder.") from problem


def publish(
    part: Path, folder: Path, name: str, suffix: str, on_placed: Callable[[Path], None] = lambda target: None
) -> Path:
    """Give the part its final name, or `name-2`, `name-3` ... when that is taken. Nothing is ever overwritten.

    `on_placed` hears the final name while the part still stands beside it (where the drive has links), so that a
    process that dies in between leaves a trace: see `placed_before`. Raises FolderError, and what `on_placed` raises.
    """
    for number in range(1, 10_000):
        target = folder / (f"{name}.{suffix}" if number == 1 else f"{name}-{number}.{suffix}")
        try:
            _claim(part, target)
        except FileExistsError:
            continue
        except OSError as problem:
            raise _unwritable(folder, problem) from problem
        on_placed(target)
        part.unlink(missing_ok=True)
        return target
    raise FolderError(f"There are too many files called {name} in {folder}.", "choose another file name.")


def _claim(part: Path, target: Path) -> None:
    """Raises FileExistsError when the name is taken."""
    if os.name == "nt":
        part.rename(target)  # refuses an existing target there
        return
    try:
        target.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:  # a drive without links: claim the name first, then replace our own empty file
        target.touch(exist_ok=False)
        try:
            part.replace(target)
        except OSError:
            target.unlink()
            raise


def placed_before(folder: Path, job_id: str) -> Path | None:
    """The file that an earlier try of this job has given its final name, if its part still stands beside it."""
    for part in folder.glob(f".*.{glob.escape(job_id)}.part"):
        facts = part.stat()
        if facts.st_nlink < 2:
            continue
        for path in folder.iterdir():
            if path != part and not path.is_symlink() and path.is_file() and os.path.samestat(path.stat(), facts):
                part.unlink()
                return path
    return None
