"""Hostile files: refused by name and reason, or harmless; bounded in time and memory, and nothing else is opened."""

import os
import re
import sys
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import anyio
import av
import av.error
import pytest

from nemo_mcp.studio.render import Renderer, RenderError
from nemo_mcp.studio.render.supervisor import Lane, Order
from tests.hostile_media import CANARY, Outcome, outcomes
from tests.media import picture
from tests.proofs.figures import figures_of
from tests.studio.render.conftest import write_media
from tests.watching import CAN_WATCH, Doorbell, Watch

MOST_MIB = 512
# Names, numbers and paths that mean something to the programmers of a library only.
JARGON = re.compile(
    r"\b0x[0-9a-f]{4}|[a-z]Error|[Ee]rrno|FF?[Mm]peg|libav|\bav[_.]|Pillow|PIL|Plugin|None|object|[\\_]|Traceback"
)


@dataclass(frozen=True)
class Trial:
    """All that became of all files, and how often somebody called."""

    outcomes: tuple[Outcome, ...]
    calls: int
    folder: Path


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    folder = tmp_path_factory.mktemp("hostile")

    async def run() -> Trial:
        with closing(Doorbell()) as bell:
            async with Renderer(folder / "cache", workers=1) as renderer:
                found = [outcome async for outcome in outcomes(folder, renderer, bell)]
            return Trial(tuple(found), bell.rings(), folder)

    return anyio.run(run)


def test_there_are_many_hostile_files_of_all_kinds(trial: Trial, request: pytest.FixtureRequest) -> None:
    assert len(trial.outcomes) >= 200
    refused = sum(outcome.refusal is not None for outcome in trial.outcomes)
    assert 70 <= refused <= len(trial.outcomes) - 40
    foreign = sum(len(outcome.foreign) for outcome in trial.outcomes) if CAN_WATCH else "?"
    figures_of(request.config).record(
        "media",
        f"{len(trial.outcomes)} hostile files, {refused} refused: {foreign} foreign reads, {trial.calls} connections,"
        f" at most {max(outcome.mib for outcome in trial.outcomes):.0f} MiB",
    )


def test_each_file_meets_the_fate_that_it_must(trial: Trial) -> None:
    for outcome in trial.outcomes:
        if outcome.case.fate == "refused":
            assert outcome.refusal, outcome
        if outcome.case.fate == "read":
            assert outcome.refusal is None, outcome


def test_a_refusal_names_the_file_and_the_reason_in_plain_words(trial: Trial) -> None:
    for outcome in trial.outcomes:
        said = " ".join((outcome.refusal or "", *outcome.warnings)).replace(outcome.case.name, "<file>")
        assert outcome.refusal is None or "<file>" in said, outcome
        assert not JARGON.search(said), said
        assert str(trial.folder) not in said


def test_no_file_kills_a_worker_or_keeps_it_until_the_limit(trial: Trial) -> None:
    for outcome in trial.outcomes:
        assert not re.search("ended by|no sign of life|longer than", outcome.refusal or ""), outcome


@pytest.mark.skipif(not CAN_WATCH, reason="needs inotify")
def test_no_other_file_is_opened_and_nobody_is_called(trial: Trial) -> None:
    assert [outcome for outcome in trial.outcomes if outcome.foreign] == []
    assert trial.calls == 0


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_no_worker_holds_more_than_512_mib(trial: Trial) -> None:
    assert 64 < max(outcome.mib for outcome in trial.outcomes) <= MOST_MIB


@pytest.mark.skipif(not CAN_WATCH, reason="needs inotify")
@pytest.mark.parametrize("name", ["concat-beside.mkv", "elsewhere-by-alias.mov"])
def test_opened_with_less_care_they_do_open_others(trial: Trial, name: str) -> None:
    here = trial.folder / "media"
    (case,) = (outcome.case for outcome in trial.outcomes if outcome.case.name == name)
    path = case.write(here)
    with closing(Watch(here)) as watch, suppress(av.error.FFmpegError):
        with av.open(str(path), options={"enable_drefs": "1"}) as container:
            next(container.decode(video=0), None)
        assert here / CANARY in watch.opened()


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes")
async def test_a_file_that_never_answers_costs_its_worker_only(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "endless.mp4")
    good = picture(tmp_path / "good.png")
    lane = Lane(1)
    try:
        await lane.run(_probing(good, 60))
        (stuck,) = lane.pids
        with pytest.raises(RenderError, match=r"no sign of life for 0\.2 s while probing endless\.mp4"):
            await lane.run(_probing(tmp_path / "endless.mp4", 0.2))
        assert lane.pids == ()
        await lane.run(_probing(good, 60))
        assert stuck not in lane.pids
    finally:
        await lane.close()


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
async def test_a_worker_lets_go_of_what_a_probe_held(tmp_path: Path) -> None:
    film = write_media(tmp_path / "large.mp4", size=(4096, 4096), frames=3, sound=False)
    lane = Lane(1)
    try:
        await lane.run(_probing(film, 60))
        with pytest.raises(RenderError, match="unknown job"):  # by then it has cleared up: that comes after the answer
            await lane.run(Order("nothing", {}, "doing nothing", 60))
        (pid,) = lane.pids
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        assert pages * os.sysconf("SC_PAGE_SIZE") < 112 * 1024**2
    finally:
        await lane.close()


def _probing(path: Path, limit_s: float) -> Order:
    return Order("probe", {"path": str(path)}, f"probing {path.name}", limit_s)
