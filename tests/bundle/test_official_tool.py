"""The official tool that the gate asks: fetched by hash, in the version of our copy of its rules, and heard."""

import json
from pathlib import Path
from typing import Any

from config.bundle.archive import packed
from config.bundle.facts import ROOT
from tests.bundle.against import complaints

LOCK: dict[str, Any] = json.loads((ROOT / ".ci" / "mcpb" / "package-lock.json").read_text(encoding="utf-8"))
TOOL = "@anthropic-ai/mcpb"


def test_all_that_npm_fetches_is_known_by_its_hash_and_no_place_is_named() -> None:
    packages = {name: each for name, each in LOCK["packages"].items() if name}
    assert len(packages) > 20
    assert [name for name, each in packages.items() if not each["integrity"].startswith("sha512-")] == []
    assert [name for name, each in packages.items() if "resolved" in each] == []


def test_the_copy_of_its_rules_is_of_the_same_version() -> None:
    version = LOCK["packages"][f"node_modules/{TOOL}"]["version"]
    assert LOCK["packages"][""]["dependencies"] == {TOOL: version}
    told = (Path(__file__).parent / "schemas" / "README.md").read_text(encoding="utf-8")
    assert f"`{TOOL}` {version}" in told


def test_a_bundle_that_differs_from_the_wheel_or_from_what_the_tool_packs_is_noticed(tmp_path: Path) -> None:
    archives = {
        "bundle": {"nemo_mcp/a.py": b"1", "manifest.json": b"{}"},
        "wheel": {"nemo_mcp/a.py": b"1", "nemo_mcp-1.dist-info/METADATA": b""},
        "other": {"nemo_mcp/a.py": b"2", "manifest.json": b"{}"},
        "less": {"nemo_mcp/a.py": b"1"},
    }
    bundle, wheel, other, less = (str(tmp_path / name) for name in archives)
    for name, files in archives.items():
        (tmp_path / name).write_bytes(packed(files))
    assert complaints(bundle, wheel, bundle) == []
    assert complaints(bundle, other, bundle) == ["nemo_mcp/a.py is not the same in bundle and wheel"]
    assert complaints(bundle, wheel, less) == ["manifest.json is not packed as it is by the official tool"]
