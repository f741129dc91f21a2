"""How a command ends: the result on stdout, what went wrong on stderr, and an exit code that scripts can rely on.

0 done; 1 failed, or some of it; 2 wrong usage or settings; 3 the editor asks something; 4 nobody can say yet: it goes
on, or was sent and is not confirmed; 130 interrupted.
"""

import json
import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import typer

from nemo_mcp.commands.options import Terms
from nemo_mcp.core.secrets import redact
from nemo_mcp.core.text import clean
from nemo_mcp.errors import NemoError, RequestError, SetupError, UnconfirmedError
from nemo_mcp.serving import FAILED, INTERRUPTED, WRONG_USE, say

if TYPE_CHECKING:
    from nemo_mcp.service.results import Result

ASKED, OPEN = 3, 4
CODES: Final = {"done": 0, "failed": FAILED, "needs_input": ASKED, "unconfirmed": OPEN, "running": OPEN}
LONGEST_ERROR: Final = 10_000


@dataclass(frozen=True, slots=True)
class Answer:
    """A result, its words for a person, and the exit code."""

    result: "Result"
    words: Callable[[], str]
    code: int = 0


class InterruptedWorkError(KeyboardInterrupt):
    """Ctrl-C while a job was waited for; the message says what becomes of it."""


def show(terms: Terms, answer: Answer) -> None:
    """Print an answer, and end the command with its code. Raises typer.Exit when that is not 0."""
    _put(_json(answer.result.model_dump(mode="json", exclude_none=True)) if terms.as_json else answer.words())
    if answer.code:
        raise typer.Exit(answer.code)


@contextmanager
def ending(terms: Terms) -> Generator[None]:
    """Make errors and Ctrl-C inside it a message and an exit code. Raises typer.Exit."""
    try:
        yield
    except NemoError as problem:
        _tell(terms, problem)
        raise typer.Exit(code_of(problem)) from None
    except InterruptedWorkError as stopped:
        say(f"\n{stopped}")
        raise typer.Exit(INTERRUPTED) from None
    except KeyboardInterrupt:
        say("\nInterrupted.")
        raise typer.Exit(INTERRUPTED) from None


def code_of(problem: NemoError) -> int:
    """The exit code of an error."""
    if isinstance(problem, UnconfirmedError):
        return OPEN
    return WRONG_USE if isinstance(problem, SetupError | RequestError) else FAILED


def _tell(terms: Terms, problem: NemoError) -> None:
    from nemo_mcp.commands.advice import in_commands

    message, hint = (
        in_commands(redact(clean(text, LONGEST_ERROR)), studio=terms.studio) for text in (problem.message, problem.hint)
    )
    if terms.as_json:
        kind = type(problem).__name__
        _put(_json({"error": {"kind": kind, "message": message} | ({"hint": hint} if hint else {})}))
    else:
        say(f"error: {message}" + (f"\n\nhint: {hint}" if hint else ""))


def _json(value: dict[str, Any]) -> str:
    plain = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") != "utf8"
    return json.dumps(value, ensure_ascii=plain)


def _put(text: str) -> None:
    """Write to stdout. Who reads only the beginning, as `head` does, is no reason for an error."""
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] - it is, when it was closed
        return
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at its end
