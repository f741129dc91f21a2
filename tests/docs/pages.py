"""The pages for people, read as Markdown: fenced blocks, headings, links, words in code, rows of tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md")))
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block. `words` stand behind the opening fence: the language, and what is to be done with it."""

    page: str
    line: int
    words: tuple[str, ...]
    text: str

    @property
    def language(self) -> str:
        """The first word, or nothing."""
        return self.words[0] if self.words else ""

    @property
    def lines(self) -> list[str]:
        """The lines that hold something; a comment line is none."""
        return [line.strip() for line in self.text.splitlines() if line.strip() and not line.lstrip().startswith("#")]

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


@dataclass(frozen=True, slots=True)
class Word:
    """Words of a page with the place where they stand."""

    page: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line} {self.text}"


def tokens(page: Path) -> list[Token]:
    """The page, parsed."""
    return _MARKDOWN.parse(page.read_text(encoding="utf-8"))


def name(page: Path) -> str:
    """The page as people know it."""
    return page.relative_to(ROOT).as_posix()


def fences(page: Path) -> list[Fence]:
    """All fenced blocks of a page."""
    return [
        Fence(name(page), (token.map or [0])[0] + 1, tuple(token.info.split()), token.content)
        for token in tokens(page)
        if token.type == "fence"
    ]


def _inline(page: Path) -> Iterator[tuple[int, Token]]:
    line = 0
    for token in tokens(page):
        line = token.map[0] + 1 if token.map else line
        for child in token.children or ():
            yield line, child


def code(page: Path) -> list[Word]:
    """Everything that stands in backticks."""
    return [Word(name(page), line, token.content) for line, token in _inline(page) if token.type == "code_inline"]


def targets(page: Path) -> list[Word]:
    """Where links and pictures lead to."""
    found: list[Word] = []
    for line, token in _inline(page):
        target = token.attrGet("href") or token.attrGet("src")
        if target:
            found.append(Word(name(page), line, str(target)))
    return found


def headings(page: Path) -> list[tuple[int, Word]]:
    """The headings with their levels, as plain words."""
    parsed = tokens(page)
    return [
        (int(token.tag[1]), Word(name(page), (token.map or [0])[0] + 1, _plain(parsed[place + 1])))
        for place, token in enumerate(parsed)
        if token.type == "heading_open"
    ]


def anchors(page: Path) -> set[str]:
    """The names by which links reach the headings, as GitHub makes them."""
    return {re.sub(r"[^\w\- ]", "", word.text.lower()).replace(" ", "-") for _, word in headings(page)}


def _plain(token: Token) -> str:
    return "".join(child.content for child in token.children or () if child.type in {"text", "code_inline"})


def cells(row: str) -> list[str]:
    """The cells of one line of a table."""
    return [cell.strip() for cell in row.strip().strip("|").split(" | ")]


def rows(text: str) -> list[str]:
    """The lines of the tables in a text, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    head = {place for place, line in enumerate(lines) if set(line) <= set("|- :")}
    return [line for place, line in enumerate(lines) if place not in head and place + 1 not in head]
