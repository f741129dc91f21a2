"""The processes of the scale section: the backend, and one HTTP server as anybody starts it; what they cost."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

POLLS_S: Final = " ".join(f"{step / 10:g}" for step in (*range(1, 20), *range(20, 6000, 5)))
_SERVING: Final = "Serving MCP at "


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process has used so far: processor seconds, resident megabytes."""

    cpu_s: float
    resident_mb: float


@dataclass(frozen=True, slots=True)
class Room:
    """A server that listens at `url`, the bearer it wants, and the processes."""

    url: str
    bearer: str
    server: int
    backend: int


@contextmanager
def open_room(folder: Path, film: Path, server: Sequence[str] = ("-m", "nemo_mcp")) -> Generator[Room]:
    """Start a backend and a server in an empty folder, and end them. `server` is what Python runs."""
    folder.mkdir()
    with _python(["-m", "bench.scale_backend", str(folder / "studio"), str(film)], dict(os.environ)) as backend:
        told = json.loads(_line(backend.stdout))
        bearer = secrets.token_urlsafe(32)
        env = {name: value for name, value in os.environ.items() if not name.startswith("NEMO_")} | {
            "NEMO_CONFIG": str(_empty(folder / "config.toml")),
            "NEMO_API_URL": told["url"],
            "NEMO_TOKEN": told["token"],
            "NEMO_DATA_DIR": str(folder / "data"),
            "NEMO_EXPORT_DIR": str(folder / "exports"),
            "NEMO_HTTP_TOKEN": bearer,
            "NEMO_POLL_S": POLLS_S,
            "NEMO_LOG": "error",
        }
        with _python([*server, "--http", "--port", "0"], env) as serving:
            yield Room(_address(serving.stderr), bearer, serving.pid, backend.pid)


def cost(pid: int) -> Cost:
    """What a process has used up to now, from /proc."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return Cost(ticks / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE") / 2**20)


@contextmanager
def _python(arguments: Sequence[str], env: dict[str, str]) -> Generator[subprocess.Popen[str]]:
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, *arguments], stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=env
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.communicate()


def _address(stream: IO[str] | None) -> str:
    while not (line := _line(stream)).startswith(_SERVING):
        pass
    return line.removeprefix(_SERVING).strip()


def _line(stream: IO[str] | None) -> str:
    line = stream.readline() if stream else ""
    if not line:
        raise RuntimeError("a process ended before it served anybody")
    return line


def _empty(path: Path) -> Path:
    path.write_text("")
    return path
