"""The settings, and the only reader of the environment.

Order of precedence: command line, `NEMO_*` variables, the TOML file, the defaults below. The file is `config.toml` in
the platform's config folder for `nemo-mcp`, or the one that `NEMO_CONFIG` names.
"""

import ast
import inspect
import os
import re
import shlex
import stat
import sys
import tomllib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlsplit

import platformdirs
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
)

from nemo_mcp import contract
from nemo_mcp.core.addresses import is_this_computer
from nemo_mcp.core.pacing import POLLS_S
from nemo_mcp.core.secrets import LONGEST, remember
from nemo_mcp.errors import SettingsError
from nemo_mcp.places import APP, config_path, usual_data_dir

SHORTEST_BEARER = 16
HOST_NAME = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


def _folders(value: object) -> object:
    if isinstance(value, str):
        return [Path(part) for part in value.split(os.pathsep) if _blank_is_unset(part) is not None]
    return value


def _words(value: object) -> object:
    return [part for part in value.replace(",", " ").split() if part] if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _blank_is_unset(value: object) -> object:
    """An empty value, or a `${user_config.token}` that a host left as it stood, means: not set."""
    if isinstance(value, str) and (not value.strip() or value.startswith("${")):
        return None
    return value


def _switched(value: object) -> object:
    """A name of a backend, or what the switch of a host's dialogue says: whether the studio is wanted."""
    names = {None: "cloud", "false": "cloud", "true": "studio"}
    found = _blank_is_unset(value)
    return names.get(found, found) if found is None or isinstance(found, str) else found


def _growing(value: tuple[float, ...]) -> tuple[float, ...]:
    if not value or list(value) != sorted(set(value)) or value[0] <= 0:
        raise ValueError("must be times in seconds that grow, such as 5 15 30")
    return value


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("must be an address such as https://host") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and is_this_computer(host)):
        raise ValueError("must start with https:// (or http:// on this computer)")
    if not host or not value.isprintable() or {" ", "@", "\\"} & set(value):
        raise ValueError("must be an address such as https://host, without a user name or password")
    return value.rstrip("/")


