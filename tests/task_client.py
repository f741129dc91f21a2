"""A client of the tasks extension, as a host would have one: it takes handles and asks for them until they are over."""

from collections.abc import Sequence
from typing import Any, Literal

import anyio
import anyio.lowlevel
from mcp import Client
from mcp.client.extension import ClaimContext, ClientExtension, ResultClaim
from mcp.client.session import ClientSession
from mcp.types import CallToolResult, EmptyResult, Request, RequestParams, Result

from nemo_mcp.surface.tasks import TASKS

LIMIT_S = 30
TERMINAL = ("completed", "cancelled", "failed")


class TaskParams(RequestParams):
    task_id: str
    input_responses: dict[str, Any] | None = None


class TaskRequest(Request[TaskParams, str]):
    name_param = "taskId"


class Task(Result):
    """What every answer about a task holds."""

    result_type: str
    task_id: str
    status: str
    status_message: str | None = None
    created_at: str
    last_updated_at: str
    ttl_ms: int | None
    poll_interval_ms: int | None = None
    result: dict[str, Any] | None = None


class Handle(Task):
    """A task in place of a result."""

    result_type: Literal["task"]  # pyright: ignore[reportIncompatibleVariableOverride]


class TaskClient(ClientExtension):
    """The extension on the client's side: `call_tool` gives the final result, whatever it takes."""

    identifier = TASKS

    def claims(self) -> Sequence[ResultClaim[Any]]:
        return [ResultClaim(result_type="task", model=Handle, resolve=finished)]


async def finished(handle: Handle, context: ClaimContext) -> CallToolResult:
    """The result behind a handle."""
    task = await over(context.session, handle.task_id)
    return CallToolResult.model_validate(task.result, by_name=False)


async def get(session: ClientSession, task_id: str) -> Task:
    """`tasks/get`."""
    return await session.send_request(TaskRequest(method="tasks/get", params=TaskParams(task_id=task_id)), Task)


async def update(session: ClientSession, task_id: str) -> EmptyResult:
    """`tasks/update`."""
    params = TaskParams(task_id=task_id, input_responses={"name": {"action": "accept"}})
    return await session.send_request(TaskRequest(method="tasks/update", params=params), EmptyResult)


async def cancel(session: ClientSession, task_id: str) -> EmptyResult:
    """`tasks/cancel`."""
    request = TaskRequest(method="tasks/cancel", params=TaskParams(task_id=task_id))
    return await session.send_request(request, EmptyResult)


async def over(session: ClientSession, task_id: str) -> Task:
    """Ask until a task is over."""
    with anyio.fail_after(LIMIT_S):
        while (task := await get(session, task_id)).status not in TERMINAL:
            await anyio.lowlevel.checkpoint()
    return task


async def begin(client: Client, tool: str, **arguments: Any) -> Handle:
    """Call a tool that must answer with a task."""
    answer = await client.session.call_tool(tool, arguments, allow_claimed=True)
    assert isinstance(answer, Handle), answer
    return answer


def plain(answer: Result) -> dict[str, Any]:
    """A result as it stands in a task, without the server's stamp."""
    return answer.model_dump(by_alias=True, mode="json", exclude_none=True, exclude={"meta"})
