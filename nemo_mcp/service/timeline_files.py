"""A timeline for other editing programs (OpenTimelineIO): as text, and as a file in the export folder.

It takes no render: the draft and the places of its files are all there is in it.
"""

from pathlib import Path
from typing import BinaryIO

import anyio.lowlevel
import anyio.to_thread

from nemo_mcp.core.otio import Interchange, interchange
from nemo_mcp.core.state import SessionState
from nemo_mcp.core.text import named
from nemo_mcp.core.timeline_view import timeline_view
from nemo_mcp.errors import EmptyTimelineError, SessionGoneError
from nemo_mcp.journal import JobRow, SessionRow
from nemo_mcp.service import sessions
from nemo_mcp.service.files_out import drop_part, open_part, publish, settle, write_piece
from nemo_mcp.service.job import Job, Work
from nemo_mcp.service.media_links import shelf_of
from nemo_mcp.service.renders import not_begun
from nemo_mcp.service.results import ExportResult, JobResult
from nemo_mcp.service.runner import NOT_SENT
from nemo_mcp.service.workbench import Workbench

FORMAT = "otio"
MEDIA_TYPE = "application/json"
MEGABYTE = 1024 * 1024
NAMED = 3
NEXT = (
    "tell the person where the file is; Kdenlive (25.04 on) and DaVinci Resolve (18.5 on) import it while the linked "
    "files stay where they are."
)


async def timeline_for(bench: Workbench, state: SessionState, session_id: str, name: str) -> Interchange:
    """A timeline with the files that can be found. A draft without any segment gives an empty one."""
    shelf = await shelf_of(bench, session_id, state.assets)
    return await anyio.to_thread.run_sync(interchange, state.draft, shelf, name)


async def run(bench: Workbench, row: SessionRow, state: SessionState, name: str, job: Job) -> tuple[str, JobResult]:
    """Write the file. Raises FolderError, DiskFullError."""
    bench.jobs.sending(job, {"format": FORMAT, "name": name})
    made = await timeline_for(bench, state, row.session_id, name)
    path = await _written(bench, made.text, name, job)
    job.findings["path"] = str(path)
    length_ms = state.draft.duration_ms
    result = ExportResult(
        status="done",
        session=row.session_id,
        job=job.job_id,
        path=str(path),
        seconds=round(length_ms / 1000, 2) if length_ms else None,
        mb=round(path.stat().st_size / MEGABYTE, 2),
        note=_note(made),
        next=NEXT,
    )
    return "done", result.drawn(timeline_view(state.draft))


def take_up(bench: Workbench, row: JobRow) -> Work:
    """Writing a timeline that another process left: from the draft as it is now."""

    async def work(job: Job) -> tuple[str, JobResult]:
        session = bench.journal.sessions.get(row.session_id)
        if session is None:
            return NOT_SENT, not_begun(row)
        try:
            state = await bench.backend.state(row.session_id)
        except SessionGoneError as gone:
            raise await sessions.lost(bench, session, gone) from gone
        if not state.draft.exportable:
            raise EmptyTimelineError("There is nothing on the timeline to export.")
        return await run(bench, session, state, str(row.details["name"]), job)

    return work


def is_timeline(row: JobRow) -> bool:
    """Whether an export is one of a timeline, and not of a film."""
    return row.details.get("format") == FORMAT


async def _written(bench: Workbench, text: str, name: str, job: Job) -> Path:
    """The file, there whole or not at all. Nothing is overwritten."""
    part, file = open_part(bench.exports, name, job.job_id)
    try:
        with file:
            await anyio.to_thread.run_sync(_filled, part, file, text)
        await anyio.lowlevel.checkpoint_if_cancelled()  # after this the file is there, and there is no way back
        path = publish(part, name, FORMAT)
        job.kept = True
        return path
    finally:
        drop_part(part)


def _filled(part: Path, file: BinaryIO, text: str) -> None:
    write_piece(file, text.encode("utf-8"), part.parent)
    settle(file, part.parent)


def _note(made: Interchange) -> str:
    """What another program will find, and what it will not."""
    linked, whole = len(made.linked), len(made.linked) + len(made.missing)
    every = "Its file is linked." if whole == 1 else f"All {whole} files are linked." if whole else ""
    parts = [f"{linked} of {whole} files linked." if made.missing else every]
    if made.missing:
        more = f" and {len(made.missing) - NAMED} more" if len(made.missing) > NAMED else ""
        parts.append(f"Not found: {', '.join(map(named, made.missing[:NAMED]))}{more}.")
    if made.music:
        parts.append("The composed music is in no file: export wav for the sound.")
    if made.texts:
        parts.append("Texts come as markers.")
    if made.left_out:
        parts.append(f"Left out, without a length: {made.left_out}.")
    parts.append("Zooms, looks, volumes and fades do not carry over.")
    return " ".join(part for part in parts if part)
