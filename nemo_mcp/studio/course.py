"""The course of a turn: from a plan to what the turn does and what its stream shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from nemo_mcp.studio.draft import dump
from nemo_mcp.studio.planner import Plan
from nemo_mcp.studio.profiles import Profile
from nemo_mcp.studio.script import Part, Steps, script
from nemo_mcp.studio.sessions import Sessions
from nemo_mcp.studio.settlement import Change
from nemo_mcp.studio.spoiling import spoil
from nemo_mcp.studio.store import Store
from nemo_mcp.studio.timeline import Timeline
from nemo_mcp.studio.wording import raw_reply, reply


@dataclass(frozen=True, slots=True)
class Asked:
    """What a turn was asked for. `struck` are the faults of the edit stream that spoil it."""

    turn_id: str
    session_id: str
    instruction: str
    before: Timeline
    struck: Sequence[str]

    def is_changed_by(self, plan: Plan) -> bool:
        """Whether the plan changes the draft at all."""
        return plan.steps_back > 0 or plan.steps_forward > 0 or plan.timeline != self.before


@dataclass(frozen=True, slots=True)
class Course:
    """What a turn does to the draft of its session, and its script."""

    change: Change
    steps: Steps


class Courses:
    """Makes the courses of turns."""

    def __init__(self, store: Store, sessions: Sessions, profile: Profile) -> None:
        self._store = store
        self._sessions = sessions
        self._profile = profile

    def of(self, asked: Asked, plan: Plan) -> Course:
        """The course of a turn that is in the store already."""
        changes = asked.is_changed_by(plan)
        raw = self._raw(plan, asked.before) if changes else None
        part = Part(
            instruction=asked.instruction,
            text=reply(plan, asked.instruction, gui_talk=self._profile.gui_talk),
            draft=self._draft(asked.session_id, plan),
            changes=changes,
            generates=plan.generated,
            silent=changes and self._is_silent(asked.session_id),
            raw_draft=None if raw is None else dump(raw),
            raw_text=raw_reply(asked.instruction),
        )
        steps = spoil(script(part, self._profile), asked.struck, self._profile)
        return Course(Change(asked.turn_id, asked.session_id, plan, raw), steps)

    def _raw(self, plan: Plan, before: Timeline) -> Timeline | None:
        """The first stage of a generation: the pictures alone. None when there would be nothing left to add."""
        if not plan.generated or self._profile.post_production == "none":
            return None
        raw = replace(plan.timeline, sounds=(), texts=(), title="")
        return None if raw in (plan.timeline, before) else raw

    def _draft(self, session_id: str, plan: Plan) -> dict[str, Any] | None:
        if plan.steps_back:
            return self._sessions.draft_before(session_id, plan.steps_back)
        if plan.steps_forward:
            return self._sessions.draft_after(session_id, plan.steps_forward)
        return dump(plan.timeline)

    def _is_silent(self, session_id: str) -> bool:
        every = self._profile.silent_every
        if every < 1:
            return False
        row = self._store.row(
            "SELECT COUNT(*) AS n FROM turns WHERE session_id = ? AND status IN ('running', 'applied')", session_id
        )
        return row is not None and row["n"] % every == 0
