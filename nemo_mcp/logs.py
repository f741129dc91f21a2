"""Logs go to stderr, one record an event, without secrets; so does whatever Python would print by itself."""

import logging
import sys
import threading
from types import TracebackType

from nemo_mcp.core.secrets import redact
from nemo_mcp.core.text import clean, line

CHATTY = ("httpx", "httpcore", "httpx2", "httpcore2", "mcp", "uvicorn", "asyncio", "sse_starlette", "starlette", "rich")
LONGEST_RECORD = 100_000
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class Redacting(logging.Formatter):
    """Masks secrets in every log line, traceback and stack, whoever wrote it.

    A message is one line, and what follows it is indented: no name in it can look like a record of its own.
    """

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03d"

    def format(self, record: logging.LogRecord) -> str:
        """The finished text without secrets."""
        first, *more = redact(clean(super().format(record), LONGEST_RECORD)).split("\n")
        return "\n".join([first, *(f"  {each}" for each in more)])

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the base class calls it so
        """The message on one line."""
        record.message = line(record.message, LONGEST_RECORD)
        return super().formatMessage(record)


def set_up_logging(level: str) -> None:
    """Log to stderr, and send there by the same way whatever Python would print by itself.

    Libraries that log addresses, headers or whole messages are kept quiet at every level.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting(FORMAT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.raiseExceptions = False  # a line that cannot be formatted would be printed raw, arguments and all
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda failure: _log_uncaught(failure.exc_type, failure.exc_value, failure.exc_traceback)
    sys.unraisablehook = lambda failure: _log_uncaught(failure.exc_type, failure.exc_value, failure.exc_traceback)


def _log_uncaught(kind: type[BaseException], problem: BaseException | None, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt | SystemExit):
        shown = problem if problem is not None else kind()
        logging.getLogger("nemo_mcp").critical("stopped by %s", kind.__name__, exc_info=(kind, shown, trace))
