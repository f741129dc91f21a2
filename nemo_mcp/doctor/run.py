"""The whole of `nemo-mcp doctor`: gather the facts, run the checks, print what they find."""

import sys
from contextlib import suppress

from nemo_mcp.doctor.examine import WIDEST, examine
from nemo_mcp.doctor.facts import Facts, gather
from nemo_mcp.doctor.finding import Finding
from nemo_mcp.doctor.hosts import edit_here
from nemo_mcp.doctor.report import Paper, as_json, has_problem
from nemo_mcp.logs import set_up_logging
from nemo_mcp.settings import Settings


def run(*, json: bool, offline: bool, studio: bool) -> bool:
    """Print the report to stdout. Returns whether there is no problem."""
    set_up_logging("CRITICAL")  # what a check meets is told by the check
    found: list[Finding] = []
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] - it is, when it was closed
        return not has_problem(list(examine(_facts(studio=studio, offline=offline))))
    paper = None if json else Paper(sys.stdout, WIDEST)
    if paper:
        paper.head()
    for each in examine(_facts(studio=studio, offline=offline)):
        found.append(each)
        if paper:
            paper.show(each)
    if paper:
        paper.end(found)
    else:
        sys.stdout.write(as_json(found) + "\n")
    return not has_problem(found)


def _facts(*, studio: bool, offline: bool) -> Facts:
    """The facts; the studio is the backend as well when nobody says otherwise and all hosts start it."""
    found = gather(studio=studio, offline=offline)
    told = not isinstance(found.settings, Settings) or "backend" in found.settings.model_fields_set
    with suppress(OSError):  # told by the check of the hosts
        if not told and edit_here(found):
            return gather(studio=True, offline=offline)
    return found
