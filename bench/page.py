"""The figures as tables, as data, and as the page bench/README.md, which is made from the last run that was kept."""

import importlib.metadata
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.figure import Figure
from bench.section import Section

HERE = Path(__file__).parent
LAST, PAGE = HERE / "last.json", HERE / "README.md"
INTRODUCTION = """# Figures

Each figure stands against a named peer or limit that was measured in the same run, in turn with it (the token counts of
peers apart). One with a spread is a median, in the section on waiting a mean; sizes, counts, percentiles and single
runs have none.
The ratio is ours over theirs; an aim is what it should not pass. No figure decides a test, except sizes and counts,
which do not depend on the machine.

    python -m bench [SECTION...] [--quick] [--json] [--write]

This page is made by `python -m bench --write`. `python -m bench.instructions` (what the studio understands) and
`python -m tests.proofs`, `python -m tests.hostile_media` (what cannot break it) print figures of their own.
"""


def table(figures: Sequence[Figure]) -> str:
    """A Markdown table, which reads well in a terminal, too."""
    rows = [("what", "ours", "spread", "against", "theirs", "ratio", "aim", "runs")]
    rows += [_row(each) for each in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _row(each: Figure) -> tuple[str, ...]:
    spread = "" if each.low is None or each.high is None or each.runs < 2 else f"{plain(each.low)}-{plain(each.high)}"
    aim = "" if each.aim is None else f"{'met' if each.met else 'missed'}: {plain(each.aim)}"
    if each.aim is not None and each.aim_of == "value":
        aim += f" {each.unit}"
    ours, theirs = f"{plain(each.value)} {each.unit}", f"{plain(each.peer_value)} {each.unit}"
    return each.name, ours, spread, each.peer, theirs, f"{each.ratio:.2f}", aim, f"{each.runs:,}"


def plain(value: float) -> str:
    """A number with three digits that count."""
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}"


def machine() -> dict[str, str]:
    """What the figures were taken on, in words that name no one's computer."""
    versions = {name: importlib.metadata.version(name) for name in ("nemo-mcp", "mcp", "httpx", "av")}
    return {
        "system": f"{platform.system()} on {platform.machine()}, {os.cpu_count()} processors, {_memory()}",
        "python": platform.python_version(),
        "packages": ", ".join(f"{name} {version}" for name, version in versions.items()),
    }


def _memory() -> str:
    if sys.platform == "win32":
        return "memory unknown"
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"


def as_data(section: Section) -> dict[str, Any]:
    """A section as JSON holds it."""
    return asdict(section)


def kept() -> list[Section]:
    """The sections of the last run that was kept."""
    if not LAST.exists():
        return []
    data = json.loads(LAST.read_text(encoding="utf-8"))
    return [_section(each) for each in data["sections"]]


def _section(data: dict[str, Any]) -> Section:
    figures = tuple(Figure(**each) for each in data["figures"])
    return Section(data["name"], data["title"], figures, tuple(data["notes"]))


def page(data: dict[str, Any]) -> str:
    """bench/README.md."""
    parts = [
        INTRODUCTION,
        "Measured on " + "; ".join(f"{name}: {words}" for name, words in data["machine"].items()) + ".",
    ]
    for each in map(_section, data["sections"]):
        parts += [f"\n## {each.title}\n", f"`python -m bench {each.name}`\n", table(each.figures)]
        if each.notes:
            parts += ["", *(f"- {note}" for note in each.notes)]
        if (HERE / f"{each.name}.png").exists():
            parts += ["", f"![{each.title}]({each.name}.png)"]
    return "\n".join(parts) + "\n"
