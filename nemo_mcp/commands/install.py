"""`nemo-mcp install`: put the server into the hosts on this computer, and take it out again."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from nemo_mcp.errors import RequestError


def install(
    host: Annotated[
        str | None,
        typer.Argument(help="claude-desktop, claude-code, cursor, vscode, windsurf, zed or codex; without it: a list."),
    ] = None,
    studio: Annotated[
        bool | None, typer.Option("--studio/--cloud", help="Edit on this computer, or in the NemoVideo cloud.")
    ] = None,
    name: Annotated[str, typer.Option(help="What the host calls the server.")] = "nemo",
    project: Annotated[bool, typer.Option("--project", help="For the project in this folder only.")] = False,
    config_file: Annotated[Path | None, typer.Option(help="The host's file, where it is not the usual one.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the entry out again.")] = False,
    show: Annotated[bool, typer.Option("--print", help="Print what belongs into the file; write nothing.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; write nothing.")] = False,
    token_stdin: Annotated[bool, typer.Option("--token-stdin", help="Read your own token from stdin.")] = False,
    forget_token: Annotated[bool, typer.Option("--forget-token", help="Remove the token that was kept.")] = False,
) -> None:
    """Put nemo-mcp into a host's configuration. Without a host, list the hosts and how things stand.

    The file is changed in place and the old one kept beside it. Your own token goes into the settings file of nemo-mcp,
    which only you can read; never into a host's file.
    """
    from nemo_mcp.commands import installing
    from nemo_mcp.install.work import NAME

    if not NAME.fullmatch(name):
        raise RequestError("--name must be letters, digits, - and _, at most 32.", "leave it out for `nemo`.")
    if sum((remove, show, forget_token)) > 1:
        raise RequestError("--remove, --print and --forget-token are different wishes.", "give one of them.")
    if token_stdin and (studio or remove or show or forget_token or dry_run):
        raise RequestError("--token-stdin goes with an installation for the cloud.", "leave the other option out.")
    if forget_token:
        installing.forget_token()
    elif show:
        typer.echo(installing.snippet_for(host, name, studio=studio), nl=False)
    elif host is None:
        if project or config_file or remove or dry_run:
            raise RequestError("Which host is meant?", "name it, such as `nemo-mcp install cursor`.")
        if token_stdin:
            installing.keep_token(sys.stdin.readline())
        else:
            installing.list_hosts(name)
    else:
        target = installing.target_of(host, name, config_file, project=project)
        if remove:
            installing.take_out(target, dry_run=dry_run)
            return
        typed = sys.stdin.readline() if token_stdin else None
        installing.put_in(target, studio, typed, dry_run=dry_run)
