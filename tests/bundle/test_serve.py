"""`nemo-mcp serve FOLDERS...` and the settings as the dialogue of a host gives them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from nemo_mcp.__main__ import serving
from nemo_mcp.errors import SettingsError
from nemo_mcp.settings import folders_given, load_settings
from tests.bundle.hosts import started
from tests.media import picture
from tests.world import structure_of

UNSET = "${user_config.something}"


@pytest.fixture(autouse=True)
def file(tmp_path: Path) -> Iterator[Path]:
    """A settings file, and nothing set by the person who runs the tests."""
    kept = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("NEMO_")]:
        del os.environ[name]
    file = tmp_path / "config.toml"
    file.write_text('backend = "studio"\nmedia_dirs = ["/from/file"]\n', encoding="utf-8")
    os.environ["NEMO_CONFIG"] = str(file)
    yield file
    os.environ.clear()
    os.environ.update(kept)


READ: list[tuple[list[str], tuple[bool, list[str]] | None]] = [
    ([], (False, [])),
    (["--studio"], (True, [])),
    (["serve"], (False, [])),
    (["serve", "/a", "/b c"], (False, ["/a", "/b c"])),
    (["serve", UNSET], (False, [UNSET])),
    (["serve", "--studio"], None),
    (["serve", "/a", "--help"], None),
    (["demo"], None),
    (["--http"], None),
    (["--studio", "serve"], None),
]


@pytest.mark.parametrize(("arguments", "wanted"), READ)
def test_only_plain_arguments_are_read_without_a_library(
    arguments: list[str], wanted: tuple[bool, list[str]] | None
) -> None:
    assert serving(arguments) == wanted


@pytest.mark.parametrize(
    ("said", "backend"),
    [
        ("true", "studio"),
        ("false", "cloud"),
        ("cloud", "cloud"),
        ("studio", "studio"),
        ("", "studio"),
        (UNSET, "studio"),
    ],
)
def test_a_switch_chooses_the_backend_and_an_unset_one_leaves_it_to_the_file(said: str, backend: str) -> None:
    os.environ["NEMO_BACKEND"] = said
    assert load_settings().backend == backend


@pytest.mark.parametrize("said", [UNSET, ""])
def test_without_a_file_an_unset_switch_means_the_cloud(file: Path, said: str) -> None:
    file.write_text("", encoding="utf-8")
    os.environ["NEMO_BACKEND"] = said
    assert load_settings().backend == "cloud"


@pytest.mark.parametrize("said", ["yes", "True", "moon"])
def test_a_switch_that_says_something_else_is_refused(said: str) -> None:
    os.environ["NEMO_BACKEND"] = said
    with pytest.raises(SettingsError, match="NEMO_BACKEND"):
        load_settings()


def test_folders_that_a_host_left_unset_do_not_count() -> None:
    assert folders_given(["/a", UNSET, " ", "/b"]) == [Path("/a"), Path("/b")]
    assert folders_given([UNSET]) == folders_given([]) == []


def test_a_folder_of_nobody_we_know_is_refused() -> None:
    with pytest.raises(SettingsError, match="whole path"):
        folders_given(["~nobody-here-by-that-name/x"])


def test_an_unset_variable_names_no_folder() -> None:
    os.environ["NEMO_MEDIA_DIRS"] = UNSET
    assert load_settings().media_dirs == (Path("/from/file"),)


@pytest.mark.parametrize("more", [[], ["--studio"]])
async def test_files_may_be_uploaded_from_the_folders_that_it_is_given(tmp_path: Path, more: list[str]) -> None:
    for name in ("own", "set"):
        (tmp_path / name).mkdir()
    inside, outside = picture(tmp_path / "own" / "a.png"), picture(tmp_path / "b.png")
    arguments = ["serve", str(tmp_path / "own"), *more]
    also = picture(tmp_path / "set" / "c.png")
    env = {"NEMO_MEDIA_DIRS": str(also.parent)} | ({} if more else {"NEMO_BACKEND": "true"})
    async with started(tmp_path, arguments, Path(__file__).parents[2], **env) as client:
        result = structure_of(await client.call_tool("upload", {"sources": [str(inside), str(outside), str(also)]}))
    assert [each["name"] for each in result["assets"]] == ["a.png", "c.png"]
    assert [each["source"] for each in result["refused"]] == [str(outside)]
