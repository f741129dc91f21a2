"""Scenes in which the server's process is denied the disk at the right moment."""

from collections.abc import Callable

import anyio
from mcp.types import CallToolResult

from tests.proofs.matrix_room import journal_size, no_room, rendered, shrink_journal
from tests.proofs.matrix_stage import NO_ROOM_FOR_THE_FILE, Stage, act
from tests.world import until


async def no_room_for_the_journal(stage: Stage) -> CallToolResult:
    """What is written down cannot be; for a poll or a file from when the backend has rendered."""
    if stage.row.call not in {"E8", "DL"}:
        with no_room(stage):
            return await act(stage)
    return await _while_rendered(stage, lambda: journal_size(stage))


async def no_room_for_the_file(stage: Stage) -> CallToolResult:
    """The journal can grow as it needs to, the film is just too large."""
    return await _while_rendered(stage, lambda: len(stage.truth.film()) - 1)


async def no_room_for_the_verdict(stage: Stage) -> CallToolResult:
    """From when an edit has been sent, nothing can be written down any more."""
    answers: list[CallToolResult] = []

    async def call() -> None:
        answers.append(await act(stage))

    async with anyio.create_task_group() as group:
        group.start_soon(call)
        await until(lambda: "E3" in stage.asked)
        with no_room(stage):
            await until(lambda: bool(answers))
    return answers[0]


async def _while_rendered(stage: Stage, limit: Callable[[], int]) -> CallToolResult:
    answers: list[CallToolResult] = []

    async def call() -> None:
        answers.append(await act(stage))

    async with anyio.create_task_group() as group:
        group.start_soon(call)
        await rendered(stage)
        if stage.row.how == NO_ROOM_FOR_THE_FILE:
            shrink_journal(stage)
        with no_room(stage, limit()):
            await until(lambda: bool(answers) or (stage.row.call == "E8" and "E8" in stage.asked))
    return answers[0]
