"""The one place where errors become tool errors, results become content, and progress becomes notifications."""

import functools
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, ParamSpec, cast

import anyio
from mcp.server.context import ServerRequestContext
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult, ContentBlock, ResourceLink, TextContent, ToolAnnotations
from pydantic import ValidationError

from nemo_mcp.client.identity import HOST_NAME
from nemo_mcp.core.secrets import redact
from nemo_mcp.core.text import clean, line
from nemo_mcp.errors import NemoError
from nemo_mcp.service.results import ExportResult, Result
from nemo_mcp.service.wording import words_of
from nemo_mcp.surface.apps import PAGE_META, PAGE_TOOLS, timeline_meta
from nemo_mcp.surface.arguments import ClosedArguments, closed, complaint
from nemo_mcp.surface.desk import Desk
from nemo_mcp.surface.pictures import picture_blocks

P = ParamSpec("P")
ERROR_LIMIT = 10_000  # over the longest error with all its details, so that the hint is never cut off
WORDS_LIMIT = 180  # Claude Code shows 200 characters of a progress message

logger = logging.getLogger(__name__)


class Progress:
    """Progress notifications of one call: they always grow, and never reach the end before the end."""

    def __init__(self, ctx: Context[Desk]) -> None:
        self._ctx = ctx
        self._last = 0.0

    async def __call__(self, share: float, words: str) -> None:
        """Tell a share from 0 to 1 and a few words; a share that did not grow is moved on by a little."""
        told = max(share * 100, self._last + (100 - self._last) * 0.002)
        if told <= self._last:
            return
        self._last = told
        await self._ctx.report_progress(round(told, 4), 100, line(redact(line(words)), WORDS_LIMIT))


class StrictTool(Tool):
    """A tool that says in plain words what is wrong with its arguments."""

    async def run(self, arguments: dict[str, Any], context: Context[Any, Any], convert_result: bool = False) -> Any:
        """Check the arguments before anything else."""
        model = self.fn_metadata.arg_model
        try:
            model.model_validate(self.fn_metadata.pre_parse_json(arguments))
        except ValidationError as problem:
            return failed(complaint(self.name, list(model.model_fields), problem))
        HOST_NAME.set(host_name(context))
        try:
            return await super().run(arguments, context, convert_result)
        except ToolError as refusal:
            if isinstance(refusal.__cause__, ToolError):  # said on purpose; the SDK's own words before it add nothing
                return failed(str(refusal.__cause__))
            raise


def tool(
    function: Callable[P, Awaitable[Result]], title: str, annotations: ToolAnnotations, output: type[Result] | None
) -> Tool:
    """A tool that refuses unknown arguments and answers in text and structure that each suffice."""

    @functools.wraps(function)
    async def guarded(*args: P.args, **kwargs: P.kwargs) -> CallToolResult:
        name, began_s = function.__name__, anyio.current_time()
        logger.debug("%s is called", name)
        try:
            result = await function(*args, **kwargs)
            logger.info("%s: %s in %d ms", name, getattr(result, "status", "done"), _since_ms(began_s))
            return reply(result, pictures=await _takes_pictures(cast("Context[Desk]", kwargs["ctx"])))
        except NemoError as problem:
            logger.info("%s: %s in %d ms", name, type(problem).__name__, _since_ms(began_s))
            return failed(str(problem))

    guarded.__annotations__["return"] = CallToolResult
    page = PAGE_META if function.__name__ in PAGE_TOOLS else None
    made = StrictTool.from_function(
        guarded, title=title, annotations=annotations, description=_description(function), meta=page
    )
    arguments = closed(made.fn_metadata.arg_model)
    told = lean(output.model_json_schema()) if output is not None else None
    made.fn_metadata = ClosedArguments(arg_model=arguments, output_schema=told)
    made.parameters = lean(arguments.model_json_schema(by_alias=True))
    return made


def _since_ms(began_s: float) -> float:
    return (anyio.current_time() - began_s) * 1000


def failed(text: str) -> CallToolResult:
    """A tool error with this text and nothing else."""
    return CallToolResult(content=[TextContent(text=redact(clean(text, ERROR_LIMIT)))], is_error=True)


def reply(result: Result, *, pictures: bool = True) -> CallToolResult:
    """A result as text, structure, for a finished export a link, and `pictures` where there are any."""
    seen = "" if result.picture is None else redact(line(result.picture.words))
    content: list[ContentBlock] = [TextContent(text="\n".join(filter(None, (words_of(result), seen))))]
    if isinstance(result, ExportResult) and result.path:
        from nemo_mcp.service.media_files import MEDIA_TYPES
        from nemo_mcp.service.timeline_files import FORMAT, MEDIA_TYPE

        path = Path(result.path)
        types = {**MEDIA_TYPES, FORMAT: MEDIA_TYPE}
        media_type = types.get(path.suffix.lstrip("."), "application/octet-stream")
        content.append(ResourceLink(uri=path.as_uri(), name=path.name, mime_type=media_type))
    if pictures:
        content += picture_blocks(result)
    told = result.model_dump(mode="json", exclude_none=True) | ({"picture": seen} if seen else {})
    return CallToolResult(content=content, structured_content=told, _meta=timeline_meta(result))


def host_name(ctx: Context[Desk] | ServerRequestContext[Desk, Any] | None) -> str | None:
    """The MCP client's own name, when it told one."""
    params = ctx.session.client_params if ctx is not None else None
    return params.client_info.name if params is not None else None


def lean(schema: Any) -> Any:
    """A schema without what assistants pay for in vain: generated titles, `null` alternatives, docstrings."""
    if isinstance(schema, list):
        return [lean(each) for each in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    slim: dict[str, Any] = {}
    for key, value in cast("dict[str, Any]", schema).items():
        if key == "title" and isinstance(value, str):
            continue
        if key == "default" and value is None:
            continue
        slim[key] = (
            {name: lean(each) for name, each in value.items()} if key in {"properties", "$defs"} else lean(value)
        )
    if slim.get("type") == "object":
        slim.pop("description", None)
    options = [each for each in slim.get("anyOf", ()) if each != {"type": "null"}]
    if len(options) == 1:
        del slim["anyOf"]
        slim = options[0] | slim
    return slim


async def _takes_pictures(ctx: Context[Desk]) -> bool:
    from nemo_mcp.service.pictures import takes_pictures

    return takes_pictures(await ctx.request_context.lifespan_context.bench())


def _description(function: Callable[..., object]) -> str:
    return " ".join((function.__doc__ or "").split())
