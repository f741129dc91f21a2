"""Which files may leave this computer: two walls that do not lean on each other.

The first is the path: it must lie in a folder that may be used, with nothing hidden on the way, and it is the *open
handle* that is asked where it lies, so that swapping a folder for a link changes nothing. The second is the content:
the first bytes must be one of the accepted formats, whatever the name says. After that the name is never used again.
"""

import hashlib
import os
import re
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from nemo_mcp import contract
from nemo_mcp.core.magic import HEAD_BYTES, agrees, sniff
from nemo_mcp.errors import FileRefusedError
from nemo_mcp.service.subtitle_files import SUBTITLES, Uploads, judge_of, judged

PIECE = 1024 * 1024
MEDIA_TYPES = {
    "mp4": "video/mp4", "mov": "video/quicktime", "avi": "video/x-msvideo", "webm": "video/webm",
    "mkv": "video/x-matroska", "jpg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
    "mp3": "audio/mpeg", "wav": "audio/wav", "m4a": "audio/mp4", "aac": "audio/aac",
    "srt": "application/x-subrip", "vtt": "text/vtt",
}  # fmt: skip
HOME_FOLDERS = ("Videos", "Movies", "Pictures", "Music", "Downloads", "Desktop", "Documents")


@dataclass(frozen=True, slots=True)
class Roots:
    """The folders from which files may be uploaded, as real paths."""

    folders: tuple[Path, ...]

    @classmethod
    def of(cls, configured: Iterable[Path], home: Path, working: Path) -> "Roots":
        """The configured folders, the usual media folders of the home, and the working folder unless it is too wide.

        A working folder that is the home, a folder above it, or the root of a drive would open far too much.
        """
        wide = working == home or working in home.parents or working == Path(working.anchor)
        wished = [*configured, *(home / name for name in HOME_FOLDERS), *(() if wide else (working,))]
        found = dict.fromkeys(path.resolve() for path in wished if path.is_dir())
        return cls(tuple(found))

    def holds(self, path: Path) -> bool:
        """Whether a real path lies below one of the folders with no hidden part in between."""
        for folder in self.folders:
            below = _below(path, folder)
            if below is not None and not any(part.startswith(".") for part in below):
                return True
        return False


@dataclass(slots=True)
class CheckedFile:
    """A file that passed both walls and is still open. `format` is by content; `label` is what was asked for."""

    label: str
    name: str
    format: str
    size: int
    handle: BinaryIO
    modified_ns: int

    @property
    def media_type(self) -> str:
        """The media type of its content."""
        return MEDIA_TYPES[self.format]

    def sha256(self) -> str:
        """The digest of the content. Blocks: call it in a thread."""
        self.handle.seek(0)
        digest = hashlib.sha256()
        while piece := self.handle.read(PIECE):
            digest.update(piece)
        return digest.hexdigest()

    def unchanged(self) -> bool:
        """Whether size and time of change are still those of the check."""
        facts = os.fstat(self.handle.fileno())
        return (facts.st_size, facts.st_mtime_ns) == (self.size, self.modified_ns)


def open_checked(source: str, roots: Roots, uploads: Uploads | None = None) -> CheckedFile:
    """Open a path or `file://` URL for upload. Blocks: call it in a thread. The caller closes `handle`.

    Raises FileRefusedError. Outside the allowed folders the reason is always the same, so that nobody learns from it
    what exists there.
    """
    path = _real(_path_of(source), roots)
    name = Path(source).name if "://" not in source else path.name
    extension = _extension(path)
    judge = judge_of(name, uploads or Uploads()) if extension in SUBTITLES else None
    try:
        handle = _open_plainly(path)
    except OSError as problem:
        raise FileRefusedError(f"{name} cannot be opened ({problem.strerror}).", "check its permissions.") from problem
    try:
        _check_place(handle, name, roots)
        found = _format(handle, name) if judge is None else judged(handle, name, judge)
        if not agrees(extension, found):
            raise FileRefusedError(
                f"{name} is named .{extension} but holds {found.upper()}.", "rename it to match its content."
            )
        facts = os.fstat(handle.fileno())
        return CheckedFile(source, name, found, facts.st_size, handle, facts.st_mtime_ns)
    except BaseException:
        handle.close()
        raise


