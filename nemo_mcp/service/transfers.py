"""One upload: file after file, each sent once, each reported by itself.

An upload whose process died is compared with what the session holds: a file that arrived counts, the others do not.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import anyio.to_thread

from nemo_mcp.core.state import Asset
from nemo_mcp.core.text import named
from nemo_mcp.errors import (
    BrokenReplyError,
    FileRefusedError,
    NemoError,
    NoAnswerError,
    RefusedError,
    SessionGoneError,
)
from nemo_mcp.journal import JobRow, Origin, SessionRow
from nemo_mcp.kill_points import reached
from nemo_mcp.service import sessions
from nemo_mcp.service.job import Job, Work
from nemo_mcp.service.media_files import CheckedFile
from nemo_mcp.service.results import AssetInfo, JobResult, RefusedSource, UploadResult
from nemo_mcp.service.runner import NOT_SENT
from nemo_mcp.service.workbench import Workbench

NEXT = "call `edit` and say what to make of it."
AGAIN = "call `upload` again with the same files: what arrived is not sent twice."
MEGABYTE = 1024 * 1024
NAME_SHOWN = 60
Refusal = tuple[str, NemoError]


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be uploaded, and what was refused before."""

    files: tuple[CheckedFile, ...]
    urls: tuple[str, ...]
    refused: tuple[Refusal, ...]


@dataclass(slots=True)
class _Transfer:
    """An upload under way."""

    parcel: Parcel
    assets: list[AssetInfo] = field(default_factory=list[AssetInfo])
    refused: list[Refusal] = field(default_factory=list[Refusal])
    finished_bytes: int = 0

    @property
    def whole_bytes(self) -> int:
        return sum(file.size for file in self.parcel.files) or 1


async def run(bench: Workbench, row: SessionRow, parcel: Parcel, job: Job) -> tuple[str, JobResult]:
    """Send everything, one file at a time. Raises the refusal, or FileRefusedError, when nothing went through."""
    found = _Transfer(parcel, refused=list(parcel.refused))
    try:
        async with bench.uploading(row.session_id):  # what arrived is found by counting, so they go one by one
            for number, file in enumerate(parcel.files, start=1):
                words = f"uploading {named(file.name, NAME_SHOWN)} ({number} of {len(parcel.files)})"
                await _file(bench, row, job, found, file, words)
            for url in parcel.urls:
                await _url(bench, row, job, found, url)
    finally:
        for file in parcel.files:
            file.handle.close()
    if not found.assets:
        raise nothing(found.refused)
    await bench.draft_changed(row.session_id)
    return "done", UploadResult(
        status="done",
        session=row.session_id,
        job=job.job_id,
        assets=found.assets,
        refused=[RefusedSource(source=_short(source), reason=str(why)) for source, why in found.refused],
        next=NEXT,
    )


def take_up(bench: Workbench, row: JobRow) -> Work:
    """What an upload needs that another process left: a look at what has arrived. The files are not opened again."""

    async def work(job: Job) -> tuple[str, JobResult]:
        current: dict[str, Any] | None = row.details.get("current")
        if row.stage == "intent" or current is None:
            return NOT_SENT, _interrupted(row, [])
        job.tell(0.9, "checking what has arrived")
        assets = [AssetInfo.model_validate(each) for each in row.details.get("done", ())]
        arrived = await _arrived(bench, row.session_id, str(current["name"]), int(current["before"]))
        if arrived is not None:
            info = AssetInfo.of(arrived)
            assets.append(info)
            origin = Origin(**current["origin"]) if current.get("origin") else None
            _write_down(bench, row.session_id, str(current["sha256"]), info, origin)
        return ("done" if assets else "not_applied"), _interrupted(row, assets)

    return work


def nothing(refused: Sequence[Refusal]) -> NemoError:
    """The error of an upload of which nothing went through."""
    if len(refused) == 1:
        return refused[0][1]
    first, *others = dict.fromkeys(why.hint for _, why in refused if why.hint) or [""]
    lines = [f"{_short(source)}: {why.message}" for source, why in refused]
    hint = " ".join([first, *(other[:1].upper() + other[1:] for other in others)])
    return FileRefusedError("Nothing was uploaded:", hint, lines)


