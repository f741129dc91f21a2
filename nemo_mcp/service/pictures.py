"""Pictures in results: who gets them, and the one of a timeline that nobody has exported yet.

MCP has no capability for pictures. They are standard content since its first version, and hosts that cannot show one
drop it or put a short note in its place, which costs nothing: the text beside it stands alone. So every host gets them,
known or not, but the few that are known to hand the model the bytes in letters, where one picture takes a good part of
what it can read (seen in kirodotdev/Kiro#6292, under the names of that program and of the one it was made from).
"""

from nemo_mcp.client.identity import HOST_NAME
from nemo_mcp.core.text import label
from nemo_mcp.errors import NemoError
from nemo_mcp.service.results import ExportResult, Pictured, Result
from nemo_mcp.service.workbench import MediaUnreadableError, Workbench

CHOKING_HOSTS = frozenset({"kiro-cli", "q-cli", "q-dev-cli"})
NONE_BEFORE_EXPORT = 'The cloud has no picture of a timeline before an export: `export` with quality="preview" is free.'
SWITCHED_OFF = "No picture: NEMO_PICTURES is never."
NOT_TAKEN = "No picture: this host does not take any (NEMO_PICTURES=always sends them all the same)."
NOTHING_YET = "No picture of it yet."


def takes_pictures(bench: Workbench) -> bool:
    """Whether the host that is being answered gets pictures."""
    if bench.pictures == "auto":
        return (HOST_NAME.get() or "").strip().lower() not in CHOKING_HOSTS
    return bench.pictures == "always"


async def add_picture(bench: Workbench, result: Result) -> None:
    """Put a picture of the session's timeline to a result, or a sentence that says why there is none.

    A job that still runs will change the timeline, and an export comes with pictures of its own.
    """
    session: str | None = getattr(result, "session", None)
    running = getattr(result, "job", None) is not None and getattr(result, "status", None) == "running"
    if session is None or running or isinstance(result, ExportResult):
        return
    result.pictured(await _pictured(bench, session))


async def _pictured(bench: Workbench, session_id: str) -> Pictured:
    if bench.screen is None:
        return Pictured(NONE_BEFORE_EXPORT)
    if not takes_pictures(bench):
        return Pictured(SWITCHED_OFF if bench.pictures == "never" else NOT_TAKEN)
    try:
        draft = (await bench.backend.state(session_id)).draft
        if not draft.exportable:
            return Pictured(NOTHING_YET)
        sheet = await bench.screen.sheet(session_id, draft.raw or "{}")
    except MediaUnreadableError as problem:
        return Pictured(f"No picture: {label(str(problem))}.")
    except NemoError as problem:
        return Pictured(f"No picture: {problem.message}")
    return Pictured(f"Contact sheet of the timeline ({', '.join(sheet.times)}).", sheet.data)
