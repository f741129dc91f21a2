"""The canary: what this process has for secrets, and every place that it looks for them.

It shares no code with the product's masking. Each sink is counted, so that the figure says how much was looked at.
"""

import base64
import json
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, quote_plus

# An access token of the studio is a secret by its looks, also one that nobody has told of.
STUDIO_TOKEN: Final = r"nmv_(?:own|usr)_[0-9a-f]{48}"
HEAD: Final = 8
SMALL: Final = 256 * 1024
PRIVATE: Final = re.compile(r"\.?(?:account-[0-9a-f]{12}\.json|http-token)(?:\.[0-9a-f]+\.part)?")
"""The owner-only files that are there to keep a secret."""
DATABASES: Final = frozenset({".sqlite3", ".db"})
MEDIA: Final = frozenset({".mp4", ".mov", ".webm", ".mkv", ".avi", ".gif", ".png", ".jpg", ".webp", ".mp3", ".wav"})


class Watch:
    """The secrets, how much was looked at (`counts`), and `hits`: in which sink one was found, never which one."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter({"secrets": 0, "log lines": 0, "results": 0, "files": 0, "hits": 0})
        self.hits: list[str] = []
        self._forms: dict[str, set[str]] = {}
        self._known: set[str] = set()
        self._pattern = re.compile(STUDIO_TOKEN)
        self._processes: set[int] = set()

    def add(self, secret: str) -> None:
        """Look for this secret from now on, in every form that it may be written in."""
        if len(secret) < HEAD or secret in self._known:
            return
        self._known.add(secret)
        self.counts["secrets"] += 1
        heads = len(self._forms)
        for form in forms_of(secret):
            self._forms.setdefault(form[:HEAD], set()).add(form)
        if len(self._forms) > heads:
            self._pattern = re.compile("|".join([STUDIO_TOKEN, *map(re.escape, self._forms)]))

    def knows(self, text: str) -> bool:
        """Whether a secret stands in a text."""
        at = 0
        while (found := self._pattern.search(text, at)) is not None:
            begins = found.start()
            forms = self._forms.get(text[begins : begins + HEAD], ())
            if len(found.group()) > HEAD or any(text.startswith(form, begins) for form in forms):
                return True
            at = begins + 1
        return False

    def look(self, sink: str, text: str, counted: str = "", number: int = 1) -> None:
        """Look at something that somebody else may see; `counted` says as what it counts."""
        if counted:
            self.counts[counted] += number
        if self.knows(text):
            self.counts["hits"] += 1
            self.hits.append(sink)

    def look_at_result(self, sink: str, value: Any) -> None:
        """The same for a message to a client: a model, or what JSON is made of."""
        dumped = value.model_dump(mode="json", by_alias=True) if hasattr(value, "model_dump") else value
        self.look(sink, json.dumps(dumped, default=repr, ensure_ascii=False), "results")

    def look_at_files(self, folder: Path) -> None:
        """All files below a folder: small ones whole, databases row by row, big media by their first part."""
        for file in sorted(folder.rglob("*")):
            if not file.is_file() or file.is_symlink():
                continue
            self.look("a file's name", str(file.relative_to(folder)))
            if PRIVATE.fullmatch(file.name):
                self._look_at_private(file)
                continue
            with file.open("rb") as opened:
                limit = SMALL if file.suffix in MEDIA else -1
                self.look(f"the file {file.name}", opened.read(limit).decode("latin-1"), "files")
            if file.suffix in DATABASES and file.stat().st_size:
                for table, row in rows_of(file):
                    self.look(f"a row of {table} in {file.name}", row)

    def look_at_requests(self, seen: Iterable[Any]) -> None:
        """What a studio was sent: a secret belongs into one header and nowhere else."""
        for request in seen:
            self.look("an address that the backend saw", f"{request.path}?{request.query}")
            others = {name: value for name, value in request.headers.items() if name != "authorization"}
            self.look("a header that the backend saw", repr(others))
            self.look("a body that the backend saw", request.body.decode("latin-1"))

    def look_at_processes(self, pids: Iterable[int]) -> None:
        """Command line and environment of child processes, where the system shows them."""
        for pid in set(pids) - self._processes if sys.platform == "linux" else ():
            place = Path("/proc") / str(pid)
            try:
                self.look("a child's command line", (place / "cmdline").read_bytes().decode("latin-1"))
                self.look("a child's environment", (place / "environ").read_bytes().decode("latin-1"))
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            self._processes.add(pid)

    def _look_at_private(self, file: Path) -> None:
        if sys.platform != "win32" and file.stat().st_mode & 0o077:
            self.counts["hits"] += 1
            self.hits.append(f"{file.name}, which others may read")


def forms_of(secret: str) -> set[str]:
    """A secret as it may be written in text: plain, for addresses, in JSON and Python, in base64 at any offset."""
    quoted = json.dumps(secret)[1:-1]
    forms = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1], quoted}
    forms |= {json.dumps(quoted)[1:-1], "".join(f"\\u{ord(char):04x}" for char in secret)}
    for before in (b"", b"?", b"??"):
        coded = base64.b64encode(before + secret.encode()).decode().rstrip("=")
        inner = coded[(0, 2, 3)[len(before)] : -1]
        forms |= {inner, inner.replace("+", "-").replace("/", "_")}
    return {form for form in forms if len(form) >= HEAD}


def rows_of(database: Path) -> Iterator[tuple[str, str]]:
    """Every row of every table as text, with the table's name."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=5)) as opened:
        tables = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        for (table,) in tables.fetchall():
            for row in opened.execute(f'SELECT * FROM "{table}"'):
                yield table, "\n".join(str(value) for value in row)


WATCH: Final = Watch()
"""The one of this process; `tests/walls/canary_plugin.py` reads it out."""
