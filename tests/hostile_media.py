"""Files made to harm whoever opens them, and what becomes of each in the workers that open them.

    python -m tests.hostile_media [-v]

The files are made by code, in a folder of their own, next to a good video that none of them may cause to be opened.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import anyio

from nemo_mcp.studio.render import MediaError, MediaInfo, Renderer, RenderError
from nemo_mcp.studio.timeline import Clip, Sound, Timeline
from tests.hostile_pictures import pictures
from tests.hostile_samples import Case, cut_and_flipped, samples
from tests.hostile_scripts import scripts
from tests.hostile_streams import streams
from tests.watching import Doorbell, Watch, watching

CANARY = "canary.mp4"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case: a refusal when it was judged or rendered, or the good results of both.

    `foreign` are other files that were opened on the way. `seconds` is the longer of the two, `mib` the most memory
    that one of the workers has ever held by then.
    """

    case: Case
    refusal: str | None
    info: MediaInfo | None
    warnings: tuple[str, ...]
    foreign: tuple[Path, ...]
    seconds: float
    mib: float


def all_cases(folder: Path, elsewhere: Path, port: int) -> list[Case]:
    """Every hostile file. Puts the canary into both folders."""
    making = folder / "good"
    making.mkdir()
    good = samples(making)
    for place in (folder, elsewhere):
        (place / CANARY).write_bytes(good["mp4"])
    found = [
        *cut_and_flipped(good),
        *pictures(good),
        *streams(good),
        *scripts(good, elsewhere / CANARY, port),
    ]
    assert len({case.name for case in found}) == len(found)
    return found


async def outcomes(folder: Path, renderer: Renderer, bell: Doorbell) -> AsyncIterator[Outcome]:
    """Judge and render each case by itself."""
    here, elsewhere = folder / "media", folder / "elsewhere"
    here.mkdir()
    elsewhere.mkdir()
    cases = all_cases(here, elsewhere, bell.port)
    with watching(here, elsewhere) as watch:
        for case in cases:
            path = case.write(here)
            if watch is not None:
                watch.opened()
            yield await _outcome(case, path, folder / "film.mp4", renderer, watch)
            path.unlink()


async def _outcome(case: Case, path: Path, target: Path, renderer: Renderer, watch: Watch | None) -> Outcome:
    refusal: str | None = None
    info: MediaInfo | None = None
    warnings: tuple[str, ...] = ()
    began = rendering = time.monotonic()
    try:
        info = await renderer.probe(path)
        rendering = time.monotonic()
        warnings = (await renderer.render(_draft(info), {"x": path}, target)).warnings
    except (MediaError, RenderError) as problem:
        refusal = str(problem)
    now = time.monotonic()
    foreign = tuple(sorted(watch.opened() - {path})) if watch else ()
    seconds = max(rendering - began, now - rendering)
    return Outcome(case, refusal, info, warnings, foreign, seconds, most_held_mib(renderer))


def _draft(info: MediaInfo) -> Timeline:
    """A fifth of a second with the file in it."""
    clips, sounds = (Clip(0, 200, "x"),), (Sound(0, 200, role="voice", asset="x"),)
    if info.kind == "audio":
        return Timeline(width=64, height=36, fps=10, clips=(Clip(0, 200, None, color="#203040"),), sounds=sounds)
    return Timeline(width=64, height=36, fps=10, clips=clips)


def most_held_mib(renderer: Renderer) -> float:
    """The most memory that one of the workers has held in its life; 0 where the system does not say."""
    found = [0.0]
    for pid in renderer.pids:
        try:
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        except OSError:
            continue
        found += [int(kib) / 1024 for kib in re.findall(r"VmHWM:\s+(\d+)", status)]
    return max(found)


async def _try_all() -> dict[str, float]:
    """The figures of a whole trial; a line for each case goes to stderr."""
    said: list[Outcome] = []
    with tempfile.TemporaryDirectory() as name, closing(Doorbell()) as bell:
        folder = Path(name)
        async with Renderer(folder / "cache", workers=1) as renderer:
            async for outcome in outcomes(folder, renderer, bell):
                said.append(outcome)
                print(_line(outcome), file=sys.stderr, flush=True)  # noqa: T201
        calls = bell.rings()
    return {
        "files": len(said),
        "refused": sum(outcome.refusal is not None for outcome in said),
        "foreign": sum(len(outcome.foreign) for outcome in said) + calls,
        "seconds": max(outcome.seconds for outcome in said),
        "mib": max(outcome.mib for outcome in said),
    }


def _tell(*, verbose: bool) -> int:
    """Hold the trial in a process of its own, so that its crash is a result, too. The answer is an exit code."""
    trial = subprocess.run(
        [sys.executable, "-m", "tests.hostile_media", "--trial"],
        stdout=subprocess.PIPE,
        stderr=None if verbose else subprocess.DEVNULL,
        check=False,
    )
    crashes = int(trial.returncode != 0)
    found: dict[str, float] = defaultdict(int) if crashes else json.loads(trial.stdout)
    print(  # noqa: T201
        f"{found['files']} hostile files: {found['refused']} refused, {found['files'] - found['refused']} harmless,"
        f" {found['foreign']} foreign reads, {crashes} crashes of the server,"
        f" slowest {found['seconds']:.1f} s, largest {found['mib']:.0f} MiB"
    )
    return crashes


def _line(outcome: Outcome) -> str:
    said = outcome.refusal or f"{outcome.info} {outcome.warnings}"
    return f"{outcome.case.name:28} {outcome.seconds:5.2f} s {outcome.mib:4.0f} MiB {outcome.foreign or ''} {said}"


if __name__ == "__main__":
    if "--trial" in sys.argv:
        print(json.dumps(anyio.run(_try_all)))  # noqa: T201
    else:
        sys.exit(_tell(verbose="-v" in sys.argv))
