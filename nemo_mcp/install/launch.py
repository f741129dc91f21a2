"""The command that a host starts. Programs with windows do not get the shell's PATH, so it is a whole path."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nemo_mcp.errors import SettingsError
from nemo_mcp.install.hosts import which

PROGRAM: Final = "nemo-mcp"
_CACHE_TAG: Final = "CACHEDIR.TAG"
_UV_FOLDERS: Final = ((".local", "bin"), (".cargo", "bin"))
_UV_PLACES: Final = ("/opt/homebrew/bin/uvx", "/usr/local/bin/uvx", "/usr/bin/uvx")


@dataclass(frozen=True, slots=True)
class Running:
    """How this program runs now. `started` is what was started, `prefix` its environment, `scripts` that one's folder.

    `python` is the interpreter; the rest says where programs are looked for.
    """

    platform: str
    home: Path
    environment: Mapping[str, str]
    started: str
    prefix: Path
    scripts: Path
    python: Path


def command(running: Running) -> tuple[str, tuple[str, ...]]:
    """The program that starts the server and the words behind it.

    The script of this installation if that lasts; from a cache that is swept, uvx, which makes another. Raises
    SettingsError when neither can be named.
    """
    if is_passing(running.prefix):
        return _plain(_uvx(running)), (PROGRAM,)
    name = f"{PROGRAM}.exe" if running.platform == "win32" else PROGRAM
    started = Path(running.started)
    if started.is_absolute() and started.stem == PROGRAM and started.with_name(name).is_file():
        return _plain(started.with_name(name)), ()
    if (running.scripts / name).is_file():
        return _plain(running.scripts / name), ()
    return _plain(running.python), ("-m", "nemo_mcp")


def is_passing(prefix: Path) -> bool:
    """Whether an environment lies in a cache (of uv, or of `pipx run`) that is emptied some day."""
    if any((folder / _CACHE_TAG).is_file() for folder in prefix.parents):
        return True
    steps = [step.lower() for step in prefix.parts]
    return "pipx" in steps and (".cache" in steps or "caches" in steps)


def _uvx(running: Running) -> Path:
    """The whole path of uvx: beside the uv that started us, on the PATH, or where it is usually installed."""
    name = "uvx.exe" if running.platform == "win32" else "uvx"
    uv = running.environment.get("UV", "")
    beside = [Path(uv).with_name(name)] if uv else []
    found = which("uvx", running.platform, running.environment)
    usual = [running.home.joinpath(*steps, name) for steps in _UV_FOLDERS]
    others = [] if running.platform == "win32" else [Path(place) for place in _UV_PLACES]
    for path in [*beside, *([found] if found else []), *usual, *others]:
        if path.is_file():
            return path
    raise SettingsError(
        "This program runs from a cache that will be emptied, and uvx, which could start it again, was not found.",
        "install it for good with `uv tool install nemo-mcp` or `pipx install nemo-mcp`, then run "
        "`nemo-mcp install` again.",
    )


def _plain(path: Path) -> str:
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise SettingsError(
            "The path of this installation holds characters that no configuration file can hold.",
            "install it into a folder with a plain name.",
        ) from None
    return text
