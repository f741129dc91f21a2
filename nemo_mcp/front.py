"""The first answers to a host, before the SDK is loaded.

What a host asks when it starts a server (who are you, which tools are there) is answered with the same bytes every
time. `front.json` holds these answers as the real server gave them, so they can be given at once. Everything else is
left to the real server, which takes the connection over as soon as something comes that is not known here to the last
detail, or when the host is quiet. It is told how the host opened the connection; what it answers to that is dropped.

A test compares every answer with the real server's. To write `front.json` anew, after a change of the tools, of the
version or of the SDK: `NEMO_UPDATE_SNAPS=1 pytest tests/test_front.py -k snapshot`.
"""

import json
import os
import select
import signal
import sys
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias, cast

from nemo_mcp.places import JOURNAL, nothing_is_set, usual_data_dir

SNAPSHOT: Final = Path(__file__).with_name("front.json")
REPLAYED: Final = "replayed by the front"
"""The id of a request that the host has the answer to."""
QUIET_S: Final = 0.3
"""How long a host may say nothing before the rest is loaded, so that it is there when the first call comes."""
LONGEST_LINE: Final = 16_384
MOST_BRACKETS: Final = 64
LONGEST_ID: Final = 128
LARGEST_NUMBER: Final = 2**53

VERSION: Final = "io.modelcontextprotocol/protocolVersion"
CAPABILITIES: Final = "io.modelcontextprotocol/clientCapabilities"
CLIENT: Final = "io.modelcontextprotocol/clientInfo"

Message: TypeAlias = dict[str, Any]
Shape: TypeAlias = "type | dict[str, Shape]"
"""What a value must be: of this very type, or an object with some of these members (`*`: any other name)."""

_INFO: Final[Shape] = {"name": str, "version": str, "title": str, "description": str, "websiteUrl": str}
_CAPABLE: Final[Shape] = {
    "elicitation": {"form": {}, "url": {}},
    "experimental": {"*": dict},
    "extensions": {"*": dict},
    "roots": {"listChanged": bool},
    "sampling": {"context": {}, "tools": {}},
}
_INITIALIZE: Final[Shape] = {"protocolVersion": str, "capabilities": _CAPABLE, "clientInfo": _INFO}
_LEGACY: Final[Shape] = {"_meta": {"progressToken": int}}
_MODERN: Final[Shape] = {"_meta": {VERSION: str, CAPABILITIES: _CAPABLE, CLIENT: _INFO, "progressToken": int}}


class Said(NamedTuple):
    """What the real server has to hear before it reads on, and whether the host has nothing more to ask for now."""

    lines: bytes
    quiet: bool


class Front:
    """One connection. `opening` holds the messages of the host that the real server has to hear of, too."""

    def __init__(self, answers: dict[str, dict[str, Any]]) -> None:
        """Take the results by protocol version and method."""
        self._answers = answers
        self._version: str | None = None
        self.opening: list[Message] = []

    def answer(self, line: bytes) -> bytes | None:
        """The answer to a line, empty where there is none; None when it is for the real server to say."""
        message = _message(line)
        if message is None:
            return None
        method, params = message["method"], message.get("params", {})
        if "id" not in message:
            return self._note(method, params)
        version = self._version_of(method, params)
        result = self._answers.get(version or "", {}).get(method)
        if result is None:
            return None
        if self._version is None:
            self._version = version
            self.opening.append(message | {"id": REPLAYED})
        return _line({"jsonrpc": "2.0", "id": message["id"], "result": result})

    def _note(self, method: str, params: Message) -> bytes | None:
        if method != "notifications/initialized" or params or "initialize" not in self._served:
            return None
        self.opening.append({"jsonrpc": "2.0", "method": method})
        return b""

    @property
    def _served(self) -> dict[str, Any]:
        """The answers in the version of the connection; none before it is known."""
        return self._answers.get(self._version or "", {})

    def _version_of(self, method: str, params: Message) -> str | None:
        """The version that a request is to be answered in; None when it is not plainly right as it stands."""
        if method == "initialize":
            return params["protocolVersion"] if self._version is None and _opens(params) else None
        if _enveloped(params):
            version = params["_meta"][VERSION]
            modern = "server/discover" in self._answers.get(version, {})
            return version if modern and self._version in {None, version} else None
        return self._version if "initialize" in self._served and _fits(params, _LEGACY) else None


def _opens(params: Message) -> bool:
    """Whether these are the parameters of `initialize`."""
    return _fits(params, _INITIALIZE) and len(params) == len(_INITIALIZE) and _named(params["clientInfo"])


