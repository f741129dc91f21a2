"""A worker process: one order per line on stdin, progress and one answer per order on stdout.

It ends when stdin ends, also in the middle of a job, so it never outlives the server.
"""

import faulthandler
import gc
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from queue import Empty, Queue
from typing import Any, Final, TextIO

from nemo_mcp.studio.render.errors import MediaError, RenderError, told
from nemo_mcp.studio.render.jobs import (
    AudioJob,
    DraftSheetJob,
    JoinJob,
    Json,
    ProbeJob,
    SegmentJob,
    SheetJob,
    StillJob,
    TextJob,
    pack,
    unpack,
)

IDLE_EXIT_S: Final = 180.0
_MEMORY_BYTES: Final = 3 * 1024**3
# What a file may make a probe hold. Libraries and their reserves are in it, the code they share is not.
_PROBE_BYTES: Final = 512 * 1024**2
# Decoded pictures hang on to each other; above this they are looked for, so that the next job finds room.
_MOST_KEPT_BYTES: Final = 112 * 1024**2
_FULL_HD: Final = 1920 * 1080
_LINES_PER_S: Final = 10
Progress = Callable[[float], None]


def main() -> None:
    """Serve orders until stdin ends or nothing came for `IDLE_EXIT_S` seconds."""
    os.umask(0o077)  # libraries write the files here, and know nothing of modes
    faulthandler.enable(sys.stderr)
    replies = _private_stdout()
    orders: Queue[str | None] = Queue()
    threading.Thread(target=_read_orders, args=(orders,), daemon=True).start()
    while True:
        try:
            line = orders.get(timeout=IDLE_EXIT_S)
        except Empty:
            return
        if line is None:
            return
        _serve(json.loads(line), replies)


def _private_stdout() -> TextIO:
    """Keep the pipe for answers; whatever a library prints goes to stderr."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    return replies


def _read_orders(orders: "Queue[str | None]") -> None:
    for line in sys.stdin:
        orders.put(line)
    os._exit(0)


def _serve(order: Json, replies: TextIO) -> None:
    def send(**message: Any) -> None:
        replies.write(json.dumps({"id": order["id"], **message}) + "\n")
        replies.flush()

    last = 0.0

    def progress(value: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= 1 / _LINES_PER_S:
            last = now
            send(progress=value)

    try:
        result = _run(order["op"], order["args"], progress)
    except MediaError as problem:
        send(error={"kind": "media", "message": str(problem)})
    except RenderError as problem:
        send(error={"kind": "render", "message": str(problem)})
    except OSError as problem:
        send(error={"kind": "render", "message": f"a file cannot be read or written ({told(problem)})"})
    except MemoryError:
        send(error={"kind": "render", "message": "the job needs more memory than a worker may use"})
    except Exception as problem:  # the border of the process: nothing may pass it but an answer
        sys.excepthook(type(problem), problem, problem.__traceback__)
        send(error={"kind": "render", "message": f"unexpected {type(problem).__name__}: {problem}"})
    else:
        send(result=result)
    if _held_bytes() > _MOST_KEPT_BYTES:
        gc.collect()


def _run(op: str, args: Json, progress: Progress) -> Json:
    """Do one job. The codec libraries load here, with the first job that needs them."""
    match op:
        case "probe":
            from nemo_mcp.studio.render.probing import probe

            with _little_memory():
                return asdict(probe(Path(unpack(ProbeJob, args).path)))
        case "texts":
            from nemo_mcp.studio.render.text.lettering import draw_texts

            return pack(draw_texts(unpack(TextJob, args)))
        case "segment":
            from nemo_mcp.studio.render.encode import encode_segment

            job = unpack(SegmentJob, args)
            _limit_memory(job.canvas.width * job.canvas.height)
            return pack(encode_segment(job, progress))
        case "still":
            from nemo_mcp.studio.render.picture.still_frame import draw_still

            job = unpack(StillJob, args)
            _limit_memory(job.canvas.width * job.canvas.height)
            return pack(draw_still(job))
        case "audio":
            from nemo_mcp.studio.render.sound.soundtrack import make_soundtrack

            return pack(make_soundtrack(unpack(AudioJob, args)))
        case "join":
            from nemo_mcp.studio.render.join import join

            return pack(join(unpack(JoinJob, args)))
        case "sheet":
            from nemo_mcp.studio.render.sheet import make_sheet

            return pack(make_sheet(unpack(SheetJob, args)))
        case "draft-sheet":
            from nemo_mcp.studio.render.sheet import make_draft_sheet

            _limit_memory()
            return pack(make_draft_sheet(unpack(DraftSheetJob, args)))
        case _:
            raise RenderError(f"unknown job {op!r}")


def _limit_memory(pixels: int = _FULL_HD) -> None:
    """Bound the address space where the system can; pictures beyond full HD get proportionally more."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = int(_MEMORY_BYTES * max(1.0, pixels / _FULL_HD))
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


@contextmanager
def _little_memory() -> Generator[None]:
    """Bound what the process may hold while a file is judged that nobody has looked at. Only Linux enforces it."""
    if sys.platform != "linux":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = _PROBE_BYTES if hard == resource.RLIM_INFINITY else min(_PROBE_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _held_bytes() -> int:
    """How much memory the process holds now; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    _limit_memory()
    main()
