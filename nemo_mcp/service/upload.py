"""Upload: check everything first, send what is right, report each source by itself."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import anyio
import anyio.to_thread

from nemo_mcp.client.fetch import check_url
from nemo_mcp.core.state import Asset
from nemo_mcp.errors import (
    BrokenReplyError,
    FileRefusedError,
    FileTooLargeError,
    FileTypeError,
    NemoError,
    NoAnswerError,
    RefusedError,
    RequestError,
    SessionGoneError,
)
from nemo_mcp.journal import SessionRow
from nemo_mcp.service import sessions
from nemo_mcp.service.media_files import CheckedFile, open_checked
from nemo_mcp.service.results import AssetInfo, RefusedSource, UploadResult
from nemo_mcp.service.workbench import Report, Workbench

NEXT = "call `edit` and say what to make of it."
MEGABYTE = 1024 * 1024
TICK_S = 5.0


async def upload(bench: Workbench, sources: Sequence[str], session: str | None, report: Report) -> UploadResult:
    """Upload paths and URLs into a session.

    Raises the refusal itself when there is only one source, FileRefusedError with all reasons when none went through.
    """
    files: list[CheckedFile] = []
    urls: list[str] = []
    refused: list[tuple[str, NemoError]] = []
    try:
        for source in dict.fromkeys(sources):
            try:
                if source.lower().startswith(("http://", "https://")):
                    check_url(source, schemes=("https", "http"))
                    urls.append(source)
                else:
                    files.append(await anyio.to_thread.run_sync(open_checked, source, bench.roots))
            except RequestError as refusal:
                refused.append((source, refusal))
        if not files and not urls:
            raise _nothing(refused)
        row = await sessions.resolve(bench, session, report)
        assets = await _send_all(bench, row, files, urls, refused, report)
    finally:
        for file in files:
            file.handle.close()
    if not assets:
        raise _nothing(refused)
    await bench.draft_changed(row.session_id)
    return UploadResult(
        status="done",
        session=row.session_id,
        assets=assets,
        refused=[RefusedSource(source=_short(source), reason=str(why)) for source, why in refused],
        next=NEXT,
    )


async def _send_all(
    bench: Workbench,
    row: SessionRow,
    files: Sequence[CheckedFile],
    urls: Sequence[str],
    refused: list[tuple[str, NemoError]],
    report: Report,
) -> list[AssetInfo]:
    meter = _Meter(sum(file.size for file in files) or 1)
    assets: list[AssetInfo] = []
    for number, file in enumerate(files, start=1):
        meter.words = f"uploading {file.name} ({number} of {len(files)})"
        await report(meter.share, meter.words)
        try:
            assets.append(await _ticking(bench, report, meter, lambda file=file: _send_file(bench, row, file, meter)))
        except (FileTypeError, FileTooLargeError, FileRefusedError) as refusal:
            refused.append((file.label, refusal))
        except SessionGoneError as gone:
            raise await sessions.lost(bench, row) from gone
        meter.finish(file.size)
    for url in urls:
        await report(0.95, "handing over a web address")
        try:
            found = await bench.backend.upload_urls(row.session_id, [url])
            assets.extend(_info(asset) for asset in found)
        except SessionGoneError as gone:
            raise await sessions.lost(bench, row) from gone
        except RefusedError as refusal:
            refused.append((url, refusal))
    return assets


@dataclass(slots=True)
class _Meter:
    """How much of an upload is done: whole files, and bytes of the one that is under way."""

    whole: int
    finished: int = 0
    current: int = 0
    words: str = ""

    @property
    def share(self) -> float:
        return 0.02 + 0.9 * (self.finished + self.current) / self.whole

    def move(self, count: int) -> None:
        self.current = count

    def finish(self, size: int) -> None:
        self.finished, self.current = self.finished + size, 0


async def _ticking(
    bench: Workbench, report: Report, meter: _Meter, send: Callable[[], Awaitable[AssetInfo]]
) -> AssetInfo:
    """Send, and tell how far it is now and then."""
    over = anyio.Event()
    sent: AssetInfo | None = None
    failure: Exception | None = None

    async def tick() -> None:
        while not over.is_set():
            await bench.clock.wait_for(over, TICK_S)
            if not over.is_set():
                await report(meter.share, meter.words)

    async with anyio.create_task_group() as group:
        group.start_soon(tick)
        try:
            sent = await send()
        except Exception as problem:  # raised below: the task group would wrap it
            failure = problem
        over.set()
    if sent is None:
        raise failure or RuntimeError("an upload ended without a word")
    return sent


async def _send_file(bench: Workbench, row: SessionRow, file: CheckedFile, meter: _Meter) -> AssetInfo:
    digest = await anyio.to_thread.run_sync(file.sha256)
    known = bench.journal.upload(row.session_id, digest)
    if known is not None:
        return AssetInfo.model_validate(known | {"name": file.name, "already_there": True})
    asset = await _send_once(bench, row.session_id, file, meter)
    if not file.unchanged():
        raise FileRefusedError(
            f"{file.name} was changed while it was uploaded.", "upload it again when it is finished."
        )
    info = _info(asset, file)
    facts: dict[str, Any] = info.model_dump(exclude_none=True)
    bench.journal.add_upload(row.session_id, digest, file.name, facts, bench.clock.wall())
    return info


async def _send_once(bench: Workbench, session_id: str, file: CheckedFile, meter: _Meter) -> Asset:
    """Send a file; after a doubt look whether it arrived, and send once more at most."""
    before = len((await bench.backend.state(session_id)).assets)
    for last in (False, True):
        try:
            found = await bench.backend.upload_files(session_id, [file], meter.move)
        except (NoAnswerError, BrokenReplyError):
            arrived = (await bench.backend.state(session_id)).assets[before:]
            if arrived:
                return arrived[-1]
            if last:
                raise
            continue
        if found:
            return found[0]
        break
    raise BrokenReplyError(f"The video service took {file.name} but did not list it.", "call `state` to check.")


def _info(asset: Asset, file: CheckedFile | None = None) -> AssetInfo:
    return AssetInfo(
        name=file.name if file else asset.name,
        kind=asset.kind,
        seconds=asset.duration_ms / 1000 if asset.duration_ms else None,
        width=asset.width,
        height=asset.height,
        mb=round(file.size / MEGABYTE, 2) if file else None,
    )


def _nothing(refused: Sequence[tuple[str, NemoError]]) -> NemoError:
    if len(refused) == 1:
        return refused[0][1]
    lines = "\n".join(f"- {_short(source)}: {why.message}" for source, why in refused)
    hints = dict.fromkeys(why.hint for _, why in refused if why.hint)
    return FileRefusedError(f"Nothing was uploaded:\n{lines}", " ".join(hints))


def _short(source: str) -> str:
    return source if len(source) <= 80 else f"...{source[-77:]}"
