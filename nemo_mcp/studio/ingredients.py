"""What it takes to draw a draft: its timeline, and those files of its session that the timeline uses, and no other."""

import json
from pathlib import Path

from nemo_mcp.studio.draft import load
from nemo_mcp.studio.render import RenderError
from nemo_mcp.studio.sessions import Sessions
from nemo_mcp.studio.store import Store
from nemo_mcp.studio.timeline import Timeline


def ingredients(store: Store, sessions: Sessions, session_id: str, draft: str) -> tuple[Timeline, dict[str, Path]]:
    """The timeline of a draft (JSON) and the files it needs. Raises RenderError for a draft that makes no sense."""
    try:
        timeline = load(json.loads(draft))
        media = _media(store, sessions, session_id, timeline)
    except (ValueError, TypeError, ArithmeticError, RecursionError) as problem:
        raise RenderError(f"the draft cannot be read: {problem}") from problem
    if not (timeline.clips or timeline.sounds or timeline.texts):
        raise RenderError("the draft is empty: there is nothing to render")
    return timeline, media


def _media(store: Store, sessions: Sessions, session_id: str, timeline: Timeline) -> dict[str, Path]:
    assets = sessions.assets(session_id)
    own = {asset.asset_id: store.media / asset.sha256 for asset in assets}
    wanted = {
        piece.asset for piece in (*timeline.clips, *timeline.overlays, *timeline.sounds) if piece.asset is not None
    }
    strange = sorted(map(str, wanted - own.keys()))
    if strange:
        raise RenderError(f"asset not in this session: {', '.join(strange)}")
    words = [asset.filename for asset in assets if asset.asset_id in wanted and asset.info.kind == "captions"]
    if words:
        raise RenderError(f"{', '.join(words)}: captions are neither pictures nor sound")
    return {asset: own[asset] for asset in wanted}
