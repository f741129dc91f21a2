"""Worker processes as seen from the server: started on demand, given one job at a time, killed when in doubt."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import IO, Final, cast

import anyio
from anyio.abc import Process
from anyio.streams.buffered import BufferedByteReceiveStream

from nemo_mcp.studio.render.errors import MediaError, RenderError
from nemo_mcp.studio.render.jobs import Json

log = logging.getLogger(__name__)

Progress = Callable[[float], None]
# A worker leaves by itself after 180 s without work; one idle for this long is not trusted with a job any more.
_IDLE_LIMIT_S: Final = 150.0
_JOBS_PER_WORKER: Final = 200
_LONGEST_LINE: Final = 16 * 1024 * 1024
# All that a worker may know of the server's environment. None of it is a secret.
_ENVIRONMENT: Final = (
    "PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "TMP", "TZ",
    "SYSTEMROOT", "WINDIR", "SYSTEMDRIVE", "USERPROFILE", "LOCALAPPDATA", "APPDATA", "PROGRAMDATA",
    "XDG_DATA_HOME", "XDG_DATA_DIRS", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH",
)  # fmt: skip
_WORKER_MODULE: Final = "nemo_mcp.studio.render.worker"


class WorkerDiedError(Exception):
    """A worker ended in the middle of a job."""


@dataclass(frozen=True, slots=True)
class Order:
    """A job for a worker. `stage` says in plain words what it does, for error messages.

    `timeout_s` bounds the whole job, `silence_s` the time without any sign of progress.
    """

    op: str
    args: Json
    stage: str
    timeout_s: float
    silence_s: float = inf


def _ignore(_: float) -> None:
    pass


class Worker:
    """One process and its pipes. It does one job at a time."""

    def __init__(self, process: Process, diary: IO[bytes]) -> None:
        self._process = process
        self._diary = diary
        assert process.stdout is not None
        self._replies = BufferedByteReceiveStream(process.stdout)
        self._jobs = 0
        self._idle_since = time.monotonic()

    @classmethod
    async def start(cls) -> "Worker":
        """Spawn a process in a group of its own, with a listed environment."""
        diary = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the worker
        windows = sys.platform == "win32"
        flags = (0x00000200 | 0x08000000) if windows else 0  # CREATE_NEW_PROCESS_GROUP | CREATE_NO_WINDOW
        try:
            process = await anyio.open_process(
                [sys.executable, "-P", "-m", _WORKER_MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=diary,
                env=_environment(),
                creationflags=flags,
                start_new_session=not windows,
            )
        except BaseException:
            diary.close()
            raise
        return cls(process, diary)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def fresh(self) -> bool:
        """Whether the worker may be given another job."""
        idle_s = time.monotonic() - self._idle_since
        return self._process.returncode is None and self._jobs < _JOBS_PER_WORKER and idle_s < _IDLE_LIMIT_S

    async def do(self, order: Order, progress: Progress) -> Json:
        """Run one job. Raises what the job raised (MediaError, RenderError) or WorkerDiedError."""
        self._jobs += 1
        line = json.dumps({"id": self._jobs, "op": order.op, "args": order.args}) + "\n"
        try:
            assert self._process.stdin is not None
            await self._process.stdin.send(line.encode())
            while True:
                with anyio.fail_after(order.silence_s):
                    reply = cast("Json", json.loads(await self._replies.receive_until(b"\n", _LONGEST_LINE)))
                if reply.get("id") != self._jobs:
                    continue
                if "progress" in reply:
                    progress(float(reply["progress"]))
                    continue
                self._idle_since = time.monotonic()
                return _result(reply)
        except (anyio.EndOfStream, anyio.IncompleteRead, anyio.BrokenResourceError, anyio.ClosedResourceError) as end:
            raise WorkerDiedError from end

    async def end(self) -> str:
        """Kill the process and everything it started; wait until it is gone. The answer says how it ended."""
        code = 0
        with anyio.CancelScope(shield=True):
            with suppress(ProcessLookupError, PermissionError):
                if sys.platform == "win32":
                    self._process.kill()
                else:
                    os.killpg(self._process.pid, signal.SIGKILL)
            code = await self._process.wait()
            await self._process.aclose()
        with self._diary:
            self._diary.seek(0)
            told = self._diary.read()[-2000:].decode(errors="replace").strip()
        if told:
            log.warning("render worker %s said: %s", self.pid, told)
        return f"signal {-code}" if code < 0 else f"exit code {code}"


class Lane:
    """A few workers that share a queue of jobs, first come, first served."""

    def __init__(self, size: int) -> None:
        self._slots = anyio.Semaphore(size)
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes of all workers that live now."""
        return tuple(sorted(worker.pid for worker in self._all))

    async def run(self, order: Order, progress: Progress = _ignore) -> Json:
        """Do a job on the next free worker. No job is retried; a worker that died, hung or was cancelled is replaced.

        Raises MediaError, RenderError (also for a dead worker or no time left).
        """
        async with self._slots:
            worker = await self._take()
            try:
                with anyio.fail_after(order.timeout_s):
                    reply = await worker.do(order, progress)
            except (MediaError, RenderError):
                self._idle.append(worker)
                raise
            except WorkerDiedError as death:
                how = await self._drop(worker)
                raise RenderError(f"the render worker ended by {how} while {order.stage}") from death
            except TimeoutError as late:
                await self._drop(worker)
                limit_s = min(order.timeout_s, order.silence_s)
                raise RenderError(f"no sign of life for {limit_s:g} s while {order.stage}") from late
            except BaseException:
                await self._drop(worker)
                raise
            self._idle.append(worker)
            return reply

    async def close(self) -> None:
        """Kill all workers. Jobs that still run fail with RenderError."""
        self._idle.clear()
        for worker in tuple(self._all):
            await self._drop(worker)

    async def _take(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.fresh:
                return worker
            await self._drop(worker)
        try:
            worker = await Worker.start()
        except OSError as problem:
            raise RenderError(f"no render worker can be started: {problem.strerror}") from problem
        self._all.add(worker)
        return worker

    async def _drop(self, worker: Worker) -> str:
        if worker not in self._all:
            return "the end of the renderer"
        self._all.discard(worker)
        return await worker.end()


def _result(reply: Json) -> Json:
    error = reply.get("error")
    if error is None:
        return cast("Json", reply["result"])
    raise (MediaError if error["kind"] == "media" else RenderError)(str(error["message"]))


def _environment() -> dict[str, str]:
    """The listed variables, the place of this package, and one thread per numeric library."""
    found = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    package_parent = str(Path(__file__).resolve().parents[3])
    found["PYTHONPATH"] = os.pathsep.join(part for part in (package_parent, found.get("PYTHONPATH")) if part)
    return found | {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
    }
