"""The parts of the pages that come from the code say what the code says."""

from pathlib import Path

import pytest

from nemo_mcp.settings import Settings, meanings
from tests.docs import layers
from tests.docs.pages import PAGES, ROOT, name
from tests.docs.regions import MADE, names, remade, write
from tests.test_layers import MAY_IMPORT

UPDATE = "run `python -m tests.docs`"


@pytest.fixture(autouse=True, scope="module")
def updated() -> None:
    """With `NEMO_UPDATE_DOCS=1` the pages are written anew instead."""
    import os

    if os.environ.get("NEMO_UPDATE_DOCS"):
        write()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_what_is_made_from_the_code_is_up_to_date(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert remade(text) == text, UPDATE


def test_everything_that_is_made_stands_on_one_page_and_is_closed() -> None:
    found = [region for page in PAGES for region in names(page.read_text(encoding="utf-8"))]
    assert sorted(found) == sorted(MADE)
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert all(text.count(f"<!-- {region}:end -->") == 1 for region in names(text))


def test_every_setting_has_a_meaning_and_the_example_file_tells_it() -> None:
    assert list(meanings()) == list(Settings.model_fields)
    text = (ROOT / "config" / "config.example.toml").read_text(encoding="utf-8")
    told = " ".join(line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#"))
    missing = [setting for setting, words in meanings().items() if words.rstrip(".") not in told]
    assert missing == [], "config.example.toml tells these settings in other words than nemo_mcp/settings.py"


def test_the_diagram_draws_all_that_may_be_known_and_nothing_else() -> None:
    drawn = layers.drawn()
    below: dict[str, set[str]] = {part: set() for part in drawn}
    for upper, lower in layers.arrows():
        below[upper].add(lower)
    for part in drawn:
        found: set[str] = set()
        waiting = {part}
        while waiting:
            waiting = {other for each in waiting for other in below[each]} - found
            found |= waiting
        assert found == layers.reached(part) & set(drawn) - {part}
        assert part not in MAY_IMPORT[part]
