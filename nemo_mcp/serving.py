"""Serving a host over stdin and stdout, and how a command ends. It does without the library that reads arguments."""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from nemo_mcp.core.secrets import redact
from nemo_mcp.errors import NemoError, RequestError, SetupError

if TYPE_CHECKING:
    from nemo_mcp.front import Said

FAILED, WRONG_USE, INTERRUPTED = 1, 2, 130


def say(line: str) -> None:
    """Tell the person something; stdout belongs to the protocol, so this is stderr."""
    if sys.stderr is not None:  # pyright: ignore[reportUnnecessaryComparison] - it is, without a console
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def ended(work: Callable[[], object]) -> None:
    """Do the work of a command: errors become a message and an exit code, never a traceback."""
    try:
        work()
    except NemoError as problem:
        say(f"error: {redact(str(problem))}")
        sys.exit(WRONG_USE if isinstance(problem, SetupError | RequestError) else FAILED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def serve_stdio(*, studio: bool, folders: Sequence[str] = (), said: "Said | None" = None) -> None:
    """Serve a host until it hangs up. Files may be uploaded from the `folders`, too.

    `said` is what the host said to the front that answered it first. Raises SettingsError.
    """
    from nemo_mcp import app
    from nemo_mcp.settings import folders_given, load_settings

    settings = load_settings(backend="studio" if studio else None, media_dirs=folders_given(folders))
    if sys.stdin.isatty():
        say("nemo-mcp speaks MCP on stdin and stdout and waits for a host. Try `nemo-mcp demo` or --help; Ctrl-C ends.")
    app.run_stdio(settings, said)
