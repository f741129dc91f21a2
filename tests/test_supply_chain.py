"""What the package is built from: bounded, locked by hash, and nothing that runs while it is installed."""

import re
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.proofs.figures import figures_of
from tests.wheel import complaints

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / ".ci" / "lock.txt").read_text(encoding="utf-8")


def asked_for() -> Iterator[Requirement]:
    project = PROJECT["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    lists += [*PROJECT["dependency-groups"].values(), PROJECT["build-system"]["requires"]]
    for each in lists:
        yield from map(Requirement, each)


def locked() -> dict[str, tuple[Version, list[str]]]:
    """Version and hashes of each package in the lock."""
    found: dict[str, tuple[Version, list[str]]] = {}
    for entry in re.split(r"\n(?=\S)", LOCK.strip()):
        pin = re.match(r"([a-z0-9-]+)==(\S+)", entry)
        assert pin, entry
        found[pin[1]] = Version(pin[2]), re.findall(r"--hash=sha256:([0-9a-f]{64})", entry)
    return found


@pytest.mark.parametrize("wanted", list(dict.fromkeys(asked_for())), ids=str)
def test_a_dependency_is_bounded_on_both_sides_and_locked_within(wanted: Requirement) -> None:
    operators = {each.operator for each in wanted.specifier}
    upper = operators & {"<", "=="}
    # What the types are checked with is bounded below by the dependency itself.
    assert upper and (operators & {">=", "=="} or wanted.name in {"numpy", "av"})
    version, _ = locked()[canonicalize_name(wanted.name)]
    assert wanted.specifier.contains(version)


def test_everything_in_the_lock_is_known_by_its_hash(request: pytest.FixtureRequest) -> None:
    found = locked()
    assert len(found) > 60
    assert [name for name, (_, hashes) in found.items() if not hashes] == []
    hashes = sum(len(each) for _, each in found.values())
    figures_of(request.config).record("lock", f"{len(found)} packages, {hashes:,} hashes, 0 packages without")


def test_the_lock_names_no_place_to_fetch_from() -> None:
    assert "://" not in LOCK
    assert "--index" not in LOCK
    assert "--find-links" not in LOCK


def test_nothing_of_ours_runs_while_it_is_installed() -> None:
    assert PROJECT["build-system"]["build-backend"] == "hatchling.build"
    assert [Requirement(each).name for each in PROJECT["build-system"]["requires"]] == ["hatchling"]
    build = PROJECT["tool"]["hatch"]["build"]
    assert not [table for table in (build, *build["targets"].values()) if "hooks" in table]
    assert "metadata" not in PROJECT["tool"]["hatch"]  # a metadata hook would run, too
    for name in ("setup.py", "setup.cfg", "hatch_build.py", "MANIFEST.in"):
        assert not (ROOT / name).exists()
    assert list((ROOT / "nemo_mcp").rglob("*.pth")) == []


@pytest.mark.parametrize(
    "name",
    ["nemo.pth", "nemo_mcp/fast.so", "nemo_mcp-1.data/scripts/run", "tests/x.py", "nemo_mcp/.env", "nemo_mcp/x.sh"],
)
def test_a_wheel_that_holds_more_than_the_package_is_noticed(tmp_path: Path, name: str) -> None:
    wheel = tmp_path / "nemo_mcp-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for entry in ("nemo_mcp/__init__.py", "nemo_mcp/py.typed", "nemo_mcp-1.dist-info/METADATA"):
            archive.writestr(entry, "")
    assert complaints(str(wheel)) == []
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr(name, "")
    assert complaints(str(wheel)) != []