def _model_url(value: str | None) -> str | None:
    """An address of a language model: instructions and file names must not cross a network in clear."""
    if value is None:
        return None
    form = ValueError("must be an address such as http://127.0.0.1:11434 or https://host/v1")
    try:
        parts = urlsplit(value.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise form from None
    if parts.scheme not in {"http", "https"} or not host or not value.strip().isprintable() or " " in value.strip():
        raise form
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not hold a password; a key goes into NEMO_STUDIO_LLM_KEY")
    if parts.scheme == "http" and not is_this_computer(host):
        raise ValueError(
            "must start with https:// unless the model runs on this computer (http://127.0.0.1:...): what you ask for "
            "and the names of your files would cross the network in clear"
        )
    return value.strip()


def _model_name(value: str | None, info: ValidationInfo) -> str | None:
    if value is None and info.data.get("studio_llm_url") is not None:
        raise ValueError("must name the model, such as qwen2.5:7b, because NEMO_STUDIO_LLM_URL is set")
    if value is not None and (len(value) > 100 or not value.isprintable()):
        raise ValueError("must be plain printable characters, at most 100")
    return value


def _secret(value: SecretStr | None) -> SecretStr | None:
    """A secret that a header can carry, without the spaces and line breaks around it; masked everywhere from now on."""
    plain = None if value is None else value.get_secret_value().strip()
    if not plain:
        return None
    if not (plain.isascii() and plain.isprintable()):
        raise ValueError("must be plain printable characters")
    if len(plain) > LONGEST:
        raise ValueError(f"must be at most {LONGEST} characters long")
    remember(plain)
    return SecretStr(plain)


def _header_safe(value: str | None) -> str | None:
    if value is not None and (len(value) > contract.CLIENT_ID_LIMIT or not value.isascii() or not value.isprintable()):
        raise ValueError("must be plain printable characters, at most 64")
    return value


Folder = Annotated[Path, AfterValidator(Path.expanduser)]
Optional = BeforeValidator(_blank_is_unset)


def _bearer(value: SecretStr | None) -> SecretStr | None:
    """A secret that goes into one header: no spaces in it, and not to be guessed."""
    plain = None if value is None else value.get_secret_value()
    if plain is not None and (len(plain) < SHORTEST_BEARER or " " in plain):
        raise ValueError(f"must be at least {SHORTEST_BEARER} characters without spaces")
    return value


def _host_names(value: tuple[str, ...]) -> tuple[str, ...]:
    if not all(HOST_NAME.fullmatch(name) for name in value):
        raise ValueError("must be names as clients send them, such as video.example.com or 192.168.1.20:8765")
    return value


Secret = Annotated[SecretStr | None, Optional, AfterValidator(_secret)]
SECRETS = ("token", "http_token", "studio_llm_key")
"""The settings of type `Secret`: a file that holds one must be its owner's alone."""
OTHER_VARIABLES = frozenset({"NEMO_CONFIG", "NEMO_KILL_AT"})
"""What is read as well and is no setting."""


class Settings(BaseModel):
    """All that can be set. Times are seconds, folders are expanded, `~` is the home.

    The words under a setting are what `meanings` gives: to `--help`, the README and the example file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=True)

    backend: Annotated[Literal["cloud", "studio"], BeforeValidator(_switched)] = "cloud"
    """Where videos are made: "cloud" (the NemoVideo service) or "studio" (this computer)."""
    api_url: Annotated[str, AfterValidator(_url)] = contract.DEFAULT_API_URL
    """Address of the service: https, or http on this computer."""
    web_url: Annotated[str, AfterValidator(_url)] = contract.DEFAULT_WEB_URL
    """Address of its website, for links to register an account or to claim a film."""
    token: Secret = None
    """Your own access token, never replaced, logged or shown; else a free anonymous account."""
    client_id: Annotated[str | None, Optional, AfterValidator(_header_safe)] = None
    """Names this installation when it asks for an anonymous account; else made once and kept."""
    language: Annotated[str | None, Optional] = None
    """Language of new sessions: "en", "zh-CN", "ja" or "es"; else that of the first instruction."""
    media_dirs: Annotated[tuple[Folder, ...], BeforeValidator(_folders)] = ()
    """More folders that files may be uploaded from."""
    export_dir: Annotated[Folder | None, Optional] = None
    """Where videos are saved; else nemo-mcp in the Videos (Movies) folder."""
    data_dir: Folder = usual_data_dir()
    """Where the journal, the anonymous account and the studio's store are kept."""
    wait_s: Annotated[float | None, Field(ge=0, le=3600), Optional] = None
    """Seconds that a call waits before it answers "running"; else 45, more for patient hosts."""
    budget_session: Annotated[float | None, Field(gt=0), Optional] = None
    """Credits that edits may cost in one session; no edit passes it."""
    budget_day: Annotated[float | None, Field(gt=0), Optional] = None
    """Credits that edits may cost in 24 hours over all sessions; no edit passes it."""
    poll_s: Annotated[tuple[float, ...], BeforeValidator(_words), AfterValidator(_growing)] = POLLS_S
    """When to ask whether a render is finished, in seconds after it was accepted."""
    http_token: Annotated[Secret, AfterValidator(_bearer)] = None
    """Bearer secret for --http, at least 16 characters (32 in a network); else made and kept."""
    http_hosts: Annotated[tuple[str, ...], BeforeValidator(_words), AfterValidator(_host_names)] = ()
    """Names by which a network reaches --http --allow-remote."""
    studio_urls: bool = False
    """Whether the studio may fetch public https:// addresses that are uploaded."""
    studio_llm_url: Annotated[str | None, Optional, AfterValidator(_model_url)] = None
    """A language model that the studio asks for what it does not understand; else nobody."""
    studio_llm_model: Annotated[str | None, Field(validate_default=True), Optional, AfterValidator(_model_name)] = None
    """The name of that model."""
    studio_llm_key: Secret = None
    """Its key, where it needs one."""
    studio_llm_wait_s: Annotated[float, Field(gt=0, le=540)] = 120
    """Seconds that it gets for an answer, 540 at most."""
    pictures: Literal["auto", "never", "always"] = "auto"
    """Whether contact sheets are shown as pictures; "auto": to every host that is not known to choke on them."""
    log: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = "warning"
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
        if name in values and _blank_is_unset(os.environ.get(f"NEMO_{name.upper()}", "")) is not None:
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
    if _blank_is_unset(value) is None:
        raise SettingsError("There is no token.", hint)
    try:
        token = _secret(SecretStr(value))
    except ValueError as problem:
        raise SettingsError(f"The token cannot be used: it {problem}.", hint) from None
    if token is None:
        raise SettingsError("There is no token.", hint)
    return token.get_secret_value()


def folders_given(folders: Sequence[str]) -> list[Path] | None:
    """The folders of a command line. None when there are none, or a host left its `${user_config...}` as it stood."""
    return [Path(each) for each in folders if _blank_is_unset(each) is not None] or None


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
            values = tomllib.load(file)
            _check_owner_only(path, os.fstat(file.fileno()), values)
            return values
    except FileNotFoundError:
        if os.environ.get("NEMO_CONFIG", "").strip():
            raise SettingsError(
                "The settings file that NEMO_CONFIG names does not exist.", "correct the path."
            ) from None
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not valid TOML"
        raise SettingsError(f"The settings file cannot be read: {path} ({reason}).", "correct or remove it.") from None


def _check_owner_only(path: Path, facts: os.stat_result, values: dict[str, Any]) -> None:
    """A file with a secret in it is read only when nobody else can read it. On Windows the folder's rights hold."""
    held = [name for name in SECRETS if _blank_is_unset(values.get(name)) is not None]
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
