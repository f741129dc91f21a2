"""Tables that come from the code: tools, resources, prompts, settings, commands."""

import json
import re
from typing import Any, cast

import typer
from typer.main import get_command

from nemo_mcp.cli import cli
from nemo_mcp.front import SNAPSHOT
from nemo_mcp.settings import Settings, meanings

Row = tuple[str, ...]
NOT_FOR_PEOPLE = ("/view", "/jobs", "nemo://exports/")
"""Resources that the page in a host reads; they say nothing to a person."""


def table(head: Row, rows: list[Row]) -> str:
    """A table as Markdown."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def answer(method: str) -> dict[str, Any]:
    """What the server answers to a method; the snapshot is held against the real server by tests/test_front.py."""
    answers = json.loads(SNAPSHOT.read_text(encoding="utf-8"))["answers"]
    return next(each["result"] for each in answers if each["method"] == method)


def tools(_old: str) -> str:
    """The tools: what their descriptions say first, their arguments, and what they do to the world and the account."""
    rows = [
        (
            f"`{tool['name']}`",
            _sentence(tool["description"]),
            _arguments(tool["inputSchema"]),
            _hints(tool),
            _costs(tool),
        )
        for tool in answer("tools/list")["tools"]
    ]
    return table(("tool", "what the assistant is told", "arguments (* required)", "hints", "costs"), rows)


def _arguments(schema: dict[str, Any]) -> str:
    needed = schema.get("required", ())
    named = [f"`{name}`{'*' if name in needed else ''}" for name in schema["properties"]]
    return ", ".join(named) or "none"


def _hints(tool: dict[str, Any]) -> str:
    hints = tool["annotations"]
    if hints["readOnlyHint"]:
        return "reads only"
    kind = "changes the draft" if hints["destructiveHint"] else "adds"
    return f"{kind}, {'safe to repeat' if hints['idempotentHint'] else 'not to be repeated'}"


def _costs(tool: dict[str, Any]) -> str:
    """By the description's own words."""
    found = re.search(r"\b(?:Free|Costs( no)? credits)\b", " ".join(tool["description"].split()))
    assert found, f"what does {tool['name']} cost?"
    return "nothing" if found[0] == "Free" or found[1] else "credits (none with the studio)"


def resources(_old: str) -> str:
    """The resources that an assistant or a person may want to read."""
    fixed = answer("resources/list")["resources"]
    templates = answer("resources/templates/list")["resourceTemplates"]
    named = [(each.get("uri") or each["uriTemplate"], each["description"]) for each in (*fixed, *templates)]
    told = [(f"`{uri}`", _cell(words)) for uri, words in named if not any(part in uri for part in NOT_FOR_PEOPLE)]
    return table(("resource", "what it holds"), told)


def prompts(_old: str) -> str:
    """The prompts."""
    rows = [(f"`{each['name']}`", _cell(each["description"])) for each in answer("prompts/list")["prompts"]]
    return table(("prompt", "what it is for"), rows)


def settings(_old: str) -> str:
    """The settings, in the words that `nemo-mcp --help` uses."""
    rows = [(f"`NEMO_{name.upper()}`", _cell(words), _default(name)) for name, words in meanings().items()]
    return table(("variable", "meaning", "default"), rows)


def _default(setting: str) -> str:
    value = Settings.model_fields[setting].default
    if value is None or value == () or setting == "data_dir":
        return "-"
    shown = json.dumps(value) if isinstance(value, bool) else str(value)
    if isinstance(value, tuple):
        shown = " ".join(f"{each:g}" for each in cast("tuple[float, ...]", value))
    return f"`{shown}`"


def commands(_old: str) -> str:
    """The commands: the first sentence of their help."""
    group: Any = get_command(cli)
    names: list[str] = group.list_commands(typer.Context(group))
    rows = [(f"`nemo-mcp {name}`", _sentence(str(group.commands[name].help or ""))) for name in names]
    return table(("command", "what it does"), rows)


def _sentence(text: str) -> str:
    words = " ".join(text.split())
    first, stop, _ = words.partition(". ")
    return _cell(first + stop.strip())


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
