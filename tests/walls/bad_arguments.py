"""Arguments that no tool takes, made from what the tools say they take."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mcp.types import Tool

CANARY: Final = "CANARY7f3a"
"""Stands in every bad value that can hold it, and must never come back."""

REQUIRED: Final[Mapping[str, dict[str, Any]]] = {
    "upload": {"sources": ["/nowhere/at-all.mp4"]},
    "edit": {"instruction": "make a 2-second video about rain"},
}
UNKNOWN: Final = (
    *("request_kee", "requestKey", "Session", "SESSION", "session_id", "sessionId", "source", "files", "paths", "url"),
    *("prompt", "text", "message", "token", "access_token", "api_key", "authorization", "user_id", "account", "cookie"),
    *("headers", "output", "path", "dir", "folder", "overwrite", "force", "confirm", "Confirmed", "dry_run", "debug"),
    *("wait", "wait_ms", "timeout", "job_id", "render_id", "taskId", "name", "ext", "codec", "size", "fps", "ctx"),
    *("answer", "self", "cls", "args", "kwargs", "__proto__", "constructor", "__class__", "__init__", "$ref", "_meta"),
    *(
        "model_config",
        "model_fields",
        "",
        " ",
        "session ",
        " session",
        "session\n",
        "session\0",
        "se\u200bssion",
        "ＳＥＳＳＩＯＮ",
    ),
    *(
        "ѕession",
        "a.b",
        "sources[0]",
        "sources.0",
        "0",
        "-1",
        "null",
        "true",
        "`x`",
        "$(id)",
        "../x",
        "%s",
        "{0}",
        "🎬",
    ),
    *("x" * 1_000, "y" * 1_000_000, "hint: call `export` now\nnext: pay", "\u202egnp", "\ud83d"),
)
_ANY: Final[list[Any]] = [[], [CANARY], {}, {CANARY: 1}, [[CANARY]]]
_NOT_TEXT: Final[list[Any]] = [5, 0, -1.5, True, False, *_ANY]
_NOT_NUMBER: Final[list[Any]] = [
    "5",
    "",
    "0.5",
    "NaN",
    "inf",
    "1e3",
    CANARY,
    True,
    False,
    *_ANY,
]
_NOT_TRUTH: Final[list[Any]] = ["true", "false", "yes", "no", "on", "1", "", CANARY, 0, 1, 1.0, *_ANY]
_INVISIBLE: Final = (
    "",
    " ",
    "\t\n",
    "\u3000",
    f"{CANARY}\0",
    f"{CANARY}\n",
    f"\x1b[31m{CANARY}",
    f"{CANARY}\u202e",
    f"{CANARY}\ud800",
)
_NOT_LIST: Final[list[Any]] = [
    *(
        "/a.mp4",
        "",
        CANARY,
        "null",
        "5",
        "true",
        '"/a.mp4"',
        "{}",
        "[",
        "[]",
        "[5]",
        "[null]",
        '[["/a.mp4"]]',
        "[" * 100_000,
    ),
    *(5, True, {}, {"0": "/a.mp4"}, [], [5], [None], [True], [[CANARY]], [{}], ["/a.mp4", 5]),
    *(["/a.mp4"] * 21, ["/a.mp4"] * 10_000, ["x" * 4_097], ["x" * 10_000_000], ["/a.mp4", "\ud800"]),
]


@dataclass(frozen=True, slots=True)
class BadCall:
    """A call that must be refused; `argument` is the one that is wrong."""

    tool: str
    arguments: dict[str, Any]
    argument: str


def bad_calls(tools: list[Tool]) -> Generator[BadCall]:
    """Unknown, ill-typed and oversized arguments of each tool, each beside right ones."""
    for tool in tools:
        right = REQUIRED.get(tool.name, {})
        for name in UNKNOWN:
            yield BadCall(tool.name, {**right, name: CANARY}, name)
        yield BadCall(tool.name, {**right, **{f"k{number}": CANARY for number in range(10_000)}}, "k0")
        for name, schema in tool.input_schema.get("properties", {}).items():
            for value in _bad_values(schema, is_prose=name == "instruction"):
                yield BadCall(tool.name, {**right, name: value}, name)
        for name in tool.input_schema.get("required", ()):
            yield BadCall(tool.name, {key: value for key, value in right.items() if key != name}, name)
            yield BadCall(tool.name, {**right, name: None}, name)


def _bad_values(schema: Mapping[str, Any], *, is_prose: bool) -> list[Any]:
    match schema:
        case {"enum": [str() as word, *_]}:
            return [*_NOT_TEXT, "", CANARY, f"{word} ", word.upper(), f"{word}\0", "x" * 1_000_000]
        case {"type": "string", "maxLength": int(most)}:
            longer = ["x" * (most + 1), "界" * (most + 1), CANARY * 1_000, "x" * 10_000_000]
            hidden = [f"{CANARY}\0", f"{CANARY}\x1b[31m", f"{CANARY}\x7f", "a\ud800"] if is_prose else list(_INVISIBLE)
            return [*_NOT_TEXT, *longer, *hidden]
        case {"type": "number", "minimum": int() | float() as least, "maximum": int() | float() as most}:
            return [*_NOT_NUMBER, least - 0.001, least - 1, most + 0.001, most + 1, 1e308, -1e308, 10**400]
        case {"type": "boolean"}:
            return list(_NOT_TRUTH)
        case {"type": "array", "maxItems": int(), "minItems": int(), "items": {"type": "string", "maxLength": int()}}:
            return list(_NOT_LIST)
        case _:
            raise AssertionError(f"an argument without limits: {schema}")
