"""What a source names, judged by its text alone: nothing of the disk is touched here."""

import os
import re
import sys
from pathlib import Path
from urllib.parse import unquote

from nemo_mcp.errors import FileRefusedError
from nemo_mcp.service.roots import Roots

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_FILE_URL = re.compile(r"file:(?://(?:localhost)?)?(/.*)", re.IGNORECASE | re.DOTALL)
_DRIVE = re.compile(r"/([A-Za-z]):")


def path_of(source: str, roots: Roots) -> Path:
    """The full path that a path or `file://` address names, without any `..` in it. Raises FileRefusedError.

    `..` is taken out of the text, so that no folder outside is asked whether it exists. Only `~` itself is expanded:
    `~name` would tell who has an account.
    """
    if source[:5].lower() == "file:":
        source = _from_file_url(source)
    elif _SCHEME.match(source):
        raise FileRefusedError("Only paths, file:// and http(s):// addresses can be uploaded.", "pass one of those.")
    _check(source, roots)
    if source == "~" or source.startswith(("~/", f"~{os.sep}")):
        source = str(Path.home()) + source[1:]
    return Path(os.path.normpath(Path.cwd() / source))


def _check(source: str, roots: Roots) -> None:
    if "\0" in source or not source.strip():
        raise FileRefusedError("A source is empty or holds a NUL character.", "pass paths of media files.")
    try:
        os.fsencode(source)
    except UnicodeEncodeError:
        raise FileRefusedError("A source is no path: it holds half a character.", "pass the path as it is.") from None
    if source.startswith(("\\\\", "//", "\\/", "/\\")) and not (sys.platform == "win32" and roots.starts(source)):
        # Merely looking at \\server\share sends the person's credentials there on Windows.
        raise FileRefusedError("Network and device paths are not used.", "copy the file to this computer first.")
    if sys.platform == "win32" and ":" in source[2:]:
        raise FileRefusedError("A path cannot have a second colon.", "pass the path of a media file.")


def _from_file_url(source: str) -> str:
    found = _FILE_URL.fullmatch(source)
    path = unquote(found[1]) if found else ""
    if not found or path.startswith(("//", "/\\")):
        raise FileRefusedError("That file:// address does not name a file on this computer.", "use file:///full/path.")
    on_a_drive = _DRIVE.match(path)  # file:///c%3A/... as some hosts write it
    return path[1:] if on_a_drive and sys.platform == "win32" else path
