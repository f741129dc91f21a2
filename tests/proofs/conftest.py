"""Each proof prints what it has found: at the end of the run, also of a quiet one."""

import pytest

from tests.proofs.figures import FIGURES, Figures


@pytest.fixture(scope="session")
def figures(request: pytest.FixtureRequest) -> Figures:
    """Takes the lines to print."""
    return request.config.stash.setdefault(FIGURES, Figures())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print them."""
    found = config.stash.get(FIGURES, None)
    if found is None or not found.lines:
        return
    terminalreporter.section("figures")
    for name, line in found.lines.items():
        terminalreporter.write_line(f"{name}: {line}")
