"""The sections of the bench, in the order of the page."""

from dataclasses import dataclass

from bench.figure import Figure

SECTIONS = ("assistant", "start", "overhead", "waiting", "streams", "transfers", "scale", "journal", "film")
"""Each is a module of this package with `TITLE`, `figures(*, quick)` and, if it found something, `NOTES`."""


@dataclass(frozen=True, slots=True)
class Section:
    """A measured section. `notes` tell what was found on the way and what it bought."""

    name: str
    title: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()
