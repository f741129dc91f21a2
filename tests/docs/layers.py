"""The diagram of the parts, made from the table that the tests hold every import against."""

import ast
from pathlib import Path

from tests.docs.pages import ROOT
from tests.docs.tables import table
from tests.test_layers import MAY_IMPORT

PACKAGE = ROOT / "nemo_mcp"
SINGLE = ("cli", "app", "contract")
"""Files that are drawn like packages, from the top."""


def drawn() -> list[str]:
    """What the diagram shows: every package, and the single files that are as important."""
    packages = [part for part in MAY_IMPORT if (PACKAGE / part / "__init__.py").is_file()]
    return [*SINGLE[:2], *packages, *SINGLE[2:]]


def reached(part: str) -> set[str]:
    """All that a part may know, by itself or through another."""
    found: set[str] = set()
    waiting = {part}
    while waiting:
        waiting = {below for each in waiting for below in MAY_IMPORT.get(each, ())} - found
        found |= waiting
    return found


def arrows() -> list[tuple[str, str]]:
    """Who may know whom among the parts that are drawn, without the arrows that follow from others."""
    shown = drawn()
    below = {part: reached(part) & set(shown) - {part} for part in shown}
    return [
        (part, other)
        for part in shown
        for other in shown
        if other in below[part] and not any(other in below[between] for between in below[part] - {other})
    ]


def diagram(_old: str) -> str:
    """The parts and arrows for GitHub to draw."""
    lines = [f"  {upper}[{_label(upper)}] --> {lower}[{_label(lower)}]" for upper, lower in arrows()]
    return "\n".join(["```mermaid", "flowchart TD", *lines, "```"])


def _label(part: str) -> str:
    return f"{part}/" if _file(part).name == "__init__.py" else f"{part}.py"


def _file(part: str) -> Path:
    package = PACKAGE / part / "__init__.py"
    return package if package.is_file() else PACKAGE / f"{part}.py"


def parts(_old: str) -> str:
    """What each part is, in the words of its own first line."""
    return table(("part", "what it is"), [(f"`{_label(part)}`", _words(part)) for part in drawn()])


def _words(part: str) -> str:
    docstring = ast.get_docstring(ast.parse(_file(part).read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.partition("\n\n")[0].split()).replace("|", "\\|")
