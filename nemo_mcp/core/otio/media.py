"""Which file a segment shows: by an id that both name, else by the file's name."""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from nemo_mcp.contract import EXTENSION_ALIASES, FORMATS
from nemo_mcp.core import values
from nemo_mcp.core.secrets import redact

# Where a segment may say which file it shows: the studio says `asset` and `name`, of the cloud nothing is known.
_BY_ID: Final = ("asset", "asset_id", "media_id", "file_id", "hash", "url", "src", "cdn_url", "source", "path", "id")
_BY_NAME: Final = ("filename", "file_name", "name")


@dataclass(frozen=True, slots=True)
class Media:
    """A file. `url` is where it is, None when it is nowhere to be found; `kind` is video, image or audio, when known.

    `sound` says whether a video has any; None where nobody knows.
    """

    name: str
    url: str | None
    kind: str | None
    duration_ms: int | None = None
    sound: bool | None = None

    @property
    def still(self) -> bool:
        """Whether it is a picture, which lasts as long as one likes."""
        return self.kind == "image"


@dataclass(frozen=True, slots=True)
class Known:
    """A file of a session, and the ids under which a draft may speak of it."""

    media: Media
    ids: frozenset[str]


class Shelf:
    """The files of a session, to be found by what a segment says."""

    def __init__(self, files: Iterable[Known]) -> None:
        self._by_id: dict[str, Media] = {}
        self._by_name: dict[str, list[Media]] = {}
        for file in files:
            self._by_name.setdefault(file.media.name, []).append(file.media)
            for each in file.ids:
                self._by_id.setdefault(each, file.media)

    def find(self, said: Mapping[str, Any]) -> Media | None:
        """The file of a segment. Where several have its name and nothing else tells them apart, none is linked."""
        for key in _BY_ID:
            told = _plain(said.get(key))
            if told is not None and told in self._by_id:
                return self._by_id[told]
        for key in _BY_NAME:
            named = self._by_name.get(values.text(said.get(key)) or "")
            if named:
                return named[0] if len({media.url for media in named}) == 1 else replace(named[0], url=None)
        return None


def kind_of(name: str) -> str | None:
    """video, image or audio by the ending of a file's name."""
    ending = name.rpartition(".")[2].lower()
    return FORMATS.get(EXTENSION_ALIASES.get(ending, ending))


def web_address(url: str | None) -> str | None:
    """A public address without what might be secret in it: query, fragment, user. None for any other.

    An address on this computer ends with the process that serves it, and its path is a key.
    """
    try:
        parts = urlsplit(url or "")
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or _is_near(host):
        return None
    place = f"[{host}]" if ":" in host else host
    plain = urlunsplit((parts.scheme, place if port is None else f"{place}:{port}", parts.path, "", ""))
    return plain if redact(plain) == plain and plain.isascii() and plain.isprintable() and " " not in plain else None


def _is_near(host: str) -> bool:
    """Whether a host is this computer or a private network."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host


def _plain(value: object) -> str | None:
    """What a segment names a file by, as text; an address without its query, which changes by itself."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    told = values.text(value)
    return told.partition("?")[0].partition("#")[0] if told and "://" in told else told
