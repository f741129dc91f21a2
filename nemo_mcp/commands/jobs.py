"""`nemo-mcp jobs`."""

from typing import Annotated

import typer

from nemo_mcp.commands.answers import Answer, show
from nemo_mcp.commands.command import command
from nemo_mcp.commands.options import Terms
from nemo_mcp.commands.work import settings_of


@command
def jobs(
    terms: Terms,
    every: Annotated[bool, typer.Option("--all", help="All of the last month, not only the latest.")] = False,
) -> None:
    """List the jobs, the newest first. Nobody is asked over the network."""
    from nemo_mcp.app import place_of
    from nemo_mcp.commands.listing import words_of_jobs
    from nemo_mcp.locks import is_life_taken
    from nemo_mcp.places import ALIVE, JOURNAL
    from nemo_mcp.service.history import jobs_known

    settings = settings_of(terms)
    alive = settings.data_dir / ALIVE
    found = jobs_known(
        settings.data_dir / JOURNAL, place_of(settings), lambda name: is_life_taken(alive, name), every=every
    )
    show(terms, Answer(found, lambda: words_of_jobs(found)))
