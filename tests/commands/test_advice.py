"""What the services say to an assistant is said to a person in commands."""

import ast
import re
from pathlib import Path

import pytest

from nemo_mcp.commands.advice import TOOLS, in_commands

PACKAGE = Path(__file__).parents[2] / "nemo_mcp"
SPEAKING = ("errors.py", "service", "client")
# What only an assistant understands.
TOOL_SPEECH = re.compile(
    rf"`({TOOLS}|session|job|request_key|at_s)`|wait_s=|after_unknown=|(session|format|quality)=\""
    r"|the person\b|\bserver\b"
)


def sentences() -> list[str]:
    """All texts in the code of the services that hold a word about tools, names in them filled in."""
    files = [PACKAGE / SPEAKING[0], *(file for name in SPEAKING[1:] for file in (PACKAGE / name).rglob("*.py"))]
    found: list[str] = []
    for file in files:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        docs = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, DOCUMENTED)}
        parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
        for node in ast.walk(tree):
            text = _text(node) if isinstance(node, ast.JoinedStr) or id(node) not in parts else ""
            if re.search(rf"`({TOOLS})`", text) and text not in docs:
                found.append(text)
    return found


DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else _filled(each) for each in node.values)
    return ""


def _filled(part: ast.expr) -> str:
    return "that `job`" if "_that_job" in ast.unparse(part) else "edit-0123"


def test_there_is_something_to_translate() -> None:
    assert len(sentences()) > 20


def test_no_sentence_of_the_services_speaks_of_tools_to_a_person() -> None:
    for sentence in sentences():
        said = in_commands(sentence)
        assert "`nemo-mcp " in said
        assert not TOOL_SPEECH.search(said), said
        assert in_commands(said) == said


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (
            'call `state` with job="edit-0123" and wait_s=50; to go on regardless, edit with after_unknown=true.',
            "run `nemo-mcp state --job edit-0123`; to go on regardless, add --after-unknown.",
        ),
        (
            'wait for it with `state` (job="edit-0123", wait_s=50), then send this one.',
            "wait for it with `nemo-mcp state --job edit-0123`, then send this one.",
        ),
        ("ask the person whether to try again, then call `edit`.", "try again with `nemo-mcp edit`."),
        ("answer with `edit`.", 'answer with `nemo-mcp edit "..."`.'),
        ("ask the person; to allow more, raise NEMO_X and restart the server.", "to allow more, raise NEMO_X."),
    ],
)
def test_a_sentence_becomes_what_a_person_would_type(sentence: str, said: str) -> None:
    assert in_commands(sentence) == said


def test_each_command_names_the_studio_when_it_was_asked_for() -> None:
    assert in_commands("call `edit` or `export`.", studio=True) == (
        "run `nemo-mcp edit --studio` or `nemo-mcp export --studio`."
    )


def test_the_editors_own_words_stay_as_they_are() -> None:
    assert in_commands("The editor says:\n> call `edit`, said the person") == (
        "The editor says:\n> call `edit`, said the person"
    )