def _real(path: Path, roots: Roots) -> Path:
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):
        if roots.holds(path.parent.resolve() / "x") and not path.name.startswith("."):
            raise FileRefusedError(f"{path.name} was not found.", f"looked for {path}; check the path.") from None
        raise _outside(roots) from None
    if not roots.holds(real):
        raise _outside(roots)
    if real.is_dir():
        raise FileRefusedError(f"{path.name} is a folder.", "name the files in it one by one.")
    if not real.is_file():
        raise FileRefusedError(f"{path.name} is not a regular file.", "pass the path of a media file.")
    return real


def _check_place(handle: BinaryIO, name: str, roots: Roots) -> None:
    facts = os.fstat(handle.fileno())
    if not stat.S_ISREG(facts.st_mode):
        raise FileRefusedError(f"{name} is not a regular file.", "pass the path of a media file.")
    place = _place_of(handle)
    if place is not None and not roots.holds(place):
        raise _outside(roots)
    if facts.st_size == 0:
        raise FileRefusedError(f"{name} is empty.", "check that it was copied or downloaded completely.")
    if facts.st_size > contract.UPLOAD_LIMIT_BYTES:
        size = f"{facts.st_size / 1024**2:,.0f} MB"
        raise FileRefusedError(f"{name} is too large ({size}; the limit is 500 MB).", "compress or trim it first.")


def _format(handle: BinaryIO, name: str) -> str:
    found = sniff(handle.read(HEAD_BYTES))
    if found is None:
        raise FileRefusedError(f"{name} holds something that is not one of the accepted formats.", _formats())
    return found


def _extension(path: Path) -> str:
    extension = path.suffix.lower().lstrip(".")
    extension = contract.EXTENSION_ALIASES.get(extension, extension)
    if extension not in contract.FORMATS and extension not in SUBTITLES:
        shown = f".{extension}" if extension else "no ending"
        raise FileRefusedError(f"{path.name} has {shown}, which is not an accepted format.", _formats())
    return extension


def _path_of(source: str) -> Path:
    """The path that a source names, judged by its text alone: nothing of the disk is touched."""
    if "\0" in source or not source.strip():
        raise FileRefusedError("A source is empty or holds a NUL character.", "pass paths of media files.")
    if source.lower().startswith("file:"):
        source = _from_file_url(source)
    elif re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", source):
        raise FileRefusedError("Only paths, file:// and http(s):// addresses can be uploaded.", "pass one of those.")
    if source.startswith(("\\\\", "//")):
        raise FileRefusedError("Network and device paths are not used.", "copy the file to this computer first.")
    if sys.platform == "win32" and ":" in source[2:]:
        raise FileRefusedError("A path cannot have a second colon.", "pass the path of a media file.")
    try:
        return Path(source).expanduser().absolute()
    except RuntimeError:
        raise FileRefusedError("That home folder is not known.", "pass a full path.") from None


def _from_file_url(source: str) -> str:
    parts = urlsplit(source)
    path = unquote(parts.path)
    if parts.netloc not in {"", "localhost"} or not path.startswith("/") or "\0" in path:
        raise FileRefusedError("That file:// address does not name a file on this computer.", "use file:///full/path.")
    drive = re.match(r"/([A-Za-z]):", path)  # file:///c%3A/... as some hosts write it
    return path[1:] if drive and sys.platform == "win32" else path


def _outside(roots: Roots) -> FileRefusedError:
    allowed = ", ".join(str(folder) for folder in roots.folders) or "none yet"
    return FileRefusedError(
        f"This path is not in a folder that may be used; allowed: {allowed}.",
        "move the file there, or add its folder to NEMO_MEDIA_DIRS and restart the server.",
    )


def _open_plainly(path: Path) -> BinaryIO:
    """Open without following a link that was put there since, and without hanging on a pipe."""
    extra = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, os.O_RDONLY | extra), "rb")


def _place_of(handle: BinaryIO) -> Path | None:
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


def _formats() -> str:
    return f"accepted: {', '.join(contract.FORMATS)}. MP4, MOV, PNG and JPG are the smoothest choices."
