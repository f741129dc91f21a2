"""The commands that hosts start: whether they are found by their names."""

import shutil
import sys
from pathlib import Path
from typing import Final

from nemo_mcp.doctor.facts import Facts, shown
from nemo_mcp.doctor.finding import Finding, fine, warned
from nemo_mcp.pasting import quoted

NAME: Final = "commands"


def check(facts: Facts) -> list[Finding]:
    """`nemo-mcp` and `uvx` on the path."""
    beside = Path(sys.executable).with_name("nemo-mcp.exe" if facts.system == "win32" else "nemo-mcp")
    return [finding(shutil.which("nemo-mcp"), shutil.which("uvx"), beside if beside.is_file() else None, facts)]


def finding(nemo: str | None, uvx: str | None, beside: Path | None, facts: Facts) -> Finding:
    """What a host can start by its bare name. `beside` is the command in the environment that runs now."""
    found = [f"{name} is {shown(Path(path), facts.home)}" for name, path in (("nemo-mcp", nemo), ("uvx", uvx)) if path]
    lost = [name for name, path in (("nemo-mcp", nemo), ("uvx", uvx)) if not path]
    told = "; ".join([*found, *([f"no {' or '.join(lost)} on the PATH"] if lost else [])])
    if nemo or uvx:
        return fine(NAME, told)
    whole = quoted(str(beside)) if beside else quoted(sys.executable, "-m", "nemo_mcp")
    return warned(NAME, told, f"`{whole} install HOST` writes this whole path into a host's configuration")
