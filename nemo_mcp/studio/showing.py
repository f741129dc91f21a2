"""A look at a draft before anything is rendered: for its owner, with the files of its own session."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeVar

from nemo_mcp.studio.ingredients import ingredients
from nemo_mcp.studio.library import named
from nemo_mcp.studio.render import MediaError, RenderError
from nemo_mcp.studio.sessions import NoSessionError, Sessions
from nemo_mcp.studio.store import Store
from nemo_mcp.studio.timeline import Timeline

T = TypeVar("T")
Draw = Callable[[Timeline, Mapping[str, Path]], Awaitable[T]]


async def show(store: Store, sessions: Sessions, user_id: str, session_id: str, draft: str, draw: Draw[T]) -> T:
    """What `draw` makes of a draft (JSON) of an account's own session. Nothing is charged, and nothing is kept here.

    Raises RenderError, MediaError; they name files as people do.
    """
    try:
        sessions.get(session_id, user_id)
    except NoSessionError as problem:
        raise RenderError("there is no such session") from problem
    try:
        timeline, media = ingredients(store, sessions, session_id, draft)
        if not (timeline.clips or timeline.texts or timeline.overlays):
            raise RenderError("there is only sound on the timeline, and nothing to see")
        return await draw(timeline, media)
    except (MediaError, RenderError) as problem:
        raise type(problem)(named(str(problem), sessions.assets(session_id))) from problem
