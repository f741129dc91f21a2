"""Folders and files for their owner alone, made so in one step, whatever the umask says.

Nothing here follows a link that stands where a file should. On Windows the rights of the person's own folder hold.
"""

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

FOLDER_MODE: Final = 0o700
FILE_MODE: Final = 0o600
OTHERS: Final = 0o077
_NO_LINK: Final = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


def make_folder(path: Path) -> None:
    """Make a folder and those above it that are missing; one that is there stays as it is. Raises OSError."""
    try:
        path.mkdir(FOLDER_MODE)
    except FileExistsError:
        if not path.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path)) from None
        return
    except FileNotFoundError:
        if path.parent == path:
            raise
        make_folder(path.parent)
        make_folder(path)
        return
    if path.stat().st_mode & FOLDER_MODE != FOLDER_MODE:  # an umask that keeps even the owner out
        path.chmod(FOLDER_MODE)


def new_file(path: Path) -> int:
    """A handle to read and write a file that was not there.

    Raises FileExistsError for whatever has the name, a dangling link included, and other OSErrors.
    """
    return _with_owners_rights(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINK, FILE_MODE))


def open_file(path: Path) -> int:
    """A handle to read and append to a file, which is made when it is missing. Raises OSError, also for a link."""
    return _with_owners_rights(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | _NO_LINK, FILE_MODE))


def keep_file(path: Path) -> None:
    """Make a file that others open by its name, when it is missing; one that is there is taken back from everybody.

    It is not opened then: closing it would free the locks that SQLite holds on it in this process.
    Raises OSError; PermissionError when it belongs to another user.
    """
    with suppress(FileExistsError):
        os.close(new_file(path))
        return
    take_back(path)


def take_back(path: Path) -> None:
    """See to it that nobody else may use a file of ours. Raises OSError; PermissionError when it is another user's."""
    facts = path.lstat()
    if not stat.S_ISREG(facts.st_mode):
        raise OSError(errno.EINVAL, "it is no plain file", str(path))
    if is_ours_alone(facts):
        return
    if facts.st_uid != os.geteuid():
        raise PermissionError(errno.EPERM, "it belongs to another user", str(path))
    path.chmod(FILE_MODE)


def is_ours_alone(facts: os.stat_result) -> bool:
    """Whether a file belongs to this user and gives nobody else any right."""
    return sys.platform == "win32" or (facts.st_uid == os.geteuid() and not facts.st_mode & OTHERS)


def _with_owners_rights(handle: int) -> int:
    """Give the owner what an umask took away, and take from a file that was there what others had."""
    mode = stat.S_IMODE(os.fstat(handle).st_mode)
    if sys.platform != "win32" and (mode & FILE_MODE != FILE_MODE or mode & OTHERS):
        with suppress(OSError):  # a drive that knows no rights
            os.fchmod(handle, FILE_MODE)
    return handle
