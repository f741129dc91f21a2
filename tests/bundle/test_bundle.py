"""The bundle for Claude Desktop: what is in it, that it is always the same, and that it starts."""

import io
import json
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from config.bundle.archive import packed
from config.bundle.contents import LOCK, PACKAGE, SOURCES, contents, pins_in, uncommitted
from config.bundle.facts import ROOT
from nemo_mcp import __version__
from tests.bundle.hosts import filled, ours, started
from tests.media import picture
from tests.test_stdio import environment
from tests.world import structure_of, text_of

pytestmark = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="a bundle is made of what git knows")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle, unpacked as a host does it."""
    folder = tmp_path_factory.mktemp("bundle")
    with zipfile.ZipFile(io.BytesIO(packed(contents(ROOT)))) as archive:
        archive.extractall(folder)
    return folder


def test_the_same_files_make_the_same_bytes() -> None:
    files = contents(ROOT)
    assert packed(files) == packed(dict(reversed(files.items())))


def test_nothing_in_the_archive_tells_when_or_where_it_was_made() -> None:
    with zipfile.ZipFile(io.BytesIO(packed(contents(ROOT)))) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    shapes = {(entry.date_time, entry.create_system, entry.external_attr, entry.compress_type) for entry in entries}
    assert shapes == {((1980, 1, 1, 0, 0, 0), 3, 0o100644 << 16, zipfile.ZIP_STORED)}


def test_it_holds_the_package_and_what_a_host_needs_to_install_it() -> None:
    package = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / PACKAGE).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert set(contents(ROOT)) == package | {"manifest.json", "icon.png", "LICENSE", "pyproject.toml"}


def test_its_project_asks_for_what_the_package_needs_in_the_versions_of_the_lock() -> None:
    project = tomllib.loads(contents(ROOT)["pyproject.toml"].decode())
    assert project["project"] == {
        "name": "nemo-mcp",
        "version": __version__,
        "requires-python": PROJECT["project"]["requires-python"],
        "dependencies": PROJECT["project"]["dependencies"],
        "scripts": PROJECT["project"]["scripts"],
    }
    assert project["build-system"] == PROJECT["build-system"]
    pins = {
        canonicalize_name(pin.name): pin for pin in map(Requirement, project["tool"]["uv"]["constraint-dependencies"])
    }
    for wanted in map(Requirement, [*project["project"]["dependencies"], *project["build-system"]["requires"]]):
        (pin,) = pins[canonicalize_name(wanted.name)].specifier
        assert pin.operator == "=="
        assert wanted.specifier.contains(pin.version)


def test_a_pin_keeps_where_it_applies_and_loses_its_hashes() -> None:
    lock = "a-b==1.2 \\\n    --hash=sha256:00\nc==3 ; sys_platform == 'win32' \\\n    --hash=sha256:11\n"
    assert pins_in(lock) == ["a-b==1.2", "c==3 ; sys_platform == 'win32'"]
    assert all("==" in pin and "--hash" not in pin for pin in pins_in((ROOT / LOCK).read_text(encoding="utf-8")))


def test_what_is_not_committed_is_noticed(tmp_path: Path) -> None:
    for source in SOURCES:
        place = tmp_path / source / "a.py" if source == PACKAGE else tmp_path / source
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("1", encoding="utf-8")
    shutil.copy(ROOT / ".gitignore", tmp_path)
    who = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
    for words in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "all"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    (tmp_path / "README.md").write_text("not in the bundle", encoding="utf-8")
    (tmp_path / PACKAGE / "__pycache__").mkdir()
    (tmp_path / PACKAGE / "__pycache__" / "a.pyc").write_bytes(b"1")
    assert uncommitted(tmp_path) == []
    (tmp_path / PACKAGE / "b.py").write_text("2", encoding="utf-8")
    (tmp_path / LOCK).write_text("2", encoding="utf-8")
    assert uncommitted(tmp_path) == [f" M {LOCK.as_posix()}", f"?? {PACKAGE}/b.py"]


def test_a_wrong_call_is_told_how_it_is_done() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "config.bundle", "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "usage: python -m config.bundle [OUT]\n"


def test_a_program_started_in_the_bundle_is_the_one_in_it(bundle: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import nemo_mcp; print(nemo_mcp.__file__)"]
    found = subprocess.check_output(command, env=environment(tmp_path), cwd=bundle, text=True)
    assert Path(found.strip()) == bundle / "nemo_mcp" / "__init__.py"


def server_in(bundle: Path) -> dict[str, Any]:
    """How the bundle says that it is started."""
    return json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))["server"]["mcp_config"]


async def test_it_starts_with_nothing_chosen(bundle: Path, tmp_path: Path) -> None:
    server = server_in(bundle)
    arguments, env = filled(server, {"studio": False, "media_dirs": []})
    async with started(tmp_path, ours(server["command"], arguments), bundle, **env) as client:
        assert len((await client.list_tools()).tools) == 5


async def test_it_works_with_everything_chosen(bundle: Path, tmp_path: Path) -> None:
    server = server_in(bundle)
    folders = [tmp_path / "two words", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    chosen = {"studio": True, "export_dir": str(tmp_path / "out"), "media_dirs": [str(each) for each in folders]}
    arguments, env = filled(server, chosen)
    sources = [str(picture(folder / "a.png")) for folder in folders]
    elsewhere = str(picture(tmp_path / "a.png"))
    async with started(tmp_path, ours(server["command"], arguments), bundle, **env) as client:
        uploaded = structure_of(await client.call_tool("upload", {"sources": [*sources, elsewhere]}))
        assert [each["source"] for each in uploaded["refused"]] == [elsewhere]
        assert "the studio on this computer" in text_of(await client.call_tool("credits", {}))
        await client.call_tool("edit", {"instruction": "make a 1-second video of the pictures"})
        done = structure_of(await client.call_tool("export", {"quality": "preview"}))
    assert Path(done["path"]).parent == tmp_path / "out"
