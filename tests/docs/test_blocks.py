"""Every command and configuration in the pages is run, started or held against what there is; no block is left over."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from nemo_mcp.cli import EXIT_CODES
from nemo_mcp.settings import Settings
from tests.docs.launching import Launch, configuration, launch_of, tools_of
from tests.docs.pages import PAGES, ROOT, Fence, code, fences, headings, name
from tests.docs.regions import content, names
from tests.docs.shell import WrongCommandError, check, commands, mention
from tests.docs.tables import answer
from tests.media import picture, tone

BLOCKS = [fence for page in PAGES for fence in fences(page)]
VARIABLES_BESIDE_THE_SETTINGS = {"NEMO_CONFIG", "NEMO_UPDATE_SNAPS", "NEMO_UPDATE_DOCS", "NEMO_PROOFS"}
KINDS = {("sh",), ("sh", "run"), ("json",), ("toml",), ("text", "conversation"), ("text", "measured"), ("mermaid",)}
"""What a block may be: commands to hold against the program or to run, configurations, what was seen, a drawing."""


def of(*kinds: str) -> list[Fence]:
    return [fence for fence in BLOCKS if fence.language in kinds]


@pytest.mark.parametrize("fence", BLOCKS, ids=str)
def test_every_block_is_of_a_kind_that_is_checked(fence: Fence) -> None:
    assert fence.words in KINDS, "what is this block, and what checks it?"
    if fence.language == "mermaid":
        assert fence.text.strip() in content((ROOT / fence.page).read_text(encoding="utf-8"), "layers")


@pytest.mark.parametrize("fence", of("sh"), ids=str)
def test_commands_name_what_there_is(fence: Fence) -> None:
    for line in fence.lines:
        for words in commands(line.partition("  #")[0]):
            check(words)


@pytest.mark.parametrize("fence", [fence for fence in BLOCKS if "run" in fence.words], ids=str)
def test_commands_that_are_run_succeed(fence: Fence, tmp_path: Path) -> None:
    for photo, color in (("a.jpg", (200, 80, 40)), ("b.jpg", (40, 80, 200))):
        picture(tmp_path / photo, color)
    tone(tmp_path / "voice.wav", 2.0)
    env = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "XDG_CONFIG_HOME": str(tmp_path / "config")}
    for line in fence.lines:
        for words in commands(line.partition("  #")[0]):
            assert words[0].endswith("nemo-mcp")
            done = subprocess.run(
                [sys.executable, "-m", "nemo_mcp", *words[1:]],
                capture_output=True,
                text=True,
                stdin=subprocess.DEVNULL,
                cwd=tmp_path,
                env=env | {"XDG_DATA_HOME": str(tmp_path / "data")},
                timeout=60,
                check=False,
            )
            assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"


CONFIGURATIONS = {fence: launch_of(configuration(fence)) for fence in of("json", "toml")}
LAUNCHES = {launch for launch in CONFIGURATIONS.values() if launch is not None}


@pytest.mark.parametrize("launch", sorted(LAUNCHES), ids=str)
async def test_configurations_of_hosts_start_the_server(launch: Launch, tmp_path: Path) -> None:
    assert await tools_of(launch, tmp_path) == 5


@pytest.mark.parametrize("fence", [fence for fence, launch in CONFIGURATIONS.items() if launch is None], ids=str)
def test_other_configurations_are_settings(fence: Fence) -> None:
    assert fence.language == "toml"
    Settings(**tomllib.loads(fence.text))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_words_in_backticks_name_what_there_is(page: Path) -> None:
    for word in code(page):
        first, more, _ = word.text.partition(" ")
        if more and first in {"nemo-mcp", ".venv/bin/nemo-mcp", "python", "claude", "uv", "uvx"}:
            mention(word.text)
        elif re.match(r"NEMO_[A-Z]", word.text):
            variable = word.text.partition("=")[0]
            assert variable in VARIABLES_BESIDE_THE_SETTINGS or variable[5:].lower() in Settings.model_fields, word
        elif first.startswith((".ci/", "nemo_mcp/", "tests/", "config/", "bench/", "docs/", ".claude-plugin/")):
            assert (ROOT / first).exists(), word


def test_the_two_commands_of_the_gate_stand_where_it_looks_for_them() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for marker in ("demo-command", "test-command"):
        assert text.count(f"<!-- {marker} -->\n```sh\n") == 1


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_headings_are_unique_and_regions_are_known(page: Path) -> None:
    found = [word.text for _, word in headings(page)]
    assert len(found) == len(set(found))
    assert len(names(page.read_text(encoding="utf-8"))) == len(set(names(page.read_text(encoding="utf-8"))))


def test_the_size_of_the_list_of_tools_is_the_one_that_is_told() -> None:
    size = len(json.dumps(answer("tools/list")["tools"], separators=(",", ":"), ensure_ascii=False))
    text = " ".join(page.read_text(encoding="utf-8") for page in PAGES)
    told = re.findall(r"list of tools is ([\d,]+) characters, about ([\d,]+) tokens", text)
    tokens = f"{round(size / 40) * 10:,}"
    assert set(told) == {(f"{size:,}", tokens)}
    assert f"| 5 | {tokens} |" in text


def test_the_start_is_told_as_it_was_measured() -> None:
    sections = json.loads((ROOT / "bench" / "last.json").read_text(encoding="utf-8"))["sections"]
    figures = next(section["figures"] for section in sections if section["name"] == "start")
    start = next(each for each in figures if each["peer"] == "bare mcp server, one tool")
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert start["name"] == "tools listed"
    assert f"has the list of tools {start['value']:.0f} ms after" in text
    assert re.search(rf"\| nemo_mcp [\d.]+ \| 5 \| [\d,]+ \| {start['value']:.0f} \|", text)
    assert f"beside it the one-tool server of the last row took {start['peer_value']:.0f} ms" in text


def test_the_exit_codes_are_told_as_the_help_does() -> None:
    assert EXIT_CODES in " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())


def test_a_command_that_does_not_exist_is_found() -> None:
    for line in ("nemo-mcp --bogus", "nemo-mcp instal cursor", "nemo-mcp export --format", "frobnicate now"):
        with pytest.raises(WrongCommandError):
            check(commands(line)[0])
