"""What the doctor's tests share: a person's home that is nobody's, the command run in it, and a look at every byte."""

import json
import os
import stat
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import anyio.to_thread

from nemo_mcp.doctor.facts import Facts
from nemo_mcp.settings import Settings

NOW_S = 1_795_000_000.0
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Run:
    """What one run of the command said."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return dict(json.loads(self.out))

    def check(self, name: str) -> dict[str, str]:
        """One check of that object."""
        return next(each for each in self.report["checks"] if each["name"] == name)


def doctor(home: Path, *arguments: str, **env: str) -> Run:
    """Run `nemo-mcp doctor` as somebody who lives in `home`."""
    done = subprocess.run(
        [sys.executable, "-m", "nemo_mcp", "doctor", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        env={"HOME": str(home), "USERPROFILE": str(home), "PATH": os.environ["PATH"], **env},
        cwd=home,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return Run(done.returncode, done.stdout, done.stderr)


async def doctor_beside(home: Path, *arguments: str, **env: str) -> Run:
    """The same while the servers of the test go on."""
    return await anyio.to_thread.run_sync(partial(doctor, home, *arguments, **env))


def facts(folder: Path, **settings: Any) -> Facts:
    """Facts with a home and settings in a folder of the test."""
    chosen: dict[str, Any] = {"data_dir": folder / "data", "export_dir": folder / "exports"} | settings
    return Facts(Settings(**chosen), NOW_S, folder)


def everything(root: Path) -> dict[str, tuple[int, int, bytes]]:
    """Each file, folder and link below a folder: its rights, when it was changed, and every byte."""
    found: dict[str, tuple[int, int, bytes]] = {}
    for path in [root, *sorted(root.rglob("*"))]:
        at = path.lstat()
        held = path.read_bytes() if stat.S_ISREG(at.st_mode) else b""
        found[str(path.relative_to(root))] = (at.st_mode, at.st_mtime_ns, held)
    return found
