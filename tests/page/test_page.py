"""The page as it is sent: small, alone, and with nothing in it that could turn a name into more than text."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from nemo_mcp import surface
from nemo_mcp.surface import apps

LIMIT = 40_000
PAGE = apps.page()
FOLDER = Path(str(surface.__file__)).parent / "page"
# What MCP Apps (2026-01-26) lets a page send, and what it has to answer or hear.
SENT = {
    "ui/initialize",
    "ui/notifications/initialized",
    "ui/notifications/size-changed",
    "ui/open-link",
    "resources/read",
    "tools/call",
}
HEARD = {
    "ping",
    "ui/resource-teardown",
    "ui/notifications/tool-input",
    "ui/notifications/tool-result",
    "ui/notifications/tool-cancelled",
    "ui/notifications/host-context-changed",
}


class Document(HTMLParser):
    """The elements of the page with their attributes, and the text in its styles and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag = self.elements[-1][0] if self.elements else ""
        self.inside[tag] = self.inside.get(tag, "") + data


@pytest.fixture(scope="module")
def document() -> Document:
    parsed = Document()
    parsed.feed(PAGE)
    return parsed


def test_the_page_is_one_small_document() -> None:
    assert len(PAGE.encode()) < LIMIT
    assert PAGE.startswith("<!doctype html>")
    assert "/* style */" not in PAGE
    assert "/* program */" not in PAGE


def test_every_part_of_the_page_is_in_it() -> None:
    parts = {file.name for file in FOLDER.iterdir() if file.is_file()}
    assert parts == {"page.html", "page.css", *(f"{name}.js" for name in apps.SCRIPTS)}
    for name in parts - {"page.html"}:
        assert (FOLDER / name).read_text(encoding="utf-8") in PAGE


def test_the_page_asks_nobody_for_anything(document: Document) -> None:
    for tag, attributes in document.elements:
        assert tag not in {"link", "iframe", "object", "embed", "base", "form", "a", "img", "video"}
        assert not {"src", "href", "action", "style"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
    assert sum(tag == "script" for tag, _ in document.elements) == 1
    assert re.findall(r"url\(|@import|@font-face", PAGE) == []
    assert re.findall(r"https?://[a-z]", PAGE) == []


@pytest.mark.parametrize(
    "word",
    ["innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval", "Function", "fetch", "XMLHttpRequest",
     "WebSocket", "localStorage", "cookie", "createObjectURL", "import", "setTimeout(\"", "DOMParser", "srcdoc"],
)  # fmt: skip
def test_the_program_makes_no_use_of(document: Document, word: str) -> None:
    assert re.search(rf"(?<![\w.]){re.escape(word)}\b|\.{re.escape(word)}\b", document.inside["script"]) is None


def test_the_program_speaks_the_protocol_of_pages_and_nothing_else(document: Document) -> None:
    script = document.inside["script"]
    methods = set(re.findall(r'"((?:ui|tools|resources|notifications|sampling|prompts)/[a-z/-]+)"', script))
    assert methods <= SENT | HEARD
    assert SENT | HEARD - {"ping"} <= methods
    assert re.search(r"\bping\b", script)
    assert 'protocolVersion: "2026-01-26"' in script
    assert "event.source !== window.parent" in script


def test_every_element_that_the_program_looks_for_is_there(document: Document) -> None:
    there = {attributes["id"] for _, attributes in document.elements if "id" in attributes}
    assert set(re.findall(r'byId\("([\w-]+)"\)', document.inside["script"])) <= there


def test_both_languages_say_the_same_things(document: Document) -> None:
    script = document.inside["script"]
    english, chinese = (
        re.findall(r"(?:^|[\s,{])(\w+): [\"\[]", script[script.index(f"  {language}: {{") :].split("\n  },")[0])
        for language in ("en", "zh")
    )
    assert english == chinese
    assert len(set(english)) == len(english) > 30
    for key in set(re.findall(r'\bsay\("(\w+)"', script)):
        assert key in english


def test_the_page_is_not_read_before_somebody_asks_for_it() -> None:
    code = (
        "import sys\n"
        "seen = []\n"
        "sys.addaudithook(lambda name, given: seen.append(str(given[0])) if name == 'open' else None)\n"
        "from nemo_mcp.surface import apps\n"
        "from nemo_mcp.surface.server import build\n"
        "build(lambda announce: None)\n"
        "assert not [name for name in seen if name.endswith(('page.html', 'page.css', '.js'))]\n"
        "apps.page()\n"
        "assert len([name for name in seen if name.endswith(('page.html', 'page.css', '.js'))]) > 3\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
