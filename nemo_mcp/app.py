"""The composition root: the only file that knows that the cloud and the studio both exist."""

import shlex
import signal
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
from pydantic import SecretStr

from nemo_mcp.contract import RENDER_FORMATS
from nemo_mcp.core.pacing import poll_times
from nemo_mcp.core.secrets import remember
from nemo_mcp.kill_points import arm
from nemo_mcp.logs import set_up_logging
from nemo_mcp.open_jobs import has_open_jobs
from nemo_mcp.places import ALIVE, JOURNAL
from nemo_mcp.private_file import private_folder
from nemo_mcp.settings import Settings, kill_at, skill_source, system_language

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from nemo_mcp.client.backend import Backend
    from nemo_mcp.client.channel import Account
    from nemo_mcp.client.transport import Patience
    from nemo_mcp.clock import Clock
    from nemo_mcp.front import Said
    from nemo_mcp.service.workbench import Screen, Workbench
    from nemo_mcp.studio.render import Renderer
    from nemo_mcp.studio.serve import Studio

Announce = Callable[[str], Awaitable[None]]

LAST_MOMENT_S = 20
"""How long an edit under way may go on after the host has hung up; nothing depends on it."""

CLOUD_FORMATS = ("mp4",)
STUDIO_PLACE = "studio"
STUDIO_POLLS_S = (0.3, 0.6, 1, *(step / 2 for step in range(3, 240)), *range(120, 901, 5))
"""The studio renders on this computer and does not mind being asked often."""


def server(settings: Settings, *, at_once: bool = False) -> "MCPServer[Any]":
    """The MCP server for these settings. Nothing is opened before it runs; `at_once` lets nothing wait then."""
    from nemo_mcp.surface.server import build

    set_up_logging(settings.log_level)
    if (point := kill_at()) is not None:
        arm(point)
    journal = settings.data_dir / JOURNAL
    return build(partial(open_bench, settings), settings.log_level, lambda: at_once or has_open_jobs(journal))


@asynccontextmanager
async def open_bench(
    settings: Settings,
    announce: Announce,
    clock: "Clock | None" = None,
    renderer: "Renderer | None" = None,
    patience: "Patience | None" = None,
    *,
    resume: bool = True,
) -> "AsyncGenerator[Workbench]":
    """Open the journal, the account and (when chosen) the studio, and close them in the end.

    `clock`, an open `renderer` and another `patience` with the backend may be given; without `resume` the jobs that
    earlier processes left wait until somebody asks for them. Raises SetupError of its kind.
    """
    from nemo_mcp.clock import SystemClock
    from nemo_mcp.eyes import RendererEyes
    from nemo_mcp.journal import Journal
    from nemo_mcp.locks import Life
    from nemo_mcp.service import recovery
    from nemo_mcp.service.jobs import Jobs
    from nemo_mcp.studio.render import Renderer

    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        journal = Journal(settings.data_dir / JOURNAL)
        stack.callback(journal.close)
        life = Life(settings.data_dir / ALIVE)
        stack.callback(life.close)
        if renderer is None:
            renderer = await stack.enter_async_context(Renderer(settings.data_dir / "render-cache"))
        backend, screen = await _enter_backend(stack, settings, clock, renderer, patience)
        group = await stack.enter_async_context(anyio.create_task_group())
        stack.callback(group.cancel_scope.cancel)
        jobs = Jobs(group, journal, clock, life, place_of(settings))
        bench = _equipped(settings)(
            backend=backend,
            journal=journal,
            jobs=jobs,
            eyes=RendererEyes(renderer),
            screen=screen,
            clock=clock,
            draft_changed=announce,
        )
        recovery.start(bench, resume=resume)
        yield bench
        await jobs.drain(LAST_MOMENT_S)


