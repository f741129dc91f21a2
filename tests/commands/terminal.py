"""Commands as a person runs them: in this process with captured output, or on a terminal of their own."""

import logging
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path

from typer.testing import CliRunner, Result

from nemo_mcp.cli import cli
from nemo_mcp.logs import CHATTY
from tests.walls.canary import WATCH


@dataclass(frozen=True)
class Place:
    """A person's computer: its folder, and the settings in its environment."""

    folder: Path
    settings: dict[str, str]

    def run(self, *arguments: str, **more: str) -> Result:
        """A command in this process, without a terminal."""
        with _logging_kept():
            done = CliRunner().invoke(cli, list(arguments), env=self.environment(**more))
        WATCH.look("the output of a command", done.stdout)
        WATCH.look("the errors of a command", done.stderr)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    def environment(self, **more: str) -> dict[str, str]:
        """The variables of a process."""
        config = self.folder / "config.toml"
        config.touch()
        return {
            "HOME": str(self.folder),
            "PATH": os.environ["PATH"],
            "NEMO_CONFIG": str(config),
            "NEMO_BACKEND": "",
            "NEMO_LOG": "",
            "NEMO_DATA_DIR": str(self.folder / "data"),
            "NEMO_EXPORT_DIR": str(self.folder / "out"),
            **self.settings,
            **more,
        }

    def piped(self, *arguments: str, stdout: int, **more: str) -> subprocess.CompletedProcess[str]:
        """A command as a process of its own, with its output into something."""
        return subprocess.run(
            [sys.executable, "-m", "nemo_mcp", *arguments],
            stdout=stdout,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            env=self.environment(**more),
            timeout=60,
            check=False,
        )

    def on_terminal(self, *arguments: str, columns: int = 80, typed: dict[str, str] | None = None) -> tuple[int, str]:
        """A command on a terminal of its own: exit code and all that it wrote.

        Each of the `typed` answers is given once, as soon as its question stands on the terminal.
        """
        ours, theirs = pty.openpty()
        ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        child = subprocess.Popen(
            [sys.executable, "-m", "nemo_mcp", *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=self.environment(TERM="xterm-256color"),
            start_new_session=True,
            preexec_fn=_heed_ctrl_c,  # noqa: PLW1509
        )
        os.close(theirs)
        said = _said(ours, typed or {})
        return child.wait(30), said


def _heed_ctrl_c() -> None:
    """Make stdin the terminal of this process, and Ctrl-C count even where the suite runs in a shell's background."""
    ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _said(terminal: int, typed: dict[str, str]) -> str:
    said, waiting = b"", dict(typed)
    while select.select([terminal], [], [], 60)[0]:
        try:
            piece = os.read(terminal, 65_536)
        except OSError:  # Linux says so when the other side is closed
            break
        if not piece:
            break
        said += piece
        for question, answer in list(waiting.items()):
            if question.encode() in said:
                os.write(terminal, answer.encode())
                del waiting[question]
    os.close(terminal)
    WATCH.look("what a terminal shows", said.decode())
    return said.decode()


@contextmanager
def _logging_kept() -> Generator[None]:
    """Commands set up logging for a process of their own; here it belongs to the tests."""
    root = logging.getLogger()
    handlers, level, printing = list(root.handlers), root.level, logging.raiseExceptions
    levels = {name: logging.getLogger(name).level for name in (*CHATTY, "nemo_mcp")}
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    showing = warnings.showwarning
    logging.getLogger("nemo_mcp").setLevel(logging.NOTSET)
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
        warnings.showwarning = showing
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.raiseExceptions = printing
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
