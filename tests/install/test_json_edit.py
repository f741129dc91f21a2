"""JSON with comments: what is read, what is refused, and that an edit touches nothing but what it is for."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.install.json_edit import drop, put
from nemo_mcp.install.jsonc import DEEPEST, JsonError, parse, plain, read
from tests.install.documents import VALUES, hosts_file, written

PATH = ("mcpServers", "nemo")
ENTRY = {"command": "/opt/nemo-mcp", "args": ["--studio"]}


def said(text: str) -> Any:
    node = parse(text)
    return None if node is None else plain(node.value)


@given(VALUES.flatmap(lambda value: st.tuples(st.just(value), written(value))))
def test_a_document_says_what_was_written(drawn: tuple[Any, str]) -> None:
    value, text = drawn
    assert said(text) == value


@given(VALUES, st.sampled_from([None, 0, "  ", "\t"]))
def test_what_python_writes_is_read_alike(value: Any, indent: Any) -> None:
    text = json.dumps(value, indent=indent)
    assert said(text) == value
    assert plain(read(text)) == value


@given(hosts_file())
def test_the_quick_way_and_the_careful_one_read_the_same(drawn: tuple[dict[str, Any], str]) -> None:
    before, text = drawn
    node = parse(text, PATH)
    assert node is not None
    assert plain(node.value) == plain(read(text)) == before


@pytest.mark.parametrize("text", ["", " \n", "// nothing yet\n", "/* nothing */"])
def test_nothing_but_comments_is_an_empty_object(text: str) -> None:
    assert read(text) == {}
    assert said(put(text, PATH, ENTRY)) == {"mcpServers": {"nemo": ENTRY}}
    assert put(text, PATH, ENTRY).startswith(text)


@given(hosts_file())
def test_an_entry_changes_nothing_else(drawn: tuple[dict[str, Any], str]) -> None:
    before, text = drawn
    after = put(text, PATH, ENTRY)
    assert said(after) == {**before, "mcpServers": {**before.get("mcpServers", {}), "nemo": ENTRY}}
    assert put(after, PATH, ENTRY) == after


@given(hosts_file())
def test_nothing_that_stood_there_is_lost(drawn: tuple[dict[str, Any], str]) -> None:
    _, text = drawn
    rest = iter(put(text, PATH, ENTRY))
    assert all(char in rest for char in text)


@given(hosts_file(fewest=1))
def test_a_new_entry_taken_out_leaves_the_bytes_that_stood_there(drawn: tuple[dict[str, Any], str]) -> None:
    _, text = drawn
    assert drop(put(text, PATH, ENTRY), PATH) == text


@given(hosts_file())
def test_an_entry_taken_out_leaves_what_was_said(drawn: tuple[dict[str, Any], str]) -> None:
    before, text = drawn
    assert said(drop(put(text, PATH, ENTRY), PATH)) == {"mcpServers": {}, **before}


@given(hosts_file(fewest=1), st.data())
def test_any_server_can_be_taken_out_alone(drawn: tuple[dict[str, Any], str], data: st.DataObject) -> None:
    before, text = drawn
    name = data.draw(st.sampled_from(sorted(before["mcpServers"])))
    del before["mcpServers"][name]
    assert said(drop(text, ("mcpServers", name))) == before


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_with_a_place_in_it(text: str) -> None:
    try:
        parse(text)
    except JsonError as problem:
        assert 1 <= problem.line <= text.count("\n") + text.count("\r") + 1
        assert 1 <= problem.column <= len(text) + 1


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a": 1\n "b": 2}', (2, 2)),
        ('{"a": }', (1, 7)),
        ('{"a": 1}}', (1, 9)),
        ('{"a": "x\ny"}', (1, 7)),
        ('{"a": 01}', (1, 7)),
        ("{'a': 1}", (1, 2)),
        ('{"a" 1}', (1, 6)),
        ("{,}", (1, 2)),
        ("[1,,2]", (1, 4)),
        ("[NaN]", (1, 2)),
        ("/* no end", (1, 1)),
        ('{"a": tru', (1, 7)),
        ('{\r\n"a"\r\n', (3, 1)),
        ("[" * (DEEPEST + 2), (1, DEEPEST + 2)),
    ],
)
def test_what_is_no_json_is_refused_at_its_place(text: str, place: tuple[int, int]) -> None:
    with pytest.raises(JsonError) as caught:
        parse(text)
    assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize(
    "text", ['{"mcpServers": []}', '{"mcpServers": null}', "[]", '{"mcpServers": {}, "mcpServers": {}}']
)
def test_no_entry_goes_where_there_is_no_place_for_it(text: str) -> None:
    with pytest.raises(JsonError):
        put(text, PATH, ENTRY)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (
            '{\n  // mine\n  "mcpServers": {\n    "git": {} // keep\n  }\n}\n',
            '{\n  // mine\n  "mcpServers": {\n    "git": {}, // keep\n    "nemo": {\n'
            '      "command": "/opt/nemo-mcp",\n      "args": ["--studio"]\n    }\n  }\n}\n',
        ),
        (
            '{\r\n\t"mcpServers": {\r\n\t\t"git": {},\r\n\t},\r\n}',
            '{\r\n\t"mcpServers": {\r\n\t\t"git": {},\r\n\t\t"nemo": {\r\n\t\t\t"command": "/opt/nemo-mcp",\r\n'
            '\t\t\t"args": ["--studio"]\r\n\t\t},\r\n\t},\r\n}',
        ),
        (
            '{"mcpServers":{"git":{}}}',
            '{"mcpServers":{"git":{}, "nemo": {"command": "/opt/nemo-mcp", "args": ["--studio"]}}}',
        ),
        (
            '{\n    "theme": "dark"\n}',
            '{\n    "theme": "dark",\n    "mcpServers": {\n        "nemo": {\n            "command": "/opt/nemo-mcp",\n'
            '            "args": ["--studio"]\n        }\n    }\n}',
        ),
        (
            "",
            '{\n  "mcpServers": {\n    "nemo": {\n      "command": "/opt/nemo-mcp",\n      "args": ["--studio"]\n'
            "    }\n  }\n}\n",
        ),
    ],
)
def test_an_entry_is_written_as_the_file_is(text: str, after: str) -> None:
    assert put(text, PATH, ENTRY) == after


def test_of_an_entry_that_is_there_only_what_differs_changes() -> None:
    text = '{"mcpServers": {"nemo": {"args": [ ], /* x */ "command": "/opt/nemo-mcp", "disabled": true}}}'
    after = '{"mcpServers": {"nemo": {"args": ["--studio"], /* x */ "command": "/opt/nemo-mcp", "disabled": true}}}'
    assert put(text, PATH, ENTRY) == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ('{"s": {"nemo": {}, "b": 1}}', '{"s": {"b": 1}}'),
        ('{"s": {"a": 1, "nemo": {}, "b": 1}}', '{"s": {"a": 1, "b": 1}}'),
        ('{"s": {\n  "nemo": {}\n}}', '{"s": {}}'),
        ('{"s": {\n  // about nemo\n  "nemo": {}\n}}', '{"s": {\n  // about nemo\n  \n}}'),
        ('{"s": {"a": 1, // x\n "nemo": {} }}', '{"s": {"a": 1 // x\n  }}'),
        ('{"t": {}}', '{"t": {}}'),
        ("", ""),
    ],
)
def test_what_is_taken_out_leaves_its_neighbours_and_all_comments(text: str, after: str) -> None:
    assert drop(text, ("s", "nemo")) == after
