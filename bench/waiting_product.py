"""The product's own loops that wait, driven on a simulated clock: the polls of a render, the looks after an edit."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import httpx

from nemo_mcp.client.edit_stream import StreamEnd
from nemo_mcp.client.replies import Credits
from nemo_mcp.core.draft import read_draft
from nemo_mcp.core.turn import Turn
from nemo_mcp.core.verdict import Look, Verdict
from nemo_mcp.service import renders, turns
from tests.client.peers import backend_over
from tests.clocks import FastClock

if TYPE_CHECKING:
    from nemo_mcp.client.backend import Backend
    from nemo_mcp.journal import SessionRow
    from nemo_mcp.service.job import Job
    from nemo_mcp.service.workbench import Workbench

FROZEN, PRICE = 40.0, 50.0


@dataclass(frozen=True, slots=True)
class EditCase:
    """An edit whose stream ends `ended_s` and whose work ends `done_s` seconds after the send; None: it never ran."""

    ended_s: float
    done_s: float | None
    clean: bool = True
    text: str = ""


@dataclass(frozen=True, slots=True)
class EditWait:
    """What became of it: the verdict, how many looks it took, and the second after the send at which it fell."""

    verdict: Verdict
    looks: int
    answered_s: float


@dataclass(slots=True)
class _Bench:
    """The parts of a workbench that waiting needs."""

    clock: FastClock
    backend: "Backend | _Worked"
    polls_s: tuple[float, ...] = ()

    @property
    def as_workbench(self) -> "Workbench":
        return cast("Workbench", self)


class _Silent:
    """A job or a session that nobody watches."""

    session_id = "session"

    def tell(self, share: float, words: str) -> None:
        """Progress is of no interest here."""


@dataclass(frozen=True, slots=True)
class _State:
    fingerprint: str


@dataclass(slots=True)
class _Worked:
    """A backend that works on an edit until a certain second: the timeline changes, and credits thaw, at its end."""

    clock: FastClock
    done_at_s: float | None
    ran: bool

    async def state(self, session_id: str) -> _State:
        return _State("after" if self._done else "before")

    async def credits(self) -> Credits:
        if not self.ran:
            return Credits(100, 0, 100)
        return Credits(100 - PRICE, 0, 100 - PRICE) if self._done else Credits(100 - FROZEN, FROZEN, 100)

    @property
    def _done(self) -> bool:
        return self.done_at_s is not None and self.clock.now() >= self.done_at_s


async def render_noticed_s(finishes_s: Sequence[float], polls_s: tuple[float, ...]) -> list[float | None]:
    """When the product notices each render, in seconds after its start; None when it is still rendering in the end.

    The polling loop of `service/renders.py` runs over the whole client; only the transport and the clock are simulated.
    """
    return [await _noticed_s(finish_s, polls_s) for finish_s in finishes_s]


async def _noticed_s(finish_s: float, polls_s: tuple[float, ...]) -> float | None:
    clock = FastClock()
    clock.time = 0.0  # seconds since the start, so that no rounding comes in

    def answer(request: httpx.Request) -> httpx.Response:
        done = clock.now() >= finish_s
        status: dict[str, Any] = {"taskId": "render_1", "status": "completed" if done else "processing", "progress": 50}
        return httpx.Response(200, content=json.dumps(status))

    bench = _Bench(clock, backend_over(answer, clock), polls_s)
    order = renders.Order(read_draft(None), "mp4", "high", "film")
    found = renders._Render(order, "render_1")  # pyright: ignore[reportPrivateUsage]
    status = await renders._poll(bench.as_workbench, cast("Job", _Silent()), found)  # pyright: ignore[reportPrivateUsage]
    return clock.now() if status.completed else None


async def edit_waits(cases: Sequence[EditCase]) -> list[EditWait]:
    """What the looks of `service/turns.py` find out about each edit, and when."""
    return [await _edit_wait(case) for case in cases]


async def _edit_wait(case: EditCase) -> EditWait:
    clock = FastClock()
    sent_s = clock.now()
    done_at_s = None if case.done_s is None else sent_s + case.done_s
    bench = _Bench(clock, _Worked(clock, done_at_s, ran=case.done_s is not None))
    clock.time += case.ended_s
    turn = Turn(texts=(case.text,) if case.text else ())
    end = StreamEnd(turn, clean=case.clean)
    baseline = Look("before", 100, 0)
    stop = "clean" if case.clean else "break"
    edit = turns._Edit(read_draft(None), baseline, end, sent_s, stop)  # pyright: ignore[reportPrivateUsage]
    silent = _Silent()
    verdict = await turns._decide(  # pyright: ignore[reportPrivateUsage]
        bench.as_workbench, cast("SessionRow", silent), cast("Job", silent), edit
    )
    return EditWait(verdict, len(edit.looks), clock.now() - sent_s)
