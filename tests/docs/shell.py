"""Commands in the pages: each program that may stand there, and what can be held against it without running it."""

import importlib.util
import json
import re
import shlex
import tomllib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import typer
from typer.main import get_command

from nemo_mcp.cli import cli
from nemo_mcp.install.hosts import HOSTS
from tests.docs.pages import ROOT

Words = Sequence[str]
PLACEHOLDERS: Mapping[str, str] = {"HOST": next(iter(HOSTS)), "SESSION": "1", "JOB": "1"}
"""What stands for a value in a page, and a value that may stand there."""


class WrongCommandError(Exception):
    """A command in a page that cannot be given like this."""


def commands(line: str) -> list[list[str]]:
    """The commands of a line, as words."""
    return [shlex.split(part) for part in re.split(r"\s+(?:&&|;)\s+", line)]


def check(words: Words) -> None:
    """Hold a command against what there is. Raises WrongCommandError, also for a program that nobody knows here."""
    program = words[0].rpartition("/")[2] if "/.venv/" in f"/{words[0]}" else words[0]
    checking = PROGRAMS.get(program)
    if checking is None:
        raise WrongCommandError(f"nobody says how `{program}` is checked: see PROGRAMS in tests/docs/shell.py")
    checking(words[1:])


def ours(words: Words, *, whole: bool = True) -> None:
    """Arguments of `nemo-mcp`: the command and every option exist, and the values have the right form.

    Where only a command is named, and not given (`whole` is false), what it needs may be missing.
    """
    given = [PLACEHOLDERS.get(word, word).removesuffix("...") for word in words]
    group: Any = get_command(cli)
    try:
        context = group.make_context("nemo-mcp", list(given))
        rest = [*getattr(context, "_protected_args", ()), *context.args]
        if rest:
            name, command, left = group.resolve_command(context, rest)
            command.make_context(name, left, parent=context)
    except typer.Exit:
        return
    except Exception as problem:
        if not whole and type(problem).__name__ == "MissingParameter":
            return
        raise WrongCommandError(f"nemo-mcp {' '.join(given)}: {problem}") from problem


def mention(text: str) -> None:
    """Words in backticks within a sentence. Raises WrongCommandError for a command that there is not."""
    (words,) = commands(text)
    if words[0] in {"nemo-mcp", ".venv/bin/nemo-mcp"}:
        ours(words[1:], whole=False)
    else:
        check(words)


def after_dashes(words: Words) -> None:
    """`claude mcp add nemo -- nemo-mcp ...` and its like: the part behind the dashes is ours."""
    if "--" in words:
        check(words[words.index("--") + 1 :])
    elif words[:1] == ["plugin"]:
        _plugin(words)
    else:
        raise WrongCommandError("there is no command of ours behind `--`")


def _plugin(words: Words) -> None:
    market = json.loads((ROOT / ".claude-plugin" / "marketplace.json").read_text(encoding="utf-8"))
    known = {f"{plugin['name']}@{market['name']}" for plugin in market["plugins"]}
    if words[1] == "install" and words[2] not in known:
        raise WrongCommandError(f"there is no plugin {words[2]}, only {known}")


def python(words: Words) -> None:
    """`python -m MODULE`: the module can be found."""
    if words[:1] != ["-m"]:
        raise WrongCommandError("only `python -m` is expected in the pages")
    module = words[1]
    if importlib.util.find_spec(module) is None:
        raise WrongCommandError(f"there is no module {module}")


def pip(words: Words) -> None:
    """`pip install`: of this project or by its name, with extras that it has."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [word for word in words[1:] if not word.startswith("-")]
    for each in wanted:
        found = re.fullmatch(rf"(?:\.|{project['name']})(?:\[([a-z,]+)\])?", each)
        extras = set((found[1] or "").split(",")) - {""} if found else set[str]()
        if found is None or not extras <= set(project["optional-dependencies"]):
            raise WrongCommandError(f"`{each}` is not what is to be installed")


def uv(words: Words) -> None:
    """`uv run [--extra NAME] COMMAND`."""
    rest = list(words[1:])
    while rest[0].startswith("--"):
        del rest[:2]
    if rest[0] != "pytest":
        check(rest)


def add_mcp(words: Words) -> None:
    """`code --add-mcp JSON`: the entry starts our server."""
    entry = json.loads(words[1])
    check([entry["command"], *entry["args"]])


def paths(words: Words) -> None:
    """Paths of this repository that are named exist."""
    for word in words:
        first = word.split("/")[0]
        if "/" in word and (ROOT / first).exists() and not (ROOT / word).exists():
            raise WrongCommandError(f"there is no {word}")


PROGRAMS: Mapping[str, Callable[[Words], None]] = {
    "nemo-mcp": ours,
    "uvx": check,
    "uv": uv,
    "python": python,
    "python3": python,
    "pip": pip,
    "claude": after_dashes,
    "codex": after_dashes,
    "code": add_mcp,
    # These need the world outside: what they name of ours has to be there.
    **dict.fromkeys(("cp", "chmod", "git", "cd", "npm", "apt-get", "mcp-publisher"), paths),
    **{f".ci/{script.name}": paths for script in (ROOT / ".ci").iterdir() if script.is_file() and not script.suffix},
}
