"""Parts of pages that are made from the code: between `<!-- NAME:begin -->` and `<!-- NAME:end -->`."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.docs import layers, says, tables
from tests.docs.pages import PAGES

MADE: Mapping[str, Callable[[str], str]] = {
    "tools": tables.tools,
    "resources": tables.resources,
    "prompts": tables.prompts,
    "settings": tables.settings,
    "commands": tables.commands,
    "layers": layers.diagram,
    "parts": layers.parts,
    **{f"says-{scene}": says.rewriter(scene) for scene in says.SCENES},
}
"""What makes a region anew; it is given the region as it stands."""
_REGION = re.compile(r"(<!-- ([a-z-]+):begin -->\n)(.*?)(<!-- \2:end -->)", re.DOTALL)


def names(text: str) -> list[str]:
    """The regions of a page, and what looks like the begin of one."""
    return re.findall(r"<!-- ([a-z-]+):begin -->", text)


def content(text: str, region: str) -> str:
    """What stands in a region. Raises StopIteration when there is none of that name."""
    return next(found[3].strip() for found in _REGION.finditer(text) if found[2] == region)


def remade(text: str) -> str:
    """The page with every region made anew. Raises KeyError for one that nothing makes."""
    return _REGION.sub(lambda found: f"{found[1]}{MADE[found[2]](found[3])}\n{found[4]}", text)


def write() -> list[Path]:
    """Make the regions of all pages anew; returns the pages that have changed."""
    changed: list[Path] = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        new = remade(text)
        if new != text:
            page.write_text(new, encoding="utf-8")
            changed.append(page)
    return changed
