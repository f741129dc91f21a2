"""The backend, the clock beside its own, and the account there: all from one answer."""

import tempfile
from functools import partial
from pathlib import Path
from typing import Final

import anyio

from nemo_mcp.clock import SystemClock
from nemo_mcp.doctor import account, records
from nemo_mcp.doctor.facts import UNREADABLE, Facts, shown
from nemo_mcp.doctor.finding import Finding, fine, left_out, warned, wrong
from nemo_mcp.doctor.network import Answer, ask, ask_here
from nemo_mcp.doctor.running import living
from nemo_mcp.places import ALIVE
from nemo_mcp.settings import Settings

BACKEND: Final = "backend"
CLOCK: Final = "clock"
NAMES: Final = (BACKEND, CLOCK, account.NAME)
LIMIT_S: Final = 12.0
FAR_OFF_S: Final = 300
OFF_S: Final = 90
FIRST_DAY_S: Final = 1_767_225_600
"""1 January 2026: this program did not exist before it."""
OFFLINE: Final = "not looked at: --offline"
_SET_CLOCK: Final = {
    "darwin": "sudo sntp -sS time.apple.com",
    "win32": "w32tm /resync",
    "linux": "sudo timedatectl set-ntp true",
}
LOCAL: Final = "or edit on this computer: nemo-mcp --studio"


def check(facts: Facts) -> list[Finding]:
    """Three findings, in the order of `NAMES`."""
    settings = facts.settings
    if not isinstance(settings, Settings):
        return [left_out(BACKEND, UNREADABLE), clock_finding(None, facts), left_out(account.NAME, UNREADABLE)]
    if settings.backend == "studio":
        told = "none is needed: the studio edits on this computer for nothing"
        return [
            _store_finding(settings.data_dir, facts.home) or studio_finding(),
            clock_finding(None, facts),
            fine(account.NAME, told),
        ]
    kept = account.look(settings)
    if facts.offline:
        return [left_out(BACKEND, OFFLINE), clock_finding(None, facts), account.finding(kept, None, facts)]
    answer = ask(settings.api_url, kept.token)
    return [
        backend_finding(answer, settings.api_url),
        clock_finding(answer, facts),
        account.finding(kept, answer, facts),
    ]


def backend_finding(answer: Answer, api_url: str) -> Finding:
    """Whether the service can be reached."""
    by = f"through the proxy {answer.proxy}" if answer.proxy else "no proxy"
    if answer.trouble:
        mend = _mends(answer, api_url)
        return wrong(BACKEND, f"{_troubles(answer, api_url)} ({by})", f"{mend}; {LOCAL}")
    if answer.refusal and not answer.token_refused:
        return warned(BACKEND, f"{api_url} answers, but refuses ({by}): {answer.refusal}", f"try again later; {LOCAL}")
    return fine(BACKEND, f"{api_url} answers ({answer.took_s:.2f} s, {by})")


def _troubles(answer: Answer, api_url: str) -> str:
    match answer.trouble:
        case "dns":
            return f"the name {answer.host} is not found: {answer.words}"
        case "tls":
            return f"no safe connection to {api_url}: {answer.words}"
        case "proxy":
            return f"the proxy lets nothing through: {answer.words}"
        case "broken":
            return f"{api_url} answers with an error: {answer.words}"
        case "stranger":
            return f"what answers at {api_url} is not the video service: {answer.words}"
        case _:
            return f"{api_url} cannot be reached: {answer.words}"


def _mends(answer: Answer, api_url: str) -> str:
    match answer.trouble:
        case "tls" if answer.untimely:
            return "set the clock of this computer right"
        case "tls":
            return (
                "a proxy or virus scanner may read your connections: set SSL_CERT_FILE to a file with its certificate"
            )
        case "proxy":
            return "correct HTTPS_PROXY, or put the service's name into NO_PROXY"
        case "broken":
            return "try again in a few minutes"
        case "stranger":
            return "sign in to this network in a browser if it asks for that, and check NEMO_API_URL"
        case "dns" | "refused" | "late" if answer.proxy:
            return "start that proxy, or correct HTTPS_PROXY"
        case _:
            return "check the network connection, a firewall, and NEMO_API_URL"


def clock_finding(answer: Answer | None, facts: Facts) -> Finding:
    """Whether this computer's clock is right, by the backend's."""
    if facts.now_s < FIRST_DAY_S:
        return wrong(CLOCK, "it is years behind, so that no safe connection can be made", _set_clock(facts.system))
    if answer is None or answer.server_time_s is None:
        return left_out(CLOCK, "there is no other clock to compare it with")
    # The other clock is read somewhere between the question and the answer, and tells whole seconds.
    off_s = round(answer.asked_s + answer.took_s / 2 - answer.server_time_s)
    if abs(off_s) < OFF_S:
        return fine(CLOCK, f"within {max(1, abs(off_s))} s of the service's")
    told = f"{_span(abs(off_s))} {'ahead of' if off_s > 0 else 'behind'} the service's"
    if abs(off_s) >= FAR_OFF_S:
        return wrong(CLOCK, f"{told}: accounts end at the wrong time, connections may fail", _set_clock(facts.system))
    return warned(CLOCK, told, _set_clock(facts.system))


def _set_clock(system: str) -> str:
    return f"run: {_SET_CLOCK.get(system, _SET_CLOCK['linux'])}"


def _span(seconds: int) -> str:
    for size, name in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds // size} {name}"
    return f"{seconds} s"


def _store_finding(data: Path, home: Path) -> Finding | None:
    """The fault of the studio's own database; None when it has none."""
    path = data / "studio" / "studio.db"
    record = records.look(path, shared=living(data / ALIVE).alive > 0, jobs=False)
    if record is None or not record.fault:
        return None
    name = shown(path, home)
    mend = f"move the folder {shown(path.parent, home)} away; a new one is made, and what was edited there is forgotten"
    return wrong(BACKEND, f"the studio's database {name} cannot be read: {record.fault}", mend)


def studio_finding() -> Finding:
    """Whether a studio starts, answers and stops; it is one in a folder for the moment."""
    clock = SystemClock()
    began_s = clock.now()
    from nemo_mcp.studio.serve import PortTakenError, StudioFolderError

    mend = "free some space in the folder for temporary files, and let no program keep nemo-mcp from loopback ports"
    try:
        with tempfile.TemporaryDirectory(prefix="nemo-doctor-", ignore_cleanup_errors=True) as folder:
            answer = anyio.run(partial(_studio, Path(folder)))
    except (StudioFolderError, PortTakenError, OSError) as problem:
        return wrong(BACKEND, f"the studio does not start: {problem}", mend)
    if answer.trouble or answer.credits is None:
        return wrong(BACKEND, f"the studio starts but does not answer: {answer.words or answer.refusal}", mend)
    return fine(BACKEND, f"the studio starts, answers and stops ({clock.now() - began_s:.1f} s)")


async def _studio(folder: Path) -> Answer:
    from pydantic import SecretStr

    from nemo_mcp.studio.render import Renderer
    from nemo_mcp.studio.serve import open_studio

    async with Renderer(folder / "cache") as renderer, open_studio(folder, renderer=renderer) as studio:
        return await ask_here(studio.url, SecretStr(studio.access_token))
