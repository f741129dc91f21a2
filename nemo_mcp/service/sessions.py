"""Which session a call means: the one it names, a new one, or the current one (the one used last)."""

from contextlib import suppress

from nemo_mcp.core.languages import language_of, normal_language
from nemo_mcp.core.text import is_id
from nemo_mcp.errors import PreviousAccountError, SessionGoneError, SetupError, UnknownSessionError
from nemo_mcp.journal import SessionRow
from nemo_mcp.kill_points import reached
from nemo_mcp.service.workbench import Report, Workbench

NEW = "new"


async def connect(bench: Workbench, report: Report) -> None:
    """See to it that there is an access token; says "Connecting..." and "Ready" the first time."""
    if bench.connected:
        return
    await report(0.01, "Connecting...")
    await bench.backend.connect()
    bench.connected = True
    await report(0.02, "Ready.")


def needs_new(bench: Workbench, wanted: str | None) -> bool:
    """Whether a call that names this session, or none, has to open one."""
    return wanted == NEW or (wanted is None and not bench.journal.sessions.of(bench.place, limit=1))


async def resolve(bench: Workbench, wanted: str | None, report: Report, instruction: str = "") -> SessionRow:
    """The session of a call, opened when there is none. Raises UnknownSessionError."""
    await connect(bench, report)
    if wanted == NEW:
        return await open_new(bench, instruction)
    if wanted is None:
        async with bench.opening:  # two calls at once that find no session must not open two
            if needs_new(bench, wanted):
                return await open_new(bench, instruction)
    row = bench.journal.sessions.of(bench.place, limit=1)[0] if wanted is None else await _known(bench, wanted)
    mark_used(bench, row.session_id)
    return row


async def open_new(bench: Workbench, instruction: str = "") -> SessionRow:
    """Open a session in the person's language and make it the current one."""
    language = bench.language or (language_of(instruction) if instruction.strip() else bench.system_language)
    language = normal_language(language)
    opened = await bench.backend.open_session(language)
    row = bench.journal.sessions.add(opened.session_id, bench.place, opened.task_id, language, bench.clock.wall())
    reached("session.saved")
    return row


async def lost(bench: Workbench, row: SessionRow, gone: SessionGoneError) -> SessionGoneError:
    """The backend does not know a session any more, or not as ours: open another one. Returns the error to raise."""
    bench.journal.sessions.lose(row.session_id)
    opened = await open_new(bench)
    what = f"Session {row.session_id} no longer exists at the video service, and its timeline is gone with it."
    if isinstance(gone, PreviousAccountError):
        what = f"The free account was renewed, and session {row.session_id} belongs to the previous account."
    return type(gone)(
        what,
        f"nothing was sent. A new session {opened.session_id} is open: `upload` the files again, then `edit`.",
        code=1002,
    )


def mark_used(bench: Workbench, session_id: str) -> None:
    """Make a session the current one. What cannot be written down must not keep anybody from reading."""
    with suppress(SetupError):
        bench.journal.sessions.touch(session_id, bench.clock.wall())


async def _known(bench: Workbench, wanted: str) -> SessionRow:
    row = bench.journal.sessions.get(wanted)
    if row is not None and row.place == bench.place and not row.gone:
        return row
    if not is_id(wanted):
        raise UnknownSessionError("There is no such session.")
    try:  # it may have been made elsewhere, with the same account
        found = await bench.backend.state(wanted)
    except SessionGoneError as gone:
        raise UnknownSessionError("There is no such session.") from gone
    language = normal_language(bench.language or bench.system_language)
    return bench.journal.sessions.add(wanted, bench.place, found.task_id, language, bench.clock.wall())
