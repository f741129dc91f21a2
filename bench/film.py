"""Render: the studio's figures, as `python -m bench.render` takes them."""

from typing import Final

from bench.figure import Figure
from bench.render import measured

TITLE: Final = "Render: a film of half a minute in 1080p"
RUNS: Final = 3


def figures(*, quick: bool) -> list[Figure]:
    """Three rounds, or one to try it out; a round takes about a minute and a half."""
    return measured(1 if quick else RUNS)
