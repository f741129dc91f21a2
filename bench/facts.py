"""Facts that a text says twice: every assistant would pay for them twice.

A fact is an id, a name, or a figure with its unit. A name or an id may stand once in a text. A figure may stand again
only for something else: five pictures are of one size, and a film is as long as its music. Lines that begin with `>`
are quoted as they are and left out.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

_NAMES: Final = (
    re.compile(r"\b(?:edit|export|upload)-[0-9a-f]{8}\b"),  # a job
    re.compile(r"\b\d{12,}\b"),  # a session
    re.compile(r'"[^"]+"|“[^”]+”'),
    re.compile(r"\S+[/\\](?=[^\s/\\]+)"),  # a folder
    re.compile(r"[\w.-]+\.[a-z][a-z0-9]{1,3}\b"),  # a file
)
_NUMBER: Final = r"\d+(?:[.,]\d+)*"
_FIGURE: Final = re.compile(rf"{_NUMBER}(?:-{_NUMBER})?(?:\s?(?:ms|s|%|[KMG]B)\b|%|x\d+\b|\s[a-z]+)")
_TRACK: Final = re.compile(r"\s(?=\d+\. [A-Z])")
_SMALL: Final = frozenset({"added", "removed", "the", "of", "a", "in", "and", "to", "is", "with"})


def said_twice(text: str) -> list[str]:
    """The facts that stand in a text more often than they are worth; empty for a good one."""
    lines = [line for line in text.splitlines() if not line.startswith(">")]
    names = Counter(name for line in lines for pattern in _NAMES for name in pattern.findall(line))
    twice = [name for name, count in names.items() if count > 1]
    told: list[tuple[str, set[str]]] = []
    for statement in _statements(lines):
        about = _about(statement)
        for figure in _figures(statement):
            if any(figure == other and (about & others or about == others) for other, others in told):
                twice.append(figure)
            told.append((figure, about))
    return twice


def _statements(lines: list[str]) -> Iterator[str]:
    """Each says something of one thing: a line, or a track of the timeline."""
    for line in lines:
        yield from _TRACK.split(line)


def _figures(statement: str) -> list[str]:
    for pattern in _NAMES:
        statement = pattern.sub(" ", statement)
    return [figure.replace(" ", "") for figure in _FIGURE.findall(statement)]


def _about(statement: str) -> set[str]:
    """The words that say what a statement is about; everything that is in no list is about the same."""
    if not re.match(r"- |\d+\. ", statement):
        return set()
    head = statement.partition("(")[0].lower()
    return {word for word in re.findall(r"[a-z][\w.-]*", head) if word not in _SMALL}
