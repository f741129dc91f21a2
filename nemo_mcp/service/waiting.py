"""How long a call waits for a job, and what it says when the job goes on without it.

Most hosts give a call 60 seconds, and few let progress extend that; so a call waits 45 s and then answers `running`.
"""

from nemo_mcp.client.identity import HOST_NAME
from nemo_mcp.service.jobs import Job
from nemo_mcp.service.results import EditResult, ExportResult, JobResult
from nemo_mcp.service.workbench import Report, Workbench

USUAL_WAIT_S = 45.0
LONGEST_WAIT_S = 50.0
PATIENT_WAIT_S = 100.0
PATIENT_HOSTS = ("claude-code",)


def wait_limit(bench: Workbench, asked_s: float | None) -> float:
    """Seconds to wait: what was asked for, within what this host is known to stand or the setting allows."""
    patient = (HOST_NAME.get() or "").lower() in PATIENT_HOSTS
    longest = bench.wait_s if bench.wait_s is not None else (PATIENT_WAIT_S if patient else LONGEST_WAIT_S)
    usual = bench.wait_s if bench.wait_s is not None else (PATIENT_WAIT_S if patient else USUAL_WAIT_S)
    return usual if asked_s is None else max(0.0, min(asked_s, longest))


async def await_job(bench: Workbench, job: Job, asked_s: float | None, report: Report) -> JobResult:
    """The job's result when it is done in time, else a result that says `running` and how to go on.

    Raises the job's own error when it failed with one.
    """
    if await bench.jobs.wait(job, wait_limit(bench, asked_s), report):
        return job.outcome()
    note = f"Still running: {bench.jobs.describe(job)}."
    again = "do not send the edit again." if job.kind == "edit" else "the render goes on meanwhile."
    advice = f'call `state` with job="{job.job_id}" and wait_s=50; {again}'
    if job.kind == "edit":
        return EditResult(status="running", session=job.session_id, job=job.job_id, changes=[], note=note, next=advice)
    return ExportResult(status="running", session=job.session_id, job=job.job_id, note=note, next=advice)
