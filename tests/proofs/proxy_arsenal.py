"""Which faults are armed where, and for which end point a request is."""

import re
from dataclasses import dataclass
from typing import Final

from nemo_mcp.studio.routes import ENDPOINTS
from tests.proofs.proxy_faults import FAULTS

OTHER: Final = "other"  # requests that are for no end point of the contract
PATTERNS: Final = tuple(
    (label, method, re.compile(re.sub(r"\{\w+\}", "[^/]+", path))) for label, method, path, _ in ENDPOINTS
)


def end_point(first_line: bytes) -> str:
    """The code of the end point that a request is for."""
    method, _, rest = first_line.decode("latin-1").partition(" ")
    path = rest.partition(" ")[0].partition("?")[0]
    method = "GET" if method == "HEAD" else method
    return next((label for label, known, form in PATTERNS if known == method and form.fullmatch(path)), OTHER)


@dataclass(slots=True)
class Armed:
    """A fault in waiting. `passed`: whether the studio gets the request all the same; `left`: strikes to come."""

    fault: str
    passed: bool
    left: int


class Arsenal:
    """The armed faults of a proxy, one queue for each end point."""

    def __init__(self) -> None:
        self._queues: dict[str, list[Armed]] = {}

    def arm(self, fault: str, on: str, times: int, *, passed: bool | None) -> None:
        """Put a fault at the end of a queue. Raises KeyError, ValueError (see `FaultProxy.arm`)."""
        row = FAULTS[fault]
        if on not in row.where:
            raise ValueError(f"the fault {fault} strikes at {', '.join(sorted(row.where))}, not at {on}")
        passed = row.passed[0] if passed is None else passed
        if passed not in row.passed:
            raise ValueError(f"the fault {fault} cannot strike with passed={passed}")
        self._queues.setdefault(on, []).append(Armed(fault, passed, times))

    def disarm(self) -> None:
        """Disarm all of them."""
        self._queues.clear()

    def left(self) -> int:
        """How many strikes are still to come."""
        return sum(armed.left for queue in self._queues.values() for armed in queue)

    def strike(self, on: str) -> Armed | None:
        """The fault that strikes this request, if any; its strike is used up."""
        queue = self._queues.get(on)
        if not queue:
            return None
        armed = queue[0]
        armed.left -= 1
        if armed.left < 1:
            del queue[0]
        return armed
