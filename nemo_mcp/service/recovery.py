"""Start-up is the only recovery: jobs that no process works on are taken up, each by what its kind needs."""

from nemo_mcp.journal import JobRow
from nemo_mcp.service import renders, timeline_files, transfers, turns
from nemo_mcp.service.job import Job, Work
from nemo_mcp.service.workbench import Workbench

UNCOLLECTED_FOR_S = 7 * 86_400.0
UNCOLLECTED_SHOWN = 5


def start(bench: Workbench, *, resume: bool = True) -> None:
    """Take up what earlier processes left, in the background, and forget what was over a month ago.

    Without `resume` a job that was left is taken up only when somebody asks for it.
    """
    bench.jobs.take_up_with(lambda row: _work_of(bench, row))
    bench.journal.jobs.forget(bench.clock.wall())
    if resume:
        open_jobs(bench)


def open_jobs(bench: Workbench) -> list[Job]:
    """All open jobs of this backend, oldest first; those that nobody works on are worked on from now on."""
    return [bench.jobs.of(row) for row in bench.journal.jobs.unsettled(bench.place)]


def uncollected(bench: Workbench) -> list[JobRow]:
    """Jobs that are over and whose result nobody has received, the newest first."""
    return bench.journal.jobs.uncollected(bench.place, bench.clock.wall() - UNCOLLECTED_FOR_S)[:UNCOLLECTED_SHOWN]


def _work_of(bench: Workbench, row: JobRow) -> Work:
    match row.kind:
        case "edit":
            return turns.take_up(bench, row)
        case "export" if timeline_files.is_timeline(row):
            return timeline_files.take_up(bench, row)
        case "export":
            return renders.take_up(bench, row)
        case "upload":
            return transfers.take_up(bench, row)