def _equipped(settings: Settings) -> "partial[Workbench]":
    """A workbench as the settings want it; what has to be opened first is still missing."""
    from nemo_mcp.service.roots import Roots, usual_folders
    from nemo_mcp.service.subtitle_files import Uploads
    from nemo_mcp.service.workbench import Budget, Workbench

    here = settings.backend == "studio"
    return partial(
        Workbench,
        place=place_of(settings),
        pictures=settings.pictures,
        roots=Roots.of(settings.media_dirs, Path.home(), Path.cwd(), usual_folders()),
        exports=settings.exports,
        formats=RENDER_FORMATS if here else CLOUD_FORMATS,
        uploads=Uploads(subtitles=subtitle_format if here else None),
        language=settings.language,
        system_language=system_language(),
        wait_s=settings.wait_s,
        budget=Budget(settings.budget_session, settings.budget_day, free=here),
        polls_s=polls(settings),
    )


def place_of(settings: Settings) -> str:
    """The backend by which the journal tells sessions apart."""
    return STUDIO_PLACE if settings.backend == "studio" else settings.api_url


def polls(settings: Settings) -> tuple[float, ...]:
    """When to ask for a render: the setting, else often in the studio and sparingly in the cloud."""
    if settings.backend == "studio" and "poll_s" not in settings.model_fields_set:
        return tuple(float(second) for second in STUDIO_POLLS_S)
    return poll_times(settings.poll_s)


async def _enter_backend(
    stack: AsyncExitStack, settings: Settings, clock: "Clock", renderer: "Renderer", patience: "Patience | None"
) -> "tuple[Backend, Screen | None]":
    """The client of the chosen backend; when that is the studio it is started, and shows its drafts."""
    from nemo_mcp.client.backend import Backend
    from nemo_mcp.client.channel import Channel
    from nemo_mcp.client.identity import Identity
    from nemo_mcp.client.transport import USUAL, new_http
    from nemo_mcp.eyes import StudioScreen

    patience = patience or USUAL
    api_url, own_token, screen = settings.api_url, settings.token, None
    if settings.backend == "studio":
        studio = await _enter_studio(stack, settings, renderer)
        api_url, own_token = studio.url, SecretStr(studio.access_token)
        screen = StudioScreen(studio, renderer)
    http = await stack.enter_async_context(new_http(api_url, patience=patience))
    channel = Channel(http, Identity(source=skill_source()), clock, patience)
    return Backend(channel, _account(settings, channel, api_url, own_token), api_url, settings.web_url), screen


async def _enter_studio(stack: AsyncExitStack, settings: Settings, renderer: "Renderer") -> "Studio":
    from nemo_mcp.assistant import assistant
    from nemo_mcp.errors import FolderError
    from nemo_mcp.studio.profiles import LOCAL
    from nemo_mcp.studio.serve import StudioFolderError, open_studio

    folder = settings.data_dir / "studio"
    profile = replace(LOCAL, claims=False)  # the web site knows nothing of what lies on this computer
    try:
        return await stack.enter_async_context(
            open_studio(
                folder,
                profile=profile,
                renderer=renderer,
                fetch=fetch_public if settings.studio_urls else None,
                assistant=assistant(settings),
            )
        )
    except StudioFolderError as problem:
        raise FolderError(str(problem), "set NEMO_DATA_DIR to a folder that can be written.") from problem


def subtitle_format(data: bytes) -> str:
    """`srt` or `vtt`, by the bytes of a whole file. Raises ValueError with the reason when it is neither."""
    from nemo_mcp.studio.subtitles import read

    return read(data).form


async def fetch_public(url: str, target: Path) -> None:
    """Fetch a public address into a file for the studio. Raises OSError, which is what the studio expects."""
    from nemo_mcp.client.download import fetch_file
    from nemo_mcp.clock import SystemClock
    from nemo_mcp.contract import UPLOAD_LIMIT_BYTES
    from nemo_mcp.errors import NemoError, NoAnswerError

    try:
        await fetch_file(url, target, UPLOAD_LIMIT_BYTES, SystemClock())
    except NoAnswerError as problem:
        raise OSError("there was no connection to it, or it broke or took too long.") from problem
    except NemoError as problem:
        raise OSError(problem.message) from problem


