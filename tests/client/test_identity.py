"""The attribution headers."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.client.identity import SKILL_FILE, Identity, platform, skill_version
from nemo_mcp.errors import SetupError


def skill_at(folder: Path, version: str = "3.2.1") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "SKILL.md"
    file.write_text(f"---\nname: nemo\nversion: {version}\n---\n# Skill\nversion: 9.9.9\n", encoding="utf-8")
    return file


@pytest.mark.promise("P12")
def test_the_version_is_that_of_the_skill_file_each_time_it_is_read(tmp_path: Path) -> None:
    identity = Identity(skill_at(tmp_path))
    assert identity.headers()["X-Skill-Version"] == "3.2.1"
    skill_at(tmp_path, "3.3.0")
    assert identity.headers()["X-Skill-Version"] == "3.3.0"


def test_the_shipped_skill_file_has_a_version() -> None:
    assert skill_version(SKILL_FILE).count(".") == 2


@pytest.mark.promise("P13")
@pytest.mark.parametrize(
    ("place", "name"),
    [(".clawhub/skills/nemo", "clawhub"), (".cursor/skills/nemo", "cursor"), ("site-packages/nemo", "unknown")],
)
def test_the_platform_is_known_by_where_the_skill_file_lies(tmp_path: Path, place: str, name: str) -> None:
    assert Identity(skill_at(tmp_path / place)).headers()["X-Skill-Platform"] == name


@pytest.mark.promise("P13")
def test_the_environment_wins_over_the_place_and_the_place_over_the_host() -> None:
    place = Path("/home/someone/.clawhub/SKILL.md")
    assert platform("My Platform", place, "cursor") == "my-platform"
    assert platform(None, place, "cursor") == "clawhub"
    assert platform(None, Path("/opt/SKILL.md"), "Visual Studio Code") == "vscode"
    assert platform(None, Path("/opt/SKILL.md"), "claude-ai") == "claude-desktop"
    assert platform(None, Path("/opt/SKILL.md"), None) == "unknown"


@given(st.text(max_size=100))
def test_a_hosts_name_never_breaks_a_header(name: str) -> None:
    value = platform(None, Path("/opt/SKILL.md"), name)
    assert value
    assert value.isascii()
    assert value.isprintable()
    assert " " not in value


@pytest.mark.parametrize("text", ["", "no frontmatter", "---\nname: x\n---\nversion: 1.0.0\n", "---\nversion:\n---\n"])
def test_a_damaged_skill_file_is_a_plain_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "SKILL.md"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SetupError, match="install nemo-mcp again"):
        Identity(file).headers()
