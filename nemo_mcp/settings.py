"""The settings, and the only reader of the environment.

Order of precedence: command line, `NEMO_*` variables, the TOML file, the defaults below. The file is `config.toml` in
the platform's config folder for `nemo-mcp`, or the one that `NEMO_CONFIG` names.
"""

import os
import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlsplit

import platformdirs
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from nemo_mcp import contract
from nemo_mcp.core.pacing import POLLS_S
from nemo_mcp.errors import SettingsError

APP = "nemo-mcp"


def _folders(value: object) -> object:
    return [Path(part) for part in value.split(os.pathsep) if part] if isinstance(value, str) else value


def _numbers(value: object) -> object:
    return [part for part in value.replace(",", " ").split() if part] if isinstance(value, str) else value


def _blank_is_unset(value: object) -> object:
    """An empty value, or a `${user_config.token}` that a host left as it stood, means: not set."""
    if isinstance(value, str) and (not value.strip() or value.startswith("${")):
        return None
    return value


def _growing(value: tuple[float, ...]) -> tuple[float, ...]:
    if not value or list(value) != sorted(set(value)) or value[0] <= 0:
        raise ValueError("must be times in seconds that grow, such as 5 15 30")
    return value


def _url(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("must start with https:// (or http:// on this computer)")
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
    if parts.scheme == "http" and not _is_this_computer(host):
        raise ValueError(
            "must start with https:// unless the model runs on this computer (http://127.0.0.1:...): what you ask for "
            "and the names of your files would cross the network in clear"
        )
    return value.strip()


def _is_this_computer(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _model_name(value: str | None, info: ValidationInfo) -> str | None:
    if value is None and info.data.get("studio_llm_url") is not None:
        raise ValueError("must name the model, such as qwen2.5:7b, because NEMO_STUDIO_LLM_URL is set")
    if value is not None and (len(value) > 100 or not value.isprintable()):
        raise ValueError("must be plain printable characters, at most 100")
    return value


def _key(value: SecretStr | None) -> SecretStr | None:
    plain = None if value is None else value.get_secret_value().strip()
    if plain is not None and not (plain.isascii() and plain.isprintable()):
        raise ValueError("must be plain printable characters")
    return None if plain is None else SecretStr(plain)


def _header_safe(value: str | None) -> str | None:
    if value is not None and (len(value) > contract.CLIENT_ID_LIMIT or not value.isascii() or not value.isprintable()):
        raise ValueError("must be plain printable characters, at most 64")
    return value


Folder = Annotated[Path, AfterValidator(Path.expanduser)]
Optional = BeforeValidator(_blank_is_unset)


class Settings(BaseSettings):
    """All that can be set. Times are seconds, folders are expanded, `~` is the home."""

    model_config = SettingsConfigDict(
        env_prefix="NEMO_",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        enable_decoding=False,
        env_ignore_empty=True,
    )

    backend: Literal["cloud", "studio"] = "cloud"
    api_url: Annotated[str, AfterValidator(_url)] = contract.DEFAULT_API_URL
    web_url: Annotated[str, AfterValidator(_url)] = contract.DEFAULT_WEB_URL
    token: Annotated[SecretStr | None, Optional] = None
    client_id: Annotated[str | None, Optional, AfterValidator(_header_safe)] = None
    language: Annotated[str | None, Optional] = None
    media_dirs: Annotated[tuple[Folder, ...], BeforeValidator(_folders)] = ()
    export_dir: Annotated[Folder | None, Optional] = None
    data_dir: Folder = Path(platformdirs.user_data_dir(APP, appauthor=False))
    wait_s: Annotated[float | None, Field(ge=0, le=3600), Optional] = None
    budget_session: Annotated[float | None, Field(gt=0), Optional] = None
    budget_day: Annotated[float | None, Field(gt=0), Optional] = None
    poll_s: Annotated[tuple[float, ...], BeforeValidator(_numbers), AfterValidator(_growing)] = POLLS_S
    http_token: Annotated[SecretStr | None, Optional] = None
    studio_urls: bool = False
    studio_llm_url: Annotated[str | None, Optional, AfterValidator(_model_url)] = None
    studio_llm_model: Annotated[str | None, Field(validate_default=True), Optional, AfterValidator(_model_name)] = None
    studio_llm_key: Annotated[SecretStr | None, Optional, AfterValidator(_key)] = None
    studio_llm_wait_s: Annotated[float, Field(gt=0, le=540)] = 120
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is passed in and the environment; the file is read by `load_settings`, which can name it."""
        return init_settings, env_settings

    @property
    def exports(self) -> Path:
        """Where exported videos go."""
        return self.export_dir or Path(platformdirs.user_videos_dir()) / APP


def config_path() -> Path:
    """The settings file: `NEMO_CONFIG`, else `config.toml` in the platform's config folder."""
    named = os.environ.get("NEMO_CONFIG", "").strip()
    return (
        Path(named).expanduser() if named else Path(platformdirs.user_config_dir(APP, appauthor=False)) / "config.toml"
    )


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
        return Settings(**(values | chosen))
    except ValidationError as problem:
        lines = [f"{_where(error, values, path)}: {_what(error)}" for error in problem.errors(include_input=False)]
        hint = "correct it and start the server again; `nemo-mcp --help` lists the settings."
        raise SettingsError("A setting cannot be used. " + "; ".join(lines), hint) from None


def kill_at() -> str | None:
    """The kill point at which a test wants this process to die (`NEMO_KILL_AT`), if it does."""
    return os.environ.get("NEMO_KILL_AT", "").strip() or None


def skill_source() -> str | None:
    """The platform's name as the environment gives it (`SKILL_SOURCE`), if it does."""
    return os.environ.get("SKILL_SOURCE", "").strip() or None


def system_language() -> str:
    """The locale of this computer, such as `zh_CN.UTF-8`; empty when it says nothing."""
    return next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")


def _file_values(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError:
        if os.environ.get("NEMO_CONFIG", "").strip():
            raise SettingsError(
                "The settings file that NEMO_CONFIG names does not exist.", "correct the path."
            ) from None
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not valid TOML"
        raise SettingsError(f"The settings file cannot be read: {path} ({reason}).", "correct or remove it.") from None


def _where(error: object, values: dict[str, Any], path: Path) -> str:
    location = cast("dict[str, tuple[object, ...]]", error)["loc"]
    name = str(location[0]) if location else "settings"
    return f"`{name}` in {path}" if name in values else f"NEMO_{name.upper()}"


def _what(error: object) -> str:
    return str(cast("dict[str, object]", error)["msg"]).removeprefix("Value error, ")
