"""What lies in the bundle: the package as git knows it, and what it takes to install and show it."""

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

from config.bundle.facts import MANIFEST
from nemo_mcp import __version__

PACKAGE = "nemo_mcp"
LOCK = Path(".ci/lock.txt")
PROJECT = Path("pyproject.toml")
BESIDE = {"manifest.json": MANIFEST, "icon.png": Path("config/bundle/icon.png"), "LICENSE": Path("LICENSE")}
"""Files beside the package, by their name in the bundle."""
SOURCES = (PACKAGE, *(file.as_posix() for file in (PROJECT, LOCK, *BESIDE.values())))
"""All that the bundle is made of."""


def contents(root: Path) -> dict[str, bytes]:
    """The files of the bundle by their name in it. Raises OSError, ValueError, subprocess.CalledProcessError."""
    found = {name: (root / name).read_bytes() for name in package_files(root)}
    found |= {name: (root / file).read_bytes() for name, file in BESIDE.items()}
    project = tomllib.loads((root / PROJECT).read_text(encoding="utf-8"))
    pins = pins_in((root / LOCK).read_text(encoding="utf-8"))
    return found | {"pyproject.toml": project_file(project, pins).encode()}


def package_files(root: Path) -> list[str]:
    """The files of the package that git knows, and those that it would take up."""
    known = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", PACKAGE)
    return [name for name in known if (root / name).is_file()]


def uncommitted(root: Path) -> list[str]:
    """What the bundle is made of and differs from the commit, as `git status` shows it."""
    return _git(root, "status", "--porcelain", "-z", "--untracked-files=all", "--", *SOURCES)


def pins_in(lock: str) -> list[str]:
    """The packages of a lock file with their versions and where they apply, without their hashes."""
    return [line.rstrip(" \\") for line in lock.splitlines() if re.match(r"[a-z0-9]", line)]


def project_file(project: dict[str, Any], pins: list[str]) -> str:
    """A project file for `uv run` that asks for no more than the server needs, in the versions it was tested with."""
    facts = project["project"]
    tables: dict[str, dict[str, Any]] = {
        "build-system": project["build-system"],
        "project": {
            "name": facts["name"],
            "version": __version__,
            "requires-python": facts["requires-python"],
            "dependencies": facts["dependencies"],
        },
        "project.scripts": facts["scripts"],
        "tool.hatch.build.targets.wheel": {"packages": [PACKAGE]},
        "tool.uv": {"constraint-dependencies": pins, "build-constraint-dependencies": pins},
    }
    return "\n".join(_table(name, values) for name, values in tables.items())


def _table(name: str, values: dict[str, Any]) -> str:
    """A table of TOML. Its strings and lists of strings are written as those of JSON are."""
    lines = [f"{key} = {json.dumps(value, indent=2, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join([f"[{name}]", *lines, ""])


def _git(root: Path, *words: str) -> list[str]:
    said = subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, encoding="utf-8").stdout
    return sorted(name for name in said.split("\0") if name)
