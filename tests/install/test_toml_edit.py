"""TOML: an edit touches nothing but what it is for."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.install.toml_edit import TomlError, drop, put

PATH = ("mcp_servers", "nemo")
ENTRY = {"command": "/opt/nemo-mcp", "args": ["--studio"], "tool_timeout_sec": 120}
BLOCK = '[mcp_servers.nemo]\ncommand = "/opt/nemo-mcp"\nargs = ["--studio"]\ntool_timeout_sec = 120\n'

PIECES = [
    "# a comment\n",
    "\n",
    'model = "x" # good\n',
    'notes = """\n[mcp_servers.nemo]\n# not a table\n"""\n',
    "list = [\n  [1, 2],\n  # inside\n  [3],\n]\n",
    "when = 2026-11-23T04:00:00Z\n",
    "[profiles.fast]\nn = 0x1F\n",
    "\n[tools]\nweb = true\n\n",
    '[mcp_servers.git]\ncommand = "git"\nenv = { A = "1" }\n',
    '[mcp_servers."other one"]\nargs = []\n# behind it\n',
    '[[rules]]\nname = "a"\n[[rules]]\n',
]
FILES = (
    st.lists(st.sampled_from(range(len(PIECES))), unique=True, max_size=6)
    .map(lambda chosen: "".join(PIECES[each] for each in sorted(chosen)))
    .flatmap(lambda text: st.sampled_from([text, text.replace("\n", "\r\n")]))
)


def says(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


@given(FILES)
def test_an_entry_changes_nothing_else(text: str) -> None:
    after = put(text, PATH, ENTRY)
    assert after.startswith(text)
    before = says(text)
    assert says(after) == {**before, "mcp_servers": {**before.get("mcp_servers", {}), "nemo": ENTRY}}
    assert put(after, PATH, ENTRY) == after
    assert ("\r\n" in text) == ("\r\n" in after)


@given(FILES)
def test_a_new_entry_taken_out_leaves_the_bytes_that_stood_there(text: str) -> None:
    assert drop(put(text, PATH, ENTRY), PATH) == text


@given(FILES)
def test_an_entry_in_the_middle_goes_with_nothing_around_it(before: str) -> None:
    after = drop(f"{before}\n{BLOCK}\n# of the next\n[next]\n", PATH)
    assert after == f"{before}\n\n# of the next\n[next]\n"


def test_of_an_entry_that_is_there_only_what_differs_changes() -> None:
    text = '[mcp_servers.nemo] # mine\ncommand = "/old" # why\nargs = ["--studio"]\nenabled = true\n\n[next]\n'
    after = put(text, PATH, {"command": "C:\\new", "args": ["--studio"]})
    assert after == text.replace('"/old"', '"C:\\\\new"')


def test_variables_go_in_and_out_with_their_entry() -> None:
    text = put('a = 1\n\n[b]\nc = "d"\n', PATH, {**ENTRY, "env": {"NEMO_CONFIG": "/x"}})
    assert says(text)["mcp_servers"]["nemo"]["env"] == {"NEMO_CONFIG": "/x"}
    own_table = "\n[mcp_servers.nemo.env]\nB = '2'\n"
    assert drop(f"{BLOCK}{own_table}\n[z]\n", PATH) == "\n\n[z]\n"


@pytest.mark.parametrize(
    "text", ['mcp_servers = { git = { command = "git" } }\n', 'mcp_servers.git.command = "git"\n', "[mcp_servers]\n"]
)
def test_a_table_that_is_written_otherwise_takes_the_entry_too(text: str) -> None:
    after = put(text, PATH, ENTRY)
    before = says(text)
    assert says(after)["mcp_servers"] == {**before["mcp_servers"], "nemo": ENTRY}
    assert says(drop(after, PATH)) == before


@pytest.mark.parametrize("text", ["a = ", "[a\n", "a = 1\na = 2\n", "mcp_servers = 1\n"])
def test_what_cannot_be_read_or_has_no_place_is_refused(text: str) -> None:
    with pytest.raises(TomlError):
        put(text, PATH, ENTRY)


def test_what_is_not_there_is_taken_out_without_a_trace() -> None:
    assert drop("a = 1", PATH) == "a = 1"


def test_variables_of_a_person_stay_beside_ours() -> None:
    text = "[mcp_servers.nemo]\r\ncommand = 'x'\r\n\r\n[mcp_servers.nemo.env]\r\nNEMO_EXPORT_DIR = '/x'\r\n"
    after = put(text, PATH, {"command": "y", "env": {"NEMO_BACKEND": "cloud"}})
    assert says(after)["mcp_servers"]["nemo"] == {
        "command": "y",
        "env": {"NEMO_EXPORT_DIR": "/x", "NEMO_BACKEND": "cloud"},
    }
    assert after.count("\n") == after.count("\r\n")
