"""`nemo-mcp jobs`."""

from typing import Annotated

import typer

from nemo_mcp.commands.answers import Answer, ending, show
from nemo_mcp.commands.options import Config, Json, Studio, Terms
from nemo_mcp.commands.work import settings_of


def jobs(
    every: Annotated[bool, typer.Option("--all", help="All of the last month, not only the latest.")] = False,
    studio: Studio = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """List the jobs, the newest first. Nobody is asked over the network."""
    terms = Terms(studio, config, as_json)
    with ending(terms):
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
