"""The MCP App (`io.modelcontextprotocol/ui`): a page that hosts show beside a result, and what it reads.

The page comes with everything it needs, and is put together when a host asks for it. It draws the timeline that goes
with a result under `_meta`, looks how running work stands, and plays what was exported; where no page is shown, the
text of each result stands alone. What it reads are resources, so that looking changes nothing.
"""

from inspect import isawaitable
from pathlib import Path
from typing import Any, Final, cast

from mcp.server import MCPServer
from mcp.server.apps import APP_MIME_TYPE, Apps, ResourcePermissions
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError
from mcp.server.mcpserver.resources import FunctionResource

from nemo_mcp.core.secrets import redact
from nemo_mcp.core.text import clean
from nemo_mcp.errors import FileRefusedError, NemoError, UnknownJobError, UnknownSessionError
from nemo_mcp.service.results import Result
from nemo_mcp.surface.desk import Desk

PAGE_URI: Final = "ui://nemo"
"""Short, because it stands in the list of tools as often as there are tools with the page."""
PAGE_META: Final = {"ui": {"resourceUri": PAGE_URI}}
PAGE_TOOLS: Final = frozenset({"edit", "state", "export"})
TIMELINE_KEY: Final = "nemo/timeline"
SCRIPTS: Final = ("words", "host", "draw", "film", "work", "page")
"""The parts of the page's program, in the order in which they are run."""

_FOLDER: Final = Path(__file__).with_name("page")
_MISSING: Final = (FileRefusedError, UnknownJobError, UnknownSessionError)


def page_extension() -> Apps:
    """The extension with the page. Nothing is read before a host asks for it."""
    permissions = ResourcePermissions(clipboard_write={}).model_dump(by_alias=True, exclude_none=True)
    apps = Apps()
    apps.add_resource(
        FunctionResource(
            uri=PAGE_URI,
            name="page",
            title="NemoVideo",
            description="The timeline as a picture, running work, and the player for the exported film.",
            mime_type=APP_MIME_TYPE,
            meta={"ui": {"permissions": permissions, "prefersBorder": True}},
            fn=page,
        )
    )
    return apps


def page() -> str:
    """The whole page: one document that asks nobody for anything else."""
    document = _part("page.html")
    program = "\n".join(_part(f"{name}.js") for name in SCRIPTS)
    return document.replace("/* style */", _part("page.css")).replace("/* program */", program)


def timeline_meta(result: Result) -> dict[str, Any] | None:
    """What goes with a result under `_meta`: the timeline for the page, where the result knows it."""
    return None if result.view is None else {TIMELINE_KEY: masked(result.view)}


def masked(value: object) -> Any:
    """The same JSON without any secret."""
    match value:
        case str():
            return redact(value)
        case dict():
            return {key: masked(each) for key, each in cast("dict[str, object]", value).items()}
        case list():
            return [masked(each) for each in cast("list[object]", value)]
        case _:
            return value


def add_views(server: MCPServer[Desk]) -> None:
    """Register what the page reads."""

    async def session_view(session_id: str, ctx: Context[Desk]) -> dict[str, Any]:
        """The timeline of a session, for a page that draws it."""
        from nemo_mcp.service.view import session_view as look

        return masked(await _told(ctx, look, session_id))

    async def session_jobs(session_id: str, ctx: Context[Desk]) -> dict[str, Any]:
        """How far the work in a session is."""
        from nemo_mcp.service.view import jobs_view

        return masked(await _told(ctx, jobs_view, session_id))

    async def film(job_id: str, ctx: Context[Desk]) -> dict[str, Any]:
        """A finished export, for a player: name, type, size and the number of pieces."""
        from nemo_mcp.service.films import film_view

        return masked(await _told(ctx, film_view, job_id))

    async def film_piece(job_id: str, piece: int, ctx: Context[Desk]) -> bytes:
        """A piece of a finished export, from 0."""
        from nemo_mcp.service.films import film_piece as read

        return await _told(ctx, read, job_id, piece)

    json_type, bytes_type = "application/json", "application/octet-stream"
    add = server.resource
    for name, title, read in (("view", "Timeline to draw", session_view), ("jobs", "Work in a session", session_jobs)):
        add(f"nemo://sessions/{{session_id}}/{name}", name=f"session_{name}", title=title, mime_type=json_type)(read)
    add("nemo://exports/{job_id}", name="film", title="Exported film", mime_type=json_type)(film)
    add("nemo://exports/{job_id}/{piece}", name="film_piece", title="Piece of a film", mime_type=bytes_type)(film_piece)


async def _told(ctx: Context[Desk], read: Any, *named: Any) -> Any:
    try:
        found = read(await ctx.request_context.lifespan_context.bench(), *named)
        return await found if isawaitable(found) else found
    except _MISSING as problem:
        raise ResourceNotFoundError(redact(clean(str(problem)))) from problem
    except NemoError as problem:
        raise ResourceError(redact(clean(str(problem)))) from problem


def _part(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
