"""What belongs to the film as a whole: its frame rate and its loudness."""

from dataclasses import replace
from typing import Final

from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import LOUDNESS_LUFS

SLOWEST_FPS, FASTEST_FPS = 24, 60
QUIETEST_LUFS, LOUDEST_LUFS = -30.0, -8.0
_STEP_LU: Final = 3.0


def fps_of(clause: Clause) -> float | None:
    """The frame rate asked for."""
    said = clause.value("fps")
    return said if said is not None else clause.value("number") if clause.has("fps-noun") else None


def frame_rate(work: Work, clause: Clause) -> None:
    """So many frames a second."""
    said = fps_of(clause)
    if said is None:
        work.ask("which-fps")
        return
    if not SLOWEST_FPS <= round(said) <= FASTEST_FPS:
        work.cannot("fps-odd", asked=f"{said:g}")
        return
    before = work.timeline
    work.set(replace(before, fps=round(said)))
    work.changed(before, key="fps-is", fps=round(said))


def loudness(work: Work, clause: Clause) -> None:
    """How loud the film is as a whole; the renderer evens everything to that."""
    before = work.timeline
    wanted = _wanted(clause, before.loudness_lufs)
    if not QUIETEST_LUFS <= wanted <= LOUDEST_LUFS:
        work.cannot("lufs-odd", asked=f"{wanted:g}", least=f"{QUIETEST_LUFS:g}", most=f"{LOUDEST_LUFS:g}")
        wanted = min(LOUDEST_LUFS, max(QUIETEST_LUFS, wanted))
    work.set(replace(before, loudness_lufs=wanted))
    work.changed(before, key="lufs-is", lufs=f"{wanted:g}")


def _wanted(clause: Clause, old: float) -> float:
    said = clause.value("lufs")
    if said is not None:
        return said
    if not clause.has("raise", "lower", "go"):
        return LOUDNESS_LUFS
    decibel = clause.value("decibel")
    step = (
        abs(decibel)
        if decibel is not None
        else _STEP_LU * (0.5 if clause.has("bit") else 2 if clause.has("much") else 1)
    )
    return round(old - step if clause.has("lower", "go.down") else old + step, 1)
