"""Install links: each holds the entry that it was made from, and those in the README start the server."""

import base64
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.bundle.facts import ROOT
from nemo_mcp.install.links import install_links
from tests.bundle.hosts import ours, started

README = (ROOT / "README.md").read_text(encoding="utf-8")
PLACES = {
    "cursor.com/en/install-mcp": "cursor",
    "vscode.dev/redirect/mcp/install": "vscode",
    "insiders.vscode.dev/redirect/mcp/install": "vscode-insiders",
    "lmstudio.ai/install-mcp": "lm-studio",
}
ENTRIES = st.fixed_dictionaries(
    {"command": st.text(min_size=1), "args": st.lists(st.text())},
    optional={"env": st.dictionaries(st.text(min_size=1), st.text())},
)


def read(link: str) -> tuple[str, str, dict[str, Any]]:
    """The host, the name and the entry of a link, read as hosts do."""
    parts = urlsplit(link)
    values = {name: each for name, (each,) in parse_qs(parts.query, strict_parsing=True).items()}
    host = PLACES[f"{parts.netloc}{parts.path}"]
    assert parts.scheme == "https"
    assert (values.get("quality") == "insiders") == (host == "vscode-insiders")
    text = values["config"] if host.startswith("vscode") else base64.b64decode(values["config"], validate=True).decode()
    return host, values["name"], json.loads(text)


def links_in(text: str) -> list[str]:
    """The install links in a page."""
    return re.findall(r"https://[^\s)\"'<>]+\?name=[^\s)\"'<>]+", text)


@given(entry=ENTRIES, name=st.text(min_size=1))
def test_a_link_holds_name_and_entry_whatever_they_are(entry: dict[str, Any], name: str) -> None:
    made = install_links(entry, name)
    assert {host: read(link) for host, link in made.items()} == {host: (host, name, entry) for host in made}


def test_a_link_is_plain_enough_for_a_page() -> None:
    for link in install_links({"command": "uvx", "args": ["nemo-mcp", "a b)'\"<é>"]}).values():
        assert re.fullmatch(r"[\w:/.?=&%-]+", link, re.ASCII)


@pytest.mark.parametrize("link", links_in(README))
async def test_a_link_in_the_readme_is_made_here_and_starts_the_server(link: str, tmp_path: Path) -> None:
    host, name, entry = read(link)
    assert install_links(entry, name)[host] == link
    assert set(entry) == {"command", "args"}  # nothing secret, nothing that differs from person to person
    async with started(tmp_path, ours(entry["command"], entry["args"]), ROOT) as client:
        assert len((await client.list_tools()).tools) == 5


def test_the_readme_has_links_for_cursor_and_vs_code() -> None:
    assert {"cursor", "vscode"} <= {read(link)[0] for link in links_in(README)}