def _account(settings: Settings, channel: Any, api_url: str, own_token: SecretStr | None) -> "Account":
    from nemo_mcp.client.account import AnonymousAccount, OwnAccount

    if settings.backend == "studio" and own_token is not None:
        return OwnAccount(own_token, "the studio on this computer", "edits and exports are free here.")
    if own_token is not None:
        return OwnAccount(own_token)
    return AnonymousAccount(channel, settings.data_dir, api_url, settings.client_id)


def run_stdio(settings: Settings, said: "Said | None" = None) -> None:
    """Serve one host over stdin and stdout until it hangs up; Ctrl-C ends the process at once.

    The SDK would wait for stdin to close first. Nothing needs a clean end: the journal is written for a sudden one.
    `said` is what the host said to the front, when that answered first.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if said is None:
        server(settings).run("stdio")
        return
    from nemo_mcp.front import REPLAYED
    from nemo_mcp.surface.takeover import take_over

    anyio.run(take_over, server(settings, at_once=said.quiet), said.lines, REPLAYED)


def run_http(settings: Settings, host: str, port: int, say: Callable[[str], None], *, remote: bool = False) -> None:
    """Serve streamable HTTP. `remote` says that a network may be served; loopback is always allowed.

    Raises SettingsError, PortTakenError, FolderError, CredentialFileError.
    """
    from nemo_mcp.surface.http import bind, check_remote, http_secret, http_server, serve_http, url_of

    check_remote(host, settings.http_hosts, settings.http_token, allowed=remote)
    file = settings.data_dir / "http-token"
    secret = http_secret(settings.http_token, file)
    listener = bind(port, host)
    value = "$NEMO_HTTP_TOKEN" if settings.http_token else f"$(cat {shlex.quote(str(file))})"
    say(f"Serving MCP at {url_of(listener)}")
    say("Every request needs a bearer secret; it is not shown here. For example:")
    say(f'  claude mcp add --transport http nemo {url_of(listener)} --header "Authorization: Bearer {value}"')
    if remote:
        say("This connection is not encrypted: let people in through a TLS proxy only.")
    app = http_server(server(settings), listener, secret, settings.http_hosts)
    anyio.run(serve_http, app, listener)


async def run_studio(
    settings: Settings, folder: Path, profile: str, faults: list[str], port: int, say: Callable[[str], None]
) -> None:
    """Serve the studio alone, for curl or another client, until interrupted. Of the settings, those of the model count.

    Raises PortTakenError, FolderError, SettingsError (an unknown profile or fault).
    """
    from nemo_mcp.assistant import assistant
    from nemo_mcp.errors import FolderError, PortTakenError, SettingsError
    from nemo_mcp.studio.faults import UnknownFaultError
    from nemo_mcp.studio.profiles import CLOUD, LOCAL
    from nemo_mcp.studio.render import Renderer
    from nemo_mcp.studio.serve import PortTakenError as TakenError
    from nemo_mcp.studio.serve import StudioFolderError, open_studio

    set_up_logging(settings.log_level)
    private_folder(folder)
    profiles = {each.name: each for each in (LOCAL, CLOUD)}
    if profile not in profiles:
        raise SettingsError(f"There is no profile {profile!r}.", f"use one of: {', '.join(profiles)}.")
    try:
        async with (
            Renderer(folder / "render-cache") as renderer,
            open_studio(
                folder,
                profile=profiles[profile],
                faults=faults,
                port=port,
                renderer=renderer,
                assistant=assistant(settings),
            ) as studio,
        ):
            say(f"Studio ({profile}) at {studio.url}")
            if settings.studio_llm_url:
                say(f"What it does not understand it asks {settings.studio_llm_model}")
            remember(studio.access_token)
            say(f"Access token for this run: {studio.access_token}")
            await anyio.sleep_forever()
    except UnknownFaultError as problem:
        raise SettingsError(str(problem), "`nemo-mcp studio --list-faults` lists them with what they do.") from problem
    except TakenError as problem:
        raise PortTakenError(str(problem), "choose another --port.") from problem
    except StudioFolderError as problem:
        raise FolderError(str(problem), "choose another --folder.") from problem
