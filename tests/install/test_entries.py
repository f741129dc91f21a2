"""Our entry in a host's file: put in, read back, taken out, and refused where it cannot stand safely."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given

from nemo_mcp.errors import HostConfigError, RequestError
from nemo_mcp.install.entries import Entry, entry_in, own_words, read_entry, snippet, with_entry, without_entry
from nemo_mcp.install.hosts import HOSTS, Host
from nemo_mcp.install.work import Target, installing, removing
from tests.install.documents import hosts_file

CLAUDE, ZED, CODEX = HOSTS["claude-desktop"], HOSTS["zed"], HOSTS["codex"]
ENTRY = Entry("/opt/nemo-mcp", ("--studio",), {"NEMO_CONFIG": "/etc/nemo.toml"})
HERE = Path("mcp.json")


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
def test_an_entry_is_read_back_as_it_was_written(tmp_path: Path, host: Host) -> None:
    path = tmp_path / "config"
    path.write_bytes(with_entry(b"", path, host, "nemo", ENTRY))
    assert read_entry(path, host) == ENTRY
    assert read_entry(path, host, "other") is None
    assert read_entry(tmp_path / "none", host) is None


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
def test_a_second_time_changes_nothing(host: Host) -> None:
    once = with_entry(b"", HERE, host, "nemo", ENTRY)
    assert with_entry(once, HERE, host, "nemo", ENTRY) == once
    windows = Entry("C:\\Users\\Ann\\nemo-mcp.exe")
    assert entry_in(with_entry(once, HERE, host, "nemo", windows), HERE, host, "nemo") == Entry(
        windows.command, (), ENTRY.env
    )


@given(hosts_file())
def test_a_mark_before_the_text_stays(drawn: tuple[dict[str, object], str]) -> None:
    content = codecs.BOM_UTF8 + drawn[1].encode()
    after = with_entry(content, HERE, CLAUDE, "nemo", ENTRY)
    assert after.startswith(codecs.BOM_UTF8)
    assert not after[3:].startswith(codecs.BOM_UTF8)


@pytest.mark.parametrize(
    ("host", "content", "said"),
    [
        (CLAUDE, b'{"mcpServers": {\n  "a": 1\n  "b": 2}}', "line 3, column 3"),
        (CLAUDE, b"[]", "should be an object"),
        (CLAUDE, b'{"a": 1, \xff}', "not UTF-8 text .line 1, column 10"),
        (CLAUDE, b'{"mcpServers": 1}', "`mcpServers`"),
        (CODEX, b"a = 1\nb = \n", "line 2, column"),
        (CODEX, b"mcp_servers = 1\n", "`mcp_servers`"),
    ],
)
def test_a_file_that_is_not_valid_is_refused_with_the_place(host: Host, content: bytes, said: str) -> None:
    for work in (
        lambda: with_entry(content, HERE, host, "nemo", ENTRY),
        lambda: without_entry(content, HERE, host, "nemo"),
    ):
        with pytest.raises(HostConfigError, match=said):
            work()


def test_times_that_were_set_by_hand_stay() -> None:
    content = b'[mcp_servers.nemo]\ncommand = "nemo-mcp"\nstartup_timeout_sec = 5 # quick\n'
    after = with_entry(content, HERE, CODEX, "nemo", Entry("/opt/nemo-mcp"))
    assert b"startup_timeout_sec = 5 # quick\n" in after
    assert b"tool_timeout_sec = 120\n" in after


def test_what_a_person_added_to_the_entry_stays() -> None:
    content = b'{"mcpServers": {"nemo": {"command": "nemo-mcp", "env": {"NEMO_WAIT_S": "20"}, "disabled": true}}}'
    after = with_entry(content, HERE, CLAUDE, "nemo", ENTRY)
    assert b'"disabled": true' in after
    found = entry_in(after, HERE, CLAUDE, "nemo")
    assert found is not None
    assert found.env == {"NEMO_WAIT_S": "20", **ENTRY.env}


@pytest.mark.parametrize(
    ("entry", "ours"),
    [
        (Entry("/opt/nemo-mcp"), True),
        (Entry("C:\\Programs\\nemo-mcp.exe"), True),
        (Entry("uvx", ("nemo-mcp@latest",)), True),
        (Entry("/usr/bin/python3", ("-m", "nemo_mcp")), True),
        (Entry("npx", ("-y", "nemo-toolkit")), False),
        (Entry(""), False),
    ],
)
def test_our_entry_is_told_from_that_of_another_program(entry: Entry, ours: bool) -> None:
    assert entry.is_ours == ours


@pytest.mark.parametrize("value", ['{"command": "npx", "args": ["nemo-toolkit"]}', '{"url": "https://a.example"}', "1"])
def test_a_stranger_of_the_same_name_is_left_alone(value: str) -> None:
    target, content = Target(CLAUDE, HERE, "nemo"), f'{{"mcpServers": {{"nemo": {value}}}}}'.encode()
    for edit in (installing(target, ENTRY), removing(target)):
        with pytest.raises(RequestError, match="not nemo-mcp"):
            edit(content)


def test_a_token_in_the_open_is_noticed() -> None:
    assert Entry("nemo-mcp", (), {"NEMO_TOKEN": "test-token-of-nobody"}).holds_token
    assert not Entry("nemo-mcp", (), {"NEMO_TOKEN": "${input:nemo_token}"}).holds_token
    assert not Entry("nemo-mcp", (), {"NEMO_TOKEN": ""}).holds_token


def test_a_snippet_for_any_host_has_the_usual_form() -> None:
    assert '"mcpServers": {' in snippet(None, "nemo", ENTRY)
    assert '"source": "custom"' in snippet(ZED, "nemo", ENTRY)


@pytest.mark.parametrize(
    ("entry", "own"),
    [
        (Entry("/a/nemo-mcp", ("--studio",)), ("--studio",)),
        (Entry("C:\\\\a\\\\nemo-mcp.exe", ("serve", "D:\\\\nemo-mcp")), ("serve", "--studio", "D:\\\\nemo-mcp")),
        (Entry("uvx", ("--from", "nemo-mcp", "nemo-mcp", "--config", "/c")), ("--studio", "--config", "/c")),
        (Entry("uvx", ("nemo-mcp[cjk]==0.1",)), ("--studio",)),
        (Entry("/usr/bin/python3", ("-m", "nemo_mcp", "--studio")), ("--studio",)),
        (Entry("other", ("--studio", "x")), ("--studio",)),
        (None, ("--studio",)),
    ],
)
def test_the_words_behind_the_program_are_the_persons_own(entry: Entry | None, own: tuple[str, ...]) -> None:
    assert own_words(entry, studio=True) == own
    assert own_words(entry, studio=False) == tuple(word for word in own if word != "--studio")
