"""Where an exported file goes: a bare name in the export folder, whole or absent, never over a file that is there."""

import errno
import glob
import os
import shutil
import stat
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from nemo_mcp import owner_only
from nemo_mcp.contract import RENDER_FORMATS
from nemo_mcp.core.file_names import UnfitNameError, bare_name
from nemo_mcp.errors import DiskFullError, FilenameError, FolderError

SPARE_BYTES = 64 * 1024 * 1024
MOST_OF_A_NAME = 9_999


def check_name(filename: str, suffix: str) -> str:
    """A bare file name without its suffix, safe on every system. Raises FilenameError.

    The suffix always is that of the format: `film.mp4` exported as a gif is `film.gif`.
    """
    try:
        return bare_name(filename, suffix, (*RENDER_FORMATS, suffix))
    except UnfitNameError as problem:
        hint = "pass a bare name such as autumn-promo: letters, digits, space, and _ . - ( ); no folder."
        raise FilenameError(str(problem), hint) from None


def make_folder(folder: Path) -> Path:
    """Make the export folder, for its owner alone when it is new, and say where it really is. Raises FolderError."""
    try:
        owner_only.make_folder(folder)
        real = folder.resolve(strict=True)
    except OSError as problem:
        raise _unwritable(folder, problem) from problem
    if not os.access(real, os.W_OK | os.X_OK):
        raise _unwritable(folder, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
    return real


def open_part(folder: Path, name: str, job_id: str) -> tuple[Path, BinaryIO]:
    """Make the part file beside the target; what an earlier try of this job left is removed. Raises FolderError.

    From here on the folder is the one in which the part lies, wherever a link to it may lead later.
    """
    real = make_folder(folder)
    part = real / f".{name}.{job_id}.part"
    try:
        for left in real.glob(f".*.{glob.escape(job_id)}.part"):  # by a process that died, perhaps under another name
            left.unlink(missing_ok=True)
        # Unbuffered: what a full disk refuses must not be tried once more, and raise once more, at the close.
        return part, os.fdopen(owner_only.new_file(part), "w+b", buffering=0)
    except OSError as problem:
        raise _unwritable(folder, problem) from problem


def drop_part(part: Path) -> None:
    """Remove a part that is of no use any more, if it is there and can be removed."""
    with suppress(OSError):
        part.unlink(missing_ok=True)


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


def publish(part: Path, name: str, suffix: str, on_placed: Callable[[Path], None] = lambda target: None) -> Path:
    """Give the part its final name, or `name-2`, `name-3` ... when that is taken. Nothing is ever overwritten.

    `on_placed` hears the final name while the part still stands beside it (where the drive has links), so that a
    process that dies in between leaves a trace: see `placed_before`. Raises FolderError, and what `on_placed` raises.
    """
    folder = part.parent
    for number in range(1, MOST_OF_A_NAME + 1):
        target = folder / (f"{name}.{suffix}" if number == 1 else f"{name}-{number}.{suffix}")
        try:
            _claim(part, target)
        except FileExistsError:
            continue
        except OSError as problem:
            raise _unwritable(folder, problem) from problem
        on_placed(target)
        drop_part(part)
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
    except OSError:
        claim_first(part, target)


def claim_first(part: Path, target: Path) -> None:
    """Place a file on a drive without links: claim the name with an empty file of our own, then replace that.

    Raises FileExistsError when the name is taken, and other OSErrors.
    """
    os.close(owner_only.new_file(target))
    try:
        part.replace(target)
    except OSError:
        target.unlink()
        raise


def placed_before(folder: Path, job_id: str) -> Path | None:
    """The file that an earlier try of this job has given its final name, if its part still stands beside it."""
    for part in folder.glob(f".*.{glob.escape(job_id)}.part"):
        facts = part.lstat()
        if facts.st_nlink < 2 or not stat.S_ISREG(facts.st_mode):
            continue
        for path in folder.iterdir():
            if path != part and not path.is_symlink() and path.is_file() and os.path.samestat(path.stat(), facts):
                part.unlink()
                return path
    return None
