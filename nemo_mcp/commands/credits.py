"""`nemo-mcp credits`."""

from typing import TYPE_CHECKING

from nemo_mcp.commands.answers import show
from nemo_mcp.commands.command import command
from nemo_mcp.commands.options import Terms
from nemo_mcp.commands.work import Desk, attempt, settings_of

if TYPE_CHECKING:
    from nemo_mcp.service.results import Result


@command
def credits(terms: Terms) -> None:
    """Show the credits that are left. Free."""
    show(terms, attempt(terms, _credits, settings_of(terms)))


async def _credits(desk: Desk) -> "Result":
    from nemo_mcp.service import lookup

    return await lookup.credits(desk.bench, desk.report)
