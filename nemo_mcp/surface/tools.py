"""The five tools. Their docstrings are the descriptions that every assistant reads and pays for.

The services are imported at the first call: a host that starts the server wants the list of tools at once.
"""

from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal

from mcp.server.mcpserver import AcceptedElicitation, Context, ElicitationResult, Resolve
from mcp.server.mcpserver.tools import Tool
from mcp.types import ToolAnnotations
from pydantic import AfterValidator, Field

from nemo_mcp.errors import ConsentError
from nemo_mcp.service.results import CreditsResult, EditResult, ExportResult, Result, UploadResult
from nemo_mcp.surface.arguments import shown, written
from nemo_mcp.surface.boundary import Progress, tool
from nemo_mcp.surface.consent import Consent, consent
from nemo_mcp.surface.desk import Desk

if TYPE_CHECKING:
    from nemo_mcp.service.workbench import Workbench

LONGEST_INSTRUCTION = 8_000
"""In characters; the same as the service's own limit."""

Id = Annotated[str, Field(max_length=128), AfterValidator(shown)]
Session = Annotated[Id | None, Field(description='Session id; "new" starts a project; leave out for the current one.')]
Wait = Annotated[
    float | None, Field(ge=0, le=3600, description="Seconds to wait before answering `running`; usually leave out.")
]


async def upload(
    sources: Annotated[
        list[Annotated[str, Field(max_length=4096)]],
        Field(min_length=1, max_length=20, description="Full paths, file:// or http(s):// URLs."),
    ],
    ctx: Context[Desk],
    session: Session = None,
) -> UploadResult:
    """Put the person's videos, pictures and sounds into the session, so that `edit` can use them. Takes mp4, mov, avi,
    webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac up to 500 MB each (with --studio also srt, vtt); the same file is
    sent once. Free.
    """
    from nemo_mcp.service import upload as uploading

    return await uploading.upload(await _bench(ctx), sources, session, None, Progress(ctx))


async def edit(
    instruction: Annotated[
        str,
        Field(max_length=LONGEST_INSTRUCTION, description="What to make or change; be specific."),
        AfterValidator(written),
    ],
    ctx: Context[Desk],
    answer: Annotated[ElicitationResult[Consent], Resolve(consent)],
    session: Session = None,
    request_key: Annotated[
        Id | None, Field(description="Your own key for this edit; the same key again never edits twice.")
    ] = None,
    wait_s: Wait = None,
    confirmed: Annotated[bool, Field(description="The person agreed to spend more than is available.")] = False,
    after_unknown: Annotated[bool, Field(description="Go on although the edit before is unconfirmed.")] = False,
) -> EditResult:
    """Change the video by one instruction in plain words: combine files, titles, music, trim, order, speed, aspect
    ratio, undo... Works without files too. Costs credits and may take minutes: never send it again because it is slow;
    on `running`, wait with `state`. Numbers, names and quoted words beat adjectives.
    """
    from nemo_mcp.service import edit as editing

    if not (isinstance(answer, AcceptedElicitation) and answer.data.send):
        raise ConsentError("The person did not agree to this edit. Nothing was sent.", "ask what they want instead.")
    call = editing.EditCall(instruction, session, request_key, after_unknown)
    return await editing.edit(await _bench(ctx), call, wait_s, Progress(ctx))


async def state(
    ctx: Context[Desk],
    session: Session = None,
    job: Annotated[Id | None, Field(description="A job id: answers with that job's result.")] = None,
    wait_s: Annotated[float | None, Field(ge=0, le=50, description="With `job`: seconds to wait for it.")] = None,
    picture: Annotated[bool, Field(description="Show how it looks (--studio).")] = False,
) -> Result:
    """Show the timeline, the files, what can be exported and what is running; with `job`, wait for that job. Free."""
    from nemo_mcp.service import lookup, pictures

    bench = await _bench(ctx)
    result: Result
    if job is not None:
        result = await lookup.await_job_by_id(bench, job, wait_s, Progress(ctx))
    else:
        result = await lookup.state(bench, session, Progress(ctx))
    if picture:
        await pictures.add_picture(bench, result)
    return result


async def credits(ctx: Context[Desk]) -> CreditsResult:
    """Show the credits that are left: available, frozen (reserved for running work) and total. Free."""
    from nemo_mcp.service import lookup

    return await lookup.credits(await _bench(ctx), Progress(ctx))


async def export(
    ctx: Context[Desk],
    session: Session = None,
    format: Annotated[
        Literal["mp4", "mov", "webm", "mkv", "gif", "mp3", "wav", "png", "otio"],
        Field(
            description="mp4 plays everywhere; mp3, wav: the sound alone; png: a still; otio: for other editors. "
            "The cloud makes mp4, otio."
        ),
    ] = "mp4",
    quality: Annotated[
        Literal["preview", "medium", "high", "best"], Field(description="preview is quick and small (360p).")
    ] = "high",
    at_s: Annotated[float | None, Field(ge=0, le=86_400, description="png: which second; else the middle.")] = None,
    filename: Annotated[
        Annotated[str, Field(max_length=200), AfterValidator(shown)] | None,
        Field(description="Bare file name; nothing is overwritten."),
    ] = None,
    wait_s: Wait = None,
) -> ExportResult:
    """Render the timeline and save the video on this computer; answers with its path and a contact sheet. Costs no
    credits. Call it when the person wants the file, after `edit`; a png shows how one moment looks.
    """
    from nemo_mcp.service import export as exporting

    call = exporting.ExportCall(format, quality, at_s, filename)
    return await exporting.export(await _bench(ctx), session, call, wait_s, Progress(ctx))


@cache
def all_tools() -> tuple[Tool, ...]:
    """The tools, in the order in which they are used; their schemas are made once in a process."""
    return (
        tool(upload, "NemoVideo: upload", _hints(idempotent=True), UploadResult),
        tool(edit, "NemoVideo: edit", _hints(destructive=True), EditResult),
        tool(state, "NemoVideo: state", _hints(read_only=True, idempotent=True), None),
        tool(credits, "NemoVideo: credits", _hints(read_only=True, idempotent=True), CreditsResult),
        tool(export, "NemoVideo: export", _hints(idempotent=True), ExportResult),
    )


def _hints(*, read_only: bool = False, destructive: bool = False, idempotent: bool = False) -> ToolAnnotations:
    return ToolAnnotations(
        read_only_hint=read_only, destructive_hint=destructive, idempotent_hint=idempotent, open_world_hint=True
    )


async def _bench(ctx: Context[Desk]) -> "Workbench":
    return await ctx.request_context.lifespan_context.bench()
