"""Several jobs at once, where the first that fails decides."""

from collections.abc import Awaitable, Callable

import anyio

from nemo_mcp.studio.render.errors import MediaError, RenderError


async def together(*tasks: Callable[[], Awaitable[None]]) -> None:
    """Run all tasks side by side. When one raises MediaError or RenderError, cancel the others and raise just that."""
    failures: list[MediaError | RenderError] = []
    async with anyio.create_task_group() as group:

        async def guarded(task: Callable[[], Awaitable[None]]) -> None:
            try:
                await task()
            except (MediaError, RenderError) as failure:
                failures.append(failure)
                group.cancel_scope.cancel()

        for task in tasks:
            group.start_soon(guarded, task)
    if failures:
        raise failures[0]
