"""What every check may know: the settings, the moment, and the system it runs on."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from nemo_mcp.clock import SystemClock
from nemo_mcp.errors import SettingsError
from nemo_mcp.places import surroundings
from nemo_mcp.settings import Settings, load_settings

UNREADABLE: Final = "the settings must be readable first"


@dataclass(frozen=True, slots=True)
class Facts:
    """`settings` is what they are, or the error that stands in their way. `now_s` counts from 1970.

    `system` is Python's name of the platform; `environment` is what other programs see. `offline` forbids every
    connection that leaves this computer.
    """

    settings: Settings | SettingsError
    now_s: float
    home: Path
    system: str = sys.platform
    offline: bool = False
    environment: Mapping[str, str] = field(default_factory=dict[str, str])


def gather(*, studio: bool = False, offline: bool = False) -> Facts:
    """The facts of this process. `studio` stands for the switch of the same name."""
    try:
        settings: Settings | SettingsError = load_settings(backend="studio" if studio else None)
    except SettingsError as problem:
        settings = problem
    system, home, environment = surroundings()
    return Facts(settings, SystemClock().wall(), home, system, offline, environment)


def shown(path: Path, home: Path) -> str:
    """A path as people write it, with `~` for the home."""
    if path == home or home == Path(home.anchor) or not path.is_relative_to(home):
        return str(path)
    return str(Path("~") / path.relative_to(home))
