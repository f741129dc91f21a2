"""Small files that only their owner may read, written whole or not at all."""

import contextlib
import glob
import os
import secrets
import shlex
import stat
import sys
from pathlib import Path
from typing import Final

from nemo_mcp.errors import CredentialFileError, FolderError
from nemo_mcp.kill_points import reached
from nemo_mcp.owner_only import is_ours_alone, make_folder, new_file

LARGEST_BYTES: Final = 64 * 1024
_AS_IT_STANDS: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def private_folder(path: Path) -> Path:
    """Make a folder for its owner alone (0700). Raises FolderError, also for one in which others could swap files.

    A folder that others may only look into is taken as it is: each file in it is private by itself.
    """
    try:
        make_folder(path)
        mode = path.stat().st_mode
    except OSError as problem:
        raise FolderError(
            f"The folder {path} cannot be made ({problem.strerror}).",
            "put a folder there that can be written, or set NEMO_DATA_DIR (NEMO_CONFIG for the settings) to another.",
        ) from problem
    if sys.platform != "win32" and mode & (stat.S_IWGRP | stat.S_IWOTH) and not mode & stat.S_ISVTX:
        raise FolderError(
            f"Other users of this computer can change what lies in the folder {path}.",
            f"run: chmod go-w {shlex.quote(str(path))}, or set NEMO_DATA_DIR to a folder of your own.",
        )
    return path


def write_private(path: Path, text: str, label: str = "") -> None:
    """Write a file with mode 0600 so that a reader sees the old text or the new one, never a part.

    `label` is the flow of the kill points on the way. Raises FolderError.
    """
    private_folder(path.parent)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(new_file(part), "w", encoding="utf-8", newline="") as file:
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

    Raises CredentialFileError when other people could read or change it, and for what is no plain file of ours.
    """
    try:
        handle = os.open(path, os.O_RDONLY | _AS_IT_STANDS)
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise _unreadable(path) from problem
    try:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > LARGEST_BYTES:
            raise _unreadable(path)
        if not is_ours_alone(facts):
            raise CredentialFileError(
                f"{path} can be read by other users of this computer.",
                f"run: chmod 600 {shlex.quote(str(path))}, or delete it.",
            )
        with os.fdopen(handle, encoding="utf-8", closefd=False) as file:
            return file.read(LARGEST_BYTES)
    except (OSError, UnicodeDecodeError) as problem:
        raise _unreadable(path) from problem
    finally:
        os.close(handle)


def _unreadable(path: Path) -> CredentialFileError:
    return CredentialFileError(f"{path} cannot be read.", "check its owner, or delete it to get a new one.")
