"""What the files of a session say to those who work with them: sources for the planner, names for people."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from nemo_mcp.studio.media import Asset
from nemo_mcp.studio.planner import Source
from nemo_mcp.studio.planner.model import Cue
from nemo_mcp.studio.sessions import Sessions
from nemo_mcp.studio.store import Store
from nemo_mcp.studio.subtitles import SubtitleError, read


def sources(store: Store, sessions: Sessions, session_id: str) -> list[Source]:
    """The session's assets as the planner sees them, in the order of upload; captions come with their cues."""
    return [
        asset.as_source(_cues(store.media / asset.sha256)) if asset.info.kind == "captions" else asset.as_source()
        for asset in sessions.assets(session_id)
    ]


def named(text: str, assets: Iterable[Asset]) -> str:
    """Words of the renderer with the names that people gave their files, not those under which they are kept."""
    for asset in assets:
        text = text.replace(asset.sha256, asset.filename)
    return text


def _cues(path: Path) -> tuple[Cue, ...]:
    """The cues of a kept file; none when it was lost or spoilt on the disk, which the planner then says by itself."""
    try:
        return _read(path)
    except (OSError, SubtitleError):
        return ()


@lru_cache(maxsize=8)
def _read(path: Path) -> tuple[Cue, ...]:
    """Files are kept under the digest of their content, so what was read once stays true."""
    return read(path.read_bytes()).cues
