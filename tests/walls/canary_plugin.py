"""The canary in the whole suite: every logger at its loudest, every test's end a look around, and one figure."""

import logging
import os
import secrets
from collections import Counter
from collections.abc import Generator
from typing import Any, Final

import pytest

from nemo_mcp.logs import Redacting
from tests.proofs.figures import figures_of
from tests.walls.canary import WATCH, Watch

LOUD: Final = ("nemo_mcp", "httpx", "httpcore", "mcp", "client", "uvicorn", "anyio", "asyncio", "starlette")
VARIABLE: Final = "CANARY_API_KEY"
"""A secret in the environment of the tests, as many people have one: no child process may inherit it."""
FIGURE: Final = "canary"


class Listener(logging.Handler):
    """Formats every record as the product would, and looks at the lines of each logger in one piece."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(Redacting("%(levelname)s %(name)s: %(message)s"))
        self._watch = watch
        self._lines: dict[str, list[str]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the finished line until the end of the test."""
        self._lines.setdefault(record.name, []).append(self.format(record))

    def flush(self) -> None:
        """Look at all that was said since."""
        kept, self._lines = self._lines, {}
        for name, lines in kept.items():
            self._watch.look(f"the log of {name}", "\n".join(lines), "log lines", len(lines))


class Canary:
    """The plugin. A test at whose end a secret is found somewhere fails; so does the run for one found later."""

    def __init__(self, config: pytest.Config, watch: Watch = WATCH) -> None:
        self._config = config
        self._watch = watch
        self._listener = Listener(watch)
        self._told = 0

    def begin(self) -> None:
        """Make everything loud, and put a secret where careless programs find one."""
        if self._config.option.log_level is None:
            self._config.option.log_level = "WARNING"  # what pytest itself keeps and shows stays as it was
        watched = os.environ.setdefault(VARIABLE, f"cnry/env+{secrets.token_hex(16)}")
        self._watch.add(watched)
        root = logging.getLogger()
        root.addHandler(self._listener)
        for name in LOUD:
            logging.getLogger(name).setLevel(logging.DEBUG)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: Any) -> Generator[None, Any, Any]:
        """At the end of a test: what it logged, what it printed, and what the worlds in it have found."""
        report: pytest.TestReport = yield
        if call.when != "teardown":
            return report
        self._listener.flush()
        for title, text in report.sections:
            if "log" not in title:  # pytest's own memory of raw records is no sink
                self._watch.look(title.lower(), text)
        if new := self._news():
            report.outcome = "failed"
            report.longrepr = f"canary: a secret was found in {', '.join(new)}"
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Give this process's figures; a hit after the last test, or in another process, fails the run."""
        self._listener.flush()
        figures = figures_of(self._config)
        if any(count for count in self._watch.counts.values()):
            figures.add(FIGURE, self._watch.counts)
        for sink in self._news():
            figures.record("canary, after the last test", f"a secret was found in {sink}")
        if figures.sums.get(FIGURE, Counter())["hits"] and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _news(self) -> list[str]:
        new, self._told = sorted(set(self._watch.hits[self._told :])), len(self._watch.hits)
        return new
