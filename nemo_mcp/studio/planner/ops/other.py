"""Undo, general wishes, and what the studio does not do."""

from dataclasses import replace

from nemo_mcp.studio.planner import say
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.ops import look
from nemo_mcp.studio.planner.pace import fit_total
from nemo_mcp.studio.planner.work import Work
from nemo_mcp.studio.timeline import Transition


def undo(work: Work, clause: Clause) -> None:
    """Ask the store to take edits back."""
    if work.undo_depth == 0:
        work.cannot("undo-none")
        return
    wanted = _steps(clause, work.undo_depth)
    steps = min(wanted, work.undo_depth)
    work.steps_back = max(work.steps_back, steps)
    work.did("undone-one" if steps == 1 else "undone", n=steps)
    if steps < wanted:
        work.cannot("undo-fewer", n=steps)


def redo(work: Work, clause: Clause) -> None:
    """Ask the store to make undone edits again."""
    if work.redo_depth == 0:
        work.cannot("redo-none")
        return
    wanted = _steps(clause, work.redo_depth)
    steps = min(wanted, work.redo_depth)
    work.steps_forward = max(work.steps_forward, steps)
    work.did("redone-one" if steps == 1 else "redone", n=steps)
    if steps < wanted:
        work.cannot("redo-fewer", n=steps)


def _steps(clause: Clause, depth: int) -> int:
    numbers = clause.nth("count", "clip", "pair") or tuple(
        int(t.number) for t in clause.tokens if "number" in t.tags or "factor" in t.tags
    )
    said = [abs(n) for n in numbers if n]
    if said:
        return max(1, len(said) if len(said) > 1 else said[0])
    if clause.has("all", "each"):
        return depth
    return 2 if clause.has("double") else 1


def which_loop(work: Work, _clause: Clause) -> None:
    """ "Loop": of what?"""
    work.ask("which-loop")


def cannot(work: Work, clause: Clause) -> None:
    """Say plainly what the studio does not do."""
    for kind in clause.details("cannot"):
        work.cannot(f"cannot.{kind}")


def elsewhere(work: Work, clause: Clause) -> None:
    """Point to what is not editing."""
    for kind in clause.details("elsewhere")[:1]:
        work.cannot(f"elsewhere.{kind}")


def leave(work: Work, clause: Clause) -> None:
    """What is not to be touched is not touched."""
    work.did("left", words=clause.words())


def improve(work: Work, clause: Clause) -> None:
    """ "Make it nice": what is certainly missing is added and named."""
    made: list[str] = []
    clips = work.timeline.clips
    if len(clips) > 1 and not any(clip.transition for clip in clips):
        joined = [
            replace(clip, transition=Transition("crossfade", look.TRANSITION_MS) if i else None)
            for i, clip in enumerate(clips)
        ]
        work.set_clips(fit_total(joined, work.total_ms, work.by_id))
        made.append("improve-transitions")
    stills = [
        i
        for i, clip in enumerate(work.timeline.clips)
        if clip.asset and work.by_id[clip.asset].kind == "image" and clip.zoom is None
    ]
    if stills:
        work.set_clips(
            replace(c, zoom=look.gentle_move(i)) if i in stills else c for i, c in enumerate(work.timeline.clips)
        )
        made.append("improve-zoom")
    last = work.timeline.clips[-1]
    if last.fade_out_ms == 0:
        work.set_clips((*work.timeline.clips[:-1], replace(last, fade_out_ms=min(800, last.duration_ms // 3))))
        made.append("improve-ending")
    if made:
        work.did("improved", what=say.listed([say.sentence(key, work.chinese) for key in made], work.chinese))
    else:
        work.cannot("improve-nothing", words=clause.words())
