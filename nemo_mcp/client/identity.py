"""Who we say we are: the attribution headers that every request carries."""

import re
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from nemo_mcp import contract
from nemo_mcp.errors import SetupError

HOST_NAME: ContextVar[str | None] = ContextVar("HOST_NAME", default=None)
"""The name of the MCP client whose call is being served; a job inherits it from the call that began it."""

SKILL_FILE = Path(__file__).parent.parent / "skill" / "SKILL.md"

_INSTALL_PLACES = {"/.clawhub/": "clawhub", "/.cursor/skills/": "cursor"}
_HOST_WORDS = {
    "claude-ai": "claude-desktop",
    "claude desktop": "claude-desktop",
    "visual studio code": "vscode",
    "cursor-vscode": "cursor",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Builds the attribution headers. `source` is the platform's name from the environment, which wins when set."""

    skill_file: Path = field(default=SKILL_FILE)
    source: str | None = None

    def headers(self) -> dict[str, str]:
        """The three `X-Skill-*` headers; the version is read from the skill file each time. Raises SetupError."""
        return {
            contract.SKILL_SOURCE: contract.SKILL_SOURCE_VALUE,
            contract.SKILL_VERSION: skill_version(self.skill_file),
            contract.SKILL_PLATFORM: platform(self.source, self.skill_file, HOST_NAME.get()),
        }


def skill_version(path: Path) -> str:
    """`version` in the YAML frontmatter of a skill file. Raises SetupError when it is not there."""
    try:
        head, found = _frontmatter(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        head, found = "", False
    match = re.search(r"^version:[ \t]*[\"']?([\w.+-]{1,40})[\"']?[ \t]*$", head, re.MULTILINE)
    if not found or match is None:
        raise SetupError("The skill file that comes with this program is damaged.", "install nemo-mcp again.")
    return match[1]


def platform(source: str | None, skill_file: Path, host: str | None) -> str:
    """The platform's name: the environment's, else by the skill file's place, else the host's, else `unknown`."""
    if source and (name := _plain(source)):
        return name
    place = skill_file.as_posix()
    for part, name in _INSTALL_PLACES.items():
        if part in place:
            return name
    if host:
        known = _HOST_WORDS.get(host.strip().lower())
        return known or _plain(host) or "unknown"
    return "unknown"


def _plain(name: str) -> str:
    """A name that is safe in a header: lower case, letters, digits, dots and dashes, at most 64."""
    return re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-")[:64]


def _frontmatter(text: str) -> tuple[str, bool]:
    parts = re.split(r"^---[ \t]*$", text.lstrip("\ufeff"), maxsplit=2, flags=re.MULTILINE)
    return (parts[1], True) if len(parts) == 3 and not parts[0].strip() else ("", False)
