"""Delivering a finished render: fetched, opened and checked, and only then given its name."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import anyio.lowlevel
import anyio.to_thread

from nemo_mcp.client.backend import DOWNLOAD_LIMIT
from nemo_mcp.client.channel import LONGEST_PAUSE_S
from nemo_mcp.client.replies import RenderStatus
from nemo_mcp.core.draft import Draft
from nemo_mcp.core.magic import HEAD_BYTES, agrees, sniff
from nemo_mcp.core.text import label
from nemo_mcp.core.visible import visible_spans
from nemo_mcp.core.wholeness import is_whole
from nemo_mcp.errors import (
    BrokenReplyError,
    NemoError,
    NoAnswerError,
    PlanRequiredError,
    RateLimitedError,
    RefusedError,
    SetupError,
    UrlRefusedError,
)
from nemo_mcp.kill_points import reached
from nemo_mcp.service.files_out import (
    SPARE_BYTES,
    check_room,
    drop_part,
    open_part,
    placed_before,
    publish,
    settle,
    write_piece,
)
from nemo_mcp.service.workbench import Finding, MediaUnreadableError, Workbench

STILLS = frozenset({"png"})
WRITTEN_AT_ONCE = 1024 * 1024
# What a look into a file must find, by its format.
KINDS = {
    **dict.fromkeys(("mp4", "mov", "webm", "mkv"), frozenset({"video"})),
    **dict.fromkeys(("gif", "png"), frozenset({"image"})),
    **dict.fromkeys(("mp3", "wav"), frozenset({"audio"})),
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """A finished render, and what its file must be. `expected_ms` is 0 when nobody said how long it is."""

    render_id: str
    done: RenderStatus
    format: str
    name: str
    expected_ms: int


@dataclass(frozen=True, slots=True)
class Film:
    """A file in the export folder, whole and checked."""

    path: Path
    size: int
    found: Finding


async def deliver(bench: Workbench, order: Delivery, on_placed: Callable[[Path], None]) -> Film:
    """Fetch a finished render into the export folder; the file is there whole or not at all.

    `on_placed` hears its name as soon as it has one. Raises FolderError or DiskFullError, NoAnswerError,
    BrokenReplyError for a file that is not what was ordered.
    """
    part, file = open_part(bench.exports, order.name, order.render_id)
    try:
        with file:
            size, found = await _arrived(bench, order, part, file)
        await anyio.lowlevel.checkpoint_if_cancelled()  # after this the file is there, and there is no way back
        return Film(publish(part, order.name, order.format, on_placed), size, found)
    finally:
        drop_part(part)


async def delivered_before(bench: Workbench, render_id: str, noted: str | None) -> Film | None:
    """The file of a render whose process died after it was delivered. `noted` is its path in the journal, if any."""
    # Asked first, because it also clears away the part that a process may have left beside the file.
    path = placed_before(bench.exports, render_id) or (Path(noted) if noted else None)
    if path is None or not path.is_file():
        return None
    try:
        return Film(path, path.stat().st_size, await bench.eyes.inspect(path))
    except MediaUnreadableError:
        return None


async def contact_sheet(
    bench: Workbench, video: Path, job_id: str, draft: Draft
) -> tuple[Path, tuple[str, ...]] | None:
    """The contact sheet beside the video and the times on it; an export without one is still an export.

    It shows each piece of the timeline that the video was made from, as far as the draft tells their times. The worker
    draws it in a folder that nobody else can enter: it never writes where other files lie.
    """
    try:
        with TemporaryDirectory(prefix="nemo-sheet-", ignore_cleanup_errors=True) as private:
            drawn = Path(private) / "sheet.jpg"
            times = await bench.eyes.sheet(video, drawn, visible_spans(draft))
            return await anyio.to_thread.run_sync(_place_sheet, drawn, video, job_id), times
    except (MediaUnreadableError, SetupError, OSError):
        return None


def _place_sheet(drawn: Path, video: Path, job_id: str) -> Path:
    """Raises SetupError, OSError."""
    data = drawn.read_bytes()
    part, file = open_part(video.parent, video.stem, f"{job_id}.sheet")
    try:
        with file:
            write_piece(file, data, part.parent)
            settle(file, part.parent)
        return publish(part, f"{video.stem}-sheet", "jpg")
    finally:
        drop_part(part)


class _PartFile:
    """Where a download goes until it is whole and checked. What it took may be held back until `flush`."""

    def __init__(self, file: BinaryIO, folder: Path) -> None:
        self._file = file
        self._folder = folder
        self._held = bytearray()
        self._have = 0
        self._size: int | None = None

    def restart(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._held.clear()
        self._have = 0

    def expect(self, size: int | None) -> None:
        check_room(self._folder, size)
        self._size = size

    async def flush(self) -> None:
        """Write what is held back. Raises DiskFullError, FolderError."""
        held = bytes(self._held)
        self._held.clear()
        await anyio.to_thread.run_sync(write_piece, self._file, held, self._folder)

    async def take(self, piece: bytes) -> None:
        self._held += piece
        if len(self._held) >= WRITTEN_AT_ONCE:  # the network's pieces are too small for a trip to a thread each
            await self.flush()
        before, self._have = self._have, self._have + len(piece)
        if self._size is not None and before * 2 < self._size <= self._have * 2:
            reached("export.part_half")


async def _arrived(bench: Workbench, order: Delivery, part: Path, file: BinaryIO) -> tuple[int, Finding]:
    """Fetch from the address in the reply, then from a fresh one, then by the backend's own way, until it is right."""
    problem: NemoError = BrokenReplyError("The video service finished without saying where the file is.")
    target = _PartFile(file, bench.exports)
    fresh = order.done
    for way in ("told", "fresh", "own"):
        if way == "fresh":
            fresh = await bench.backend.poll_render(order.render_id)
        if way != "own" and not fresh.url:
            continue
        try:
            size = await bench.backend.download(_address(bench, order, fresh, way), target, _most_bytes(fresh))
            await target.flush()
            await anyio.to_thread.run_sync(settle, file, bench.exports)
            reached("export.fsynced")
            return size, await _check(bench, order, part)
        except (NoAnswerError, BrokenReplyError, RefusedError, UrlRefusedError) as failed:
            if way != "own":
                problem = failed
                await _pause(bench, failed)
            elif isinstance(failed, PlanRequiredError | RateLimitedError):
                problem = failed  # other answers may only mean that this way is not offered
    raise problem


