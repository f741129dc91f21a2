"""From the planner's own plan and the model's sentences to one plan. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from nemo_mcp.studio.engines import PlanLike
from nemo_mcp.studio.planner import Plan, Source
from nemo_mcp.studio.rewriting import words
from nemo_mcp.studio.rewriting.answer import Answer
from nemo_mcp.studio.timeline import Timeline


@dataclass
class _Reading:
    """The model's sentences, carried out one after the other."""

    timeline: Timeline
    generated: bool
    applied: list[str] = field(default_factory=list[str])
    done: list[str] = field(default_factory=list[str])
    refused: list[str] = field(default_factory=list[str])


def combine(
    made: Plan, answer: Answer, sources: Sequence[Source], plan: PlanLike, model: str, *, chinese: bool
) -> Plan:
    """What the planner makes of the model's sentences, on top of what it `made` of the instruction itself.

    Each sentence finds the timeline as the ones before have left it, and one that is not wholly understood is not
    applied. When none is, the planner's own refusals stand, with a remark.
    """
    reading = _Reading(made.timeline, made.generated)
    for sentence in answer.sentences:
        _carry_out(reading, sentence, sources, plan, model, chinese=chinese)
    said = [words.cannot(model, answer.cannot, chinese=chinese)] if answer.cannot else []
    if not reading.applied:
        remark = [*reading.refused, *said] or [words.nothing_found(model, chinese=chinese)]
        return replace(made, refused=(*made.refused, *remark))
    return Plan(
        reading.timeline,
        (*made.done, words.understood(model, reading.applied, chinese=chinese), *reading.done),
        (*(each for each in made.refused if each not in made.unread), *reading.refused, *said),
        generated=reading.generated,
    )


def _carry_out(
    reading: _Reading, sentence: str, sources: Sequence[Source], plan: PlanLike, model: str, *, chinese: bool
) -> None:
    # There is nothing to undo or redo for a sentence of the model's: the planner is told so and refuses.
    step = plan(sentence, reading.timeline, sources, undo_depth=0, redo_depth=0)
    if not step.done or step.unread or step.steps_back or step.steps_forward:
        reading.refused.append(words.not_done(model, sentence, step.refused, chinese=chinese))
        return
    reading.timeline = step.timeline
    reading.generated = reading.generated or step.generated
    reading.applied.append(sentence)
    reading.done.extend(step.done)
    reading.refused.extend(step.refused)
