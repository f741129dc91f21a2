"""The hosts that the server can be put into: where each keeps its configuration, and what an entry looks like there.

The places are a pure function of platform, home folder and environment, so that each platform can be tried on any.
Left out: VS Code Insiders and portable installations, flatpaks, Windsurf Next; `--config-file` reaches their files.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

Form = Literal["json", "toml"]
Steps = tuple[str, ...]

DEFAULT_NAME: Final = "nemo"
"""What the server is called in a host's file unless the person says otherwise."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that a variable may move (`variable`), else lies in the home (`usual`), and the steps down from it."""

    steps: Steps
    usual: Steps = ()
    variable: str = ""
    if_file: bool = False
    """Whether it counts only when the file itself is there, and not for its folder's sake."""

    def path(self, home: Path, environment: Mapping[str, str]) -> Path:
        """Where that is on this computer."""
        moved = environment.get(self.variable, "").strip() if self.variable else ""
        return (Path(moved) if moved else home.joinpath(*self.usual)).joinpath(*self.steps)


@dataclass(frozen=True, slots=True)
class Host:
    """A program that starts MCP servers.

    `servers` is the key under which its file lists them; `fields` go into each entry of ours. `places` has the files by
    platform, the likelier first: the first whose folder exists counts, else the last. `project` is the path of the
    file that belongs to one project, where the host knows such files. `traces` are folders or files that show that
    the host is there when the folder of its own file does not; `program` is the command on PATH that shows it.
    """

    key: str
    title: str
    servers: str
    places: Mapping[str, tuple[Place, ...]]
    restart: str
    form: Form = "json"
    fields: Mapping[str, str | int] = field(default_factory=dict[str, str | int])
    project: Steps | None = None
    traces: tuple[Place, ...] = ()
    program: str = ""
    lock: bool = False
    """Whether the host itself guards its file by a folder of the same name with `.lock` behind it."""


def _roaming(*steps: str) -> Place:
    return Place(steps, ("AppData", "Roaming"), "APPDATA")


def _local(*steps: str) -> Place:
    return Place(steps, ("AppData", "Local"), "LOCALAPPDATA")


def _support(*steps: str) -> Place:
    return Place(steps, ("Library", "Application Support"))


def _xdg(*steps: str) -> Place:
    return Place(steps, (".config",), "XDG_CONFIG_HOME")


def _home(*steps: str) -> Place:
    return Place(steps)


def _everywhere(*places: Place) -> dict[str, tuple[Place, ...]]:
    return dict.fromkeys(("darwin", "win32", "linux"), places)


_DESKTOP: Final = "claude_desktop_config.json"
# The Store's package of Claude sees this folder where it asks for the usual one.
_STORE: Final = ("Packages", "Claude_pzs8sxrjxfjjc", "LocalCache", "Roaming", "Claude")

_ALL: Final = (
    Host(
        key="claude-desktop",
        title="Claude Desktop",
        servers="mcpServers",
        places={
            "darwin": (_support("Claude", _DESKTOP),),
            "win32": (_local(*_STORE, _DESKTOP), _roaming("Claude", _DESKTOP)),
            "linux": (_xdg("Claude", _DESKTOP),),
        },
        restart="Quit Claude Desktop from its menu (closing the window is not enough) and open it again.",
    ),
    Host(
        key="claude-code",
        title="Claude Code",
        servers="mcpServers",
        fields={"type": "stdio"},
        # The first is where old versions kept it; a new one still uses it when it is there.
        places=_everywhere(
            Place((".config.json",), (".claude",), "CLAUDE_CONFIG_DIR", if_file=True),
            Place((".claude.json",), (), "CLAUDE_CONFIG_DIR"),
        ),
        project=(".mcp.json",),
        traces=(_home(".claude.json"), Place((), (".claude",), "CLAUDE_CONFIG_DIR")),
        program="claude",
        lock=True,
        restart="Start a new `claude` session; /mcp shows the server.",
    ),
    Host(
        key="cursor",
        title="Cursor",
        servers="mcpServers",
        places=_everywhere(_home(".cursor", "mcp.json")),
        project=(".cursor", "mcp.json"),
        program="cursor",
        restart="Restart Cursor, or switch the server on under Settings, Tools & MCP.",
    ),
    Host(
        key="vscode",
        title="VS Code",
        servers="servers",
        fields={"type": "stdio"},
        places={
            "darwin": (_support("Code", "User", "mcp.json"),),
            "win32": (_roaming("Code", "User", "mcp.json"),),
            "linux": (_xdg("Code", "User", "mcp.json"),),
        },
        project=(".vscode", "mcp.json"),
        program="code",
        restart="In VS Code run the command `MCP: List Servers`, choose the server, start it and trust it.",
    ),
    Host(
        key="windsurf",
        title="Windsurf",
        servers="mcpServers",
        places=_everywhere(_home(".codeium", "windsurf", "mcp_config.json")),
        program="windsurf",
        restart="Press refresh in Cascade's list of MCP servers, or restart Windsurf.",
    ),
    Host(
        key="zed",
        title="Zed",
        servers="context_servers",
        fields={"source": "custom"},
        places={
            "darwin": (Place(("settings.json",), (".config", "zed")),),
            "win32": (_roaming("Zed", "settings.json"),),
            "linux": (_xdg("zed", "settings.json"),),
        },
        program="zed",
        restart="Zed reads its settings at once; a green dot in the agent panel's settings shows that the server runs.",
    ),
    Host(
        key="codex",
        title="Codex",
        servers="mcp_servers",
        form="toml",
        # It gives a server ten seconds to start, and the first start by uvx has to download; and a call sixty.
        fields={"startup_timeout_sec": 60, "tool_timeout_sec": 120},
        places=_everywhere(Place(("config.toml",), (".codex",), "CODEX_HOME")),
        program="codex",
        restart="Start a new `codex` session; /mcp shows the server.",
    ),
)
HOSTS: Final[Mapping[str, Host]] = {host.key: host for host in _ALL}


def places_of(host: Host, platform: str) -> tuple[Place, ...]:
    """Where the host's own file may be, the likelier place first. Platforms are named as `sys.platform` names them."""
    return host.places.get(platform, host.places["linux"])


def find(host: Host, platform: str, home: Path, environment: Mapping[str, str]) -> Path:
    """The host's own configuration file, which need not exist yet."""
    places = places_of(host, platform)
    for place in places:
        path = place.path(home, environment)
        if _seen(path.is_file) or (not place.if_file and _seen(path.parent.is_dir)):
            return path
    return places[-1].path(home, environment)


def is_here(host: Host, platform: str, home: Path, environment: Mapping[str, str]) -> bool:
    """Whether the host has left its folder on this computer, or its program stands on the PATH."""
    if any(_seen(place.path(home, environment).exists) for place in host.traces):
        return True
    own = (place.path(home, environment) for place in places_of(host, platform))
    if not host.traces and any(_seen(path.parent.is_dir) for path in own):
        return True
    return bool(host.program) and which(host.program, platform, environment) is not None


def which(program: str, platform: str, environment: Mapping[str, str]) -> Path | None:
    """The program of that name on the PATH of that environment, as an absolute path."""
    separator, endings = (";", (".exe", ".cmd", ".bat")) if platform == "win32" else (":", ("",))
    for folder in environment.get("PATH", "").split(separator):
        for ending in endings:
            path = Path(folder) / f"{program}{ending}"
            if folder and path.is_absolute() and _seen(path.is_file):
                return path
    return None


def _seen(look: Callable[[], bool]) -> bool:
    """What may not be looked at counts as not there."""
    try:
        return look()
    except OSError:
        return False
