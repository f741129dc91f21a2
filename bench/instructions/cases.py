"""A case: a draft, an instruction, and the facts that hold when it was done as asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, cast

from bench.instructions.scenes import SCENES, Scene
from nemo_mcp.studio.planner.model import Plan, Source
from nemo_mcp.studio.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Seen:
    """What one instruction led to."""

    scene: Scene
    plan: Plan

    @property
    def before(self) -> Timeline:
        """The draft that the instruction was given for."""
        return self.scene.timeline

    @property
    def after(self) -> Timeline:
        """The draft that came of it."""
        return self.plan.timeline

    @property
    def sources(self) -> Sequence[Source]:
        """What was uploaded."""
        return self.scene.sources


@dataclass(frozen=True, slots=True)
class Check:
    """One fact about an outcome, and how it reads."""

    says: str
    holds: Callable[[Seen], bool]


@dataclass(frozen=True, slots=True)
class Case:
    """An instruction with what is expected of it. `topic` is what the figures are grouped by."""

    scene: str
    topic: str
    text: str
    checks: tuple[Check, ...]

    @property
    def is_question(self) -> bool:
        """True when the draft stays as it is and an answer is all that is wanted."""
        return ANSWERED in self.checks

    @property
    def is_beyond(self) -> bool:
        """True when nothing of it can be done: it is refused and the draft stays as it is."""
        return set(CANNOT) <= set(self.checks)

    def failures(self, plan: Plan) -> list[str]:
        """Every expectation that the plan does not meet, in words; empty when all was done right.

        On top of the case's own checks: a refusal is wrong unless one is allowed, an undo or redo unless one is asked
        for, and the draft must hang together.
        """
        seen = Seen(SCENES[self.scene], plan)
        checks = [*self.checks, _TIDY]
        if not {REFUSES, MAY_REFUSE, ANSWERED} & set(self.checks):
            checks.append(_NOTHING_REFUSED)
        if not any(check.says.startswith(_STEPS) for check in self.checks):
            checks.append(_NO_STEPS)
        return [check.says for check in checks if not check.holds(seen)]


def case(scene: str, topic: str, text: str, *checks: Check) -> Case:
    """A case, in the order in which one reads it."""
    return Case(scene, topic, text, checks)


def steps(back: int = 0, forward: int = 0) -> Check:
    """So many edits are taken back or made again, and the plan itself changes nothing."""
    return Check(
        f"{_STEPS} {back} back, {forward} forward",
        lambda seen: (seen.plan.steps_back, seen.plan.steps_forward) == (back, forward) and seen.after == seen.before,
    )


def _says_something(plan: Plan) -> bool:
    return bool(plan.done or plan.refused or plan.questions)


def _hangs_together(seen: Seen) -> bool:
    """No hole between clips, no piece without a length, none outside its source or past the end."""
    after = seen.after
    if after == seen.before:
        return True
    lengths = {source.id: source.duration_ms for source in seen.sources if source.kind == "video"}
    place = 0
    for clip in after.clips:
        overlap = clip.transition.duration_ms if clip.transition else 0
        if clip.duration_ms <= 0 or not place - overlap - 2 <= clip.start_ms <= place + 2:
            return False
        length = lengths.get(clip.asset or "")
        if length is not None and (clip.in_ms < 0 or clip.in_ms + clip.duration_ms * clip.speed > length + 60):
            return False
        place = clip.end_ms
    pieces = (*after.texts, *after.sounds, *after.overlays)
    return all(piece.duration_ms > 0 and 0 <= piece.start_ms < after.duration_ms for piece in pieces)


_STEPS = "steps:"
_NO_STEPS = Check("no undo or redo", lambda seen: not seen.plan.steps_back and not seen.plan.steps_forward)
_NOTHING_REFUSED = Check("nothing is refused", lambda seen: not seen.plan.refused)
_TIDY = Check("clips follow each other without holes, and nothing lies past the end", _hangs_together)
REFUSES = Check("something is refused", lambda seen: bool(seen.plan.refused))
MAY_REFUSE = Check("a refusal is fine", lambda seen: True)
UNCHANGED = Check("the draft stays as it is", lambda seen: seen.after == seen.before)
ANSWERED = Check(
    "a question: the draft stays as it is, and something is said",
    lambda seen: seen.after == seen.before and _says_something(seen.plan),
)
CANNOT = (UNCHANGED, REFUSES)


def difference(before: Timeline, after: Timeline) -> list[str]:
    """What differs between two drafts, a line each: pieces that stand in for each other by their fields, else whole."""
    lines: list[str] = []
    for field in fields(Timeline):
        old: Any = getattr(before, field.name)
        new: Any = getattr(after, field.name)
        if old == new:
            continue
        if not isinstance(old, tuple):
            lines.append(f"{field.name}: {old!r} -> {new!r}")
        elif len(cast("tuple[Any, ...]", old)) == len(new):
            pairs = enumerate(zip(cast("tuple[Any, ...]", old), new, strict=True), 1)
            lines += [f"{field.name} {n}: {_fields_that_differ(was, now)}" for n, (was, now) in pairs if was != now]
        else:
            lines += [f"- {_brief(piece)}" for piece in cast("tuple[Any, ...]", old) if piece not in new]
            lines += [f"+ {_brief(piece)}" for piece in new if piece not in old]
    return lines


def _fields_that_differ(was: Any, now: Any) -> str:
    pairs = [(field.name, getattr(was, field.name), getattr(now, field.name)) for field in fields(was)]
    return ", ".join(f"{name} {old!r} -> {new!r}" for name, old, new in pairs if old != new)


def _brief(piece: Any) -> str:
    """A piece with those of its fields that are not at their default."""
    given = [
        (field.name, getattr(piece, field.name))
        for field in fields(piece)
        if field.default != getattr(piece, field.name)
    ]
    return f"{type(piece).__name__}({', '.join(f'{name}={value!r}' for name, value in given)})"
