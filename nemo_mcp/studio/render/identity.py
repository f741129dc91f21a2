"""What a piece is made from, as one hash: contents, versions, settings, never a path or a date."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from hashlib import file_digest, sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from nemo_mcp.contract import FORMATS
from nemo_mcp.studio.draft import dump
from nemo_mcp.studio.render.errors import MediaError
from nemo_mcp.studio.render.jobs import Canvas, Encoding, Inset, Json
from nemo_mcp.studio.render.plan import Segment
from nemo_mcp.studio.render.sniff import HEAD_BYTES, sniff
from nemo_mcp.studio.timeline import Timeline

# Raise this number whenever the same inputs may give other bytes.
ENGINE_VERSION: Final = 2
STILL_FORMATS: Final = frozenset({"jpg", "png"})
_LIBRARIES: Final = ("av", "numpy", "pillow", "cykooz-resizer")


@dataclass(frozen=True, slots=True)
class Source:
    """A source file: the hash of its content and whether that is video, image or audio (judged by its first bytes).

    `still` says that it is an image of a format without animation.
    """

    digest: str
    kind: str
    still: bool = False


def identify(path: Path) -> Source:
    """Read a whole file, once while it stays as it is. Raises MediaError when that fails or its format is unknown."""
    try:
        status = path.stat()
    except OSError as problem:
        raise MediaError(f"{path.name}: cannot be read ({problem.strerror or 'unknown reason'})") from problem
    return _identified(path, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


@lru_cache(maxsize=512)
def _identified(path: Path, *_: int) -> Source:
    try:
        with path.open("rb") as file:
            form = sniff(file.read(HEAD_BYTES))
            file.seek(0)
            digest = file_digest(file, "sha256").hexdigest()
    except OSError as problem:
        raise MediaError(f"{path.name}: cannot be read ({problem.strerror or 'unknown reason'})") from problem
    if form is None:
        raise MediaError(f"{path.name}: not one of the accepted formats ({', '.join(FORMATS)})")
    return Source(digest, FORMATS[form], form in STILL_FORMATS)


@cache
def engine() -> str:
    """The versions of everything that decides how a piece looks or sounds."""
    parts = [f"nemo={ENGINE_VERSION}"]
    for name in _LIBRARIES:
        try:
            parts.append(f"{name}={version(name)}")
        except PackageNotFoundError:
            parts.append(f"{name}=?")
    return " ".join(parts)


def segment_key(segment: Segment, canvas: Canvas, encoding: Encoding, known: Mapping[str, Source]) -> str:
    """The key of an encoded segment. Its place on the timeline plays no part."""
    layers = [
        asdict(layer) | {"source": None if layer.source is None else known[layer.source].digest}
        for layer in segment.layers
    ]
    captions = [asdict(caption) | {"raster": caption.raster.digest} for caption in segment.captions]
    overlays = [_inset_part(inset, known[inset.source]) for inset in segment.overlays]
    return _key("segment", asdict(canvas), asdict(encoding), segment.frames, layers, captions, overlays)


def sheet_key(
    segments: Sequence[Segment], canvas: Canvas, known: Mapping[str, Source], times: Sequence[str], version: int
) -> str:
    """The key of a contact sheet of these moments, each with its time on it; `version` is that of the sheet's look."""
    still = Encoding("", 0, "", "still")
    return _key("sheet", version, list(times), [segment_key(each, canvas, still, known) for each in segments])


def _inset_part(inset: Inset, source: Source) -> Json:
    """An overlay without what makes no difference to it: a still looks the same at all of its times."""
    timeless = {"first": 0, "in_ms": 0} if source.still else {}
    return asdict(inset) | {"source": source.digest} | timeless


def soundtrack_key(sound: Timeline, known: Mapping[str, Source], form: str = "m4a") -> str:
    """The key of a mix; `sound` comes from `plan.heard`, `form` is how it is encoded."""
    used = {piece.asset for piece in (*sound.clips, *sound.overlays, *sound.sounds) if piece.asset is not None}
    return _key("sound", form, dump(sound), {asset: known[asset].digest for asset in used})


def _key(*parts: object) -> str:
    return sha256(json.dumps([engine(), *parts], sort_keys=True).encode()).hexdigest()
