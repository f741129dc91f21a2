"""Tasks (`io.modelcontextprotocol/tasks`): a host that can wait by itself gets a handle in place of `running`.

The handle is the job's id, so a task is found as long as the journal keeps the job: after a restart, and by whichever
process is asked. Questions to the person come before there is a job, and so before there is a task.

A job that was left open counts by what it had to say then. An edit that nobody can judge is completed with its
`unconfirmed` result, and an export that met trouble on this computer with that error: the same call without a task
would have ended there, too, and a host that went on asking would wait for what may never come. When the job is taken
up again (by `state`, by the same call, at the next start), its task is `working` again. An export whose render
outlasts the schedule stays `working`: the next `tasks/get` takes up the same render.
"""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from mcp import MCPError
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.mcpserver import Extension, MethodBinding, require_client_extension
from mcp.shared.inbound import MCP_NAME_HEADER, decode_header_value
from mcp.types import CallToolRequestParams, CallToolResult, EmptyResult, RequestParams
from mcp.types.jsonrpc import HEADER_MISMATCH, INTERNAL_ERROR, INVALID_PARAMS
from pydantic import Field

from nemo_mcp.client.identity import HOST_NAME
from nemo_mcp.core.secrets import redact
from nemo_mcp.core.text import clean, line
from nemo_mcp.errors import NemoError, StoppedError, UnknownJobError
from nemo_mcp.service.results import ExportResult
from nemo_mcp.surface.boundary import WORDS_LIMIT, failed, host_name, reply
from nemo_mcp.surface.desk import Desk

if TYPE_CHECKING:
    from nemo_mcp.service.job import Job
    from nemo_mcp.service.workbench import Workbench

TASKS = "io.modelcontextprotocol/tasks"
VERSIONS = frozenset({"2026-07-28"})
TOOLS = frozenset({"upload", "edit", "export"})
TTL_MS = 7 * 86_400_000
"""How long a task can be counted on; the journal keeps settled jobs for a month."""
POLL_MS = 2_000

Ctx = ServerRequestContext[Desk, Any]


class TaskParams(RequestParams):
    """What all three methods take; the responses that `tasks/update` brings answer nothing that was asked."""

    task_id: str = Field(alias="taskId", max_length=128)


class Tasks(Extension):
    """The extension: it puts tasks in place of `running`, and answers for them."""

    identifier = TASKS

    def methods(self) -> list[MethodBinding]:
        """`tasks/get`, `tasks/update` and `tasks/cancel`, for modern connections."""
        handlers = {"tasks/get": get_task, "tasks/update": update_task, "tasks/cancel": cancel_task}
        return [MethodBinding(name, TaskParams, handler, VERSIONS) for name, handler in handlers.items()]

    async def intercept_tool_call(self, params: CallToolRequestParams, ctx: Ctx, call_next: CallNext) -> HandlerResult:
        """A task instead of the result when the job goes on and the host takes tasks."""
        if params.name not in TOOLS or not _takes_tasks(ctx):
            return await call_next(ctx)
        from nemo_mcp.service.waiting import TASK_WANTED

        before = TASK_WANTED.set(True)
        try:
            result = await call_next(ctx)
        finally:
            TASK_WANTED.reset(before)
        return await _handle(ctx, result) or result


async def get_task(ctx: Ctx, params: TaskParams) -> HandlerResult:
    """How a task stands; with the result of the call when it is over."""
    bench = await _bench(ctx, params)
    with _translated():
        return _seen(bench, _job(bench, params.task_id))


async def update_task(ctx: Ctx, params: TaskParams) -> HandlerResult:
    """An acknowledgement: no task ever asks for anything."""
    bench = await _bench(ctx, params)
    with _translated():
        _job(bench, params.task_id)
    return EmptyResult()


async def cancel_task(ctx: Ctx, params: TaskParams) -> HandlerResult:
    """Wish that a task ends. Exports and uploads stop; an edit is paid for and runs on to its verdict."""
    bench = await _bench(ctx, params)
    with _translated():
        bench.jobs.cancel(_job(bench, params.task_id))
    return EmptyResult()


