"""`nemo-mcp credits`."""

from typing import TYPE_CHECKING

from nemo_mcp.commands.answers import ending, show
from nemo_mcp.commands.options import Config, Json, Quiet, Studio, Terms
from nemo_mcp.commands.work import Desk, attempt, settings_of

if TYPE_CHECKING:
    from nemo_mcp.service.results import Result


def credits(studio: Studio = False, config: Config = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """Show the credits that are left. Free."""
    terms = Terms(studio, config, as_json, quiet)
    with ending(terms):
        show(terms, attempt(terms, _credits, settings_of(terms)))


async def _credits(desk: Desk) -> "Result":
    from nemo_mcp.service import lookup

    return await lookup.credits(desk.bench, desk.report)
