"""The person's own token: in the settings file, for its owner alone, and gone when it is to go."""

import stat
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemo_mcp.errors import SettingsError
from nemo_mcp.install.token import backend, forget, is_kept, keep
from nemo_mcp.settings import checked_token

TOKEN = "test-token-of-nobody-0001"
OTHER = 'other"token\\of-nobody-0002'


def test_a_token_makes_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "nemo-mcp" / "config.toml"
    keep(path, TOKEN)
    assert tomllib.loads(path.read_text()) == {"token": TOKEN}
    assert is_kept(path)
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_others_could_read_is_taken_back_from_them(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("wait_s = 30\n")
    path.chmod(0o644)
    keep(path, TOKEN)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


TEXTS = ["", "# mine\n", "wait_s = 30 # patient\n", 'media_dirs = [\n  "a", # b\n]\n', "wait_s = 30\r\n", "\n\n"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_token_that_comes_and_goes_leaves_the_file_as_it_was(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(text.encode())
    keep(path, TOKEN)
    keep(path, OTHER)
    assert tomllib.loads(path.read_text())["token"] == OTHER
    assert forget(path).new == text.encode()
    assert path.read_bytes() == text.encode()
    assert not is_kept(path)


def test_a_token_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('# a\ntoken = "old-token-of-nobody" # b\nwait_s = 30\n')
    keep(path, TOKEN)
    assert path.read_text() == f'# a\ntoken = "{TOKEN}" # b\nwait_s = 30\n'


def test_a_token_stands_before_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[other]\na = 1\n")
    keep(path, TOKEN)
    assert tomllib.loads(path.read_text()) == {"token": TOKEN, "other": {"a": 1}}


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1).filter(lambda text: text.strip()))
def test_every_token_that_is_taken_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, typed: str) -> None:
    if typed.startswith("${"):
        return
    path = tmp_path_factory.mktemp("own") / "config.toml"
    keep(path, checked_token(typed))
    assert tomllib.loads(path.read_text())["token"] == typed.strip()


@pytest.mark.parametrize("typed", ["", "  \n", "${NEMO_TOKEN}", "tökén-of-nobody", "a\x00b", "x" * 5_000])
def test_what_is_no_token_is_refused_without_its_words(typed: str) -> None:
    with pytest.raises(SettingsError) as caught:
        checked_token(typed)
    assert not typed.strip() or typed.strip() not in str(caught.value)


@pytest.mark.parametrize("content", [b"wait_s = ", b"\xff\xfe"])
def test_settings_that_cannot_be_read_are_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="cannot be changed"):
        keep(path, TOKEN)
    assert path.read_bytes() == content


def test_a_token_does_not_go_where_a_link_leads(tmp_path: Path) -> None:
    (tmp_path / "dotfiles.toml").write_text("")
    (tmp_path / "config.toml").symlink_to(tmp_path / "dotfiles.toml")
    with pytest.raises(SettingsError, match="link"):
        keep(tmp_path / "config.toml", TOKEN)
    assert (tmp_path / "dotfiles.toml").read_text() == ""


def test_nothing_is_forgotten_where_nothing_was_kept(tmp_path: Path) -> None:
    assert forget(tmp_path / "config.toml").is_none
    assert list(tmp_path.iterdir()) == []


def test_the_backend_of_the_settings_is_known(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    assert backend(path) is None
    path.write_text('backend = "studio"\n')
    assert backend(path) == "studio"


def test_line_ends_stay_as_they_are_on_every_system(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'language = "en"\r\n')
    keep(path, "token-of-nobody-77")
    assert path.read_bytes() == b'language = "en"\r\ntoken = "token-of-nobody-77"\r\n'
