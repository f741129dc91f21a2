"""G2: the server killed at every named point, started again, checked: nothing is lost or charged twice."""

import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from nemo_mcp.kill_points import POINTS
from nemo_mcp.studio.render import Output, Renderer
from nemo_mcp.studio.timeline import Clip, Timeline
from tests.media import picture
from tests.proofs.figures import Figures
from tests.proofs.kills import Outcome, Tally, run_all
from tests.proofs.kills_cases import ALL, BEHAVIOURS, UNREACHABLE, Case, some
from tests.proofs.kills_host import FRESH, open_nursery
from tests.proofs.kills_stage import Props
from tests.shares import FULL


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
async def test_a_server_that_is_killed_anywhere_loses_nothing_and_charges_nothing_twice(
    tmp_path: Path, real_renderer: Renderer, figures: Figures
) -> None:
    media = tmp_path / "media"
    media.mkdir()
    source, film = picture(media / "a.png", size=(64, 36)), tmp_path / "film.mp4"
    await real_renderer.render(
        Timeline(clips=(Clip(0, 1000, asset="a"),)), {"a": source}, film, Output(quality="preview")
    )
    # In full every victim is a process started from nothing; otherwise a fork of one that has imported the server.
    async with nullcontext(FRESH) if FULL else open_nursery() as command:
        found = await run_all(ALL if FULL else some(), Props(command, source, film), tmp_path / "runs")
    figures.record("kills", str(found))
    if found.problems:
        pytest.fail("\n".join(found.problems), pytrace=False)


def test_every_point_is_tried_and_every_behaviour() -> None:
    assert len(ALL) == 136
    assert [case.point for case in some()] == list(POINTS)
    assert {case.behaviour for case in some()} == set(BEHAVIOURS)
    assert all(case.unreachable is None for case in some())
    assert {(case.point, case.behaviour) for case in ALL} >= UNREACHABLE.keys()


def test_what_went_wrong_shows_in_the_figures() -> None:
    good = Outcome(ALL[0], (), recovery_s=0.25, start_s=1.0)
    bad = Outcome(Case("edit.closed", "refuses"), ("charged again", "not told"), double=1, lost=1, recovery_s=0.5)
    found = Tally((good, bad))
    assert "kill points 1/2 (0 unreachable), double charges 1, lost results 1, slowest recovery 0.50" in str(found)
    assert len(found.problems) == 2
