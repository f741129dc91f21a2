"""Links lead somewhere: to files and headings that exist, or out by https."""

from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, Word, anchors, name, targets

LINKS = [word for page in PAGES for word in targets(page)]


@pytest.mark.parametrize("link", LINKS, ids=str)
def test_links_lead_to_what_there_is(link: Word) -> None:
    if "://" in link.text:
        assert link.text.startswith("https://")
        return
    file, _, anchor = link.text.partition("#")
    target = (ROOT / link.page).parent / file if file else ROOT / link.page
    assert target.exists(), f"{link.page} leads to {file}"
    if anchor:
        assert anchor in anchors(target)


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent.name == "docs"], ids=name)
def test_every_page_is_reached_from_the_readme(page: Path) -> None:
    assert name(page) in {link.text.partition("#")[0] for link in LINKS if link.page == "README.md"}
