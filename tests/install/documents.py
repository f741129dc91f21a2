"""Documents of JSON with comments for properties: each with the trivia that people and programs leave in them."""

import json
from typing import Any

from hypothesis import strategies as st

_SPACES = st.sampled_from(["", " ", "\n", "\n  ", "\t", "\r\n    ", "\n\n"])
_WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="*/"), max_size=8)
_COMMENTS = st.one_of(
    _WORDS.map(lambda words: f"/* {words} */"),
    _WORDS.map(lambda words: f"// {words}\n"),
    _WORDS.map(lambda words: f"/*\n {words}\r\n*/"),
)
TRIVIA = st.lists(st.one_of(_SPACES, _SPACES, _COMMENTS), max_size=3).map("".join)
KEYS = st.one_of(st.sampled_from(["mcpServers", "a", "b", "git hub", 'q"', "nö"]), st.text(max_size=5)).filter(
    lambda key: key != "nemo" and not any(0xD800 <= ord(char) < 0xE000 for char in key)
)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), _WORDS, st.just('//"*/')
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=6,
)


@st.composite
def written(draw: st.DrawFn, value: Any, commas: bool = True) -> str:
    """A value as text, with space, comments and commas before closing brackets wherever they may stand."""

    def trivia() -> str:
        return draw(TRIVIA)

    def closing(filled: bool) -> str:
        return f"{trivia()},{trivia()}" if filled and commas and draw(st.booleans()) else trivia()

    def text(part: Any) -> str:
        if isinstance(part, dict):
            rows = [
                f"{trivia()}{json.dumps(key, ensure_ascii=draw(st.booleans()))}{trivia()}:{trivia()}{text(each)}"
                for key, each in part.items()  # pyright: ignore[reportUnknownVariableType]
            ]
            return "{" + f"{trivia()},".join(rows) + closing(bool(rows)) + "}"
        if isinstance(part, list):
            rows = [f"{trivia()}{text(each)}" for each in part]  # pyright: ignore[reportUnknownVariableType]
            return "[" + f"{trivia()},".join(rows) + closing(bool(rows)) + "]"
        return json.dumps(part, ensure_ascii=draw(st.booleans()))

    return f"{trivia()}{text(value)}{trivia()}"


@st.composite
def hosts_file(draw: st.DrawFn, fewest: int = 0) -> tuple[dict[str, Any], str]:
    """What a host's file says and how it is written; it has at least so many servers, and none of ours."""
    said = draw(st.dictionaries(KEYS, VALUES, max_size=3))
    servers = st.dictionaries(KEYS, VALUES, min_size=fewest, max_size=3)
    if fewest or draw(st.booleans()):
        said["mcpServers"] = draw(servers)
    else:
        said.pop("mcpServers", None)
    return said, draw(written(said))
