"""Small files that only their owner may read: written whole or not at all, and locked across processes."""

import os
import secrets
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from nemo_mcp.errors import CredentialFileError, FolderError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def private_folder(path: Path) -> Path:
    """Make a folder for its owner alone (0700). Raises FolderError."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise FolderError(
            f"The folder {path} cannot be made ({problem.strerror}).",
            "set NEMO_DATA_DIR to a folder that can be written.",
        ) from problem
    return path


def write_private(path: Path, text: str) -> None:
    """Write a file with mode 0600 so that a reader sees the old text or the new one, never a part.

    Raises FolderError.
    """
    private_folder(path.parent)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise FolderError(
            f"{path} cannot be written ({problem.strerror}).", "check the folder and the free space, then try again."
        ) from problem


def read_private(path: Path) -> str | None:
    """The text of a private file, None when there is none.

    Raises CredentialFileError when other people could read or change it.
    """
    try:
        text = path.read_text(encoding="utf-8")
        facts = path.stat()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as problem:
        raise CredentialFileError(
            f"{path} cannot be read.", "check its owner, or delete it to get a new one."
        ) from problem
    if sys.platform != "win32" and (stat.S_IMODE(facts.st_mode) & 0o077 or facts.st_uid != os.getuid()):
        raise CredentialFileError(
            f"{path} can be read by other users of this computer.", f"run: chmod 600 {path}, or delete it."
        )
    return text


def lock(path: Path) -> BinaryIO:
    """Take a lock that other processes respect; waits its turn. It ends with the process, whatever happens.

    Blocks, so an event loop calls it in a thread. Give what it returns to `unlock`.
    """
    file = path.open("a+b")
    if sys.platform == "win32":
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX)
    return file


def unlock(file: BinaryIO) -> None:
    """Give a lock back."""
    file.close()
