"""Puts one case to the planner and compares what comes out with what is expected."""

from dataclasses import dataclass

from bench.instructions.cases import Case, difference
from bench.instructions.scenes import SCENES
from nemo_mcp.studio.planner import plan


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with an outcome (nothing: it is right), and what was seen."""

    failures: tuple[str, ...]
    seen: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """True when every expectation was met."""
        return not self.failures


def judge(case: Case) -> Verdict:
    """Plan the instruction and judge the outcome; a planner that raises is wrong."""
    scene = SCENES[case.scene]
    try:
        made = plan(case.text, scene.timeline, scene.sources, undo_depth=scene.undo_depth, redo_depth=scene.redo_depth)
    except Exception as error:  # whatever it is, it is the planner's fault and counts as one
        return Verdict((f"no exception, but there was {error!r}",))
    failures = case.failures(made)
    if not failures:
        return Verdict(())
    seen = difference(scene.timeline, made.timeline) or ["the draft as it was"]
    spoken = [f"done: {line}" for line in made.done] + [f"refused: {line}" for line in made.refused]
    return Verdict(tuple(failures), (*seen, *spoken, f"steps: {made.steps_back} back, {made.steps_forward} forward"))
