"""Where things lie on this computer. It is read before anything else, so it loads next to nothing."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import platformdirs

APP: Final = "nemo-mcp"
JOURNAL: Final = "journal.sqlite3"
ALIVE: Final = "alive"


def usual_data_dir() -> Path:
    """The folder for journal, account and studio when none is set."""
    return Path(platformdirs.user_data_dir(APP, appauthor=False))


def config_path() -> Path:
    """The settings file: `NEMO_CONFIG`, else `config.toml` in the platform's config folder."""
    named = os.environ.get("NEMO_CONFIG", "").strip()
    return (
        Path(named).expanduser() if named else Path(platformdirs.user_config_dir(APP, appauthor=False)) / "config.toml"
    )


def nothing_is_set() -> bool:
    """Whether there is neither a variable of ours nor a settings file, so that every setting is as it usually is."""
    if any(name.upper().startswith("NEMO_") for name in os.environ):
        return False
    try:
        config_path().stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False


def surroundings() -> tuple[str, Path, Mapping[str, str]]:
    """This computer as other programs see it: the platform's name in `sys`, the home folder and the environment."""
    return sys.platform, Path.home(), os.environ
