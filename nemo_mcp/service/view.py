"""What a page looks at while work goes on: the jobs of a session, and its timeline.

A look changes nothing: the session does not become the current one, and no result counts as received, so that the
assistant still gets it and the same edit made again is still joined.
"""

from typing import Any, TypedDict

from nemo_mcp.core.timeline_view import TimelineView, timeline_view
from nemo_mcp.errors import SessionGoneError, UnknownSessionError
from nemo_mcp.service import lookup, sessions
from nemo_mcp.service.workbench import Workbench


class JobsView(TypedDict):
    """The open jobs of a session, and those whose result nobody has received; each as `state` tells it."""

    jobs: list[dict[str, Any]]


def jobs_view(bench: Workbench, session_id: str) -> JobsView:
    """How far the work in a session is, without asking the backend. Raises UnknownSessionError."""
    _check(bench, session_id)
    running, finished = lookup.jobs_of(bench, session_id)
    return {"jobs": [job.model_dump(mode="json", exclude_none=True) for job in (*running, *finished)]}


async def session_view(bench: Workbench, session_id: str) -> TimelineView:
    """The timeline of a session. Raises UnknownSessionError, and what keeps the backend from answering."""
    _check(bench, session_id)
    await sessions.connect(bench, _quiet)
    try:
        return timeline_view((await bench.backend.state(session_id)).draft)
    except SessionGoneError as gone:
        raise UnknownSessionError("There is no such session any more.") from gone


def _check(bench: Workbench, session_id: str) -> None:
    row = bench.journal.sessions.get(session_id)
    if row is None or row.place != bench.place or row.gone:
        raise UnknownSessionError("There is no such session.")


async def _quiet(share: float, words: str) -> None:
    return None
