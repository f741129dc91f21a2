"""The facts that several files tell and one place decides: the version and the tools.

Hosts and registries read these files as they stand, so the facts are written into them.
"""

import json
import re
from pathlib import Path
from typing import Any

from nemo_mcp import __version__

ROOT = Path(__file__).parents[2]
MANIFEST = Path("config/bundle/manifest.json")
REGISTRY = Path("config/server.json")
PLUGIN = Path(".claude-plugin/plugin.json")
ANSWERS = Path("nemo_mcp/front.json")
"""What the server answers to a host first; a test holds it to the server."""

Json = dict[str, Any]


def with_facts(root: Path) -> dict[Path, str]:
    """The files that tell facts, by their path below `root`, as they should be. Raises OSError, ValueError."""
    manifest, registry, plugin = (_read(root / file) for file in (MANIFEST, REGISTRY, PLUGIN))
    manifest |= {"version": __version__, "tools": tools_in(_read(root / ANSWERS))}
    plugin["version"] = registry["version"] = __version__
    for package in registry["packages"]:
        package["version"] = __version__
    return {MANIFEST: _text(manifest), REGISTRY: _text(registry), PLUGIN: _text(plugin)}


def tools_in(answers: Json) -> list[Json]:
    """Name and first sentence of each tool."""
    told = next(each["result"]["tools"] for each in answers["answers"] if each["method"] == "tools/list")
    return [{"name": tool["name"], "description": first_sentence(tool["description"])} for tool in told]


def first_sentence(text: str) -> str:
    """Text up to the first full stop, in one line and without the marks of code."""
    return re.split(r"(?<=[.!?])\s", " ".join(text.split()), maxsplit=1)[0].replace("`", "")


def _read(file: Path) -> Json:
    return json.loads(file.read_text(encoding="utf-8"))


def _text(values: Json) -> str:
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n"
