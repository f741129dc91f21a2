"""Turns: one instruction each, planned at once, played in the studio's own task group.

Where the planner left something open and a language model is there to ask, the turn begins with that question: only
keep-alives come until it is answered, and the rest goes as usual. What a turn does to the draft and the credits, and
what becomes of one that cannot go on, is in `settlement`.
"""

import logging
import secrets
import sqlite3
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

import anyio

from nemo_mcp.contract import EDIT_LIMIT_S
from nemo_mcp.studio import feed as feeds
from nemo_mcp.studio.accounts import Accounts
from nemo_mcp.studio.course import Asked, Course, Courses
from nemo_mcp.studio.encoding import Encoder
from nemo_mcp.studio.engines import Engines
from nemo_mcp.studio.faults import Faults
from nemo_mcp.studio.library import sources as uploads
from nemo_mcp.studio.planner import Plan, Source
from nemo_mcp.studio.profiles import Profile
from nemo_mcp.studio.rewriting import Rewriter
from nemo_mcp.studio.script import Close, Cut, Failure, Linger, Step, Wait, Work
from nemo_mcp.studio.sessions import Session, Sessions
from nemo_mcp.studio.settlement import Change, Settlement
from nemo_mcp.studio.spoiling import SPOILERS
from nemo_mcp.studio.store import Store

log = logging.getLogger(__name__)
SHORTEST_BEAT_S = 0.001
Spawn = Callable[[Callable[[], Coroutine[Any, Any, None]]], None]


class BusyError(Exception):
    """The session has a turn that is still running."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A plan that leaves something open, which the model is to be asked about."""

    rewriter: Rewriter
    plan: Plan
    sources: Sequence[Source]


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn under way; cancelling its `life` stops it where it is."""

    asked: Asked
    course: Course | Inquiry
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
        engines: Engines,
        profile: Profile,
        faults: Faults,
        clock: Callable[[], float],
        spawn: Spawn,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._sessions = sessions
        self._plan = engines.plan
        self._rewriter = Rewriter(engines.assistant, engines.plan) if engines.assistant else None
        self._profile = profile
        self._faults = faults
        self._clock = clock
        self._spawn = spawn
        self._courses = Courses(store, sessions, profile)
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
        turn_id, session_id = f"turn_{secrets.token_hex(8)}", session.session_id
        asked = Asked(turn_id, session_id, instruction, self._sessions.timeline(session_id), struck)
        sources = uploads(self._store, self._sessions, session_id)
        plan = self._plan(
            instruction,
            asked.before,
            sources,
            undo_depth=self._sessions.undo_depth(session_id),
            redo_depth=self._sessions.redo_depth(session_id),
        )
        inquiry = None
        if self._rewriter is not None and self._rewriter.is_wanted(instruction, plan):
            inquiry = Inquiry(self._rewriter, plan, sources)
        self._insert(turn_id, session, instruction)
        # What the model's answer will come to is not known yet: reserved is what the plan so far costs, or an edit.
        if inquiry is not None or asked.is_changed_by(plan):
            cost = self._profile.generation_cost if plan.generated else self._profile.edit_cost
            self._accounts.freeze(session.user_id, turn_id, cost)
        course = inquiry or self._courses.of(asked, plan)
        encoder = Encoder(self._profile, self._clock, crlf="crlf" in struck)
        return Turn(asked, course, encoder, feeds.Feed(), anyio.CancelScope())

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

    async def _play(self, turn: Turn) -> None:
        with turn.life:
            await self._perform(turn)
        turn.feed.when_hung_up = None
        if turn.life.cancelled_caught:
            self._settlement.abandon(turn.asked.turn_id)

    async def _perform(self, turn: Turn) -> None:
        # A fault of ours in one turn must end that turn with a refund, not the whole studio.
        try:
            course = await self._find_out(turn, turn.course) if isinstance(turn.course, Inquiry) else turn.course
            for step in course.steps:
                await self._step(turn, course.change, step)
        except Exception as problem:
            log.exception("a turn broke")
            self._settlement.drop(turn.asked.turn_id)
            turn.feed.put(turn.encoder.encode(Failure(type(problem).__name__, "the studio could not finish the edit")))
        finally:
            turn.feed.close()

    async def _find_out(self, turn: Turn, inquiry: Inquiry) -> Course:
        """Ask the model, with keep-alives until it answers, and go on from there."""
        plan = inquiry.plan
        async with anyio.create_task_group() as group:
            group.start_soon(self._keep_alive, turn)
            plan = await inquiry.rewriter.rewrite(turn.asked.instruction, plan, inquiry.sources)
            group.cancel_scope.cancel()
        return self._courses.of(turn.asked, plan)

    async def _keep_alive(self, turn: Turn) -> None:
        while not turn.feed.left:
            await anyio.sleep(max(self._profile.heartbeat_s, SHORTEST_BEAT_S))
            turn.feed.put(turn.encoder.keep_alive())

    async def _step(self, turn: Turn, change: Change, step: Step) -> None:
        match step:
            case Wait(seconds):
                await self._pause(turn, seconds)
            case Work():
                self._settlement.carry_out(change, step)
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
