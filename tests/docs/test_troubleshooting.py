"""The page for when something does not work is keyed by messages: each is one that the program really gives."""

import ast
import re
from functools import cache

import pytest

from tests.docs.pages import ROOT, cells, headings, rows

PAGE = ROOT / "docs" / "troubleshooting.md"
FROM_THE_HOST = "What hosts say"
"""The chapter whose messages are not ours."""
GAP = "…"


def entries() -> list[str]:
    """The messages that have an entry or a row, without those of hosts."""
    chapter, found = "", [cells(row)[0] for row in rows(PAGE.read_text(encoding="utf-8"))]
    for level, word in headings(PAGE):
        chapter = word.text if level == 2 else chapter
        if level == 3 and chapter != FROM_THE_HOST:
            found.append(word.text)
    return found


@cache
def sayable() -> str:
    """All text in the code; what is put in while it runs is a gap."""
    return "\n".join(
        words
        for file in sorted((ROOT / "nemo_mcp").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if (words := _words(node))
    )


def _words(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else GAP for part in node.values)
    return ""


@pytest.mark.parametrize("message", entries())
def test_the_message_of_each_entry_is_in_the_code(message: str) -> None:
    pieces = [piece for piece in re.split(rf"\s*{GAP}\s*", message) if piece.strip(" .:`")]
    pattern = r"[^\n]*".join(map(re.escape, pieces))
    assert re.search(pattern, sayable()), f"nothing says: {message}"


def test_there_are_entries() -> None:
    assert len(entries()) > 15


def test_a_message_that_nothing_says_would_be_found() -> None:
    assert not re.search("The moon is not up.", sayable())
