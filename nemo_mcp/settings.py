"""The settings, and the only reader of the environment.

Order of precedence: command line, `NEMO_*` variables, the TOML file, the defaults below. The file is `config.toml` in
the platform's config folder for `nemo-mcp`, or the one that `NEMO_CONFIG` names.
"""

import ast
import codecs
import inspect
import os
import shlex
import stat
import sys
import tomllib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from nemo_mcp import contract
from nemo_mcp.core.pacing import POLLS_S
from nemo_mcp.core.secrets import remember
from nemo_mcp.errors import SettingsError
from nemo_mcp.places import APP, config_path, usual_data_dir
from nemo_mcp.setting_types import (
    Backend,
    Bearer,
    Credits,
    Folder,
    FolderOrNone,
    Folders,
    HeaderText,
    HostNames,
    Level,
    ModelName,
    ModelUrl,
    Secret,
    Text,
    Times,
    Url,
    Wait,
    blank_is_unset,
    clean_secret,
)

SECRETS = ("token", "http_token", "studio_llm_key")
"""The settings of type `Secret`: a file that holds one must be its owner's alone."""
OTHER_VARIABLES = frozenset({"NEMO_CONFIG", "NEMO_KILL_AT"})
"""What is read as well and is no setting."""


class Settings(BaseModel):
    """All that can be set. Times are seconds, folders are expanded, `~` is the home.

    The words under a setting are what `meanings` gives: to `--help`, the README and the example file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=True)

    backend: Backend = "cloud"
    """Where videos are made: "cloud" (the NemoVideo service) or "studio" (this computer)."""
    api_url: Url = contract.DEFAULT_API_URL
    """Address of the service: https, or http on this computer."""
    web_url: Url = contract.DEFAULT_WEB_URL
    """Address of its website, for links to register an account or to claim a film."""
    token: Secret = None
    """Your own access token, never replaced, logged or shown; else a free anonymous account."""
    client_id: HeaderText = None
    """Names this installation when it asks for an anonymous account; else made once and kept."""
    language: Text = None
    """Language of new sessions: "en", "zh-CN", "ja" or "es"; else that of the first instruction."""
    media_dirs: Folders = ()
    """More folders that files may be uploaded from."""
    export_dir: FolderOrNone = None
    """Where videos are saved; else nemo-mcp in the Videos (Movies) folder."""
    data_dir: Folder = Field(default_factory=usual_data_dir)
    """Where the journal, the anonymous account and the studio's store are kept."""
    wait_s: Wait = None
    """Seconds that a call waits before it answers "running"; else 45, more for patient hosts."""
    budget_session: Credits = None
    """Credits that edits may cost in one session; no edit passes it."""
    budget_day: Credits = None
    """Credits that edits may cost in 24 hours over all sessions; no edit passes it."""
    poll_s: Times = POLLS_S
    """When to ask whether a render is finished, in seconds after it was accepted."""
    http_token: Bearer = None
    """Bearer secret for --http, at least 16 characters (32 in a network); else made and kept."""
    http_hosts: HostNames = ()
    """Names by which a network reaches --http --allow-remote."""
    studio_urls: bool = False
    """Whether the studio may fetch public https:// addresses that are uploaded."""
    studio_llm_url: ModelUrl = None
    """A language model that the studio asks for what it does not understand; else nobody."""
    studio_llm_model: ModelName = None
    """The name of that model."""
    studio_llm_key: Secret = None
    """Its key, where it needs one."""
    studio_llm_wait_s: Annotated[float, Field(gt=0, le=540)] = 120
    """Seconds that it gets for an answer, 540 at most."""
    pictures: Literal["auto", "never", "always"] = "auto"
    """Whether contact sheets are shown as pictures; "auto": to every host that is not known to choke on them."""
    log: Level = "warning"
    """How much goes to stderr: "debug" (each request and poll), "info" (each call and job), "warning" or "error"."""

    @property
    def log_level(self) -> Literal["DEBUG", "INFO", "WARNING", "ERROR"]:
        """The same as Python's logging calls it."""
        levels: dict[str, Literal["DEBUG", "INFO", "WARNING", "ERROR"]] = {
            "debug": "DEBUG",
            "info": "INFO",
            "warning": "WARNING",
            "error": "ERROR",
        }
        return levels[self.log]

    @property
    def exports(self) -> Path:
        """Where exported videos go."""
        return self.export_dir or Path(platformdirs.user_videos_dir()) / APP


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; `overrides` come from the command line, and None there means "not given".

    Raises SettingsError, which names each bad setting and where it stands but never its value.
    """
    path = config_path()
    values = _file_values(path)
    chosen = {name: value for name, value in overrides.items() if value is not None}
    for name in Settings.model_fields:
        if name in values and blank_is_unset(os.environ.get(f"NEMO_{name.upper()}", "")) is not None:
            del values[name]
    try:
        return Settings(**(_environment() | values | chosen))
    except ValidationError as problem:
        lines = [f"{_where(error, values, path)}: {_what(error)}" for error in problem.errors(include_input=False)]
        hint = "correct it and start the server again; `nemo-mcp --help` lists the settings."
        raise SettingsError("A setting cannot be used. " + "; ".join(lines), hint) from None


def use_config(path: Path) -> None:
    """Read the settings from this file from now on."""
    os.environ["NEMO_CONFIG"] = str(path)


def checked_token(value: str) -> str:
    """A person's own token, as the settings would take it; masked everywhere from now on. Raises SettingsError."""
    remember(value)
    hint = "copy it again from your NemoVideo account, without spaces around it."
    if blank_is_unset(value) is None:
        raise SettingsError("There is no token.", hint)
    try:
        token = clean_secret(SecretStr(value))
    except ValueError as problem:
        raise SettingsError(f"The token cannot be used: it {problem}.", hint) from None
    if token is None:
        raise SettingsError("There is no token.", hint)
    return token.get_secret_value()


