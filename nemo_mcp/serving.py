"""Serving a host over stdin and stdout, and how a command ends. It does without the library that reads arguments."""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
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
    except OSError as problem:  # such as a full disk behind stdout, or a folder that is gone
        about = f": {problem.filename}" if problem.filename else ""
        say(f"error: {redact(f'{problem.strerror or problem}{about}')}")
        _leave_stdout()
        sys.exit(FAILED)


def _leave_stdout() -> None:
    """What could not be written is tried once more at Python's end, and would fail once more."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def serve_stdio(*, studio: bool, folders: Sequence[str] = (), said: "Said | None" = None) -> None:
    """Serve a host until it hangs up. Files may be uploaded from the `folders`, too.

    `said` is what the host said to the front that answered it first. Raises SettingsError.
    """
    from nemo_mcp import app
    from nemo_mcp.settings import folders_given, load_settings

    settings = load_settings(backend="studio" if studio else None)
    more = (*settings.media_dirs, *folders_given(folders))
    settings = settings.model_copy(update={"media_dirs": more})
    if sys.stdin is None or sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] - they are, when closed
        raise SetupError("A host speaks to this program on stdin and stdout, and they are closed.", "leave them open.")
    if sys.stdin.isatty():
        say("nemo-mcp speaks MCP on stdin and stdout and waits for a host. Try `nemo-mcp demo` or --help; Ctrl-C ends.")
    app.run_stdio(settings, said)
