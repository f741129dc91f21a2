"""Fonts that an extra of this package brings: Noto Sans CJK with `nemo-mcp[cjk]`."""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

# Modules that hold nothing but font files. They are found, never imported.
_MODULES: Final = ("manimgx_fonts_cjk",)


def extra_folders() -> tuple[Path, ...]:
    """The folders of the extras that are installed."""
    specs = [spec for name in _MODULES if (spec := find_spec(name)) is not None]
    return tuple(Path(folder) for spec in specs for folder in spec.submodule_search_locations or ())
