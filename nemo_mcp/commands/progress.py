"""How far things are, on stderr: a bar on a terminal, else a line for each stage, or nothing."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

import anyio

from nemo_mcp.commands.options import Terms
from nemo_mcp.core.secrets import redact
from nemo_mcp.core.text import line
from nemo_mcp.serving import say

if TYPE_CHECKING:
    from rich.console import Console

LONGEST_WORDS: Final = 180
BETWEEN_LINES_S: Final = 15.0
OFTEN_S: Final = 0.2
UNTOLD: Final = frozenset({"Ready.", "starting", "done"})
"""What a line of its own would be wasted on."""


class Progress(Protocol):
    """Tells how far things are. `tick_s`: how often it wants to hear of a job that goes on."""

    tick_s: float | None

    async def __call__(self, share: float, words: str) -> None:
        """Tell a share from 0 to 1 and a few words."""
        ...


class Silence:
    """Tells nothing."""

    tick_s: float | None = None

    async def __call__(self, share: float, words: str) -> None:
        """Nothing."""


class Lines:
    """A line when a stage begins, and one now and then while it goes on."""

    tick_s: float | None = 1.0

    def __init__(self) -> None:
        self._stage = ""
        self._told_s = 0.0

    async def __call__(self, share: float, words: str) -> None:
        """Write a line, unless the last one still says as much."""
        words, now_s = shown(words), anyio.current_time()
        stage = words.partition(",")[0]
        if stage in UNTOLD:
            return
        if stage != self._stage or now_s - self._told_s >= BETWEEN_LINES_S:
            self._stage, self._told_s = stage, now_s
            say(words)


class Bar:
    """A bar that never goes back."""

    tick_s: float | None = OFTEN_S

    def __init__(self, console: "Console") -> None:
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bars
        from rich.table import Column

        width = max(8, min(30, console.width // 4))
        words = TextColumn(
            "{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1)
        )
        self.bars = Bars(BarColumn(bar_width=width), words, console=console, transient=True, expand=True)
        self._task = self.bars.add_task("starting", total=1.0)
        self._share = 0.0

    async def __call__(self, share: float, words: str) -> None:
        """Move the bar."""
        self._share = max(self._share, share)
        self.bars.update(self._task, completed=self._share, description=shown(words))


@contextmanager
def progress(terms: Terms, *, logging: bool) -> Generator[Progress]:
    """What tells how far things are, as it suits stderr. With `logging` there are lines of others on it, and no bar."""
    if terms.quiet:
        yield Silence()
        return
    if sys.stderr.isatty() and not logging:
        from rich.console import Console

        console = Console(stderr=True, highlight=False)
        if console.is_terminal and not console.is_dumb_terminal:
            bar = Bar(console)
            with bar.bars:
                yield bar
            return
    yield Silence() if terms.as_json else Lines()


def shown(words: str) -> str:
    """Words of a report, on one line and without secrets."""
    return line(redact(line(words)), LONGEST_WORDS)
