"""Which files may leave this computer: two walls that do not lean on each other.

The first is the path: it must lie in a folder that may be used, with nothing hidden on the way, and it is the *open
handle* that is asked where it lies, so that swapping a folder for a link changes nothing. The second is the content:
the first bytes must be one of the accepted formats, whatever the name says. After that the name is never used again.
"""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from nemo_mcp import contract
from nemo_mcp.core.magic import HEAD_BYTES, agrees, sniff
from nemo_mcp.core.text import named, quote
from nemo_mcp.errors import FileRefusedError
from nemo_mcp.service.roots import Roots, place_of
from nemo_mcp.service.source_path import path_of
from nemo_mcp.service.subtitle_files import SUBTITLES, Uploads, judge_of, judged

PIECE = 1024 * 1024
PATH_SHOWN = 500
MEDIA_TYPES = {
    "mp4": "video/mp4", "mov": "video/quicktime", "avi": "video/x-msvideo", "webm": "video/webm",
    "mkv": "video/x-matroska", "jpg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
    "mp3": "audio/mpeg", "wav": "audio/wav", "m4a": "audio/mp4", "aac": "audio/aac",
    "srt": "application/x-subrip", "vtt": "text/vtt",
}  # fmt: skip


@dataclass(slots=True)
class CheckedFile:
    """A file that passed both walls and is still open. `format` is by content; `label` is what was asked for."""

    label: str
    name: str
    format: str
    size: int
    handle: BinaryIO
    modified_ns: int
    place: Path | None = None
    """Where it really lies."""

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
    path = path_of(source, roots)
    handle = open_inside(path, roots)
    try:
        found = accepted(handle, path, uploads or Uploads())
        facts = os.fstat(handle.fileno())
        place = place_of(handle) or path.resolve()
        return CheckedFile(source, path.name, found, facts.st_size, handle, facts.st_mtime_ns, place)
    except BaseException:
        handle.close()
        raise


def open_inside(path: Path, roots: Roots) -> BinaryIO:
    """The first wall: an open regular file that lies, links followed, in an allowed folder. Raises FileRefusedError."""
    real = _real(path, roots)
    try:
        handle = _open_plainly(real)
    except OSError as problem:
        reason = f"{named(path.name)} cannot be opened ({problem.strerror})."
        raise FileRefusedError(reason, "check its permissions.") from problem
    try:
        if not stat.S_ISREG(os.fstat(handle.fileno()).st_mode):
            raise _not_regular(path)
        place = place_of(handle)
        if place is not None and not roots.holds(place):
            raise _outside(roots)
    except BaseException:
        handle.close()
        raise
    return handle


def accepted(handle: BinaryIO, path: Path, uploads: Uploads) -> str:
    """The second wall: the format of an open file, by its content alone. Raises FileRefusedError.

    `path` is how it was asked for: its ending must agree, and beyond that it is only a name to speak of.
    """
    extension = _extension(path)
    judge = judge_of(named(path.name), uploads) if extension in SUBTITLES else None
    _check_size(os.fstat(handle.fileno()).st_size, named(path.name))
    found = _format(handle, named(path.name)) if judge is None else judged(handle, named(path.name), judge)
    if not agrees(extension, found):
        raise FileRefusedError(
            f"{named(path.name)} is named .{extension} but holds {found.upper()}.", "rename it to match its content."
        )
    return found


def _real(path: Path, roots: Roots) -> Path:
    """Where a path leads. Raises FileRefusedError, the same for all that is not below an allowed folder."""
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):
        if _missing_inside(path, roots):
            raise FileRefusedError(
                f"{named(path.name)} was not found.", f"check the path; looked for {quote(str(path), PATH_SHOWN)}."
            ) from None
        raise _outside(roots) from None
    if real not in roots.folders and not roots.holds(real):
        raise _outside(roots)
    if real.is_dir():
        raise FileRefusedError(f"{named(path.name)} is a folder.", "name the files in it one by one.")
    if not real.is_file():
        raise _not_regular(path)
    return real


def _missing_inside(path: Path, roots: Roots) -> bool:
    """Whether what is missing would lie in an allowed folder; a link that leads nowhere is not told from any other."""
    for above in path.parents:
        try:
            real = above.resolve(strict=True)
            rest = path.relative_to(above)
            return roots.holds(real / rest) and not (above / rest.parts[0]).is_symlink()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, RuntimeError):
            return False
    return False


def _not_regular(path: Path) -> FileRefusedError:
    return FileRefusedError(f"{named(path.name)} is not a regular file.", "pass the path of a media file.")


def _check_size(size: int, name: str) -> None:
    if size == 0:
        raise FileRefusedError(f"{name} is empty.", "check that it was copied or downloaded completely.")
    if size > contract.UPLOAD_LIMIT_BYTES:
        told = f"{size / 1024**2:,.0f} MB"
        raise FileRefusedError(f"{name} is too large ({told}; the limit is 500 MB).", "compress or trim it first.")


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
        raise FileRefusedError(f"{named(path.name)} has {shown}, which is not an accepted format.", _formats())
    return extension


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


def _formats() -> str:
    return f"accepted: {', '.join(contract.FORMATS)}. MP4, MOV, PNG and JPG are the smoothest choices."
