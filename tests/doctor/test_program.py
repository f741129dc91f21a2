"""Python, the package, its libraries and fonts, and the commands that install them again."""

import shlex
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.doctor import configuration, fonts, launching, program
from nemo_mcp.doctor.installed import Installation, Way, way_of
from nemo_mcp.doctor.program import Python, libraries_finding, python_finding, within
from tests.doctor.looking import facts

AGAIN = "run: install it again"
GOOD = Python((3, 12, 1), 64, "arm64", "arm64", "Darwin")
numbers = st.lists(st.integers(0, 40), min_size=1, max_size=4).map(tuple)


@pytest.mark.parametrize(
    ("python", "status", "said"),
    [
        (GOOD, "ok", "Python 3.12.1, 64 bit (arm64), Darwin"),
        (Python((3, 10, 9), 64, "arm64", "arm64", "Darwin"), "problem", "3.11 or newer is needed"),
        (Python((3, 11, 0), 32, "x86", "x86", "Windows"), "problem", "32 bit program has too little memory"),
        (Python((3, 12, 1), 64, "x86_64", "arm64", "Darwin"), "warning", "this computer is arm64"),
    ],
)
def test_python_is_judged_by_version_bits_and_machine(python: Python, status: str, said: str) -> None:
    found = python_finding(python)
    assert found.status == status
    assert said in found.found
    assert bool(found.mend) == (status != "ok")


def test_the_program_that_runs_this_test_is_fine(tmp_path: Path) -> None:
    given_here = facts(tmp_path)
    found = [*program.check_python(given_here), *program.check_package(given_here)]
    assert [each.status for each in found] == ["ok", "ok"]


NEEDS = ["mcp<3,>=2.3", "av<20,>=18.1", "speedy<5,>=4; sys_platform == 'plan9'", "pytest>=9; extra == 'test'"]


@pytest.mark.parametrize(
    ("here", "status", "said"),
    [
        ({"mcp": "2.3.0", "av": "19.0"}, "ok", "MCP SDK 2.3.0; all 2 libraries are in their ranges"),
        ({"mcp": "2.3.0", "av": "19.0", "speedy": "4.2"}, "ok", "all 3 libraries"),
        ({"mcp": "1.28.1", "av": "20.1"}, "problem", "mcp 1.28.1 is not <3,>=2.3; av 20.1 is not <20,>=18.1"),
        ({"mcp": "2.3.0"}, "problem", "av is missing"),
        ({"mcp": "2.3.0", "av": "19.0", "speedy": "3"}, "problem", "speedy 3 is not <5,>=4"),
    ],
)
def test_libraries_must_lie_in_their_ranges(here: dict[str, str], status: str, said: str) -> None:
    found = libraries_finding(NEEDS, here.get, AGAIN)
    assert (found.status, found.mend) == (status, "" if status == "ok" else AGAIN)
    assert said in found.found


@given(numbers, numbers)
def test_a_version_is_within_a_range_as_its_numbers_are_in_order(one: tuple[int, ...], two: tuple[int, ...]) -> None:
    left, right = (".".join(map(str, each)) for each in (one, two))
    padded = [each + (0,) * (4 - len(each)) for each in (one, two)]
    assert within(left, f">={right}") == (padded[0] >= padded[1])
    assert within(left, f"<{right}") == (padded[0] < padded[1])
    assert within(left, f"=={right},<=40") or padded[0] != padded[1] or padded[0] > (40, 0, 0, 0)


@pytest.mark.parametrize(
    ("prefix", "has_pip", "way"),
    [
        ("/home/ada/.local/share/uv/tools/nemo-mcp", False, "uv tool"),
        ("/home/ada/.cache/uv/archive-v0/x1Y2", False, "uvx"),
        ("/home/ada/.local/share/pipx/venvs/nemo-mcp", True, "pipx"),
        ("/home/ada/video/.venv", True, "pip"),
        ("/home/ada/video/.venv", False, "uv pip"),
    ],
)
def test_the_way_of_installation_is_known_by_its_place(prefix: str, has_pip: bool, way: Way) -> None:
    assert way_of(Path(prefix), has_pip) == way


