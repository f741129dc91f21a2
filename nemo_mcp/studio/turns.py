"""Turns: one instruction each, planned at once, played in the studio's own task group.

What a turn does to the draft and the credits, and what becomes of one that cannot go on, is in `settlement`.
"""

import logging
import secrets
import sqlite3
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

import anyio

from nemo_mcp.contract import EDIT_LIMIT_S
from nemo_mcp.studio import feed as feeds
from nemo_mcp.studio.accounts import Accounts
from nemo_mcp.studio.draft import dump
from nemo_mcp.studio.encoding import Encoder
from nemo_mcp.studio.engines import PlanLike
from nemo_mcp.studio.faults import Faults
from nemo_mcp.studio.planner import Plan
from nemo_mcp.studio.profiles import Profile
from nemo_mcp.studio.script import (
    Close,
    Cut,
    Failure,
    Linger,
    Part,
    Step,
    Steps,
    Wait,
    Work,
    script,
)
from nemo_mcp.studio.sessions import Session, Sessions
from nemo_mcp.studio.settlement import Change, Settlement
from nemo_mcp.studio.spoiling import SPOILERS, spoil
from nemo_mcp.studio.store import Store
from nemo_mcp.studio.timeline import Timeline
from nemo_mcp.studio.wording import raw_reply, reply

log = logging.getLogger(__name__)
SHORTEST_BEAT_S = 0.001
Spawn = Callable[[Callable[[], Coroutine[Any, Any, None]]], None]


class BusyError(Exception):
    """The session has a turn that is still running."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn under way; cancelling its `life` stops it where it is."""

    change: Change
    steps: Steps
    encoder: Encoder
    feed: feeds.Feed
    life: anyio.CancelScope


class Turns:
    """Starts turns and plays them."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        sessions: Sessions,
        plan: PlanLike,
        profile: Profile,
        faults: Faults,
        clock: Callable[[], float],
        spawn: Spawn,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._sessions = sessions
        self._plan = plan
        self._profile = profile
        self._faults = faults
        self._clock = clock
        self._spawn = spawn
        self._settlement = Settlement(store, accounts, sessions, clock)

    def begin(self, session: Session, instruction: str) -> feeds.Feed:
        """Plan the instruction, reserve its cost and start playing. What is said comes out of the feed.

        Raises BusyError while another turn of the session runs, NoCreditsError when the credits do not suffice.
        """
        self.recover(session.session_id)
        struck = self._faults.strikes(SPOILERS, "E3")
        with self._store.transaction():
            turn = self._planned(session, instruction, struck)
        if self._profile.on_disconnect == "stop":
            turn.feed.when_hung_up = turn.life.cancel
        self._spawn(lambda: self._play(turn))
        return turn.feed

    def _planned(self, session: Session, instruction: str, struck: tuple[str, ...]) -> Turn:
        before = self._sessions.timeline(session.session_id)
        sources = [asset.as_source() for asset in self._sessions.assets(session.session_id)]
        plan = self._plan(instruction, before, sources, undo_depth=self._sessions.undo_depth(session.session_id))
        changes = plan.steps_back > 0 or plan.timeline != before
        raw = self._raw(plan, before) if changes else None
        turn_id = f"turn_{secrets.token_hex(8)}"
        self._insert(turn_id, session, instruction)
        if changes:
            cost = self._profile.generation_cost if plan.generated else self._profile.edit_cost
            self._accounts.freeze(session.user_id, turn_id, cost)
        part = self._part(session, instruction, plan, raw, changes=changes)
        steps = spoil(script(part, self._profile), struck, self._profile)
        encoder = Encoder(self._profile, self._clock, crlf="crlf" in struck)
        change = Change(turn_id, session.session_id, plan, raw)
        return Turn(change, steps, encoder, feeds.Feed(), anyio.CancelScope())

    def _raw(self, plan: Plan, before: Timeline) -> Timeline | None:
        """The first stage of a generation: the pictures alone. None when there would be nothing left to add."""
        if not plan.generated or self._profile.post_production == "none":
            return None
        raw = replace(plan.timeline, sounds=(), texts=(), title="")
        return None if raw in (plan.timeline, before) else raw

    def _insert(self, turn_id: str, session: Session, instruction: str) -> None:
        try:
            self._store.run(
                "INSERT INTO turns VALUES (?, ?, ?, ?, 'running', NULL, ?, ?, NULL)",
                turn_id,
                session.session_id,
                session.user_id,
                instruction,
                self._store.worker,
                self._clock(),
            )
        except sqlite3.IntegrityError as problem:
            raise BusyError("a turn of this session is still running") from problem

    def _part(self, session: Session, instruction: str, plan: Plan, raw: Timeline | None, *, changes: bool) -> Part:
        draft: dict[str, Any] | None = dump(plan.timeline)
        if plan.steps_back:
            draft = self._sessions.draft_before(session.session_id, plan.steps_back)
        return Part(
            instruction=instruction,
            text=reply(plan, instruction, gui_talk=self._profile.gui_talk),
            draft=draft,
            changes=changes,
            generates=plan.generated,
            silent=changes and self._is_silent(session.session_id),
            raw_draft=None if raw is None else dump(raw),
            raw_text=raw_reply(instruction),
        )

    def _is_silent(self, session_id: str) -> bool:
        every = self._profile.silent_every
        if every < 1:
            return False
        row = self._store.row(
            "SELECT COUNT(*) AS n FROM turns WHERE session_id = ? AND status IN ('running', 'applied')", session_id
        )
        return row is not None and row["n"] % every == 0

    async def _play(self, turn: Turn) -> None:
        with turn.life:
            await self._perform(turn)
        turn.feed.when_hung_up = None
        if turn.life.cancelled_caught:
            self._settlement.abandon(turn.change.turn_id)

    async def _perform(self, turn: Turn) -> None:
        # A fault of ours in one turn must end that turn with a refund, not the whole studio.
        try:
            for step in turn.steps:
                await self._step(turn, step)
        except Exception as problem:
            log.exception("a turn broke")
            self._settlement.carry_out(turn.change, Work("refund"))
            turn.feed.put(turn.encoder.encode(Failure(type(problem).__name__, "the studio could not finish the edit")))
        finally:
            turn.feed.close()

    async def _step(self, turn: Turn, step: Step) -> None:
        match step:
            case Wait(seconds):
                await self._pause(turn, seconds)
            case Work():
                self._settlement.carry_out(turn.change, step)
            case Cut(torn):
                if torn is not None:
                    data = turn.encoder.encode(torn)
                    turn.feed.put(data[: len(data) // 2])
                turn.feed.put(feeds.Cut())
                turn.feed.close()
            case Close():
                turn.feed.close()
            case Linger():
                await self._linger(turn)
            case _:
                turn.feed.put(turn.encoder.encode(step))

    async def _pause(self, turn: Turn, seconds: float) -> None:
        left = seconds
        beat = max(self._profile.heartbeat_s, SHORTEST_BEAT_S)
        while left > 0:
            await anyio.sleep(min(beat, left))
            left -= beat
            if left > 0:
                turn.feed.put(turn.encoder.keep_alive())

    async def _linger(self, turn: Turn) -> None:
        with anyio.move_on_after(EDIT_LIMIT_S):
            while not turn.feed.left:
                turn.feed.put(turn.encoder.keep_alive())
                await anyio.sleep(max(self._profile.heartbeat_s, SHORTEST_BEAT_S))

    def recover(self, session_id: str | None = None) -> None:
        """Settle turns that dead processes left running, in one session or in all."""
        self._settlement.recover(session_id)