def _address(bench: Workbench, order: Delivery, fresh: RenderStatus, way: str) -> str:
    return fresh.url if way != "own" and fresh.url else bench.backend.download_url(order.render_id)


async def _pause(bench: Workbench, refusal: NemoError) -> None:
    """Keep the pause that a refusal asks for before the next way is tried; a long one is the end for now."""
    wish_s = refusal.retry_after_s if isinstance(refusal, RateLimitedError) else None
    if wish_s is None:
        return
    if wish_s > LONGEST_PAUSE_S:
        raise refusal
    await bench.clock.sleep(wish_s)


def _most_bytes(told: RenderStatus) -> int:
    """How much is taken in at most: a body without a length could go on until the disk is full."""
    return DOWNLOAD_LIMIT if told.size is None else 2 * told.size + SPARE_BYTES


async def _check(bench: Workbench, order: Delivery, part: Path) -> Finding:
    """Prove that the file is what was ordered: its type by content, its length against what the timeline says."""
    head = await anyio.to_thread.run_sync(_head, part)
    found_format = sniff(head)
    again = "call `export` again."
    if found_format is None or not agrees(order.format, found_format):
        raise BrokenReplyError("The fetched file is not of the ordered format.", again)
    if not await anyio.to_thread.run_sync(_is_whole, part, found_format):
        raise BrokenReplyError("The fetched file came only in part.", again)
    try:
        found = await bench.eyes.inspect(part)
    except MediaUnreadableError as problem:
        raise BrokenReplyError(f"The fetched file cannot be opened ({label(str(problem))}).", again) from problem
    if found.kind not in KINDS.get(order.format, {found.kind}):
        raise BrokenReplyError(f"The fetched file holds no {order.format} but {found.kind}.", again)
    if order.format not in STILLS and (found.duration_ms or 0) < 0.9 * order.expected_ms - 500:
        told = f"{(found.duration_ms or 0) / 1000:.1f} s of {order.expected_ms / 1000:.1f} s"
        raise BrokenReplyError(f"The fetched file is too short ({told}).", again)
    return found


def _is_whole(path: Path, form: str) -> bool:
    """Whether the file ends where it should: a body whose end nothing shows may have been cut unseen."""
    with path.open("rb") as file:

        def read(position: int, count: int) -> bytes:
            file.seek(position)
            return file.read(count)

        return is_whole(form, path.stat().st_size, read)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)
