"""What `nemo-mcp install` does and says."""

import sys
import sysconfig
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

import typer

from nemo_mcp.commands import install_words as words
from nemo_mcp.errors import RequestError, SettingsError
from nemo_mcp.install import token
from nemo_mcp.install.entries import BACKEND, Entry, own_words, read_entry, snippet
from nemo_mcp.install.files import Change, Edit, change, preview
from nemo_mcp.install.hosts import HOSTS, Host, find
from nemo_mcp.install.launch import Running, command
from nemo_mcp.install.work import Target, installing, removing, standings
from nemo_mcp.places import config_path, surroundings
from nemo_mcp.serving import INTERRUPTED, say
from nemo_mcp.settings import checked_token

_CHOICES: Final = """Where should videos be edited?
  1  on this computer (the studio): no account, and nothing leaves it
  2  in the NemoVideo cloud, with a free anonymous account
  3  in the NemoVideo cloud, with your own token"""


def host_of(key: str) -> Host:
    """The host of that name. Raises RequestError."""
    if key not in HOSTS:
        raise RequestError(
            f"There is no host called `{key}` here.",
            f"choose one of {', '.join(HOSTS)}, or take `nemo-mcp install --print` for any other.",
        )
    return HOSTS[key]


def target_of(key: str, name: str, file: Path | None, *, project: bool) -> Target:
    """Which file is meant. Raises RequestError."""
    host = host_of(key)
    if project and (host.project is None or file is not None):
        able = ", ".join(each.key for each in HOSTS.values() if each.project)
        raise RequestError(
            f"{host.title} has no file for one project here." if file is None else "Two files are named.",
            f"leave --project out; it goes with {able}." if file is None else "give --project or --config-file.",
        )
    if project and host.project:
        return Target(host, Path.cwd().joinpath(*host.project), name, shared=True)
    return Target(host, file.expanduser().absolute() if file else find(host, *surroundings()), name)


def list_hosts(name: str) -> None:
    """Print the hosts and how things stand with each."""
    typer.echo(words.listed(standings(name, *surroundings()), Path.home()))


def snippet_for(key: str | None, name: str, *, studio: bool | None) -> str:
    """What belongs into the file of a host, or of most others. Raises RequestError and SettingsError."""
    return snippet(host_of(key) if key else None, name, _entry(studio=bool(studio), explicit=studio is not None))


def put_in(target: Target, studio: bool | None, typed: str | None, *, dry_run: bool) -> None:
    """Put the entry in and say what became of it. `typed` is a token from stdin. Raises NemoError."""
    own = None if typed is None else checked_token(typed)
    there = read_entry(target.path, target.host, target.name)
    chosen = studio if own is None else False
    if chosen is None and there is None and not dry_run and sys.stdin.isatty() and sys.stdout.isatty():
        chosen, own = _answered()
    wanted = chosen if chosen is not None else there is not None and there.studio
    entry = _entry(studio=wanted, explicit=chosen is not None, there=there)
    kept = own is not None or token.is_kept(config_path())
    edit = installing(target, entry)
    if dry_run:
        typer.echo(words.foreseen(target, preview(target.path, edit)))
        return
    if own is not None:
        keep_token(own)
    typer.echo(words.put(target, _done(target, edit), new=there is None))
    typer.echo(words.where_edits_happen(entry, chosen=chosen is not None or there is not None, token_kept=kept))
    if there is not None and there.holds_token:
        typer.echo(words.token_in_the_open(target))
    typer.echo(words.next_steps(target))


def take_out(target: Target, *, dry_run: bool) -> None:
    """Take the entry out and say so. Raises NemoError."""
    edit = removing(target)
    if dry_run:
        typer.echo(words.foreseen(target, preview(target.path, edit)))
        return
    typer.echo(words.taken_out(target, _done(target, edit)))
    with suppress(SettingsError):  # what that file says is no matter of the host's
        if token.is_kept(config_path()):
            typer.echo(words.token_stays(config_path()))


def keep_token(typed: str) -> None:
    """Keep a token in the settings file. Raises SettingsError and FolderError."""
    path = config_path()
    done = token.keep(path, checked_token(typed))
    kept = "is already" if done.is_none else "is now"
    typer.echo(f"Your token {kept} in {path}, which only you can read. `nemo-mcp install --forget-token` removes it.")


def forget_token() -> None:
    """Take the token out of the settings file. Raises SettingsError and FolderError."""
    path = config_path()
    done = token.forget(path)
    typer.echo(f"No token is kept in {path}." if done.is_none else f"The token was removed from {path}.")


def _entry(*, studio: bool, explicit: bool, there: Entry | None = None) -> Entry:
    """The entry to write, with the words of the one that is there.

    A settings file that is not in the usual place is named in it, for a host does not know.
    """
    platform, home, environment = surroundings()
    scripts = Path(sysconfig.get_path("scripts"))
    running = Running(platform, home, environment, sys.argv[0], Path(sys.prefix), scripts, python=Path(sys.executable))
    program, args = command(running)
    env = {"NEMO_CONFIG": str(config_path().absolute())} if environment.get("NEMO_CONFIG", "").strip() else {}
    elsewhere = {token.backend(config_path()) if explicit else None, there.env.get(BACKEND) if there else None}
    if not studio and "studio" in elsewhere:
        env[BACKEND] = "cloud"
    return Entry(program, (*args, *own_words(there, studio=studio)), env)


def _answered() -> tuple[bool, str | None]:
    try:
        return _asked()
    except typer.Abort:
        say("\nInterrupted. Nothing was written.")
        raise typer.Exit(INTERRUPTED) from None


def _asked() -> tuple[bool, str | None]:
    """Ask at the terminal: whether the studio is wanted, and the own token if that is."""
    typer.echo(_CHOICES)
    chosen = ""
    while chosen not in {"1", "2", "3"}:
        chosen = str(typer.prompt("Choose 1, 2 or 3", default="1")).strip()
    if chosen != "3":
        return chosen == "1", None
    return False, checked_token(typer.prompt("Token (not shown)", hide_input=True))


def _done(target: Target, edit: Edit) -> Change:
    now = datetime.now().astimezone()
    return change(target.path, edit, now, private=not target.shared, lock=target.host.lock and not target.shared)
