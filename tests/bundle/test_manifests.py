"""The files that Claude Desktop, the registry and Claude Code read: valid, and true."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from jsonschema import Draft7Validator
from PIL import Image, ImageChops

from config.bundle.facts import MANIFEST, PLUGIN, REGISTRY, ROOT, first_sentence, with_facts
from config.bundle.icon import ICON, SIDE, drawn
from nemo_mcp import __version__
from nemo_mcp.client.identity import SKILL_FILE
from nemo_mcp.settings import SECRETS, Settings
from nemo_mcp.surface.tools import all_tools
from tests.bundle.hosts import filled, ours, started

SCHEMAS = Path(__file__).with_name("schemas")
Json = dict[str, Any]


def read(path: Path) -> Json:
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


def complaints(schema: str, value: Json) -> list[str]:
    """What a schema has against a value."""
    rules = json.loads((SCHEMAS / schema).read_text(encoding="utf-8"))
    found = cast("Iterator[Exception]", Draft7Validator(rules).iter_errors(value))  # pyright: ignore[reportUnknownMemberType]
    return [str(each) for each in found]


BUNDLE_RULES, REGISTRY_RULES = "mcpb-manifest-v0.4.schema.json", "server-2025-12-11.schema.json"
BUNDLE, ENTRY, PLUGGED = read(MANIFEST), read(REGISTRY), read(PLUGIN)
MARKET = read(Path(".claude-plugin/marketplace.json"))


def test_the_facts_in_the_files_are_up_to_date() -> None:
    stale = [str(file) for file, text in with_facts(ROOT).items() if (ROOT / file).read_text(encoding="utf-8") != text]
    assert stale == [], "run `python -m config.bundle`"


def test_they_all_have_the_packages_version() -> None:
    told = [BUNDLE["version"], PLUGGED["version"], ENTRY["version"], *(each["version"] for each in ENTRY["packages"])]
    assert set(told) == {__version__}
    assert "version" not in MARKET["plugins"][0]  # the plugin's own counts


def test_the_manifest_obeys_the_official_schema() -> None:
    assert complaints(BUNDLE_RULES, BUNDLE) == []


@pytest.mark.parametrize("change", [{"manifest_version": "9"}, {"server": {"type": "uv"}}, {"color": "red"}])
def test_a_manifest_that_does_not_is_noticed(change: Json) -> None:
    assert complaints(BUNDLE_RULES, BUNDLE | change) != []


def test_the_manifest_names_the_tools_of_the_server() -> None:
    tools = [(tool.name, first_sentence(tool.description)) for tool in all_tools()]
    assert [(tool["name"], tool["description"]) for tool in BUNDLE["tools"]] == tools


@pytest.mark.parametrize(
    ("text", "first"),
    [("Show `state`. Free.", "Show state."), ("Cut,\n  undo... Works", "Cut, undo..."), ("No stop", "No stop")],
)
def test_a_tool_is_told_by_its_first_sentence(text: str, first: str) -> None:
    assert first_sentence(text) == first


@pytest.mark.parametrize("asked", [BUNDLE["user_config"], PLUGGED["userConfig"]], ids=["bundle", "plugin"])
def test_what_a_person_is_asked_for_is_optional_and_as_it_usually_is(asked: Json) -> None:
    usual = {"studio": Settings().backend == "studio", "media_dirs": list(Settings().media_dirs)}
    for name, question in asked.items():
        assert not question["required"]
        assert question.get("default") == usual.get(name)
        assert bool(question.get("sensitive")) == (name in SECRETS)


@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        (BUNDLE["user_config"], BUNDLE["server"]["mcp_config"]),
        (PLUGGED["userConfig"], PLUGGED["mcpServers"]["nemo"]),
    ],
    ids=["bundle", "plugin"],
)
def test_every_answer_reaches_a_setting_and_no_secret_is_an_argument(asked: Json, entry: Json) -> None:
    marks = {name: f"-{name}-" for name in asked}
    arguments, env = filled(entry, marks)
    told = {value.strip("-"): name.removeprefix("NEMO_").lower() for name, value in env.items()}
    assert {name for name in asked if marks[name] not in arguments} == set(told)
    assert told == {name: "backend" if name == "studio" else name for name in told}
    assert set(told.values()) | {name for name in asked if marks[name] in arguments} <= set(Settings.model_fields)
    assert not [name for name in SECRETS if marks.get(name) in arguments]


def test_the_bundle_asks_for_the_python_that_the_package_needs() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'requires-python = "{BUNDLE["compatibility"]["runtimes"]["python"]}"' in project


def test_the_icon_is_the_one_that_is_drawn() -> None:
    with Image.open(ICON) as picture:
        assert (picture.format, picture.size) == ("PNG", (SIDE, SIDE))
        difference = ImageChops.difference(picture.convert("RGBA"), drawn())
    # Other versions of Pillow may smooth an edge in a slightly different way.
    assert max(cast("tuple[float, float]", band.getextrema())[1] for band in difference.split()) <= 4
    assert ICON.stat().st_size < 20_000


def test_the_registrys_entry_obeys_the_official_schema() -> None:
    assert ENTRY["$schema"] == json.loads((SCHEMAS / REGISTRY_RULES).read_text(encoding="utf-8"))["$id"]
    assert complaints(REGISTRY_RULES, ENTRY) == []


@pytest.mark.parametrize(
    "change",
    [
        {"name": "nemo-mcp"},
        {"name": "a/b/c"},
        {"description": "x" * 101},
        {"packages": [ENTRY["packages"][0] | {"version": "latest"}]},
        {"packages": [{"registryType": "pypi", "identifier": "nemo-mcp"}]},
        {"packages": [ENTRY["packages"][0] | {"transport": {"type": "pipe"}}]},
        {"packages": [ENTRY["packages"][0] | {"packageArguments": [{"type": "positional"}]}]},
        {"repository": {"url": "https://host/x"}},
    ],
)
def test_an_entry_that_does_not_is_noticed(change: Json) -> None:
    assert complaints(REGISTRY_RULES, ENTRY | change) != []


def test_the_registrys_entry_names_settings_as_they_are() -> None:
    fields = Settings.model_fields
    for variable in ENTRY["packages"][0]["environmentVariables"]:
        name = variable["name"].removeprefix("NEMO_").lower()
        assert name in fields
        assert variable.get("isSecret", False) == (name in SECRETS)
    backend = next(each for each in ENTRY["packages"][0]["environmentVariables"] if each["name"] == "NEMO_BACKEND")
    assert [Settings(backend=choice).backend for choice in backend["choices"]] == backend["choices"]
    assert backend["default"] == Settings().backend


def test_the_readme_says_to_the_registry_whose_it_is() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"<!-- mcp-name: {ENTRY['name']} -->" in readme
    assert readme.count("mcp-name:") == 1


def test_the_marketplace_leads_to_the_plugin() -> None:
    (offer,) = MARKET["plugins"]
    assert offer["name"] == PLUGGED["name"]
    assert (ROOT / offer["source"] / PLUGIN).is_file()
    assert {key: offer[key] for key in ("description", "homepage", "license", "keywords")} == {
        key: PLUGGED[key] for key in ("description", "homepage", "license", "keywords")
    }


def test_the_plugin_brings_the_skill_of_the_package() -> None:
    assert [ROOT / folder / "SKILL.md" for folder in PLUGGED["skills"]] == [SKILL_FILE]


async def test_the_plugin_starts_the_server_with_what_was_chosen(tmp_path: Path) -> None:
    entry = PLUGGED["mcpServers"]["nemo"]
    arguments, env = filled(entry, {"studio": True, "token": ""})
    assert arguments[:2] == ["--from", "${CLAUDE_PLUGIN_ROOT}"]
    async with started(tmp_path, ours(entry["command"], arguments), ROOT, **env) as client:
        answer = await client.call_tool("credits", {})
    assert (answer.structured_content or {})["account"] == "the studio on this computer"
