"""`nemo-mcp sessions`."""

from nemo_mcp.commands.answers import Answer, show
from nemo_mcp.commands.command import command
from nemo_mcp.commands.options import Terms
from nemo_mcp.commands.work import settings_of


@command
def sessions(terms: Terms) -> None:
    """List the known sessions. The current one comes first; nobody is asked over the network."""
    from nemo_mcp.app import place_of
    from nemo_mcp.commands.listing import words_of_sessions
    from nemo_mcp.places import JOURNAL
    from nemo_mcp.service.history import sessions_known

    settings = settings_of(terms)
    found = sessions_known(settings.data_dir / JOURNAL, place_of(settings))
    show(terms, Answer(found, lambda: words_of_sessions(found)))