@pytest.mark.skipif(sys.platform == "win32", reason="quoted for another shell there")
@pytest.mark.parametrize(
    ("way", "again", "extra"),
    [
        ("uv tool", "uv tool install --reinstall --force P", "uv tool install --reinstall --force 'P[cjk]'"),
        ("uvx", "uvx --refresh --from P nemo-mcp doctor", "uvx --refresh --from 'P[cjk]' nemo-mcp doctor"),
        ("pipx", "pipx install --force P", "pipx install --force 'P[cjk]'"),
        ("pip", "'/a b/py' -m pip install --force-reinstall P", "'/a b/py' -m pip install 'P[cjk]'"),
        ("uv pip", "uv pip install --python '/a b/py' --reinstall P", "uv pip install --python '/a b/py' 'P[cjk]'"),
    ],
)
def test_each_way_has_its_own_command(way: Way, again: str, extra: str) -> None:
    here = Installation(way, "nemo-mcp", "/a b/py")
    assert here.command() == again.replace("P", "nemo-mcp")
    assert here.command("cjk") == extra.replace("P", "nemo-mcp")


@pytest.mark.skipif(sys.platform == "win32", reason="quoted for another shell there")
def test_a_clone_is_installed_from_its_folder() -> None:
    clone = Installation("pip", "/home/ada/my clone", "/venv/bin/python", editable=True)
    assert shlex.split(clone.command("cjk"))[-2:] == ["-e", "/home/ada/my clone[cjk]"]
    assert clone.told == "installed with pip from /home/ada/my clone (editable)"


def test_without_any_other_font_the_bundle_writes_latin_and_the_rest_is_named() -> None:
    found = fonts.look((), apt=True)
    assert found.status == "warning"
    assert found.found.startswith("Latin, Greek, Cyrillic; no font for Chinese, Japanese, Korean, Arabic")
    first, second = found.mend.splitlines()
    assert first.startswith("run: ")
    assert "[cjk]" in first
    assert second == "run: sudo apt-get install fonts-noto-core fonts-noto-color-emoji"


def test_without_debians_packages_the_fonts_are_named() -> None:
    thai = next(script for script in fonts.OTHERS if script.name == "Thai")
    assert fonts.judge([thai], apt=False).mend == "install a font such as Noto Sans Thai"


def test_a_damaged_bundle_is_a_problem() -> None:
    found = fonts.judge([*fonts.LATIN, *fonts.OTHERS], apt=True)
    assert found.status == "problem"
    assert "no Latin" in found.found


def test_fonts_that_cannot_be_opened_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "NotoSansArabic.ttf").write_bytes(b"this is no font")
    assert "Arabic" in fonts.look((tmp_path,), apt=False).found.partition("no font for ")[2]


def test_settings_that_are_set_are_named_without_their_values(tmp_path: Path) -> None:
    found = configuration.finding(facts(tmp_path, token="nmv_0123456789", language="ja"), [])
    assert found.found.startswith("set: data_dir, export_dir, language, token; no file")
    assert "secret, so not shown: token" in found.found
    assert "nmv_" not in found.found


def test_names_that_mean_nothing_come_with_a_guess(tmp_path: Path) -> None:
    found = configuration.finding(facts(tmp_path), ["NEMO_DATADIR", "NEMO_XYZZY"])
    assert found.status == "warning"
    assert "NEMO_DATADIR may be meant as NEMO_DATA_DIR; `nemo-mcp --help`" in found.mend


@pytest.mark.skipif(sys.platform == "win32", reason="quoted for another shell there")
@pytest.mark.parametrize(
    ("nemo", "uvx", "status", "said"),
    [
        ("/bin/nemo-mcp", None, "ok", "nemo-mcp is /bin/nemo-mcp; no uvx on the PATH"),
        (None, "/bin/uvx", "ok", "uvx is /bin/uvx; no nemo-mcp on the PATH"),
        (None, None, "warning", "no nemo-mcp or uvx on the PATH"),
    ],
)
def test_one_command_on_the_path_is_enough(
    tmp_path: Path, nemo: str | None, uvx: str | None, status: str, said: str
) -> None:
    found = launching.finding(nemo, uvx, Path("/a b/nemo-mcp"), facts(tmp_path))
    assert (found.status, found.found) == (status, said)
    assert ("'/a b/nemo-mcp' install HOST" in found.mend) == (status == "warning")
