"""Assets: files by content, and the judgement of what an upload is: one of the thirteen formats, or captions."""

import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote

from nemo_mcp.contract import EXTENSION_ALIASES, FORMATS
from nemo_mcp.studio.planner import Source
from nemo_mcp.studio.planner.model import Cue
from nemo_mcp.studio.render import MediaInfo

MIME_TYPES: Final[Mapping[str, str]] = MappingProxyType({
    "mp4": "video/mp4", "mov": "video/quicktime", "avi": "video/x-msvideo", "webm": "video/webm",
    "mkv": "video/x-matroska", "jpg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
    "mp3": "audio/mpeg", "wav": "audio/wav", "m4a": "audio/mp4", "aac": "audio/aac",
    "srt": "application/x-subrip", "vtt": "text/vtt",
})  # fmt: skip
SUBTITLES: Final = ("srt", "vtt")
NAME_LIMIT: Final = 200


class UnsupportedMediaError(Exception):
    """An upload is nothing that the studio takes, or not what its name says."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a session as the studio keeps it: under the digest of its content, without the name it came with."""

    asset_id: str
    sha256: str
    name: str
    kind: str
    duration_ms: int | None
    has_audio: bool
    path: Path


@dataclass(frozen=True, slots=True)
class Asset:
    """A media file of a session. Its bytes lie under `sha256`; `capability` is the secret part of its URL."""

    asset_id: str
    sha256: str
    capability: str
    filename: str
    info: MediaInfo
    size: int

    @classmethod
    def new(cls, filename: str, sha256: str, size: int, info: MediaInfo) -> "Asset":
        """A fresh asset with an id and a URL of its own."""
        return cls(f"asset_{secrets.token_hex(4)}", sha256, secrets.token_hex(16), filename, info, size)

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> "Asset":
        """As stored."""
        info = MediaInfo(
            kind=row["kind"],
            format=row["format"],
            duration_ms=row["duration_ms"],
            width=row["width"],
            height=row["height"],
            fps=row["fps"],
            has_audio=bool(row["has_audio"]),
            cues=row["cues"],
        )
        return cls(row["asset_id"], row["sha256"], row["capability"], row["filename"], info, row["size"])

    def as_row(self, session_id: str) -> dict[str, Any]:
        """Columns and values for the store."""
        return {
            "asset_id": self.asset_id,
            "session_id": session_id,
            "sha256": self.sha256,
            "capability": self.capability,
            "filename": self.filename,
            "kind": self.info.kind,
            "format": self.info.format,
            "duration_ms": self.info.duration_ms,
            "width": self.info.width,
            "height": self.info.height,
            "fps": self.info.fps,
            "has_audio": int(self.info.has_audio),
            "cues": self.info.cues,
            "size": self.size,
        }

    def as_stored(self, folder: Path) -> StoredFile:
        """As it is kept in `folder`."""
        info = self.info
        path = folder / self.sha256
        return StoredFile(self.asset_id, self.sha256, self.filename, info.kind, info.duration_ms, info.has_audio, path)

    def as_source(self, cues: tuple[Cue, ...] = ()) -> Source:
        """As the planner sees it; `cues` are those of a file of captions."""
        info = self.info
        return Source(
            id=self.asset_id,
            name=self.filename,
            kind=info.kind,
            duration_ms=info.duration_ms,
            width=info.width,
            height=info.height,
            has_audio=info.has_audio,
            cues=cues,
        )

    def entry(self, base_url: str) -> dict[str, Any]:
        """As `data.files` and `video_infos` show it: seconds, and only the fields that are known."""
        info = self.info
        entry: dict[str, Any] = {
            "filename": self.filename,
            "file_type": info.kind,
            "cdn_url": f"{base_url}/media/{self.capability}/{quote(self.filename, safe='')}",
            "duration": None if info.duration_ms is None else info.duration_ms / 1000,
            "width": info.width,
            "height": info.height,
            "fps": info.fps,
            "cues": info.cues,
            "hash": self.sha256[:8],
        }
        return {key: value for key, value in entry.items() if value is not None}


def plain_name(filename: str | None) -> str:
    """A file name without any folder in it, of bounded length; `file` when nothing is left."""
    name = "".join(letter for letter in filename or "" if letter.isprintable())
    name = name.replace("\\", "/").rpartition("/")[2].strip()
    if len(name) > NAME_LIMIT:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: NAME_LIMIT - 10]}{dot}{ending[:9]}" if dot else name[:NAME_LIMIT]
        name = name.strip()
    return name if name.strip(".") else "file"


def stated_format(filename: str, *, subtitles: bool = True) -> str:
    """The format that the name claims. Raises UnsupportedMediaError when it is none that is taken."""
    ending = Path(filename).suffix.lower().removeprefix(".")
    ending = EXTENSION_ALIASES.get(ending, ending)
    taken = (*FORMATS, *(SUBTITLES if subtitles else ()))
    if ending not in taken:
        raise UnsupportedMediaError(f"unsupported file type: {filename} (supported: {', '.join(taken)})")
    return ending


def check_label(filename: str, info: MediaInfo) -> None:
    """Compare the name with the content. Raises UnsupportedMediaError when they are different kinds of media.

    A picture with another picture's ending is fine, and so is a video container that holds sound alone.
    """
    stated = FORMATS.get(stated_format(filename), "captions")
    if stated != info.kind and (stated, info.kind) != ("video", "audio"):
        raise UnsupportedMediaError(f"mislabelled file: {filename} is named as {stated} but holds {info.kind}")
