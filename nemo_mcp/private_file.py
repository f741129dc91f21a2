"""Small files that only their owner may read, written whole or not at all."""

import contextlib
import glob
import os
import secrets
import stat
import sys
from pathlib import Path

from nemo_mcp.errors import CredentialFileError, FolderError
from nemo_mcp.kill_points import reached


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


def write_private(path: Path, text: str, label: str = "") -> None:
    """Write a file with mode 0600 so that a reader sees the old text or the new one, never a part.

    `label` is the flow of the kill points on the way. Raises FolderError.
    """
    private_folder(path.parent)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if label:
            reached(f"{label}.temp_written")
        part.replace(path)
        if label:
            reached(f"{label}.renamed")
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise FolderError(
            f"{path} cannot be written ({problem.strerror}).", "check the folder and the free space, then try again."
        ) from problem


def drop_parts(path: Path) -> None:
    """Remove what processes left that died while they wrote this file. Only for who has locked it."""
    for part in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        with contextlib.suppress(OSError):
            part.unlink()


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