async def _file(bench: Workbench, row: SessionRow, job: Job, found: _Transfer, file: CheckedFile, words: str) -> None:
    def moved(count: int) -> None:
        job.tell(0.02 + 0.9 * (found.finished_bytes + count) / found.whole_bytes, words)

    moved(0)
    try:
        found.assets.append(await _send_file(bench, row, job, found, file, moved))
    except SessionGoneError as gone:
        raise await sessions.lost(bench, row, gone) from gone
    except (RefusedError, FileRefusedError, NoAnswerError, BrokenReplyError) as refusal:
        found.refused.append((file.label, refusal))
    found.finished_bytes += file.size


async def _url(bench: Workbench, row: SessionRow, job: Job, found: _Transfer, url: str) -> None:
    job.tell(0.95, "handing over a web address")
    try:
        found.assets += [AssetInfo.of(asset) for asset in await bench.backend.upload_urls(row.session_id, [url])]
    except SessionGoneError as gone:
        raise await sessions.lost(bench, row, gone) from gone
    except (RefusedError, NoAnswerError, BrokenReplyError) as refusal:
        found.refused.append((url, refusal))


async def _send_file(
    bench: Workbench, row: SessionRow, job: Job, found: _Transfer, file: CheckedFile, moved: Any
) -> AssetInfo:
    digest = await anyio.to_thread.run_sync(file.sha256)
    known = bench.journal.sessions.upload(row.session_id, digest)
    origin = Origin(str(file.place), file.size, file.modified_ns) if file.place is not None else None
    if known is not None:
        if origin is not None:
            bench.journal.sessions.set_origin(row.session_id, digest, origin)
        return AssetInfo.model_validate(known | {"name": file.name, "already_there": True})
    before = len((await bench.backend.state(row.session_id)).assets)
    current: dict[str, Any] = {"name": file.name, "sha256": digest, "size": file.size, "before": before}
    current |= {"origin": asdict(origin)} if origin is not None else {}
    done = [asset.model_dump(exclude_none=True) for asset in found.assets]
    bench.jobs.sending(job, {"current": current, "done": done})
    asset = await _send_once(bench, row.session_id, file, before, moved)
    if not file.unchanged():
        raise FileRefusedError(
            f"{named(file.name)} was changed while it was uploaded.", "upload it again when it is finished."
        )
    info = AssetInfo.of(asset, file.name, round(file.size / MEGABYTE, 2))
    _write_down(bench, row.session_id, digest, info, origin)
    reached("upload.settled")
    return info


async def _send_once(bench: Workbench, session_id: str, file: CheckedFile, before: int, moved: Any) -> Asset:
    """Send a file; after a doubt look whether it arrived, and send once more at most."""
    for last in (False, True):
        try:
            assets = await bench.backend.upload_files(session_id, [file], moved)
        except (NoAnswerError, BrokenReplyError):
            arrived = await _arrived(bench, session_id, file.name, before)
            if arrived is not None:
                return arrived
            if last:
                raise
            continue
        if assets:
            return assets[0]
        break
    raise BrokenReplyError(f"The video service took {named(file.name)} but did not list it.", "call `state` to check.")


async def _arrived(bench: Workbench, session_id: str, name: str, before: int) -> Asset | None:
    """The asset that came since, preferably of that name: the backend may have cleaned it."""
    new = (await bench.backend.state(session_id)).assets[before:]
    return next((asset for asset in new if asset.name == name), new[-1] if new else None)


def _write_down(bench: Workbench, session_id: str, digest: str, info: AssetInfo, origin: Origin | None) -> None:
    facts: dict[str, Any] = info.model_dump(exclude_none=True)
    bench.journal.sessions.add_upload(session_id, digest, info.name, facts, bench.clock.wall(), origin)


def _interrupted(row: JobRow, assets: list[AssetInfo]) -> UploadResult:
    missing = "it may not be complete." if assets else "nothing has arrived."
    return UploadResult(
        status="done" if assets else "failed",
        session=row.session_id,
        job=row.job_id,
        assets=assets,
        refused=[],
        note=f"The server was closed during this upload; {missing}",
        next=AGAIN,
    )


def _short(source: str) -> str:
    return source if len(source) <= 80 else f"...{source[-77:]}"
