"""Settings: where they come from, which one wins, and what is said of bad ones."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nemo_mcp.core.secrets import redact
from nemo_mcp.errors import SettingsError
from nemo_mcp.settings import Settings, config_path, load_settings
from tests.strangers import give_away

EXAMPLE = Path(__file__).parents[1] / "config" / "config.example.toml"


@pytest.fixture(autouse=True)
def clean_environment() -> Iterator[None]:
    kept = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("NEMO_")]:
        del os.environ[name]
    os.environ["NEMO_CONFIG"] = str(EXAMPLE)
    yield
    os.environ.clear()
    os.environ.update(kept)


def file_with(folder: Path, text: str, mode: int = 0o600) -> None:
    file = folder / "settings.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    os.environ["NEMO_CONFIG"] = str(file)


def test_the_commented_example_loads_and_says_the_defaults() -> None:
    assert load_settings() == Settings()


def test_every_setting_stands_in_the_example() -> None:
    named = set(re.findall(r"^#? ?([a-z_]+) = ", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))
    assert named == set(Settings.model_fields)


def test_the_commented_lines_of_the_example_load_too(tmp_path: Path) -> None:
    text = re.sub(r"^# ([a-z_]+ = )", r"\1", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file_with(tmp_path, text)
    assert load_settings().wait_s == 45


def test_a_variable_wins_over_the_file_and_the_command_line_over_both(tmp_path: Path) -> None:
    file_with(tmp_path, 'backend = "studio"\nwait_s = 10\nlanguage = "ja"')
    os.environ["NEMO_WAIT_S"] = "20"
    settings = load_settings(backend="cloud")
    assert (settings.backend, settings.wait_s, settings.language) == ("cloud", 20, "ja")


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    del os.environ["NEMO_CONFIG"]
    os.environ["XDG_CONFIG_HOME"] = str(tmp_path)
    assert config_path().name == "config.toml"
    assert load_settings().backend == "cloud"


def test_folders_are_separated_as_the_system_does_and_expanded() -> None:
    os.environ["NEMO_MEDIA_DIRS"] = os.pathsep.join(["~/a", "/b"])
    assert load_settings().media_dirs == (Path.home() / "a", Path("/b"))


@pytest.mark.parametrize("value", ["", "  ", "${user_config.token}"])
def test_an_empty_or_unfilled_token_means_none(value: str) -> None:
    os.environ["NEMO_TOKEN"] = value
    assert load_settings().token is None


@pytest.mark.parametrize("value", ["", "  ", "${user_config.token}"])
def test_an_empty_variable_leaves_the_files_value_standing(tmp_path: Path, value: str) -> None:
    file_with(tmp_path, 'token = "nmv_usr_FILE"\nbackend = "studio"')
    os.environ |= {"NEMO_TOKEN": value, "NEMO_BACKEND": ""}
    settings = load_settings()
    assert settings.token is not None
    assert (settings.token.get_secret_value(), settings.backend) == ("nmv_usr_FILE", "studio")


@pytest.mark.parametrize("name", ["NEMO_TOKEN", "NEMO_STUDIO_LLM_KEY"])
def test_a_token_never_shows(name: str) -> None:
    os.environ[name] = "nmv_usr_SECRET"
    settings = load_settings()
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()} {vars(settings)}"
    assert "SECRET" not in shown


def test_a_secret_of_any_shape_is_masked_as_soon_as_it_is_read() -> None:
    names = ("TOKEN", "HTTP_TOKEN", "STUDIO_LLM_KEY")
    os.environ |= {f"NEMO_{name}": f" my-{name.lower()}-of-no-known-shape\n" for name in names}
    load_settings()
    for name in names:
        assert redact(f"said my-{name.lower()}-of-no-known-shape") == "said [secret]"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:11434",
        "http://localhost:8080/v1",
        "http://[::1]:8080",
        "https://models.example/v1/chat/completions",
    ],
)
def test_a_model_on_this_computer_may_be_asked_in_clear_and_any_other_over_https(url: str) -> None:
    os.environ |= {"NEMO_STUDIO_LLM_URL": url, "NEMO_STUDIO_LLM_MODEL": "tiny", "NEMO_STUDIO_LLM_KEY": " sk-1\n"}
    settings = load_settings()
    assert (settings.studio_llm_url, settings.studio_llm_model, settings.studio_llm_wait_s) == (url, "tiny", 120)
    assert settings.studio_llm_key is not None
    assert settings.studio_llm_key.get_secret_value() == "sk-1"


def test_a_model_in_the_network_is_not_asked_in_clear() -> None:
    os.environ |= {"NEMO_STUDIO_LLM_URL": "http://192.168.1.5:11434", "NEMO_STUDIO_LLM_MODEL": "tiny"}
    with pytest.raises(SettingsError, match="must start with https:// unless the model runs on this computer"):
        load_settings()


def test_an_address_without_a_model_is_an_error_and_a_model_without_an_address_is_none() -> None:
    os.environ["NEMO_STUDIO_LLM_MODEL"] = "tiny"
    assert load_settings().studio_llm_url is None
    del os.environ["NEMO_STUDIO_LLM_MODEL"]
    os.environ["NEMO_STUDIO_LLM_URL"] = "http://127.0.0.1:11434"
    with pytest.raises(SettingsError, match="NEMO_STUDIO_LLM_MODEL: must name the model"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEMO_BACKEND", "moon"),
        ("NEMO_API_URL", "ftp://SECRET.example"),
        ("NEMO_WAIT_S", "SECRET"),
        ("NEMO_POLL_S", "5 3 1"),
        ("NEMO_CLIENT_ID", "S\nECRET"),
        ("NEMO_LOG", "LOUD"),
        ("NEMO_STUDIO_LLM_URL", "ftp://SECRET.example"),
        ("NEMO_API_URL", "http://SECRET.example"),
        ("NEMO_API_URL", "http://192.168.1.77"),
        ("NEMO_API_URL", "https://us:SECRET@host.example"),
        ("NEMO_API_URL", "https://host.example\\@SECRET"),
        ("NEMO_API_URL", "https://[SECRET"),
        ("NEMO_WEB_URL", "javascript:SECRET"),
        ("NEMO_STUDIO_LLM_URL", "http://SECRET.example:8080"),
        ("NEMO_STUDIO_LLM_URL", "http://127.0.0.1.SECRET.example"),
        ("NEMO_STUDIO_LLM_URL", "https://me:SECRET@models.example"),
        ("NEMO_STUDIO_LLM_URL", "https://SECRET.example:99999"),
        ("NEMO_STUDIO_LLM_URL", "https://SECRET example"),
        ("NEMO_STUDIO_LLM_URL", "https://[SECRET"),
        ("NEMO_STUDIO_LLM_URL", "https:///SECRET"),
        ("NEMO_STUDIO_LLM_KEY", "SECRET\nSECRET"),
        ("NEMO_TOKEN", "SECRET\nSECRET"),
        ("NEMO_TOKEN", "SECRET\u4f60"),
        ("NEMO_TOKEN", "SECRET" * 1000),
        ("NEMO_HTTP_TOKEN", "SECRET\rSECRET"),
        ("NEMO_STUDIO_LLM_MODEL", "SECRET\nSECRET"),
        ("NEMO_STUDIO_LLM_WAIT_S", "999"),
    ],
)
def test_a_bad_variable_is_named_without_its_value(name: str, value: str) -> None:
    os.environ[name] = value
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert name in str(caught.value)
    assert value not in str(caught.value)


def test_a_token_of_ten_megabytes_is_named_without_its_value(tmp_path: Path) -> None:
    file_with(tmp_path, f'token = "{"SECRET" * 1_700_000}"')
    with pytest.raises(SettingsError, match=r"`token` in .*must be at most 4096 characters long") as caught:
        load_settings()
    assert "SECRET" not in str(caught.value)


SECRET_LINES = ('token = "nmv_usr_SECRET"', 'http_token = "SECRET-of-my-own"', 'studio_llm_key = "sk-SECRET"')
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="there the rights of the folder hold")


@POSIX
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o666, 0o777])
@pytest.mark.parametrize("line", SECRET_LINES)
def test_a_file_with_a_secret_that_others_can_read_is_refused_with_the_command_that_mends_it(
    tmp_path: Path, line: str, mode: int
) -> None:
    folder = tmp_path / "it's mine"
    folder.mkdir()
    file_with(folder, line, mode)
    with pytest.raises(SettingsError, match="can be read or changed by other users of this computer") as caught:
        load_settings()
    assert "SECRET" not in str(caught.value)
    command = str(caught.value).rpartition("run: ")[2]
    subprocess.run(shlex.split(command), check=True)
    assert load_settings() == load_settings()


@POSIX
def test_a_file_without_secrets_may_be_read_by_anybody(tmp_path: Path) -> None:
    for text in ('backend = "studio"', 'token = ""', 'http_token = "${user_config.token}"'):
        file_with(tmp_path, text, 0o666)
        assert load_settings().token is None


@POSIX
@pytest.mark.skipif(not hasattr(os, "chown") or os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_with_a_secret_that_belongs_to_somebody_else_is_refused(tmp_path: Path) -> None:
    file_with(tmp_path, SECRET_LINES[0])
    give_away(tmp_path / "settings.toml")
    with pytest.raises(SettingsError, match="holds `token` and belongs to another user"):
        load_settings()


@POSIX
def test_a_link_to_a_file_that_others_can_read_is_refused_too(tmp_path: Path) -> None:
    file_with(tmp_path, SECRET_LINES[0], 0o644)
    link = tmp_path / "link.toml"
    link.symlink_to(tmp_path / "settings.toml")
    os.environ["NEMO_CONFIG"] = str(link)
    with pytest.raises(SettingsError, match="other users"):
        load_settings()


@pytest.mark.parametrize("text", ["backend = ", "bcakend = 'cloud'", "wait_s = 'soon'", "\x00"])
def test_a_broken_file_is_named_with_its_path(tmp_path: Path, text: str) -> None:
    file_with(tmp_path, text)
    with pytest.raises(SettingsError, match=re.escape("settings.toml")):
        load_settings()


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    os.environ["NEMO_CONFIG"] = str(tmp_path / "none.toml")
    with pytest.raises(SettingsError, match="NEMO_CONFIG"):
        load_settings()
