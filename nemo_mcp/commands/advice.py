"""What is said to an assistant about tools, said to a person about commands."""

import re
from typing import Final

TOOLS: Final = "upload|edit|state|credits|export"
# In this order: each takes the words as those before have left them.
_PHRASES: Final = (
    (rf"`({TOOLS})` tool does", r"`\1` command does"),
    (r"`state`, (?:that|the first) `job`(?: of these)? and wait_s=50", "`nemo-mcp state --job` and its id"),
    (r'`state`(?:,)? (?:with |\()job="([\w-]+)"(?:(?: and|,) wait_s=50)?\)?', r"`nemo-mcp state --job \1`"),
    (r"`state` and (?:that|the first) `job`(?: of these)?", "`nemo-mcp state --job` and its id"),
    (rf"`({TOOLS})`", r"`nemo-mcp \1`"),
    (r"\bcall `nemo-mcp", "run `nemo-mcp"),
    (r"\bCall `nemo-mcp", "Run `nemo-mcp"),
    (r'(?:with )?session="new"', "with --session new"),
    (r"edit with after_unknown=true", "add --after-unknown"),
    (r'\b(format|quality)="(\w+)"', r"--\1 \2"),
    (r"`(session|job)`", r"--\1"),
    (r"`request_key`", "--request-key"),
    (r"`at_s`", "--at-s"),
    (r" and restart the server", ""),
    (r"start the server with --studio", "use --studio"),
    (r"correct it and start the server again", "correct it"),
    (r"ask the person whether to try again, then run `nemo-mcp edit`", "try again with `nemo-mcp edit`"),
    (r"(?:ask|tell) the person[^;:.]*; ", ""),
    (r"the person should look at their account", "look at your account"),
    (r"A question for the person:", "A question for you:"),
    (r"answer with `nemo-mcp edit`", 'answer with `nemo-mcp edit "..."`'),
    (r"The server was closed", "The program ended"),
)
_COMMAND = re.compile(rf"`nemo-mcp ({TOOLS})\b")


def in_commands(text: str, *, studio: bool = False) -> str:
    """The text with commands in the place of tools; words of somebody else (lines that begin with `>`) stay.

    With `studio` each command gets the option, because without it another backend would be asked.
    """
    return "\n".join(each if each.startswith(">") else _translated(each, studio) for each in text.split("\n"))


def _translated(text: str, studio: bool) -> str:
    for phrase, words in _PHRASES:
        text = re.sub(phrase, words, text)
    return _COMMAND.sub(r"`nemo-mcp \1 --studio", text) if studio else text
