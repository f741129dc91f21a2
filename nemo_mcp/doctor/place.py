"""A folder as it is: whether it is there, who may use it, how much room there is, and on what kind of drive."""

import os
import shutil
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

Kind = Literal["folder", "missing", "blocked", "closed"]
_NETWORK: Final = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "fuse.sshfs", "fuse.rclone", "davfs"})
_DRIVE_REMOTE: Final = 4


@dataclass(frozen=True, slots=True)
class Place:
    """`kind`: a folder, missing, blocked by a file that has its name (or that of one above), or closed to us.

    `nearest` is the folder itself or, when that is missing, the closest one above that exists; the rest is about it.
    `writable`: whether files can be made there. `mode`: its rights; `ours`: whether it belongs to this user.
    `free_bytes` and `network` (the kind of network drive, else empty) are None and empty where the system does not say.
    """

    path: Path
    kind: Kind
    nearest: Path
    readable: bool = False
    writable: bool = False
    mode: int = 0
    ours: bool = True
    free_bytes: int | None = None
    network: str = ""

    @property
    def others_write(self) -> bool:
        """Whether other users could swap what lies in it."""
        return bool(self.mode & (stat.S_IWGRP | stat.S_IWOTH)) and not self.mode & stat.S_ISVTX

    @property
    def others_look(self) -> bool:
        """Whether other users may look into it."""
        return bool(self.mode & (stat.S_IRWXG | stat.S_IRWXO))


def look(path: Path) -> Place:
    """What is there. Nothing is made or changed."""
    try:
        facts = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return _missing(path)
    except OSError:
        return Place(path, "closed", path)
    if not stat.S_ISDIR(facts.st_mode):
        return Place(path, "blocked", path)
    return _folder(path, path, facts, "folder")


def _missing(path: Path) -> Place:
    """The same for a folder that is not there yet, with the closest one above it."""
    if path.is_symlink():  # one that leads nowhere
        return Place(path, "blocked", path)
    for above in path.absolute().parents:
        try:
            facts = above.stat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            return Place(path, "closed", above)
        if not stat.S_ISDIR(facts.st_mode):
            return Place(path, "blocked", above)
        return _folder(path, above, facts, "missing")
    return Place(path, "closed", path)


def _folder(path: Path, there: Path, facts: os.stat_result, kind: Kind) -> Place:
    windows = sys.platform == "win32"
    try:
        free: int | None = shutil.disk_usage(there).free
    except OSError:
        free = None
    return Place(
        path,
        kind,
        there,
        readable=os.access(there, os.R_OK | os.X_OK),
        writable=os.access(there, os.W_OK | os.X_OK),
        mode=0 if windows else stat.S_IMODE(facts.st_mode),
        ours=windows or facts.st_uid == os.geteuid(),
        free_bytes=free,
        network=_network(there),
    )


def _network(path: Path) -> str:
    """The kind of network drive that a path lies on; empty for a local one and where it costs too much to know."""
    if sys.platform == "win32":
        import ctypes

        remote = ctypes.windll.kernel32.GetDriveTypeW(f"{path.resolve().anchor}") == _DRIVE_REMOTE
        return "network drive" if remote else ""
    if sys.platform != "linux":
        return ""
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    return network_of(path.resolve(), mounts)


def network_of(path: Path, mounts: str) -> str:
    """The same by the text of Linux' mountinfo: the kind of the mount that is closest above the path."""
    best, kind = -1, ""
    for row in mounts.splitlines():
        fields, _, rest = row.partition(" - ")
        words = fields.split(" ")
        if len(words) < 5 or not rest:
            continue
        point = Path(_unescaped(words[4]))
        if len(point.parts) >= best and path.is_relative_to(point):
            best, kind = len(point.parts), rest.split(" ")[0]
    return kind if kind in _NETWORK else ""


def _unescaped(text: str) -> str:
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, char)
    return text
