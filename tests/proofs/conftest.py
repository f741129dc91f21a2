"""What the proofs may ask for."""

import pytest

from tests.proofs.figures import Figures, figures_of


@pytest.fixture(scope="session")
def figures(request: pytest.FixtureRequest) -> Figures:
    """Takes the lines that are printed at the end of the run."""
    return figures_of(request.config)
