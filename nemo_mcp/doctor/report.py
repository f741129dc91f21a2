"""The report: lines for a terminal, or one JSON object. Both without secrets, and with characters that can be shown."""

import json
from collections.abc import Iterable, Sequence
from typing import IO, Final

from rich.console import Console
from rich.text import Text

from nemo_mcp import __version__
from nemo_mcp.core.secrets import redact
from nemo_mcp.core.text import line
from nemo_mcp.doctor.finding import Finding, Status

LONGEST: Final = 1_000
NARROW: Final = 60
WIDEST_TEXT: Final = 100
RUN: Final = "run: "
_MARKS: Final[dict[Status, tuple[str, str, str]]] = {
    "ok": ("✓", "ok", "green"),
    "warning": ("!", "!", "yellow"),
    "problem": ("✗", "X", "bold red"),
    "skipped": ("–", "-", "dim"),
}


class Paper:
    """Where the report is written, line by line. Colours only where a terminal shows them and NO_COLOR is not set."""

    def __init__(self, target: IO[str], names_width: int, width: int | None = None) -> None:
        self._console = Console(file=target, highlight=False, emoji=False, markup=False, width=width)
        self._encoding = self._console.encoding or "ascii"
        self._fancy = self._can_show("✓✗–→")
        self._mark_width = 1 if self._fancy else 2
        self._names = names_width
        self._wide = self._console.width >= NARROW
        self._text_width = min(self._console.width - 1, WIDEST_TEXT)

    def head(self) -> None:
        """The first lines."""
        self._console.print(Text(f"nemo-mcp {__version__}: what is here, and what mends it\n"), soft_wrap=True)

    def show(self, finding: Finding) -> None:
        """One finding: its mark, its name, what was found, and below it what mends it."""
        fancy, plain, style = _MARKS[finding.status]
        mark = f"{fancy if self._fancy else plain:{self._mark_width}} "
        first = Text.assemble((mark, style), (f"{finding.name:{self._names}}", "bold"))
        found = Text(self._plain(finding.found), "dim" if finding.status == "skipped" else "")
        indent = self._mark_width + 1
        if self._wide:
            indent += self._names + 2
            first.append("  ")
            rows = self._wrapped(found, indent)
            self._print(first + rows[0], *(Text(" " * indent) + row for row in rows[1:]))
        else:
            first.rstrip()
            self._print(first, *(Text(" " * indent) + row for row in self._wrapped(found, indent)))
        for each in finding.mend.splitlines():
            self._mend(self._plain(each), indent)

    def end(self, findings: Sequence[Finding]) -> None:
        """The last line: how many of each."""
        style = _MARKS["problem" if has_problem(findings) else "ok"][2]
        self._print(Text(""), *self._wrapped(Text(summary(findings), style), 0))

    def _mend(self, mend: str, indent: int) -> None:
        """A sentence is wrapped; a command stays whole, so that it can be copied."""
        arrow = "→ " if self._fancy else "-> "
        before = Text.assemble((" " * indent + arrow, "cyan"))
        if mend.startswith(RUN):
            self._print(before + Text.assemble(RUN, (mend.removeprefix(RUN), "bold cyan")))
            return
        rows = self._wrapped(Text(mend), indent + len(arrow))
        self._print(before + rows[0], *(Text(" " * (indent + len(arrow))) + row for row in rows[1:]))

    def _wrapped(self, text: Text, indent: int) -> list[Text]:
        rows = list(text.wrap(self._console, max(self._text_width - indent, 16)))
        for row in rows:
            row.rstrip()
        return rows or [Text("")]

    def _print(self, *rows: Text) -> None:
        for row in rows:
            self._console.print(row, soft_wrap=True)

    def _plain(self, text: str) -> str:
        """One line that the encoding of the target has characters for."""
        shown = line(redact(text), LONGEST)
        return shown.encode(self._encoding, "backslashreplace").decode(self._encoding)

    def _can_show(self, marks: str) -> bool:
        try:
            marks.encode(self._encoding)
        except (UnicodeEncodeError, LookupError):
            return False
        return True


def has_problem(findings: Iterable[Finding]) -> bool:
    """Whether something does not work."""
    return any(each.status == "problem" for each in findings)


def summary(findings: Sequence[Finding]) -> str:
    """How many problems, warnings and good ones there are, in words."""
    counts = {status: sum(each.status == status for each in findings) for status in _MARKS}
    more = f", {counts['skipped']} not looked at" if counts["skipped"] else ""
    told = f"{_some(counts['problem'], 'problem')}, {_some(counts['warning'], 'warning')}, {counts['ok']} fine{more}."
    if has_problem(findings):
        return f"{told} Mend what is marked as a problem, then run it again."
    return f"{told} Nothing stands in the way."


def as_json(findings: Sequence[Finding]) -> str:
    """One object: `version`, `ok` (no problem) and `checks`, each with `name`, `status`, `found` and `mend`."""
    checks = [
        {
            "name": each.name,
            "status": each.status,
            "found": line(redact(each.found), LONGEST),
            "mend": "\n".join(line(redact(mend), LONGEST) for mend in each.mend.splitlines()),
        }
        for each in findings
    ]
    return json.dumps({"version": __version__, "ok": not has_problem(findings), "checks": checks}, indent=2)


def _some(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"
