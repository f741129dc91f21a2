"""Where the files of a session are: the person's own where it still is what was uploaded, else the backend's copy."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import anyio.to_thread

from nemo_mcp.core.otio import Known, Media, Shelf, kind_of, web_address
from nemo_mcp.core.secrets import redact
from nemo_mcp.core.state import Asset
from nemo_mcp.journal import UploadRow
from nemo_mcp.service.workbench import StoredFile, Workbench


async def shelf_of(bench: Workbench, session_id: str, assets: Sequence[Asset]) -> Shelf:
    """The files of a session with their addresses. Looks at the disk, and reads a file only when its date changed."""
    stored = bench.screen.files(session_id) if bench.screen is not None else ()
    uploads = bench.journal.sessions.uploads(session_id)
    if stored:
        return await anyio.to_thread.run_sync(_kept_here, stored, uploads)
    return await anyio.to_thread.run_sync(_kept_elsewhere, assets, uploads)


def file_url(path: Path) -> str | None:
    """The address of a file; None for one that could not be told without telling a secret."""
    url = path.as_uri()
    return url if redact(url) == url and redact(str(path)) == str(path) else None


def _kept_here(stored: Sequence[StoredFile], uploads: Sequence[UploadRow]) -> Shelf:
    """Files of the studio, which names each by an id, and each upload by what it holds."""
    origins = {row.sha256: row for row in uploads}
    return Shelf(_here(file, origins.get(file.sha256)) for file in stored)


def _here(file: StoredFile, row: UploadRow | None) -> Known:
    place = _own(row) or (file.path if file.path.is_file() else None)
    url = file_url(place) if place is not None else None
    media = Media(file.name, url, file.kind, file.duration_ms, file.has_audio)
    return Known(media, frozenset({file.asset_id, file.sha256}))


def _kept_elsewhere(assets: Sequence[Asset], uploads: Sequence[UploadRow]) -> Shelf:
    """Files of a backend far away, which we know by their digest or by the name under which we sent them."""
    return Shelf(_far(asset, _row_of(asset, uploads)) for asset in assets)


def _row_of(asset: Asset, uploads: Sequence[UploadRow]) -> UploadRow | None:
    digest = (asset.hash or "").lower()
    same = [row for row in uploads if len(digest) >= 8 and row.sha256.startswith(digest)]
    named = [row for row in uploads if row.name == asset.name]
    found = same or named
    return found[0] if len(found) == 1 else None


def _far(asset: Asset, row: UploadRow | None) -> Known:
    place = _own(row)
    url = (file_url(place) if place is not None else None) or web_address(asset.url)
    kind = asset.kind if asset.kind in {"video", "image", "audio"} else kind_of(asset.name)
    plain = (asset.url or "").partition("?")[0].partition("#")[0]
    media = Media(asset.name, url, kind, asset.duration_ms, None)
    return Known(media, frozenset(each for each in (asset.hash, asset.url, plain) if each))


def _own(row: UploadRow | None) -> Path | None:
    """The person's own file, if it is still there and holds what was uploaded."""
    if row is None or row.origin is None:
        return None
    path = Path(row.origin.path)
    try:
        facts = path.stat()
        same = facts.st_size == row.origin.size and path.is_file() and path.is_absolute()
        if same and (facts.st_mtime_ns == row.origin.modified_ns or _digest(path) == row.sha256):
            return path
    except (OSError, ValueError):
        pass
    return None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
