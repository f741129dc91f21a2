"""The `upload` use case: check every source first, then hand what is right to a job."""

import hashlib
import os
from collections.abc import Sequence
from contextlib import ExitStack
from typing import cast

import anyio.to_thread

from nemo_mcp.client.web_address import check_url
from nemo_mcp.errors import NemoError, RequestError
from nemo_mcp.kill_points import reached
from nemo_mcp.service import sessions, transfers
from nemo_mcp.service.job import Job
from nemo_mcp.service.media_files import CheckedFile, open_checked
from nemo_mcp.service.results import UploadResult
from nemo_mcp.service.transfers import Parcel, nothing
from nemo_mcp.service.waiting import await_job
from nemo_mcp.service.workbench import Report, Workbench


async def upload(
    bench: Workbench, sources: Sequence[str], session: str | None, wait_s: float | None, report: Report
) -> UploadResult:
    """Upload paths and URLs into a session, or join the upload that is doing so already.

    Raises the refusal itself when there is only one source, FileRefusedError with all reasons when none went through.
    """
    with ExitStack() as opened:
        parcel = await _checked(bench, sources)
        for file in parcel.files:
            opened.callback(file.handle.close)
        if not parcel.files and not parcel.urls:
            raise nothing(parcel.refused)
        reached("upload.opened")
        row = await sessions.resolve(bench, session, report)
        taken = bench.jobs.begin(
            "upload", row.session_id, _subject(parcel), lambda job: transfers.run(bench, row, parcel, job)
        )
        if isinstance(taken, Job):
            opened.pop_all()  # the job closes them
            job = taken
        else:
            job = bench.jobs.of(taken)
    return cast(UploadResult, await await_job(bench, job, wait_s, report))


async def _checked(bench: Workbench, sources: Sequence[str]) -> Parcel:
    files: list[CheckedFile] = []
    urls: list[str] = []
    refused: list[tuple[str, NemoError]] = []
    for source in dict.fromkeys(sources):
        try:
            if source.lower().startswith(("http:", "https:")):
                check_url(source, schemes=("https", "http"))
                urls.append(source)
            else:
                files.append(await anyio.to_thread.run_sync(open_checked, source, bench.roots, bench.uploads))
        except RequestError as refusal:
            refused.append((source, refusal))
    return Parcel(tuple(files), tuple(urls), tuple(refused))


def _subject(parcel: Parcel) -> str:
    """What makes two uploads the same: the very files, as they are at this moment, and the addresses."""
    facts = sorted(_identity(file) for file in parcel.files) + sorted(parcel.urls)
    return hashlib.sha256("\n".join(facts).encode("utf-8", "surrogatepass")).hexdigest()


def _identity(file: CheckedFile) -> str:
    found = os.fstat(file.handle.fileno())
    return f"{found.st_dev}:{found.st_ino}:{file.size}:{file.modified_ns}"
