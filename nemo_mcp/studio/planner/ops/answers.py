"""Questions about the draft: answered, and nothing changed."""

from nemo_mcp.studio.planner import say
from nemo_mcp.studio.planner.clause import Clause
from nemo_mcp.studio.planner.work import Work


def answer(work: Work, clause: Clause) -> None:
    """Say what there is of what was asked about; of everything when it is not clear what that is."""
    if not work.timeline.clips:
        work.did("nothing-there")
        return
    if clause.has("undo", "redo"):
        work.did("answer-steps", back=work.undo_depth, forward=work.redo_depth)
        return
    asked = [tell for tags, tell in _TOPICS if clause.has(*tags.split())]
    for tell in asked[:2] or [_whole]:
        tell(work)


def _whole(work: Work) -> None:
    timeline = work.timeline
    work.did("answer-whole", total=work.s(work.total_ms), size=say.shape(timeline.width, timeline.height),
             fps=timeline.fps, there=work.inventory())  # fmt: skip


def _texts(work: Work) -> None:
    words = [
        f"{work.q(text.text)} {say.stretch(text.start_ms, text.end_ms, work.chinese)}" for text in work.timeline.texts
    ]
    work.did("answer-texts", n=len(words), words=say.listed(words[:8], work.chinese) or work.kind("none"))


def _sounds(work: Work) -> None:
    words = [
        f"{say.named(s.role, 1, work.kind(s.bed) if s.bed else s.name, work.chinese)} {say.percent(s.volume)}"
        for s in work.timeline.sounds
    ]
    work.did("answer-sounds", words=say.listed(words[:8], work.chinese) or work.kind("none"))


def _overlays(work: Work) -> None:
    words = [
        f"{each.name} {say.place(each.place, work.chinese)} {say.stretch(each.start_ms, each.end_ms, work.chinese)}"
        for each in work.timeline.overlays
    ]
    work.did("answer-overlays", words=say.listed(words[:6], work.chinese) or work.kind("none"))


def _transitions(work: Work) -> None:
    kinds = [work.kind(clip.transition.kind) if clip.transition else "" for clip in work.timeline.clips[1:]]
    words = list(dict.fromkeys(kind for kind in kinds if kind))
    work.did("answer-transitions", words=say.listed(words, work.chinese) or work.kind("none"))


_TOPICS = (
    ("title caption text lower-third", _texts),
    ("music voice sound own volume loud", _sounds),
    ("logo pip overlay", _overlays),
    ("transition trans", _transitions),
)
