"""Writes the archive so that the same files make the same bytes, wherever and whenever it is done."""

import io
import zipfile
from collections.abc import Mapping

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first date that the format knows."""
PLAIN_FILE = 0o100644 << 16
UNIX = 3


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip archive of the files by name. Nothing is compressed: each version of zlib does that in its own way."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system, entry.external_attr = UNIX, PLAIN_FILE
            archive.writestr(entry, files[name])
    return buffer.getvalue()