def _enveloped(params: Message) -> bool:
    """Whether a request carries what each request of the modern protocol does."""
    if not _fits(params, _MODERN):
        return False
    meta = params.get("_meta", {})
    return VERSION in meta and CAPABILITIES in meta and (CLIENT not in meta or _named(meta[CLIENT]))


def _named(info: Message) -> bool:
    return "name" in info and "version" in info


def _fits(value: object, shape: Shape) -> bool:
    if not isinstance(shape, dict):
        return type(value) is shape
    if type(value) is not dict:
        return False
    others = shape.get("*", object)  # which nothing in JSON is
    return all(_fits(each, shape.get(name, others)) for name, each in cast("Message", value).items())


def _message(line: bytes) -> Message | None:
    """A request or notification that everybody reads alike; None for any other line."""
    line = line.removesuffix(b"\r")
    strange = b"\r" in line or b"\\ud" in line.lower() or line.count(b"{") + line.count(b"[") > MOST_BRACKETS
    if strange or len(line) > LONGEST_LINE:
        return None
    try:
        message: object = json.loads(line.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    shape: dict[str, Shape] = {"jsonrpc": str, "method": str, "params": dict}
    if not _fits(message, shape | _id_of(message)):
        return None
    found = cast("Message", message)
    return found if found.get("jsonrpc") == "2.0" and "method" in found else None


def _id_of(message: object) -> dict[str, Shape]:
    """The shape of an id that is given back as it came."""
    given = cast("Message", message).get("id") if type(message) is dict else None
    if type(given) is int and abs(given) <= LARGEST_NUMBER:
        return {"id": int}
    if type(given) is str and given.isascii() and given.isprintable() and len(given) <= LONGEST_ID:
        return {"id": str}
    return {}


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


def _line(message: Message) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def greet(*, studio: bool) -> Said | None:
    """Answer the host until the real server is needed.

    Returns None when nothing was read: on a terminal and on Windows, while there is work of an earlier run to be
    finished, with settings that cannot be used, and with other packages than those that gave the answers. Raises
    SystemExit when the host hangs up before there was anything else to do.
    """
    if sys.platform == "win32" or sys.stdin is None or sys.stdout is None or os.isatty(0):  # pyright: ignore
        return None
    snapshot = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    if not installed(snapshot["packages"]) or not _nothing_left(studio=studio):
        return None
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    front = Front(answers_in(snapshot))
    rest = _listen(front)
    if rest is None:
        sys.exit()
    return Said(b"".join([*map(_line, front.opening), rest]), quiet=not rest)


def answers_in(snapshot: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The results of a snapshot by protocol version and method."""
    found: dict[str, dict[str, Any]] = {}
    for each in snapshot["answers"]:
        for version in each["versions"]:
            found.setdefault(version, {})[each["method"]] = each["result"]
    return found


def installed(packages: list[str]) -> bool:
    """Whether the packages that made the snapshot are those that would be loaded.

    They are told by the names of the folders that installers leave, each given here by its beginning: to ask the
    packages themselves would take longer than everything else that is done here.
    """
    for folder in map(Path, sys.path):
        if (folder / "mcp" / "__init__.py").is_file():
            names = [each.name for each in folder.iterdir()]
            return all(any(name.startswith(package) for name in names) for package in packages)
    return False


def _nothing_left(*, studio: bool) -> bool:
    """Whether the settings can be used and no job of an earlier run is open, which the real server takes up at once."""
    folder = usual_data_dir()
    if not nothing_is_set():
        from nemo_mcp.errors import NemoError
        from nemo_mcp.settings import load_settings

        try:
            folder = load_settings(backend="studio" if studio else None).data_dir
        except NemoError:
            return False
    from nemo_mcp.open_jobs import has_open_jobs

    return not has_open_jobs(folder / JOURNAL)


def _listen(front: Front) -> bytes | None:
    """Answer what comes. Returns what was read and not answered; None when the host has hung up."""
    rest = b""
    while len(rest) <= LONGEST_LINE and select.select([0], [], [], QUIET_S)[0]:
        data = os.read(0, 65_536)
        if not data:
            return rest or None
        *lines, rest = (rest + data).split(b"\n")
        for number, line in enumerate(lines):
            answer = front.answer(line)
            if answer is None or not _written(answer):
                return b"\n".join([*lines[number:], rest])
    return rest


def _written(answer: bytes) -> bool:
    """Send an answer. False when it cannot be sent, which the real server will find, too."""
    try:
        while answer:
            select.select([], [1], [])  # also for a pipe that does not block
            answer = answer[os.write(1, answer) :]
    except OSError:
        return False
    return True
