"""Every figure by one command, each against a named peer or limit of the same run.

    python -m bench [SECTION...] [--quick] [--json] [--write]

Without names all sections run. `--quick` measures little, to try it out; `--json` prints data instead of tables;
`--write` keeps the figures in bench/last.json and makes the tables of bench/README.md from it.
"""

import argparse
import importlib
import json
import sys
from typing import Any

from bench.page import LAST, PAGE, as_data, kept, machine, page, table
from bench.section import SECTIONS, Section


def measured(name: str, *, quick: bool) -> Section:
    """Run a section. Raises whatever goes wrong in it."""
    module: Any = importlib.import_module(f"bench.{name}")
    return Section(name, module.TITLE, tuple(module.figures(quick=quick)), tuple(getattr(module, "NOTES", ())))


def main(words: list[str] | None = None) -> int:
    """Measure and tell. Returns 1 when an aim was missed, which is told, too."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Every figure against a named peer or limit of the same run."
    )
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of: {', '.join(SECTIONS)}")
    parser.add_argument("--quick", action="store_true", help="few runs, to try it out")
    parser.add_argument("--json", action="store_true", help="print data")
    parser.add_argument("--write", action="store_true", help="keep the figures and make bench/README.md anew")
    chosen = parser.parse_args(words)
    unknown = [name for name in chosen.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"there is no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    if chosen.write and chosen.quick:
        parser.error("what is kept is measured in full: leave --quick out")
    found: list[Section] = []
    for name in chosen.sections or SECTIONS:
        sys.stderr.write(f"measuring {name} ...\n")
        section = measured(name, quick=chosen.quick)
        found.append(section)
        if not chosen.json:
            print(f"\n{section.title}\n\n{table(section.figures)}")
    if chosen.json:
        print(json.dumps({"machine": machine(), "sections": [as_data(each) for each in found]}, indent=1))
    if chosen.write:
        sections = {each.name: each for each in kept()} | {each.name: each for each in found}
        ordered = [sections[name] for name in SECTIONS if name in sections]
        data = {"machine": machine(), "sections": [as_data(each) for each in ordered]}
        LAST.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        PAGE.write_text(page(data), encoding="utf-8")
    missed = [each.name for section in found for each in section.figures if each.met is False]
    for name in missed:
        sys.stderr.write(f"aim missed: {name}\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
