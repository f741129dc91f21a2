"""Carrying a command out: the workbench is opened as it is for a host, and the work is waited for to its end."""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nemo_mcp.commands.advice import in_commands
from nemo_mcp.commands.answers import CODES, Answer, InterruptedWorkError
from nemo_mcp.commands.options import Terms
from nemo_mcp.errors import NemoError

if TYPE_CHECKING:
    from nemo_mcp.commands.progress import Progress
    from nemo_mcp.service.results import JobResult, Result
    from nemo_mcp.service.workbench import Workbench
    from nemo_mcp.settings import Settings


GOES_ON = {
    "edit": "The edit goes on at the video service, and the same edit again is joined, not paid twice.",
    "export": "The render goes on at the video service.",
    "upload": "The upload ends here; what arrived is not sent twice.",
}


@dataclass(slots=True)
class Desk:
    """What a command works with. `begun` is the job that it waits for, `stage` how far that was when it was left."""

    bench: "Workbench"
    report: "Progress"
    begun: "JobResult | None" = None
    stage: str = ""

    async def end_of(self, begun: "JobResult", wait_s: float | None) -> "JobResult":
        """The result of a job that was begun, or the same as it stands when so many seconds have passed."""
        from nemo_mcp.service.lookup import await_job_by_id

        clock = self.bench.clock
        end_s = math.inf if wait_s is None else clock.now() + wait_s
        self.begun, found = begun, begun
        try:
            while found.status == "running" and (left_s := end_s - clock.now()) > 0:
                found = await await_job_by_id(self.bench, begun.job, left_s, self.report)
        finally:
            row = self.bench.journal.jobs.get(begun.job)
            self.stage = row.stage if row else ""
        return found


Work = Callable[[Desk], Awaitable["Result"]]


def attempt(terms: Terms, work: Work, settings: "Settings") -> Answer:
    """Open the workbench, do the work and close it. Raises what the work raises, and InterruptedWorkError."""
    import anyio

    from nemo_mcp.service.wording import words_of

    desks: list[Desk] = []
    try:
        result = anyio.run(_attempt, terms, work, settings, desks)
    except KeyboardInterrupt:
        raise InterruptedWorkError(_left(terms, desks, settings)) from None
    if isinstance(result, NemoError):
        raise result
    return Answer(result, lambda: in_commands(words_of(result), studio=terms.studio), _code(result))


def settings_of(terms: Terms, **chosen: Any) -> "Settings":
    """The settings of a command; `chosen` are options of its own. Raises SettingsError."""
    from nemo_mcp.settings import load_settings, use_config

    if terms.config is not None:
        use_config(terms.config)
    return load_settings(backend="studio" if terms.studio else None, **chosen)


async def _attempt(terms: Terms, work: Work, settings: "Settings", desks: list[Desk]) -> "Result | NemoError":
    """The result, or the error: the workbench would wrap one that is raised while it is open."""
    from nemo_mcp.app import open_bench
    from nemo_mcp.commands.progress import progress
    from nemo_mcp.logs import set_up_logging

    set_up_logging(settings.log_level)
    with progress(terms, logging=settings.log in {"debug", "info"}) as report:
        async with open_bench(settings, _nobody, resume=False) as bench:
            bench.wait_s = math.inf
            bench.jobs.tick_s = report.tick_s or bench.jobs.tick_s
            desks.append(Desk(bench, report))
            try:
                return await work(desks[0])
            except NemoError as problem:
                return problem


def _code(result: "Result") -> int:
    from nemo_mcp.service.results import EditResult, ExportResult, UploadResult

    match result:
        case UploadResult() if result.status == "done" and result.refused:
            return CODES["failed"]
        case EditResult() | ExportResult() | UploadResult():
            return CODES[result.status]
        case _:
            return 0


def _left(terms: Terms, desks: list[Desk], settings: "Settings") -> str:
    """What becomes of the work that was interrupted, exactly as far as it is known."""
    begun, stage = (desks[0].begun, desks[0].stage) if desks else (None, "")
    if begun is None or stage == "intent":
        return "Interrupted before anything was sent."
    if stage == "settled":
        what = "It was done already."
    elif settings.backend == "studio":
        what = "It stops with this program."
    else:
        what = GOES_ON[begun.job.partition("-")[0]]
    advice = f'To see what became of it, or to go on with it, call `state` with job="{begun.job}".'
    return in_commands(f"Interrupted. {what} {advice}", studio=terms.studio)


async def _nobody(session_id: str) -> None:
    return None
