"""What a setting may hold, as types: each is read from a variable, the TOML file or the command line alike."""

import os
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo

from nemo_mcp import contract
from nemo_mcp.core.addresses import is_this_computer
from nemo_mcp.core.secrets import LONGEST, remember

SHORTEST_BEARER = 16
HOST_NAME = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


def _folders(value: object) -> object:
    if isinstance(value, str):
        return [Path(part) for part in value.split(os.pathsep) if blank_is_unset(part) is not None]
    return value


def _words(value: object) -> object:
    return [part for part in value.replace(",", " ").split() if part] if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def blank_is_unset(value: object) -> object:
    """An empty value, or a `${user_config.token}` that a host left as it stood, means: not set."""
    if isinstance(value, str) and (not value.strip() or value.startswith("${")):
        return None
    return value


def _switched(value: object) -> object:
    """A name of a backend, or what the switch of a host's dialogue says: whether the studio is wanted."""
    names = {None: "cloud", "false": "cloud", "true": "studio"}
    found = blank_is_unset(value)
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


def clean_secret(value: SecretStr | None) -> SecretStr | None:
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


def _at_home(value: Path) -> Path:
    """A path whose `~` is the home folder."""
    try:
        return value.expanduser()
    except RuntimeError:
        raise ValueError("begins with a home folder that is not known; write the whole path") from None


_optional = BeforeValidator(blank_is_unset)
Backend = Annotated[Literal["cloud", "studio"], BeforeValidator(_switched)]
Url = Annotated[str, AfterValidator(_url)]
Text = Annotated[str | None, _optional]
HeaderText = Annotated[str | None, _optional, AfterValidator(_header_safe)]
Folder = Annotated[Path, AfterValidator(_at_home)]
Folders = Annotated[tuple[Folder, ...], BeforeValidator(_folders)]
FolderOrNone = Annotated[Folder | None, _optional]
Wait = Annotated[float | None, Field(ge=0, le=3600), _optional]
Credits = Annotated[float | None, Field(gt=0), _optional]
Times = Annotated[tuple[float, ...], BeforeValidator(_words), AfterValidator(_growing)]
Secret = Annotated[SecretStr | None, _optional, AfterValidator(clean_secret)]
Bearer = Annotated[Secret, AfterValidator(_bearer)]
HostNames = Annotated[tuple[str, ...], BeforeValidator(_words), AfterValidator(_host_names)]
ModelUrl = Annotated[str | None, _optional, AfterValidator(_model_url)]
ModelName = Annotated[str | None, Field(validate_default=True), _optional, AfterValidator(_model_name)]
Level = Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)]
