"""What is tried: every kill point against four ways in which a backend may behave. Plain data."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

from nemo_mcp.kill_points import POINTS
from nemo_mcp.studio.faults import FOREVER
from nemo_mcp.studio.profiles import CLOUD, Profile

Flow = Literal["token", "session", "upload", "edit", "export", "reconcile"]
Behaviour = Literal["goes on", "stops", "takes it in silence", "refuses"]
BEHAVIOURS: Final[tuple[Behaviour, ...]] = ("goes on", "stops", "takes it in silence", "refuses")
"""What each means for a flow stands in `PROFILES` and `STRIKES`: `stops` leaves the work undone, `takes it in silence`
takes it (the credits of an edit, too) without the effect or the answer that belongs to it.
"""

PLAIN: Final = replace(
    CLOUD.without_waiting(), start_credits=1000, silent_every=0, edit_s=0.05, second_token="same"
)  # an edit takes a moment, so that there is something to stop
PROFILES: Final[Mapping[tuple[Flow, Behaviour], Profile]] = MappingProxyType({
    ("token", "refuses"): replace(PLAIN, second_token="429"),
    ("edit", "stops"): replace(PLAIN, on_disconnect="stop"),
    ("reconcile", "stops"): replace(PLAIN, on_disconnect="stop"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault of the studio, for so many strikes, at one end point. `lost`: it hides something that was done."""

    fault: str
    times: int
    at: str
    lost: bool = False


STRIKES: Final[Mapping[tuple[Flow, Behaviour], Strike]] = MappingProxyType({
    ("token", "stops"): Strike("server-error", 1, "E1"),
    ("token", "takes it in silence"): Strike("no-answer", 1, "E1", lost=True),
    ("session", "stops"): Strike("server-error", 1, "E2"),
    ("session", "takes it in silence"): Strike("no-answer", 1, "E2", lost=True),
    ("session", "refuses"): Strike("refuse-once", FOREVER, "E2"),
    ("upload", "stops"): Strike("server-error", 1, "E4"),
    ("upload", "takes it in silence"): Strike("no-answer", 1, "E4", lost=True),
    ("upload", "refuses"): Strike("upload-refused", FOREVER, "E4"),
    ("edit", "takes it in silence"): Strike("charge-without-effect", FOREVER, "E3"),
    ("edit", "refuses"): Strike("no-credits", FOREVER, "E3"),
    ("export", "stops"): Strike("fail-render-once", 1, "job"),
    ("export", "takes it in silence"): Strike("no-answer-to-render", 1, "E7", lost=True),
    ("export", "refuses"): Strike("blocked-export", FOREVER, "E7"),
    ("reconcile", "takes it in silence"): Strike("charge-without-effect", FOREVER, "E3"),
    ("reconcile", "refuses"): Strike("no-credits", FOREVER, "E3"),
})  # fmt: skip

# A reconcile needs an edit that was left open: where the process before was killed.
LEFT_AT: Final[Mapping[Behaviour, str]] = MappingProxyType({
    "goes on": "edit.first_event",
    "stops": "edit.first_event",
    "takes it in silence": "edit.half",
    "refuses": "edit.headers",
})  # fmt: skip

UNREACHABLE: Final[Mapping[tuple[str, Behaviour], str]] = MappingProxyType({
    ("session.replied", "refuses"): "after two refusals nobody has a reply to read",
    ("session.saved", "refuses"): "a refused session is not written down",
    ("upload.replied", "takes it in silence"): "no reply comes: the file is found in the session",
    ("upload.settled", "refuses"): "a refused file is not written down",
    ("edit.first_event", "refuses"): "a refusal is no stream",
    ("edit.half", "refuses"): "a refusal is no stream",
    ("edit.before_verdict", "refuses"): "a refusal is told as it is, there is nothing to judge",
    ("export.replied", "refuses"): "there is no render",
    ("export.polled", "refuses"): "there is no render",
    ("export.part_half", "refuses"): "there is no film",
    ("export.fsynced", "refuses"): "there is no film",
    ("export.published", "refuses"): "there is no film",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One run."""

    point: str
    behaviour: Behaviour

    def __str__(self) -> str:
        return f"{self.point} against a backend that {self.behaviour}"

    @property
    def flow(self) -> Flow:
        """What is being done when the process dies."""
        flows: dict[str, Flow] = {
            "token": "token", "session": "session", "upload": "upload",
            "edit": "edit", "export": "export", "reconcile": "reconcile",
        }  # fmt: skip
        return flows[self.point.partition(".")[0]]

    @property
    def profile(self) -> Profile:
        """How the studio is set up."""
        return PROFILES.get((self.flow, self.behaviour), PLAIN)

    @property
    def strike(self) -> Strike | None:
        """What the studio does when the flow begins."""
        return STRIKES.get((self.flow, self.behaviour))

    @property
    def unreachable(self) -> str | None:
        """Why the process cannot come to the point, if it cannot."""
        return UNREACHABLE.get((self.point, self.behaviour))


ALL: Final = tuple(itertools.starmap(Case, itertools.product(POINTS, BEHAVIOURS)))


def some() -> tuple[Case, ...]:
    """Every point once, the behaviours in turn; where one makes a point unreachable, the next one."""
    chosen: list[Case] = []
    for number, point in enumerate(POINTS):
        cases = [Case(point, BEHAVIOURS[(number + step) % len(BEHAVIOURS)]) for step in range(len(BEHAVIOURS))]
        chosen.append(next(case for case in cases if case.unreachable is None))
    return tuple(chosen)
