"""`nemo-mcp sessions`."""

from nemo_mcp.commands.answers import Answer, ending, show
from nemo_mcp.commands.options import Config, Json, Studio, Terms
from nemo_mcp.commands.work import settings_of


def sessions(studio: Studio = False, config: Config = None, as_json: Json = False) -> None:
    """List the known sessions. The current one comes first; nobody is asked over the network."""
    terms = Terms(studio, config, as_json)
    with ending(terms):
        from nemo_mcp.app import place_of
        from nemo_mcp.commands.listing import words_of_sessions
        from nemo_mcp.places import JOURNAL
        from nemo_mcp.service.history import sessions_known

        settings = settings_of(terms)
        found = sessions_known(settings.data_dir / JOURNAL, place_of(settings))
        show(terms, Answer(found, lambda: words_of_sessions(found)))