def folders_given(folders: Sequence[str]) -> list[Path]:
    """The folders of a command line, without what a host left as `${user_config...}`. Raises SettingsError."""
    try:
        return [Path(each).expanduser() for each in folders if blank_is_unset(each) is not None]
    except RuntimeError as problem:
        raise SettingsError(f"A folder cannot be used: {problem}", "write its whole path.") from None


def unknown_variables() -> list[str]:
    """The names of variables that look like settings and are none: slips of the pen, most likely."""
    known = {f"NEMO_{name.upper()}" for name in Settings.model_fields} | OTHER_VARIABLES
    return sorted(name for name in os.environ if name.upper().startswith("NEMO_") and name.upper() not in known)


def meanings() -> dict[str, str]:
    """What each setting means, in the words that stand under it in `Settings`. It reads the source, for help alone."""
    (tree,) = ast.parse(inspect.getsource(Settings)).body
    found: dict[str, str] = {}
    for line, words in pairwise(cast("ast.ClassDef", tree).body):
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and isinstance(words, ast.Expr):
            found[line.target.id] = str(cast("ast.Constant", words.value).value)
    return found


def kill_at() -> str | None:
    """The kill point at which a test wants this process to die (`NEMO_KILL_AT`), if it does."""
    return os.environ.get("NEMO_KILL_AT", "").strip() or None


def skill_source() -> str | None:
    """The platform's name as the environment gives it (`SKILL_SOURCE`), if it does."""
    return os.environ.get("SKILL_SOURCE", "").strip() or None


def system_language() -> str:
    """The locale of this computer, such as `zh_CN.UTF-8`; empty when it says nothing."""
    return next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")


def _environment() -> dict[str, Any]:
    """The variables as they stand; their names may be in lower case, and an empty one is not set."""
    given = {name.lower(): value for name, value in os.environ.items() if value}
    return {name: given[f"nemo_{name}"] for name in Settings.model_fields if f"nemo_{name}" in given}


def _file_values(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            values = tomllib.loads(file.read().removeprefix(codecs.BOM_UTF8).decode())
            _check_owner_only(path, os.fstat(file.fileno()), values)
            return values
    except FileNotFoundError:
        if os.environ.get("NEMO_CONFIG", "").strip():
            raise SettingsError(
                f"The settings file {path} does not exist.", "correct NEMO_CONFIG or --config, which name it."
            ) from None
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not valid TOML"
        raise SettingsError(f"The settings file cannot be read: {path} ({reason}).", "correct or remove it.") from None


def _check_owner_only(path: Path, facts: os.stat_result, values: dict[str, Any]) -> None:
    """A file with a secret in it is read only when nobody else can read it. On Windows the folder's rights hold."""
    held = [name for name in SECRETS if blank_is_unset(values.get(name)) is not None]
    if not held or sys.platform == "win32":
        return
    what = f"The settings file holds `{'`, `'.join(held)}`"
    if facts.st_uid != os.getuid():
        raise SettingsError(f"{what} and belongs to another user: {path}.", "use a file of your own.")
    if stat.S_IMODE(facts.st_mode) & 0o077:
        hint = f"run: chmod 600 {shlex.quote(str(path))}"
        raise SettingsError(f"{what} and can be read or changed by other users of this computer: {path}.", hint)


def _where(error: object, values: dict[str, Any], path: Path) -> str:
    location = cast("dict[str, tuple[object, ...]]", error)["loc"]
    name = str(location[0]) if location else "settings"
    return f"`{name}` in {path}" if name in values else f"NEMO_{name.upper()}"


def _what(error: object) -> str:
    return str(cast("dict[str, object]", error)["msg"]).removeprefix("Value error, ")
