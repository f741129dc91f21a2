"""What becomes of a turn: its edit, its charge and its end. Each turn is settled exactly once.

A turn that cannot go on, because its process died or because the client left and the profile stops it then, is settled
by what it has done so far: if its first stage stands in the draft it is finished and charged, otherwise it is refunded
and nothing of it remains.
"""

from collections.abc import Callable
from dataclasses import dataclass

from nemo_mcp.studio.accounts import Accounts
from nemo_mcp.studio.planner import Plan
from nemo_mcp.studio.script import Work
from nemo_mcp.studio.sessions import Sessions, dumped
from nemo_mcp.studio.store import Store
from nemo_mcp.studio.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Change:
    """What a turn is to do to the draft of its session. `raw` is set when that happens in two stages."""

    turn_id: str
    session_id: str
    plan: Plan
    raw: Timeline | None


class Settlement:
    """The work of turns, one transaction for each piece."""

    def __init__(self, store: Store, accounts: Accounts, sessions: Sessions, clock: Callable[[], float]) -> None:
        self._store = store
        self._accounts = accounts
        self._sessions = sessions
        self._clock = clock

    def carry_out(self, change: Change, work: Work) -> None:
        """One piece of work. After the turn is settled nothing is charged or refunded any more."""
        with self._store.transaction():
            match work.kind:
                case "apply":
                    self._apply(change)
                    self._settle(change.turn_id, "applied", charge=True)
                case "raw":
                    self._sessions.push(change.session_id, change.raw or change.plan.timeline)
                    self._store.run(
                        "UPDATE turns SET pending = ? WHERE turn_id = ?", dumped(change.plan.timeline), change.turn_id
                    )
                case "finish":
                    self._finish(change.turn_id)
                case "charge":
                    self._settle(change.turn_id, "charged", charge=True)
                case "refund":
                    self._settle(change.turn_id, "dropped", charge=False)
                case "answer":
                    self._settle(change.turn_id, "answered", charge=False)

    def drop(self, turn_id: str) -> None:
        """End a turn with a refund, unless it is settled already."""
        with self._store.transaction():
            self._settle(turn_id, "dropped", charge=False)

    def abandon(self, turn_id: str) -> None:
        """Settle a turn that goes no further; one that is settled already stays as it is."""
        with self._store.transaction():
            self._finish(turn_id)

    def recover(self, session_id: str | None) -> None:
        """Abandon the turns that dead processes left running, in one session or (None) in all."""
        for row in self._store.rows("SELECT * FROM turns WHERE status = 'running'"):
            if session_id in {None, row["session_id"]} and not self._store.is_alive(row["worker"]):
                self.abandon(row["turn_id"])

    def _apply(self, change: Change) -> None:
        if change.plan.steps_back:
            self._sessions.step_back(change.session_id, change.plan.steps_back)
        elif change.plan.steps_forward:
            self._sessions.step_forward(change.session_id, change.plan.steps_forward)
        else:
            self._sessions.push(change.session_id, change.plan.timeline)

    def _finish(self, turn_id: str) -> None:
        """The second stage, where there has been a first one; otherwise a refund."""
        row = self._store.row("SELECT session_id, pending FROM turns WHERE turn_id = ? AND status = 'running'", turn_id)
        if row is not None and row["pending"] is not None:
            self._sessions.amend(row["session_id"], row["pending"])
            self._settle(turn_id, "applied", charge=True)
        elif row is not None:
            self._settle(turn_id, "dropped", charge=False)

    def _settle(self, turn_id: str, status: str, *, charge: bool) -> None:
        self._accounts.settle(turn_id, charge=charge)
        self._store.run(
            "UPDATE turns SET status = ?, ended_at = ? WHERE turn_id = ? AND status = 'running'",
            status,
            self._clock(),
            turn_id,
        )
