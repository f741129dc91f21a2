"""How this program was installed, and so which command installs it again or with an extra."""

import json
import sys
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit
from urllib.request import url2pathname

from nemo_mcp.pasting import quoted

PACKAGE: Final = "nemo-mcp"
Way = Literal["uv tool", "uvx", "pipx", "pip", "uv pip"]
_WORDS: Final[dict[Way, str]] = {
    "uv tool": "installed with uv tool",
    "uvx": "run by uvx",
    "pipx": "installed with pipx",
    "pip": "installed with pip",
    "uv pip": "installed with uv",
}


@dataclass(frozen=True, slots=True)
class Installation:
    """`source` is what was installed: the package's name, or a folder. `python` is the interpreter it runs in."""

    way: Way
    source: str
    python: str
    editable: bool = False

    @property
    def told(self) -> str:
        """In words, for the inside of a sentence."""
        if self.source == PACKAGE:
            return _WORDS[self.way]
        return f"{_WORDS[self.way]} from {self.source}" + (" (editable)" if self.editable else "")

    def command(self, extra: str = "") -> str:
        """The command that installs it afresh, with an extra if one is named."""
        wanted = f"{self.source}[{extra}]" if extra else self.source
        edit = ["-e"] if self.editable else []
        match self.way:
            case "uv tool":
                return quoted("uv", "tool", "install", "--reinstall", "--force", *edit, wanted)
            case "uvx":
                return quoted("uvx", "--refresh", "--from", wanted, PACKAGE, "doctor")
            case "pipx":
                return quoted("pipx", "install", "--force", *(["--editable"] if edit else []), wanted)
            case "pip":
                return quoted(self.python, "-m", "pip", "install", *self._afresh(extra), *edit, wanted)
            case "uv pip":
                return quoted("uv", "pip", "install", "--python", self.python, *self._again(extra), *edit, wanted)

    def _afresh(self, extra: str) -> list[str]:
        return [] if extra else ["--force-reinstall"]

    def _again(self, extra: str) -> list[str]:
        return [] if extra else ["--reinstall"]


@cache
def installation() -> Installation:
    """How the running program came here."""
    source, editable = _source()
    return Installation(way_of(Path(sys.prefix), find_spec("pip") is not None), source, sys.executable, editable)


def way_of(prefix: Path, has_pip: bool) -> Way:
    """What made an environment, by its place."""
    steps = [step.lower() for step in prefix.parts]
    pairs = set(pairwise(steps))
    if ("uv", "tools") in pairs:
        return "uv tool"
    if "uv" in steps and any(step.startswith(("archive-v", "environments-v", "builds-v")) for step in steps):
        return "uvx"
    if ("pipx", "venvs") in pairs:
        return "pipx"
    return "pip" if has_pip else "uv pip"


def _source() -> tuple[str, bool]:
    """What was installed, and whether as it stands in its folder."""
    try:
        told = distribution(PACKAGE).read_text("direct_url.json")
        origin: dict[str, Any] = json.loads(told) if told else {}
        url = urlsplit(str(origin.get("url", "")))
    except (PackageNotFoundError, ValueError, AttributeError):
        return PACKAGE, False
    if url.scheme != "file" or "dir_info" not in origin:
        return PACKAGE, False
    return url2pathname(url.path), bool(origin["dir_info"].get("editable"))
