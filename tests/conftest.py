"""Fixtures that every test may ask for."""

import pytest


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """One event loop library: the product runs on asyncio."""
    return "asyncio"
