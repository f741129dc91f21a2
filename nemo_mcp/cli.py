"""The command line. Exit codes: 0 done, 1 the work failed, 2 wrong usage or settings, 130 interrupted."""

import os
from pathlib import Path
from typing import Annotated

import typer

from nemo_mcp import __version__
from nemo_mcp.serving import ended, say, serve_stdio

HELP = """A video editor for AI assistants, over MCP.

Without a command it serves an MCP host on stdin and stdout. In a host's configuration:

\b
  {"mcpServers": {"nemo": {"command": "nemo-mcp", "args": ["--studio"]}}}
"""
EPILOG = """\b
Settings (variables, or the same names in lower case without NEMO_ in config.toml):
  NEMO_BACKEND     cloud (default) or studio
  NEMO_TOKEN       your own access token; without it a free anonymous account
  NEMO_MEDIA_DIRS  more folders that files may be uploaded from
  NEMO_EXPORT_DIR  where videos are saved
  NEMO_DATA_DIR    where journal, account and studio are kept
  NEMO_LANGUAGE    en, zh-CN, ja or es
  NEMO_WAIT_S      seconds a call waits before it answers "running"
  NEMO_STUDIO_LLM_URL, NEMO_STUDIO_LLM_MODEL, NEMO_STUDIO_LLM_KEY
                   a language model that the studio may ask; without it the studio asks nobody
  NEMO_CONFIG      the settings file; config/config.example.toml explains all

\b
Exit codes: 0 done, 1 the work failed, 2 wrong usage or settings, 130 interrupted.
"""

cli = typer.Typer(
    help=HELP,
    epilog=EPILOG,
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
    if context.invoked_subcommand is not None:
        return
    if not http:
        serve_stdio(studio=studio)
        return
    from nemo_mcp import app
    from nemo_mcp.settings import load_settings

    app.run_http(load_settings(backend="studio" if studio else None), host, port, say, remote=allow_remote)


@cli.command()
def demo(
    files: Annotated[list[Path] | None, typer.Argument(help="Your own footage; without any, a sample set.")] = None,
    instruction: Annotated[str | None, typer.Option(help="What to make of it.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for the video.")] = Path("nemo-demo"),
) -> None:
    """Run the main job: footage in, an MP4 out, through a real MCP client and the studio."""
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
    """Run the studio alone on a port, to talk to it with curl or test a client."""
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