def _takes_tasks(ctx: Ctx) -> bool:
    declared = ctx.session.client_capabilities
    return ctx.protocol_version in VERSIONS and declared is not None and TASKS in (declared.extensions or {})


async def _handle(ctx: Ctx, result: HandlerResult) -> dict[str, Any] | None:
    """The task of a result that says `running`; None for any other, and where `tasks/get` would not find it."""
    structure = result.structured_content if isinstance(result, CallToolResult) else None
    told = cast("dict[str, Any]", structure) if isinstance(structure, dict) else {}
    if told.get("status") != "running":
        return None
    try:
        bench = await ctx.lifespan_context.bench()
        task = _task(bench, str(told["job"]))
    except NemoError:
        return None
    return {"resultType": "task", **task, "status": "working", "statusMessage": _short(str(told.get("note", "")))}


async def _bench(ctx: Ctx, params: TaskParams) -> "Workbench":
    """The workbench for a request about a task that is entitled to it. Raises MCPError."""
    require_client_extension(ctx, TASKS)
    headers = getattr(ctx.request, "headers", None)
    if headers is not None and decode_header_value(headers.get(MCP_NAME_HEADER)) != params.task_id:
        raise MCPError(HEADER_MISMATCH, "The Mcp-Name header does not match taskId.")
    HOST_NAME.set(host_name(ctx))
    with _translated():
        return await ctx.lifespan_context.bench()


@contextmanager
def _translated() -> Generator[None]:
    """Errors of ours as JSON-RPC errors: these are about the request, not about the job."""
    try:
        yield
    except UnknownJobError as problem:
        raise MCPError(INVALID_PARAMS, "There is no such task.") from problem
    except NemoError as problem:
        raise MCPError(INTERNAL_ERROR, redact(clean(str(problem)))) from problem


def _job(bench: "Workbench", task_id: str) -> "Job":
    """The job behind a task. One that nobody works on is taken up, unless it ended with something to say.

    Raises UnknownJobError.
    """
    left = bench.jobs.left_open(task_id)
    return left if left is not None and not _goes_on(left) else bench.jobs.find(task_id)


def _goes_on(job: "Job") -> bool:
    """Whether the render of an export outlasted the schedule: nothing is wrong, it is only not over."""
    return job.problem is None and isinstance(job.result, ExportResult) and job.result.status == "running"


def _seen(bench: "Workbench", job: "Job") -> dict[str, Any]:
    """A task as `tasks/get` shows it. Whoever is told how it ended has collected it."""
    task = _task(bench, job.job_id)
    if not job.done.is_set() or _goes_on(job):
        return {**task, "status": "working", "statusMessage": _short(bench.jobs.describe(job))}
    bench.jobs.collected(job)
    if isinstance(job.problem, StoppedError):
        return {**task, "status": "cancelled", "statusMessage": _short(job.problem.message)}
    result = _result(bench, job).model_dump(by_alias=True, mode="json", exclude_none=True)
    return {**task, "status": "completed", "result": result}


def _task(bench: "Workbench", job_id: str) -> dict[str, Any]:
    """What is told of a task in every state. Raises UnknownJobError."""
    row = bench.journal.jobs.get(job_id)
    if row is None:
        raise UnknownJobError("There is no such job.")
    return {
        "taskId": job_id,
        "createdAt": _iso(row.began_s),
        "lastUpdatedAt": _iso(bench.clock.wall() if row.settled_s is None else row.settled_s),
        "ttlMs": TTL_MS,
        "pollIntervalMs": POLL_MS,
    }


def _result(bench: "Workbench", job: "Job") -> CallToolResult:
    """Exactly what the call without a task would have given."""
    from nemo_mcp.service.pictures import takes_pictures

    try:
        return reply(job.outcome(), pictures=takes_pictures(bench))
    except NemoError as problem:
        return failed(str(problem))


def _short(words: str) -> str:
    return line(redact(line(words)), WORDS_LIMIT)


def _iso(epoch_s: float) -> str:
    return datetime.fromtimestamp(epoch_s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
