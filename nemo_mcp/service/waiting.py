"""How long a call waits for a job, and what it says when the job goes on without it.

Most hosts give a call 60 seconds, and few let progress extend that; so a call waits 45 s and then answers `running`.
"""

from contextvars import ContextVar

from nemo_mcp.client.identity import HOST_NAME
from nemo_mcp.service.job import Job
from nemo_mcp.service.results import EditResult, ExportResult, JobResult, UploadResult
from nemo_mcp.service.workbench import Report, Workbench

USUAL_WAIT_S = 45.0
LONGEST_WAIT_S = 50.0
PATIENT_WAIT_S = 100.0
PATIENT_HOSTS = ("claude-code",)
TASK_WAIT_S = 0.05
TASK_WANTED: ContextVar[bool] = ContextVar("task_wanted", default=False)
"""Whether the host takes a task for this call: then it waits by itself, and the call answers at once."""
ADVICE = {
    "edit": "do not send the edit again.",
    "export": "the render goes on meanwhile.",
    "upload": "the upload goes on meanwhile.",
}


def wait_limit(bench: Workbench, asked_s: float | None) -> float:
    """Seconds to wait: what was asked for, within what this host is known to stand or the setting allows."""
    if TASK_WANTED.get():
        return TASK_WAIT_S
    patient = (HOST_NAME.get() or "").lower() in PATIENT_HOSTS
    longest = bench.wait_s if bench.wait_s is not None else (PATIENT_WAIT_S if patient else LONGEST_WAIT_S)
    usual = bench.wait_s if bench.wait_s is not None else (PATIENT_WAIT_S if patient else USUAL_WAIT_S)
    return usual if asked_s is None else max(0.0, min(asked_s, longest))


async def await_job(bench: Workbench, job: Job, asked_s: float | None, report: Report) -> JobResult:
    """The job's result when it is done in time, else a result that says `running` and how to go on.

    Raises the job's own error when it failed with one.
    """
    if not await bench.jobs.wait(job, wait_limit(bench, asked_s), report):
        return running(bench, job)
    bench.jobs.collected(job)
    return job.outcome()


def running(bench: Workbench, job: Job) -> JobResult:
    """What is said of a job that goes on."""
    note = f"Still running: {bench.jobs.describe(job)}."
    advice = f'call `state` with job="{job.job_id}" and wait_s=50; {ADVICE[job.kind]}'
    match job.kind:
        case "edit":
            return EditResult(
                status="running", session=job.session_id, job=job.job_id, changes=[], note=note, next=advice
            )
        case "upload":
            return UploadResult(
                status="running", session=job.session_id, job=job.job_id, assets=[], refused=[], note=note, next=advice
            )
        case "export":
            return ExportResult(status="running", session=job.session_id, job=job.job_id, note=note, next=advice)
