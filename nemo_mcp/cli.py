"""The command line: the commands, their help, and what the exit codes mean."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from nemo_mcp import __version__
from nemo_mcp.commands import credits, edit, export, jobs, sessions, state, upload
from nemo_mcp.commands import doctor as doctor_command
from nemo_mcp.commands import install as install_command
from nemo_mcp.commands import serve as serve_command
from nemo_mcp.errors import SettingsError
from nemo_mcp.serving import ended, say, serve_stdio

HELP = """A video editor for AI assistants, over MCP.

Without a command it serves an MCP host on stdin and stdout. In a host's configuration:

\b
  {"mcpServers": {"nemo": {"command": "nemo-mcp", "args": ["--studio"]}}}

Without an assistant:

\b
  nemo-mcp upload a.jpg b.jpg voice.mp3 --studio
  nemo-mcp edit "combine them into a 30-second video with the title Autumn" --studio
  nemo-mcp export --studio
"""
EXIT_CODES = (
    "Exit codes: 0 done, 1 failed, 2 wrong usage or settings, 3 the editor asks something, 4 not known yet, "
    "130 interrupted."
)


class _TellsSettings(TyperGroup):
    """A help that ends with the settings. They are read for it alone."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        from nemo_mcp.settings import meanings

        rows = [(f"NEMO_{name.upper()}", meaning) for name, meaning in meanings().items()]
        rows.append(("NEMO_CONFIG", "The settings file (config.toml); config/config.example.toml explains all."))
        with formatter.section("Settings (variables, or in lower case without NEMO_ in config.toml)"):
            formatter.write_dl(rows, col_max=26)
        formatter.write_paragraph()
        formatter.write_text(EXIT_CODES)


cli = typer.Typer(
    cls=_TellsSettings,
    help=HELP,
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    upload.upload,
    edit.edit,
    state.state,
    credits.credits,
    export.export,
    sessions.sessions,
    jobs.jobs,
):
    cli.command()(command)


def main() -> None:
    """Read the arguments, do what they ask for, and end with an exit code."""
    ended(cli)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@cli.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    studio: Annotated[bool, typer.Option("--studio", help="Edit on this computer: no account, no network.")] = False,
    http: Annotated[bool, typer.Option("--http", help="Serve streamable HTTP instead of stdio.")] = False,
    host: Annotated[
        str, typer.Option(help="Address for --http; beyond loopback with --allow-remote only.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port for --http; 0 takes a free one.")] = 8765,
    allow_remote: Annotated[
        bool, typer.Option("--allow-remote", help="Serve a network; needs NEMO_HTTP_HOSTS and NEMO_HTTP_TOKEN.")
    ] = False,
    config: Annotated[Path | None, typer.Option(help="Settings file (TOML) to use.")] = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it.")] = False,
) -> None:
    """Serve an MCP host (the default)."""
    if config is not None:
        os.environ["NEMO_CONFIG"] = str(config)
    if not http:
        _check_not_given(context, "host", "port", "allow_remote")
    if context.invoked_subcommand is not None:
        if http:
            raise SettingsError("--http is not for a command.", "leave it out, or the command.")
        if studio:
            os.environ["NEMO_BACKEND"] = "studio"
        return
    if not http:
        serve_stdio(studio=studio)
        return
    from nemo_mcp import app
    from nemo_mcp.settings import load_settings

    app.run_http(load_settings(backend="studio" if studio else None), host, port, say, remote=allow_remote)


def _check_not_given(context: typer.Context, *names: str) -> None:
    """Raise SettingsError for an option that would do nothing."""
    sources = {name: context.get_parameter_source(name) for name in names}
    given = [name for name, source in sources.items() if source is not None and source.name == "COMMANDLINE"]
    if given:
        options = " and ".join(f"--{name.replace('_', '-')}" for name in given)
        raise SettingsError(f"Without --http {options} would do nothing.", "add --http, or leave it out.")


@cli.command()
def demo(
    files: Annotated[list[Path] | None, typer.Argument(help="Your own footage; without any, a sample set.")] = None,
    instruction: Annotated[str | None, typer.Option(help="What to make of it.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for the video.")] = Path("nemo-demo"),
) -> None:
    """Run the main job on sample footage. It goes through a real MCP client and the studio."""
    import anyio

    from nemo_mcp import demo as showing

    anyio.run(showing.run, files or [], instruction or showing.INSTRUCTION, out)


@cli.command()
def studio(
    folder: Annotated[Path | None, typer.Option(help="Where it keeps its store.")] = None,
    profile: Annotated[str, typer.Option(help="local (no charges, no quirks) or cloud.")] = "local",
    fault: Annotated[list[str] | None, typer.Option(help="A named fault; may be given several times.")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on loopback; 0 takes a free one.")] = 8787,
    faults: Annotated[bool, typer.Option("--list-faults", help="List the named faults and stop.")] = False,
) -> None:
    """Run the studio alone on a port. For curl, or to test a client."""
    import anyio

    from nemo_mcp import app
    from nemo_mcp.settings import load_settings

    if faults:
        from nemo_mcp.studio.faults import FAULTS

        width = max(len(name) for name in FAULTS)
        typer.echo("\n".join(f"{name:{width}}  {fault.description}" for name, fault in FAULTS.items()))
        return
    settings = load_settings()
    place = folder or settings.data_dir / "studio"
    anyio.run(app.run_studio, settings, place, profile, fault or [], port, say)


cli.command()(serve_command.serve)
cli.command()(doctor_command.doctor)
cli.command()(install_command.install)
